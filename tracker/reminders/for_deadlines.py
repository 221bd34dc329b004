"""What a deadline's page asks: who would be reminded, and what became of what was sent. Registered in ``assembly``."""

from collections.abc import Collection, Sequence
from datetime import datetime

from tracker.coalition.models import Person
from tracker.core.clock import london_day
from tracker.core.wording import listed, moment
from tracker.deadlines import arming
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.stages import RungState
from tracker.deadlines.telling import Told
from tracker.reminders import previews, queries
from tracker.reminders.models import Reminder
from tracker.reminders.roster import Roster
from tracker.reminders.rules import MOVED, OPEN, PASSED, RECORDED, ReminderState

WHAT = {
    RECORDED: "that it was recorded",
    MOVED: "that the date moved",
    OPEN: "what is open, to a new co-chair",
    PASSED: "that it passed while reminders were down",
}


def recipients(deadline: Deadline, at: datetime) -> Sequence[Person]:
    """Who would be reminded of a deadline at this moment."""
    return Roster(london_day(at)).recipients(deadline)


def told(deadline: Deadline) -> Sequence[Told]:
    """Whom the reminders to come will go to, then what became of everything else, newest first."""
    return [*_to_come(deadline), *_so_far(deadline)]


def _to_come(deadline: Deadline) -> list[Told]:
    by_rung: dict[str, list[str]] = {}
    for one in previews.of_deadline(deadline):
        by_rung.setdefault(one.rung, []).append(one.person.name)
    return [
        Told(rung, deadline.due_key, f"to {listed(names)}", arrived=False) for rung, names in by_rung.items()
    ]


def _so_far(deadline: Deadline) -> list[Told]:
    return [
        Told(
            one.rung,
            one.due,
            _in_words(one),
            arrived=one.state is ReminderState.SENT,
            waits=one.state is ReminderState.QUEUED,
        )
        for one in queries.reminders_of(deadline)
    ]


def reached_nobody(deadlines: Sequence[Deadline]) -> Collection[Rung]:
    """The reminder days that were handed over, and of which no mail went or may still go. One statement, or none."""
    handed_over = [
        row for one in deadlines for row in arming.of_present_date(one) if row.state is RungState.QUEUED
    ]
    if not handed_over:
        return ()
    reached = queries.rungs_that_reach_somebody({row.deadline_id for row in handed_over})
    return [row for row in handed_over if (row.deadline_id, row.rung, row.due) not in reached]


def _in_words(one: Reminder) -> str:
    about = f": {WHAT[one.rung]}" if one.rung in WHAT else ""
    if one.state is ReminderState.SENT:
        return f"sent {moment(one.sent_at or one.at)} to {one.person.name}{about}"
    if one.state is ReminderState.QUEUED:
        return f"on its way to {one.person.name}{about}"
    reason = f". {one.reason}" if one.reason else ""
    return f"not sent to {one.person.name} ({one.state.value}){about}{reason}"
