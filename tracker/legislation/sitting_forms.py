"""The forms with which is entered when Parliament sits, and pre-election periods."""

from tracker.core.forms import (
    Checkboxes,
    DayField,
    Dropdown,
    Form,
    MarkdownField,
    OneLine,
    Radios,
    SelectChoice,
)
from tracker.core.typed import LONGEST_LABEL
from tracker.core.wording import DAYS
from tracker.legislation.pre_election import Area
from tracker.legislation.rules import House
from tracker.legislation.sittings import BreakKind

HOUSES = [SelectChoice(one.value, one.value) for one in House]
BREAKS = (
    SelectChoice(
        BreakKind.ADJOURNMENT.value, "Adjournment", render_kw={"hint": "A recess, for example at Easter."}
    ),
    SelectChoice(BreakKind.PROROGATION.value, "Prorogation", render_kw={"hint": "Between two sessions."}),
    SelectChoice(
        BreakKind.DISSOLUTION.value, "Dissolution", render_kw={"hint": "Before a general election."}
    ),
)


class _FromTo(Form):
    """A time, its first and last day included."""

    first_on = DayField("First day", required="Enter the first day.", hint="For example 28 3 2027")
    last_on = DayField("Last day", required="Enter the last day.")


class BreakForm(_FromTo):
    """A time in which a House does not sit."""

    kind = Radios("Why?", coerce=BreakKind, choices=BREAKS, required="Choose why it does not sit.")
    houses = Checkboxes("Which House?", coerce=House, choices=HOUSES, required="Choose the House, or both.")
    note = OneLine("A name for it", hint="For example: Easter recess", longest=LONGEST_LABEL)


class CompleteForm(_FromTo):
    """Every break of a time is entered."""

    houses = Checkboxes(
        "Of which House?", coerce=House, choices=HOUSES, required="Choose the House, or both."
    )


class DaysForm(Form):
    """A pasted list of sitting days."""

    house = Radios("Which House?", coerce=House, choices=HOUSES, required="Choose the House.")
    days = MarkdownField(
        "Sitting days, one on each line",
        required="Enter at least one day.",
        rows=12,
        hint="Such as 5 1 2027, 5 January 2027 or 2027-01-05. List every sitting day between the first and the last.",
    )


class WeekdaysForm(_FromTo):
    """A House sits on certain days of the week."""

    house = Radios("Which House?", coerce=House, choices=HOUSES, required="Choose the House.")
    weekdays = Checkboxes(
        "On which days of the week?",
        coerce=int,
        choices=[SelectChoice(number, name) for number, name in enumerate(DAYS)],
        required="Tick the days of the week on which it sits.",
    )


class PreElectionForm(_FromTo):
    """A pre-election period."""

    area = Dropdown(
        "Where is the election?",
        coerce=Area,
        choices=[SelectChoice("", "Choose where"), *(SelectChoice(one.value, one.value) for one in Area)],
        required="Choose where the election is.",
    )
    note = OneLine(
        "Which election?", hint="For example: Senedd election of 7 May 2026", longest=LONGEST_LABEL
    )
