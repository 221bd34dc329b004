"""The form of leaving: the last day, and who takes over each thing."""

from collections.abc import Sequence

from tracker.coalition.models import Person
from tracker.core.forms import DayField, Dropdown, Form, SelectChoice
from tracker.handover.leaving_emails import in_words
from tracker.handover.leaving_rules import Kind, Open


class LeavingForm(Form):
    """The last day, and one person for everything. ``sized`` makes one with a field for each thing."""

    last_day = DayField(
        "Last day", required="Enter the last day.", hint="It still counts: access ends at midnight after it."
    )
    everything = Dropdown(
        "Who takes over everything",
        coerce=int,
        hint="Also what comes to be open until then. Leave it empty to choose for each thing.",
    )


def sized(found: Sequence[Open], people: Sequence[Person], **values: object) -> LeavingForm:
    """A form with a field for each thing that somebody has open."""
    boxes = {
        one.key: Dropdown(in_words(one), coerce=int, hint="" if one.kind is Kind.NAMED else one.detail)
        for one in found
    }  # fmt: skip
    made: LeavingForm = type("SizedLeavingForm", (LeavingForm,), boxes)(**values)
    named = [SelectChoice(one.id, one.name) for one in people]
    made.everything.choices = [SelectChoice("", "Choose for each below"), *named]
    for one in found:
        made[one.key].choices = [SelectChoice("", "Whoever takes over everything"), *named]
    return made
