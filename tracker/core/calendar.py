"""Working days and London wall times: pure, the same answer whenever it is asked.

Whole days are counted on dates; a wall time is attached afterwards and only then turned into a moment.
Where the bank holidays come from is ``bank_holidays``; what is counted, and from when, is ``deadlines``.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cached_property, lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from tracker.core.errors import RuleViolation

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)


class Nation(Enum):
    """Whose bank holidays count, under the names that GOV.UK publishes."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    def __str__(self) -> str:
        return NATION_NAMES[self]

    @classmethod
    def parse(cls, written: str) -> "Nation":
        """The calendar meant by ``written``: England, Wales and the UK go by that of England and Wales."""
        word = "-".join(written.strip().lower().split())
        word = {"england": "england-and-wales", "wales": "england-and-wales", "uk": "england-and-wales"}.get(
            word, word
        )
        try:
            return cls(word)
        except ValueError:
            known = ", ".join(nation.value for nation in cls)
            raise RuleViolation(
                f"“{written}” is not a nation we know. Use one of: {known}.", "nation"
            ) from None


NATION_NAMES = {
    Nation.ENGLAND_AND_WALES: "England and Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
}


@dataclass(frozen=True)
class Skipped:
    """A day that does not count, and why not."""

    day: date
    why: str


@dataclass(frozen=True)
class Counted:
    """The date that a count arrived at, with what is needed to explain it to somebody."""

    day: date
    count: int
    direction: str
    skipped: tuple[Skipped, ...] = ()
    unknown_years: tuple[int, ...] = ()

    @property
    def working(self) -> str:
        """For example “5 working days before: skipping Sat 6, Sun 7, Mon 8 May (bank holiday)”."""
        unit = "working day" if self.count == 1 else "working days"
        told = f"{self.count} {unit} {self.direction}"
        return f"{told}: skipping {list_of_skipped(self.skipped)}" if self.skipped else told

    @property
    def warning(self) -> str | None:
        return unknown_years_warning(self.unknown_years)


@dataclass(frozen=True)
class Calendar:
    """The working days of one nation and one coalition.

    ``bank_holidays`` and ``closed`` map days to their titles and reasons. ``years`` are the years whose bank
    holidays are known; in any other year only weekends and the coalition's own closed days are skipped.
    """

    nation: Nation
    bank_holidays: Mapping[date, str]
    closed: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    @property
    def first_day(self) -> date | None:
        """The first day of the earliest year whose bank holidays are known."""
        return date(min(self.years), 1, 1) if self.years else None

    @property
    def last_day(self) -> date | None:
        """The last day of the latest year whose bank holidays are known."""
        return date(max(self.years), 12, 31) if self.years else None

    @cached_property
    def weekdays_off(self) -> Sequence[date]:
        """The Mondays to Fridays that are no working days, in order."""
        return sorted(day for day in {*self.bank_holidays, *self.closed} if day.weekday() < 5)

    def covers(self, day: date) -> bool:
        return day.year in self.years

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.bank_holidays and day not in self.closed

    def why_not(self, day: date) -> str | None:
        """Why ``day`` is no working day, in words; None when it is one."""
        if day.weekday() >= 5:
            return day.strftime("%A")
        if day in self.bank_holidays:
            return f"bank holiday: {self.bank_holidays[day]}"
        if day in self.closed:
            reason = self.closed[day]
            return f"the coalition is closed: {reason}" if reason else "the coalition is closed"
        return None


def working_days_before(day: date, count: int, calendar: Calendar) -> Counted:
    """The ``count``-th working day strictly before ``day``; ``day`` itself for 0."""
    return _count(day, count, -ONE_DAY, "before", calendar)


def working_days_after(day: date, count: int, calendar: Calendar) -> Counted:
    """The ``count``-th working day strictly after ``day``; ``day`` itself for 0."""
    return _count(day, count, ONE_DAY, "after", calendar)


def last_working_day(on_or_before: date, calendar: Calendar) -> date:
    """The day itself where it is a working day, otherwise the last one before it."""
    day = on_or_before
    while not calendar.is_working_day(day):
        day -= ONE_DAY
    return day


