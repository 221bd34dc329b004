"""Dates that start to run with an event: a request for approval, a receipt, a closing. Pure.

Apart from ``rules`` because these say when something is due or expected; the ladder is counted from there.
A date that cannot be computed has no day and says why; nothing is guessed.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.calendar import (
    Calendar,
    Counted,
    day_in_words,
    last_working_day,
    unknown_years,
    unknown_years_warning,
    working_days_after,
    working_days_before,
)

REPLY_WORKING_DAYS = 20
GOVERNMENT_RESPONSE_DAYS = 84


@dataclass(frozen=True)
class Worked:
    """A date with the sentence that explains it."""

    day: date
    working: str
    warning: str | None = None


@dataclass(frozen=True)
class NotComputed:
    """There is no date; ``working`` says why. Otherwise used like ``Worked``."""

    working: str
    day: None = None
    warning: None = None


def approval_due(asked_on: date, days: int, calendar: Calendar) -> Counted:
    """When an answer is due that was asked for with ``days`` working days' approval: the nth one after."""
    return working_days_after(asked_on, days, calendar)


def latest_ask(cut_off: date, days: int, calendar: Calendar) -> Worked:
    """The last working day on which to ask for the answer to be due by ``cut_off`` at the latest."""
    end = last_working_day(cut_off, calendar)
    counted = working_days_before(end, days, calendar)
    working = counted.working
    if end != cut_off:
        why_not = calendar.why_not(cut_off)
        working = (
            f"{day_in_words(cut_off)} is no working day ({why_not}); from {day_in_words(end)}, {working}"
        )
    return Worked(counted.day, working, _warning(counted.day, cut_off, calendar))


def reply_expected(received_on: date, calendar: Calendar, days: int = REPLY_WORKING_DAYS) -> Counted:
    """By when a reply to a letter is expected: day 1 is the first working day after it was received.

    A benchmark, not a right: say "expected by". Departments aim for 20 working days at most; a body's own
    figure (Department for Education: 18) goes before it.
    """
    return working_days_after(received_on, days, calendar)


def government_response_expected(
    closed_on: date, days: int = GOVERNMENT_RESPONSE_DAYS, *, suspended: bool = False
) -> Worked | NotComputed:
    """By when the government is expected to respond to a consultation: guidance, in calendar days."""
    if suspended:
        return NotComputed("The call is suspended, so no time is running.")
    day = closed_on + timedelta(days=days)
    return Worked(day, f"{days} days after it closed on {day_in_words(closed_on)}; guidance, not a duty")


def _warning(first: date, last: date, calendar: Calendar) -> str | None:
    return unknown_years_warning(unknown_years(range(first.year, last.year + 1), calendar))
