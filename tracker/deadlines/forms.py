"""Forms of deadlines and of the days that count."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.coalition.models import Person
from tracker.core.calendar import Nation
from tracker.core.forms import (
    Checkboxes,
    ClockTimeField,
    DayField,
    Dropdown,
    Form,
    OneLine,
    Radios,
    Versioned,
)
from tracker.core.wording import capitalised
from tracker.deadlines.rules import DEFAULT_LADDERS
from tracker.deadlines.stages import DeadlineKind

LADDER_HINT = (
    "Working days before, 0 for the day itself, +1 for the working day after. For example 10,5,2,1,0,+1. "
    "Leave it empty for the usual ones of this kind."
)
WHY = "It is shown to everybody concerned, and kept."


def nations() -> list[SelectChoice]:
    """The calendars to choose from, under their names."""
    return [SelectChoice(nation.value, str(nation)) for nation in Nation]


class AboutDeadline(Versioned):
    """What a deadline says, all but its date."""

    title = OneLine(
        "What falls due", required="Enter what falls due.", hint="For example: Comments on the draft letter"
    )
    kind = Dropdown(
        "Kind",
        choices=[SelectChoice(one.value, capitalised(one.in_words)) for one in DeadlineKind],
        coerce=DeadlineKind,
        required="Choose the kind of deadline.",
    )
    nation = Radios(
        "Whose bank holidays count",
        choices=nations(),
        coerce=Nation,
        default=Nation.ENGLAND_AND_WALES,
        required="Choose whose bank holidays count.",
    )
    printed = OneLine(
        "The words as they were printed", hint="Kept as they are, for example: by midnight on 11 May"
    )
    source = OneLine("Where that is printed", hint="A web address, or the name of a document")
    ladder = OneLine("Reminders of its own", hint=LADDER_HINT)
    people = Checkboxes(
        "Who is concerned, beyond the co-chairs",
        coerce=int,
        hint="They get the same reminders. The lead and the deputy of a consultation or letter, and the leads of its "
        "sub-group, get them anyway.",
    )

    def offer(self, people: Iterable[Person]) -> None:
        """Say who there is to choose from."""
        self.people.choices = [SelectChoice(person.id, person.name) for person in people]


class NewDeadline(AboutDeadline):
    """A deadline that stands alone."""

    due_on = DayField("Date", required="Enter the date.", hint="For example 28 2 2027")
    at_time = ClockTimeField(
        "Time, if one is stated", hint="UK time, for example 11:45pm. Leave it empty if none is printed."
    )


class MoveDeadline(Versioned):
    """Another date or time, and why."""

    to_on = DayField("New date", required="Enter the new date.", hint="For example 28 2 2027")
    to_time = ClockTimeField(
        "New time, if one is stated", hint="UK time, for example 11:45pm. Leave it empty if none is printed."
    )
    reason = OneLine("Why it moves", required="Enter why it moved.", hint=WHY)
    source = OneLine("Where that is printed", hint="A web address, or the name of a document")
    printed = OneLine(
        "The words as they are printed now", hint="Leave it empty to keep those that were printed before"
    )


class MarkDone(Versioned):
    """It is done."""

    reason = OneLine("A note, if you like", hint=WHY)


class CancelDeadline(Versioned):
    """It is not wanted any more."""

    reason = OneLine("Why it is cancelled", required="Enter why it is cancelled.", hint=WHY)


class Reopen(Versioned):
    """Take back that it was done or cancelled."""


class CloseDay(Form):
    """A day on which the coalition is closed."""

    on = DayField("Day", required="Enter the day.", hint="For example 24 12 2027")
    reason = OneLine("Why", hint="For example: Christmas Eve")


class OpenDay(Form):
    """The day is not closed any more."""


class UsualReminders(Form):
    """The reminders of each kind of deadline."""

    closing = OneLine("A call closes")
    sending = OneLine("A letter is to go")
    sign_on = OneLine("Answers on a letter are due")
    reply = OneLine("A reply is expected")
    government_response = OneLine("A government response is expected")
    meeting = OneLine("A meeting")
    other = OneLine("Anything else")

    def fill(self, ladders: dict[DeadlineKind, str]) -> None:
        """Show what is set now; what the program proposes stands beside it."""
        for kind, ladder in ladders.items():
            self[kind.name.lower()].data = ladder

    def hints(self) -> None:
        for kind, ladder in DEFAULT_LADDERS.items():
            self[kind.name.lower()].description = f"Usually {ladder}"

    def wanted(self) -> dict[DeadlineKind, str]:
        """What was typed, by kind."""
        return {kind: self[kind.name.lower()].data or "" for kind in DeadlineKind}
