"""The form of a reshuffle: a row of boxes for each post, and a button that adds more of them."""

from collections.abc import Mapping

from flask import request
from wtforms import Field

from tracker.core.errors import RuleViolation
from tracker.core.forms import DayField, Form, OneLine
from tracker.core.typed import LONGEST_NAME
from tracker.reshuffles.moves import PARTS, Typed

LABELS = {"post": "Post", "left": "Who leaves it", "took": "Who takes it up"}
FIRST_ROWS, MORE_ROWS, MOST_ROWS = 4, 4, 60
MORE, CHANGE, SEEN = "more", "change", "seen"


class ReshuffleForm(Form):
    """Posts that change hands on one day. ``sized`` makes one with rows."""

    on_date = DayField("Day of the reshuffle", required="Enter the day of the reshuffle.")
    source = OneLine("Where it says so", hint="A web address or a newspaper: kept with each appointment.")

    def rows(self) -> list[dict[str, Field]]:
        """The boxes, a row for each post."""
        count = 0
        while f"post_{count}" in self._fields:
            count += 1
        return [{part: self._fields[f"{part}_{row}"] for part in PARTS} for row in range(count)]

    def typed(self) -> dict[int, Typed]:
        """What the rows hold, by their number."""
        return {
            number: Typed(**{part: box.data or "" for part, box in row.items()})
            for number, row in enumerate(self.rows())
        }

    def blame_rows(self, wrong: Mapping[tuple[int, str], str]) -> None:
        """Show each sentence beside its box."""
        for (number, part), sentence in wrong.items():
            self.blame(RuleViolation(sentence, f"{part}_{number}"))

    def values(self) -> dict[str, str]:
        """Everything that was typed, to be sent again with the second press."""
        named = {"source": self.source.data or ""}
        named |= {f"on_date-{part}": value for part, value in self.on_date.typed.items()}
        for row in self.rows():
            named |= {box.name: box.data or "" for box in row.values()}
        return named


def sized() -> ReshuffleForm:
    """A form with as many rows as were sent, and more where they were asked for."""
    sent = [row for row in range(MOST_ROWS) if f"post_{row}" in request.form]
    count = max(max(sent, default=-1) + 1, FIRST_ROWS) + (MORE_ROWS if MORE in request.form else 0)
    boxes = {
        f"{part}_{row}": OneLine(LABELS[part], longest=LONGEST_NAME)
        for row in range(min(count, MOST_ROWS))
        for part in PARTS
    }
    made = type("SizedReshuffleForm", (ReshuffleForm,), boxes)
    return made()  # type: ignore[no-any-return]  # WTForms has no types
