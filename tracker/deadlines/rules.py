"""The ladder: which reminders a deadline has, when each goes, and whether the deadline has passed. Pure.

Dates that are counted from an event (a request, a receipt, a closing) are in ``clocks``; days and
times as other people print them in ``core.printed``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.core.calendar import (
    LONDON,
    Calendar,
    Counted,
    day_in_words,
    end_of_london_day,
    london_moment,
    time_in_words,
    unknown_years,
    working_days_after,
    working_days_before,
)
from tracker.core.errors import RuleViolation
from tracker.deadlines.stages import DeadlineKind

REMINDERS_GO_AT = time(9)
CLOSING_LADDER = "20,10,5,2,1,0,+1"
DEFAULT_LADDERS = {
    DeadlineKind.CLOSING: CLOSING_LADDER,
    DeadlineKind.SENDING: "10,5,2,1,0,+1",
    DeadlineKind.SIGN_ON: "1",
    DeadlineKind.REPLY: "0,+1",
    DeadlineKind.GOVERNMENT_RESPONSE: "0,+1",
    DeadlineKind.MEETING: "5,1,0",
    DeadlineKind.OTHER: "5,2,1,0,+1",
}
MOST_WORKING_DAYS = 260  # a year of them


@dataclass(frozen=True)
class PlannedRung:
    """One reminder day of a deadline.

    ``rung`` is as written ("20", "+1"). ``at`` is the UTC moment, None where the rung is not used; a rung
    that has a moment and is not armed came too late. ``why`` is the working of an armed rung, otherwise the
    reason why nothing is sent; ``working`` is always the working.
    """

    rung: str
    day: date
    at: datetime | None
    armed: bool
    why: str
    working: str
    warning: str | None

    @property
    def local(self) -> str | None:
        """London's date and time without an offset, "2023-04-11T09:00"; None where the rung is not used."""
        return self.at.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M") if self.at else None


def parse_ladder(written: str, field: str | None = None) -> tuple[int, ...]:
    """The rungs of "20,10,5,2,1,0,+1" in the order written, as working days from the deadline: -20 … 0 … 1.

    Raises RuleViolation for anything else, and for a rung that comes twice.
    """
    rungs = [_parse_rung(word.strip(), field) for word in written.split(",")]
    if len(set(rungs)) < len(rungs):
        raise RuleViolation(f"The days before the deadline come twice in “{written}”.", field)
    return tuple(rungs)


def _parse_rung(word: str, field: str | None) -> int:
    match = re.fullmatch(r"0|(\+?)([1-9]\d{0,3})", word, re.ASCII)
    if match is None:
        raise RuleViolation(
            f"“{word}” is not a number of working days. Write the reminders as {CLOSING_LADDER}: "
            "days before, 0 for the day itself, +1 for the day after.",
            field,
        )
    days = int(match[2] or 0)
    if days > MOST_WORKING_DAYS:
        raise RuleViolation(f"{word} is more than {MOST_WORKING_DAYS} working days.", field)
    return days if match[1] else -days


def written_rung(offset: int) -> str:
    """The rung as people write it: "20", "0", "+1"."""
    return f"+{offset}" if offset > 0 else str(-offset)


def written_ladder(offsets: Iterable[int]) -> str:
    """The ladder as it is kept, first reminder first: "20,10,5,2,1,0,+1"."""
    return ",".join(written_rung(offset) for offset in sorted(offsets))


def due_moment(due_on: date, due_time: time | None) -> datetime | None:
    """The UTC moment of a stated time; None where no time is stated, because no hour is invented."""
    return london_moment(due_on, due_time) if due_time is not None else None


def passes_at(due_on: date, due_time: time | None) -> datetime:
    """The last UTC moment that is still in time: the stated one, or the last of the London day."""
    if due_time is not None:
        return london_moment(due_on, due_time)
    return end_of_london_day(due_on) - timedelta(microseconds=1)


def has_passed(due_on: date, due_time: time | None, now: datetime) -> bool:
    """Whether it is too late. Closing at 12:00 means that 12:00:00 is in time and 12:00:01 is late."""
    days = (due_on - now.date()).days
    if abs(days) > 1:  # whatever zone ``now`` is in, London's date is no more than a day away
        return days < 0
    return now > passes_at(due_on, due_time)


def ladder(
    due_on: date,
    due_time: time | None,
    rungs: Iterable[int],
    calendar: Calendar,
    recorded_at: datetime,
    *,
    moved: bool = False,
) -> tuple[PlannedRung, ...]:
    """Every rung of a deadline that was recorded, moved or re-opened at ``recorded_at``, in the order given.

    A rung whose moment lay before that is not armed. A deadline that had passed when it was recorded is history:
    none is. One that was ``moved`` into the past is not: what comes after it is still sent.
    """
    is_history = not moved and has_passed(due_on, due_time, recorded_at)
    return tuple(_planned(offset, due_on, due_time, calendar, recorded_at, is_history) for offset in rungs)


def _planned(
    offset: int,
    due_on: date,
    due_time: time | None,
    calendar: Calendar,
    recorded_at: datetime,
    is_history: bool,
) -> PlannedRung:
    counted = _count(offset, due_on, calendar)
    working = counted.working if offset else "on the day itself"
    at: datetime | None = london_moment(counted.day, REMINDERS_GO_AT)
    refusal = why_not_on_the_day(due_on, due_time, calendar) if offset == 0 else None
    if refusal:
        at = None
    elif at and at < recorded_at:
        refusal = f"not sent: {_moment_in_words(counted.day)} lay before the deadline was recorded"
    elif is_history:
        at, refusal = None, "not used: the deadline had passed when it was recorded"
    return PlannedRung(
        written_rung(offset), counted.day, at, refusal is None, refusal or working, working, counted.warning
    )


def _count(offset: int, due_on: date, calendar: Calendar) -> Counted:
    if offset > 0:
        return working_days_after(due_on, offset, calendar)
    if offset < 0:
        return working_days_before(due_on, -offset, calendar)
    return Counted(due_on, 0, "before", unknown_years=unknown_years([due_on.year], calendar))


def why_not_on_the_day(due_on: date, due_time: time | None, calendar: Calendar) -> str | None:
    """Why there is no reminder on the day itself; None when there is one.

    It needs a working day and, where a time is stated, one that is later than 9:00am.
    """
    why_not = calendar.why_not(due_on)
    if why_not:
        return f"not used: {day_in_words(due_on)} is not a working day ({why_not})"
    if due_time is not None and due_time <= REMINDERS_GO_AT:
        return f"not used: {time_in_words(due_time)} is not later than {time_in_words(REMINDERS_GO_AT)}"
    return None


def _moment_in_words(day: date) -> str:
    return f"{time_in_words(REMINDERS_GO_AT)} on {day_in_words(day)}"
