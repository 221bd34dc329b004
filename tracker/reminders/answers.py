"""Answering a reminder from its mail: done, not needed any more, or I am on it."""

from datetime import datetime

from tracker.coalition.queries import permissions_on
from tracker.core.clock import london_day
from tracker.core.errors import RuleViolation
from tracker.core.permissions import Permission
from tracker.deadlines import services as deadlines
from tracker.deadlines.stages import DeadlineState
from tracker.reminders.models import Reminder
from tracker.reminders.roster import Roster
from tracker.reminders.rules import Answer


def answer_reminder(reminder: Reminder, answer: Answer, *, name: str, reason: str, now: datetime) -> None:
    """Do what the person whose reminder it is has answered; ``name`` is what they typed, kept in the history.

    Raises RuleViolation when it is settled already, when they are no longer concerned, or without a needed reason.
    """
    check_may_answer(reminder, now)
    if answer is Answer.NOT_NEEDED and not reason.strip():
        raise RuleViolation("Enter why it is not needed any more.", "reason")

    person, said = reminder.person, f"answered by {name} from the reminder"
    if answer is Answer.DONE:
        deadlines.mark_done(reminder.deadline, reason=said, by=person, now=now)
    elif answer is Answer.NOT_NEEDED:
        deadlines.cancel_deadline(reminder.deadline, reason=f"{reason.strip()} ({said})", by=person, now=now)
    else:
        deadlines.take_on(reminder.deadline, by=person, now=now)
    reminder.answer, reminder.answered_at = answer, now


def check_may_answer(reminder: Reminder, now: datetime) -> None:
    """Raises RuleViolation, saying what to do instead, when this reminder cannot be answered (any more)."""
    deadline = reminder.deadline
    if deadline.state is not DeadlineState.OPEN:
        raise RuleViolation(f"Nothing is left to answer: this deadline is {deadline.state.value} already.")
    today = london_day(now)
    may = Permission.ANSWER in permissions_on(reminder.person, today)
    if not may or not Roster(today).is_recipient(reminder.person, deadline):
        raise RuleViolation(
            "You are no longer among those concerned by this deadline. Ask a co-chair to answer."
        )
