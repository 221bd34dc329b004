"""Dates that start to run with an event: a request for approval, a receipt, a closing, a laying. Pure.

Apart from ``rules`` because these say when something is due or expected; the ladder is counted from there.
A date that cannot be computed has no day and says why; nothing is guessed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from tracker.core.calendar import (
    ONE_DAY,
    Calendar,
    Counted,
    day_in_words,
    last_working_day,
    unknown_years,
    unknown_years_warning,
    working_days_after,
    working_days_before,
)
from tracker.core.errors import RuleViolation

REPLY_WORKING_DAYS = 20
GOVERNMENT_RESPONSE_DAYS = 84
NEGATIVE_PROCEDURE_DAYS = 40
LONGEST_ADJOURNMENT_COUNTED_DAYS = 4
AMENDMENT_SITTING_DAYS = 3


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


class BreakKind(Enum):
    """Why Parliament does not sit."""

    DISSOLUTION = "dissolution"
    PROROGATION = "prorogation"
    ADJOURNMENT = "adjournment"


@dataclass(frozen=True)
class Break:
    """Days on which neither House sits; ``first`` and ``last`` are both among them."""

    kind: BreakKind
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise RuleViolation("The break ends before it begins.", "last")

    @property
    def stops_the_clock(self) -> bool:
        days = (self.last - self.first).days + 1
        return self.kind is not BreakKind.ADJOURNMENT or days > LONGEST_ADJOURNMENT_COUNTED_DAYS


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


def negative_procedure_ends(
    laid_on: date, breaks: Collection[Break], known_until: date | None, days: int = NEGATIVE_PROCEDURE_DAYS
) -> Worked | NotComputed:
    """The last of the 40 days in which either House may annul an instrument; the day of laying is day 1.

    Calendar days, leaving out dissolution, prorogation and adjournments of both Houses of more than four
    days (Erskine May 31.16). ``breaks`` are entered by hand and complete up to ``known_until``; without that,
    and where the period runs beyond it, there is no answer.
    """
    if known_until is None:
        return NotComputed("Cannot be computed: the days on which Parliament does not sit are not entered.")
    left_out = [pause for pause in breaks if pause.stops_the_clock]
    day, counted, skipped = laid_on - ONE_DAY, 0, 0
    while counted < days:
        day += ONE_DAY
        if day > known_until:
            return NotComputed(_runs_beyond(known_until))
        stands_still = any(pause.first <= day <= pause.last for pause in left_out)
        counted, skipped = counted + (not stands_still), skipped + stands_still
    return Worked(day, f"{days} days from {day_in_words(laid_on)}, leaving out {_days(skipped)} of recess")


def _runs_beyond(known_until: date) -> str:
    return (
        "Cannot be computed: the days on which Parliament does not sit are entered only up to "
        f"{day_in_words(known_until)}."
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def amendment_tabled_by(debated_on: date, sitting_days: Iterable[date]) -> Worked | NotComputed:
    """The last day to table an amendment in the Commons: three sitting days before the debate.

    Later ones are starred and usually not selected (Erskine May 28.98). ``sitting_days`` are entered by hand;
    unless they hold the day of the debate and three before it, there is no answer.
    """
    sitting = sorted(set(sitting_days))
    before = [day for day in sitting if day < debated_on]
    if debated_on not in sitting or len(before) < AMENDMENT_SITTING_DAYS:
        return NotComputed("Cannot be computed: the sitting days up to the debate are not entered.")
    day = before[-AMENDMENT_SITTING_DAYS]
    return Worked(
        day, f"{AMENDMENT_SITTING_DAYS} sitting days before the debate on {day_in_words(debated_on)}"
    )


def _warning(first: date, last: date, calendar: Calendar) -> str | None:
    return unknown_years_warning(unknown_years(range(first.year, last.year + 1), calendar))
