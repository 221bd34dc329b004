"""Forms about contacts and days away."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.coalition.models import Person
from tracker.contacts.rules import LONGEST_PHONE, Duty
from tracker.core.forms import DayField, Dropdown, EmailAddress, Form, OneLine, Radios, Versioned
from tracker.core.typed import LONGEST_NAME

DUTIES = (
    (
        Duty.LEAD,
        "Lead contact",
        "Is asked to sign letters, beside the representatives; needs a role for it",
    ),
    (
        Duty.DEPUTY,
        "Deputy",
        "Is asked as well when nobody has answered two working days before answers are due",
    ),
    (
        Duty.AUTHORISER,
        "Authorises",
        "Agrees for the organisation: its director, or the chair of its trustees",
    ),
    (Duty.PRESS, "Press", "For journalists who ask about a letter"),
)


def _duty_choices() -> list[SelectChoice]:
    return [SelectChoice(duty.value, label, {"hint": hint}) for duty, label, hint in DUTIES]


class ContactForm(Versioned):
    """One contact of an organisation."""

    duty = Radios("What for", choices=_duty_choices, coerce=Duty, required="Choose what the contact is for.")
    person_id = Dropdown(
        "Person",
        coerce=int,
        hint="People with a role for this organisation. For anybody else fill in the name below.",
    )
    name = OneLine("Name of somebody who does not take part", longest=LONGEST_NAME)
    email = EmailAddress("Their e-mail address, if you know it")
    job_title = OneLine("Job title, if you know it", longest=LONGEST_NAME)
    phone = OneLine(
        "Telephone, if you know it",
        longest=LONGEST_PHONE,
        hint="Co-chairs ring it on the last working day before a letter goes, when nobody has answered.",
    )
    from_on = DayField("First day", hint="For example 28 2 2027. Leave it empty if it is not known.")
    to_on = DayField("Last day", hint="Leave it empty if no end is planned.")

    def offer(self, people: Iterable[Person]) -> None:
        """Fill the list of people."""
        listed = [SelectChoice(str(one.id), one.name) for one in people]
        self.person_id.choices = [SelectChoice("", "Somebody else"), *listed]


class AbsenceForm(Form):
    """Days away."""

    from_on = DayField("First day away", required="Enter the first day away.", hint="For example 28 2 2027.")
    to_on = DayField("Last day away", required="Enter the last day away.")
    cover_id = Dropdown(
        "Who stands in",
        coerce=int,
        hint="Gets the reminders of these days instead. What an organisation is asked goes only to somebody with a "
        "role for it.",
    )

    def offer(self, people: Iterable[Person]) -> None:
        """Fill the list of those who may stand in."""
        listed = [SelectChoice(str(one.id), one.name) for one in people]
        self.cover_id.choices = [SelectChoice("", "Nobody: mail goes on as usual"), *listed]
