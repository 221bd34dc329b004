"""The reminder days of a deadline as rows: armed, withdrawn, brought into line with a changed calendar.

When each is, and why, is worked out in ``rules``. Whom they reach, and in which mail, is not known here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.core.calendar import Calendar
from tracker.core.wording import moment
from tracker.deadlines import queries, rules
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.stages import RungState

RECORDED, MOVED, REOPENED = (
    "the deadline was recorded",
    "the deadline was moved",
    "the deadline was re-opened",
)
GONE = frozenset({RungState.SUPERSEDED, RungState.CANCELLED})


@dataclass(frozen=True)
class Realigned:
    """One reminder day that another calendar moved; ``at`` is None where it is not used any more."""

    deadline: Deadline
    rung: str
    was_at: datetime | None
    at: datetime | None


def arm(deadline: Deadline, event: str, *, moved: bool = False) -> None:
    """Plan the ladder of a deadline that was recorded, moved or re-opened (the ``event``) at ``armed_at``.

    What was handed over for sending under this very date stays as it is: no reminder is repeated.
    """
    known = {row.rung: row for row in of_present_date(deadline)}
    for planned in worked_out(
        deadline, queries.calendar_for(deadline.nation), deadline.armed_at, moved=moved
    ):
        row = known.get(planned.rung)
        if row is None:
            row = Rung(rung=planned.rung, due=deadline.due_key)
            deadline.rungs.append(row)
        elif row.state is RungState.QUEUED:
            continue
        set_row(row, planned, event)


def rearm(deadline: Deadline, calendar: Calendar, *, now: datetime) -> None:
    """Bring the rows into line with another ladder: new days as if recorded ``now``, left out ones withdrawn."""
    planned = {one.rung: one for one in worked_out(deadline, calendar, now, moved=True)}
    known = {row.rung: row for row in of_present_date(deadline)}
    withdraw(
        deadline, "No longer among the reminders of this deadline.", only=lambda row: row.rung not in planned
    )
    for rung, one in planned.items():
        row = known.get(rung)
        if row is None:
            row = Rung(rung=rung, due=deadline.due_key)
            deadline.rungs.append(row)
        elif row.state not in GONE:
            continue
        set_row(row, one, "its reminders were changed")


def realign(deadline: Deadline, calendar: Calendar, *, now: datetime) -> list[Realigned]:
    """Move what is still pending to where ``calendar`` puts it. One that comes to lie in the past is due at once."""
    planned = {one.rung: one for one in worked_out(deadline, calendar, now, moved=True)}
    return [
        moved
        for row in of_present_date(deadline)
        if row.rung in planned and row.state in (RungState.PLANNED, RungState.NOT_USED)
        if (moved := _realign(row, planned[row.rung])) is not None
    ]


def _realign(row: Rung, planned: rules.PlannedRung) -> Realigned | None:
    was_at = row.at if row.state is RungState.PLANNED else None
    if was_at is None:
        if planned.at is None or not planned.armed:
            return None
        set_row(row, planned)
    elif planned.at is None:
        set_row(row, planned)
    else:
        row.at, row.why = planned.at, planned.working
    at = row.at if row.state is RungState.PLANNED else None
    return Realigned(row.deadline, row.rung, was_at, at) if at != was_at else None


def coming_if_reopened(deadline: Deadline, now: datetime) -> int:
    """How many reminder days would be planned if a settled deadline were re-opened now."""
    handed_over = {row.rung for row in of_present_date(deadline) if row.state is RungState.QUEUED}
    calendar = queries.calendar_for(deadline.nation)
    return sum(one.armed and one.rung not in handed_over for one in worked_out(deadline, calendar, now))


def withdraw(
    deadline: Deadline,
    reason: str,
    state: RungState = RungState.CANCELLED,
    only: Callable[[Rung], bool] = lambda row: True,
) -> int:
    """Let what is still planned of a deadline not go. Returns how many reminder days that stops."""
    stopped = [row for row in deadline.rungs if row.state is RungState.PLANNED and only(row)]
    for row in stopped:
        row.state, row.reason = state, reason
    return len(stopped)


def worked_out(
    deadline: Deadline, calendar: Calendar, since: datetime, *, moved: bool = False
) -> Iterable[rules.PlannedRung]:
    """The ladder of a deadline by the rules, counted from ``since``."""
    ladder = queries.ladder_of(deadline)
    return rules.ladder(deadline.due_on, deadline.at_time, ladder, calendar, since, moved=moved)


def of_present_date(deadline: Deadline) -> list[Rung]:
    """The rows that belong to the date as it now stands; those of earlier dates are history."""
    return [row for row in deadline.rungs if row.due == deadline.due_key]


def set_row(row: Rung, planned: rules.PlannedRung, event: str = RECORDED) -> None:
    """Write what was worked out into a row. ``event`` is what came too late for it."""
    row.at, row.why = planned.at, planned.working
    if planned.armed:
        row.state, row.reason = RungState.PLANNED, ""
    elif planned.at is None:
        row.state, row.reason = RungState.NOT_USED, planned.why
    else:
        row.state, row.reason = RungState.TOO_LATE, f"{moment(planned.at)} lay before {event}."
