"""The forms that decide about held mail, and the one that stops mails of a kind."""

from datetime import date, datetime, time

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.core import wording
from tracker.core.calendar import LONDON
from tracker.core.errors import RuleViolation
from tracker.core.forms import ClockTimeField, DayField, Form, Radios, Tick
from tracker.outbox import installation, services

ASSUME, SEND = "assume-sent", "send-missed"


class HoldForm(Form):
    """What to do with mail that waits for a decision."""

    decision = Radios(
        "What should happen with it?",
        required="Choose what should happen with the mail that waits.",
        choices=[
            SelectChoice(ASSUME, "Take what was due until a moment as sent, and send the rest"),
            SelectChoice(SEND, "Send everything that waits"),
        ],
    )
    until = DayField(
        "Until which day?", hint="Only if you take some of it as sent: the day of the backup or the crash."
    )
    until_time = ClockTimeField(
        "Until what time?", hint="Such as 9:30am. Without one: the end of that day, or now."
    )


class UnsubscribeForm(Form):
    """No more mails of one kind."""

    sure = Tick("I want no more of these mails", required="Tick the box to stop these mails.")


class ReleaseForm(Form):
    """Mail that is more than a day should have: one button."""


def decide(form: HoldForm, *, now: datetime) -> str:
    """Do what was chosen; returns the sentence that says so. Raises RuleViolation."""
    if form.decision.data == SEND:
        number = installation.send_what_was_missed(now=now)
        return (
            f"Nothing is held any more. {wording.plural(number, 'mail')} due by now will go within a minute."
        )
    number = installation.assume_sent_until(_moment(form, now), now=now)
    return f"Nothing is held any more. {wording.plural(number, 'mail')} taken as sent."


def _moment(form: HoldForm, now: datetime) -> datetime:
    day: date | None = form.until.data
    at: time | None = form.until_time.data
    if day is None:
        raise RuleViolation("Enter the day until which everything counts as sent.", field="until")
    if at is None:
        end = datetime.combine(day, time(23, 59, 59), LONDON)
        return now if day == now.astimezone(LONDON).date() else end
    return datetime.combine(day, at, LONDON)


def release(*, now: datetime) -> str:
    """Let the held reminders go; returns the sentence that says so."""
    number = services.release_held(now=now)
    return f"{wording.plural(number, 'reminder')} will go within a minute."
