"""The form that opens a sign-on: its days, its consent rule, who speaks, who is asked."""

from collections.abc import Sequence
from datetime import date, datetime, time

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.coalition.models import Coalition, Organisation
from tracker.core.calendar import london_moment
from tracker.core.forms import (
    Checkboxes,
    ClockTimeField,
    DayField,
    Form,
    MarkdownField,
    Radios,
    Tick,
    WholeNumber,
)
from tracker.core.wording import plural
from tracker.signoffs.rules import ConsentRule, Order, Voice
from tracker.signoffs.services import Terms

PLAN = "plan"
ANSWERS_BY_TIME, CLOSES_TIME = time(17), time(12)
TIME_HINT = "For example 5pm."
RULES = {
    ConsentRule.OPT_IN: ("Each organisation says yes for itself", "Silence is never a yes."),
    ConsentRule.SILENCE_COUNTS: (
        "A member's silence counts as a yes",
        "Only members', only after the working days below, and each is told of it beforehand.",
    ),
    ConsentRule.UNANIMOUS: (
        "It goes only if every organisation asked says yes",
        "One that declines or does not answer stops the letter.",
    ),
}


class OpeningForm(Form):
    """What is stated when a sign-on opens. The times are London's."""

    send_on = DayField("Day of sending", hint="The other dates are reckoned from it.")
    answers_by_on = DayField("Answers are due on", required="Enter the day on which answers are due.")
    answers_by_at = ClockTimeField("At what time?", required="Enter the time.", hint=TIME_HINT)
    closes_on = DayField(
        "Nobody can sign after",
        required="Enter the day on which the sign-on closes.",
        hint="An organisation that needs more time gets it up to here.",
    )
    closes_at = ClockTimeField("At what time?", required="Enter the time.", hint=TIME_HINT)
    rule = Radios(
        "When does an organisation stand behind the text?", coerce=ConsentRule, required="Choose the rule."
    )
    silence_days = WholeNumber(
        "After how many working days does silence count?",
        least=1,
        most=60,
        hint="Only where silence counts as a yes.",
    )
    voice = Radios("Who speaks in the letter?", coerce=Voice, required="Choose who speaks.")
    asked = Checkboxes("Which members are asked?", coerce=int)
    others = MarkdownField(
        "Other organisations",
        rows=3,
        hint="By any name they have in the register, one on each line.",
        longest=5_000,
    )
    order = Radios(
        "In which order do the names stand?",
        coerce=Order,
        required="Choose the order.",
        choices=[
            SelectChoice(Order.ALPHABETICAL.value, "Alphabetical, without “The”"),
            SelectChoice(
                Order.CO_CHAIRS_FIRST.value, "The co-chairs' organisations first, then alphabetical"
            ),
            SelectChoice(Order.BY_HAND.value, "By hand: you put them in order later"),
        ],
    )
    shows_signatories = Tick("Those who are asked see who has signed so far")
    open_to_outsiders = Tick("Organisations from outside the coalition may add their names on a public page")

    agrees = Tick("I agree to that many reminders at once")

    def offer(self, coalition: Coalition, members: Sequence[Organisation]) -> None:
        """The rules that the coalition's terms allow, and the members there are to ask."""
        allowed = [
            rule for rule in RULES if rule is not ConsentRule.SILENCE_COUNTS or coalition.silence_allowed
        ]
        self.rule.choices = [
            SelectChoice(one.value, RULES[one][0], {"hint": RULES[one][1]}) for one in allowed
        ]
        self.voice.choices = [
            SelectChoice(Voice.UNDERSIGNED.value, "“We, the undersigned organisations”"),
            SelectChoice(Voice.COALITION.value, f"In the name of {coalition.name}"),
        ]
        self.asked.choices = [SelectChoice(one.id, one.name, _hint(one)) for one in members]

    def other_names(self) -> list[str]:
        """The organisations that were typed in, by name."""
        return [line.strip() for line in (self.others.data or "").splitlines() if line.strip()]

    def terms(self) -> Terms:
        """What was chosen, once the form is right."""
        rule = self.rule.data
        return Terms(
            answers_by=_moment(self.answers_by_on.data, self.answers_by_at.data),
            closes_at=_moment(self.closes_on.data, self.closes_at.data),
            rule=rule,
            silence_days=self.silence_days.data if rule is ConsentRule.SILENCE_COUNTS else None,
            voice=self.voice.data,
            send_on=self.send_on.data,
            shows_signatories=self.shows_signatories.data,
            open_to_outsiders=self.open_to_outsiders.data,
            order=self.order.data,
        )


def _hint(organisation: Organisation) -> dict[str, str]:
    days = organisation.approval_days
    if days is None:
        return {}
    return {"hint": "Can agree at once" if days == 0 else f"Needs {plural(days, 'working day')} to agree"}


def _moment(day: date | None, at: time | None) -> datetime:
    """Both fields are required, so that a form that is right has them."""
    if day is None or at is None:
        raise ValueError("asked before the form was looked at")
    return london_moment(day, at)
