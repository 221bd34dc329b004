"""Days in a row, in words. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.core.calendar import ONE_DAY
from tracker.core.wording import MONTHS
from tracker.legislation.sittings import Stretch


def in_words(stretch: Stretch) -> str:
    """ "3 to 25 March 2026", "26 March to 15 April 2026", "Monday 2 March 2026" is "2 March 2026"."""
    first, last = stretch.first, stretch.last
    if first == last:
        return _day(last, month=True, year=True)
    same_year = first.year == last.year
    same_month = same_year and first.month == last.month
    return f"{_day(first, month=not same_month, year=not same_year)} to {_day(last, month=True, year=True)}"


def _day(day: date, *, month: bool, year: bool) -> str:
    return f"{day.day}" + (f" {MONTHS[day.month - 1]}" if month else "") + (f" {day.year}" if year else "")


def stretches_of(days: Iterable[date]) -> Sequence[Stretch]:
    """The days as stretches of days in a row, in order."""
    found: list[Stretch] = []
    for day in sorted(set(days)):
        if found and day == found[-1].last + ONE_DAY:
            found[-1] = Stretch(found[-1].first, day)
        else:
            found.append(Stretch(day, day))
    return found