def working_days_until(day: date, until: date, calendar: Calendar) -> int:
    """How many working days ``until`` is away, as the ladder counts them: 0 once it has come.

    Seen from a working day these are the working days from it up to, but not including, ``until``, so that the
    fifth working day before a Sunday says 5. Seen from a day off, those after it, up to and including ``until``.
    """
    first = 0 if calendar.is_working_day(day) else 1
    return _working_days_between(day + ONE_DAY * first, until + ONE_DAY * first, calendar)


def _working_days_between(begin: date, end: date, calendar: Calendar) -> int:
    """How many working days from ``begin`` up to, but not including, ``end``: reckoned, not walked."""
    if end <= begin:
        return 0
    first, off = begin.weekday(), calendar.weekdays_off
    weekdays = _weekdays(first + (end - begin).days) - _weekdays(first)
    return weekdays - (bisect_left(off, end) - bisect_left(off, begin))


def _weekdays(days: int) -> int:
    """How many of so many days from a Monday on are Mondays to Fridays."""
    weeks, rest = divmod(days, 7)
    return weeks * 5 + min(rest, 5)


def _count(day: date, count: int, step: timedelta, direction: str, calendar: Calendar) -> Counted:
    if count < 0:
        raise RuleViolation("The number of working days cannot be below 0.")
    skipped: list[Skipped] = []
    years: set[int] = set()
    left = count
    while left:
        day += step
        years.add(day.year)
        why_not = calendar.why_not(day)
        if why_not is None:
            left -= 1
        else:
            skipped.append(Skipped(day, why_not))
    return Counted(day, count, direction, tuple(sorted(skipped, key=_by_day)), unknown_years(years, calendar))


def _by_day(skipped: Skipped) -> date:
    return skipped.day


def unknown_years(years: Iterable[int], calendar: Calendar) -> tuple[int, ...]:
    """Those of ``years`` whose bank holidays the calendar does not know, in order."""
    return tuple(sorted(set(years) - calendar.years))


def unknown_years_warning(years: Iterable[int]) -> str | None:
    """The warning that only weekends were skipped; None where every year is known."""
    named = " and ".join(str(year) for year in years)
    if not named:
        return None
    return (
        f"We do not know the bank holidays of {named}, so only weekends are skipped there. Check this date."
    )


def list_of_skipped(skipped: Iterable[Skipped]) -> str:
    """“Sat 29, Sun 30 April, Mon 1 May (bank holiday)”: the month is said once, on its last day."""
    return ", ".join(
        _run_of_a_month(list(run)) for _, run in groupby(skipped, key=lambda one: one.day.replace(day=1))
    )


def _run_of_a_month(run: list[Skipped]) -> str:
    told = [f"{one.day:%a} {one.day.day}" + _note(one) for one in run]
    last = run[-1]
    told[-1] = f"{last.day:%a} {last.day.day} {last.day:%B}" + _note(last)
    return ", ".join(told)


def _note(skipped: Skipped) -> str:
    if skipped.why.startswith("bank holiday"):
        return " (bank holiday)"
    return " (closed)" if skipped.why.startswith("the coalition") else ""


def day_in_words(day: date) -> str:
    """“Thursday 11 May 2023”."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def time_in_words(clock: time) -> str:
    """“11:45pm”, “9:00am”."""
    return f"{clock.hour % 12 or 12}:{clock.minute:02}{'am' if clock.hour < 12 else 'pm'}"


@lru_cache(maxsize=4096)
def london_moment(day: date, wall_time: time) -> datetime:
    """The UTC moment at which London's clocks show ``wall_time`` on ``day``.

    A time that is left out when the clocks go forward becomes the first one that exists; of one that comes
    twice when they go back, the first is meant.
    """
    wall = datetime.combine(day, wall_time.replace(tzinfo=None, fold=0))
    if not _exists(wall):
        wall = wall.replace(second=0, microsecond=0)
        while not _exists(wall):
            wall += ONE_MINUTE
    return wall.replace(tzinfo=LONDON).astimezone(UTC)


def _exists(wall: datetime) -> bool:
    moment = wall.replace(tzinfo=LONDON).astimezone(UTC)
    return moment.astimezone(LONDON).replace(tzinfo=None, fold=0) == wall


def end_of_london_day(day: date) -> datetime:
    """The UTC moment at which ``day`` is over in London: the first of the next day."""
    return london_moment(day + ONE_DAY, time(0))
