"""The forms of those who look after a sign-on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import HiddenField

from tracker.coalition.models import Organisation
from tracker.core.calendar import LONDON
from tracker.core.errors import RuleViolation
from tracker.core.forms import (
    Checkboxes,
    ClockTimeField,
    DayField,
    Dropdown,
    Form,
    MarkdownField,
    OneLine,
    Radios,
    SelectChoice,
)
from tracker.core.wording import capitalised
from tracker.deadlines.rules import passes_at
from tracker.signoffs.forms import AnswerForm
from tracker.signoffs.models import FrozenText, SignOn, SignRequest
from tracker.signoffs.presentation import VIA
from tracker.signoffs.rules import RECORDABLE, Change, Order, Via


class RecordForm(AnswerForm):
    """An answer that somebody gave otherwise than over a link."""

    asked = Dropdown("Which organisation?", coerce=int, required="Choose the organisation.")
    via = Radios(
        "How did they answer?",
        coerce=Via,
        choices=[SelectChoice(one.value, capitalised(VIA[one])) for one in RECORDABLE],
        required="Choose how they answered.",
    )

    def offer(self, sign_on: SignOn, requests: Sequence[SignRequest]) -> None:
        """Word the form for a sign-on and the organisations it asks."""
        self.about(requests[0])
        self.asked.choices = [SelectChoice("", "Choose an organisation")] + [
            SelectChoice(one.id, one.organisation.name) for one in requests
        ]
        self.answer.label.text = "What is the answer?"
        self.note.label.text = "Note, or why they decline"
        if "until" in self:
            self.until.label.text = "If they need more time, until which day?"
        self.signer_name.label.text = "Who gave the answer?"
        self.signer_name.autocomplete = self.signer_role.autocomplete = "off"
        self.signer_role.label.text = "Their job title"
        self.shows_person.label.text = "They agree that their name and job title may be shown in public"
        self.authorised.label.text = "They said that they may answer for their organisation"

    def blame(self, broken: RuleViolation) -> None:
        """What the answering person is told is told here of them."""
        said = RECORDED.get(broken.field or "", broken.message)
        super().blame(
            RuleViolation(broken.message if broken.message.startswith("Shorten") else said, broken.field)
        )


RECORDED = {
    "signer_name": "Enter who gave the answer.",
    "signer_role": "Enter their job title.",
    "authorised": "Tick the box once they have said so. An answer from somebody who may not give it is not recorded.",
}


class WithdrawnForm(Form):
    """A signature that somebody took back otherwise than over a link."""

    signer_name = OneLine("Who took it back?", required="Enter who took it back.", longest=200)
    via = Radios(
        "How did they say so?",
        coerce=Via,
        choices=[SelectChoice(one.value, capitalised(VIA[one])) for one in RECORDABLE],
        required="Choose how they said so.",
    )


class AskForm(Form):
    """More organisations to ask."""

    organisations = Checkboxes(
        "Which organisations?", coerce=int, required="Choose at least one organisation."
    )

    def offer(self, organisations: Sequence[Organisation], without_contact: frozenset[int]) -> None:
        """Those that were not asked yet."""
        self.organisations.choices = [
            SelectChoice(one.id, one.name, render_kw=_hint(one.id in without_contact))
            for one in organisations
        ]


def _hint(has_no_contact: bool) -> dict[str, Any]:
    said = "Nobody is recorded who speaks for it, so no mail goes out. Record its answer yourself."
    return {"hint": said} if has_no_contact else {}


CHANGES = {
    Change.MINOR: ("Minor: it says the same", "Those who signed are told. Their signatures stand."),
    Change.MATERIAL: (
        "Material: it says something else",
        "Signatures of the earlier text no longer count. Those who gave them are asked again, with the difference.",
    ),
}


class TextForm(Form):
    """Another text in place of the one that is being signed. ``seen`` says of which the difference was shown."""

    number = HiddenField()
    seen = HiddenField()
    title = OneLine("Title", required="Enter the title.")
    text = MarkdownField("Text", required="Enter the text.", rows=18)
    change = Radios(
        "What kind of change is it?",
        coerce=Change,
        choices=[
            SelectChoice(one.value, said, render_kw={"hint": hint}) for one, (said, hint) in CHANGES.items()
        ],
        required="Say whether the change is minor or material.",
    )
    note = OneLine(
        "What was changed?",
        required="Say in a few words what was changed: those who signed are told.",
        hint="For example: corrected the figure in the second paragraph.",
        longest=500,
    )

    def fill(self, text: FrozenText) -> None:
        """With the text as it is now."""
        self.number.data, self.title.data, self.text.data = str(text.number), text.title, text.text


class CutOffsForm(Form):
    """The dates of a sign-on. Without a time the end of the day is meant."""

    answers_by_on = DayField("Answers are due on", required="Enter the day on which answers are due.")
    answers_by_time = ClockTimeField("At what time?", hint="Leave empty for the end of the day.")
    closes_on = DayField("Signing closes on", required="Enter the day on which signing closes.")
    closes_time = ClockTimeField("At what time?", hint="Leave empty for the end of the day.")
    send_on = DayField("The letter is to be sent on", hint="Leave empty if no day is fixed yet.")

    def answers_by(self) -> datetime:
        """The soft cut-off, in UTC."""
        return passes_at(self.answers_by_on.data, self.answers_by_time.data)

    def closes_at(self) -> datetime:
        """The hard cut-off, in UTC."""
        return passes_at(self.closes_on.data, self.closes_time.data)


def stored_cut_offs(sign_on: SignOn) -> dict[str, Any]:
    """The dates as they are, by field."""
    values: dict[str, Any] = {"send_on": sign_on.send_on}
    for name, at in (("answers_by", sign_on.answers_by), ("closes", sign_on.closes_at)):
        local = at.astimezone(LONDON)
        is_end_of_day = (local.hour, local.minute, local.second) == (23, 59, 59)
        values[f"{name}_on"] = local.date()
        values[f"{name}_time"] = None if is_end_of_day else local.time().replace(microsecond=0)
    return values


class OrderForm(Form):
    """In which order the names stand. The places by hand are boxes of the page, ``place-<organisation>``."""

    order = Radios(
        "How are the names ordered?",
        coerce=Order,
        choices=[
            SelectChoice(
                Order.ALPHABETICAL.value, "By the alphabet", render_kw={"hint": "Without a leading “The”."}
            ),
            SelectChoice(
                Order.CO_CHAIRS_FIRST.value, "The co-chairs’ organisations first, then by the alphabet"
            ),
            SelectChoice(
                Order.BY_HAND.value, "By hand", render_kw={"hint": "Enter a place for each name below."}
            ),
        ],
        required="Choose an order.",
    )
