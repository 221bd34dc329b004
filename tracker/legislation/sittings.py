"""On which days each House sits, as far as that was entered: what is not entered is not known. Pure.

What is not known is never taken for a day of sitting or of rest; whoever counts says that it cannot be done.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from tracker.core.calendar import ONE_DAY
from tracker.core.errors import RuleViolation
from tracker.legislation.rules import House

LONGEST = timedelta(days=3 * 366)


class BreakKind(Enum):
    """Why a House does not sit. Prorogation and dissolution are Parliament's, so of both Houses."""

    ADJOURNMENT = "adjournment"
    PROROGATION = "prorogation"
    DISSOLUTION = "dissolution"


@dataclass(frozen=True, order=True)
class Stretch:
    """Days from ``first`` to ``last``, both among them."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Break:
    """A time in which a House does not sit."""

    kind: BreakKind
    stretch: Stretch


@dataclass(frozen=True)
class HouseDays:
    """What is entered about one House.

    ``listed`` are stretches of which every sitting day is entered, ``complete`` those of which every adjournment is.
    """

    house: House
    breaks: Sequence[Break] = ()
    sitting: frozenset[date] = frozenset()
    listed: Sequence[Stretch] = ()
    complete: Sequence[Stretch] = ()

    def break_on(self, day: date) -> BreakKind | None:
        """Why the House does not sit, where a break was entered over this day."""
        return next((one.kind for one in self.breaks if day in one.stretch), None)

    def sits_on(self, day: date) -> bool | None:
        """Whether this is a sitting day; None where that is not entered."""
        if day in self.sitting:
            return True
        if self.break_on(day) or any(day in one for one in self.listed):
            return False
        return None

    def is_adjourned_on(self, day: date) -> bool | None:
        """Whether the day lies in an adjournment, were it only over a weekend; None where that is not entered."""
        sits = self.sits_on(day)
        if sits is None:
            return False if any(day in one for one in self.complete) else None
        return not sits


@dataclass(frozen=True)
class Run:
    """Days in a row that count, or that are left out, and why."""

    counts: bool
    stretch: Stretch
    why: str = ""


@dataclass(frozen=True)
class Reckoned:
    """A date and how it came about; or no date, and ``why_not``; it is not before ``earliest``."""

    day: date | None
    working: str
    runs: Sequence[Run] = field(default=())
    why_not: str = ""
    earliest: date | None = None


def check_stretch(first: date, last: date) -> None:
    """Raises RuleViolation for a time that ends before it begins, or is so long that a year must be wrong."""
    if last < first:
        raise RuleViolation("It cannot end before it begins.", "last_on")
    if last - first > LONGEST:
        raise RuleViolation("This is longer than three years. Look at the years of both dates.", "last_on")


def check_break(kind: BreakKind, houses: Iterable[House]) -> None:
    """Raises RuleViolation for a prorogation or a dissolution of one House."""
    if kind is not BreakKind.ADJOURNMENT and set(houses) != set(House):
        raise RuleViolation("Parliament is prorogued or dissolved as a whole. Choose both Houses.", "houses")


def stretch_around(day: date, holds: Callable[[date], bool]) -> Stretch:
    """The days in a row around ``day`` for which ``holds`` is true; of ``day`` itself it is."""
    first = last = day
    while holds(first - ONE_DAY):
        first -= ONE_DAY
    while holds(last + ONE_DAY):
        last += ONE_DAY
    return Stretch(first, last)
