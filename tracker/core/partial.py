"""Dates as well as they are known ('YYYY', 'YYYY-MM' or 'YYYY-MM-DD'), and the times between two of them. Pure.

Such a date stands for every day in it. A time begins with the first day of its "from" and ends with the last day of
its "to", both included; None is an end that is open, or that nobody knows. The ``…_on`` functions are the same rules
as conditions, written so that an index on the column serves them.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, String, and_, bindparam, not_, or_
from sqlalchemy.orm import InstrumentedAttribute

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Handed:
    """A day that is handed in when a statement is executed, under this name: for statements that are kept."""

    name: str

    @property
    def whole(self) -> BindParameter[date]:
        """The day itself, for columns of days."""
        return bindparam(f"{self.name}_whole", type_=Date())

    def part(self, length: int) -> BindParameter[str]:
        return bindparam(f"{self.name}_{length}", type_=String())

    def values(self, day: date) -> dict[str, Any]:
        """What the statement is executed with."""
        written = day.isoformat()
        parts = {f"{self.name}_{length}": written[:length] for length in (DAY, MONTH, YEAR)}
        return parts | {f"{self.name}_whole": day}


DAY, MONTH, YEAR = len("2020-05-11"), len("2020-05"), len("2020")


@lru_cache(maxsize=4096)
def first_day(partial: str) -> date:
    """The first day that a date may mean: 1 May 2020 of May 2020."""
    year, month, day = _parts(partial)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=4096)
def last_day(partial: str) -> date:
    """The last day that a date may mean: 31 May 2020 of May 2020."""
    year, month, day = _parts(partial)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def has_begun(from_: str | None, day: date) -> bool:
    """Whether what runs from this date has begun on a day."""
    return from_ is None or first_day(from_) <= day


def is_over(to: str | None, day: date) -> bool:
    """Whether what runs to this date is over on a day: on its last day it is not."""
    return to is not None and last_day(to) < day


def covers(from_: str | None, to: str | None, day: date) -> bool:
    """Whether a time covers a day, as far as its ends are known."""
    return has_begun(from_, day) and not is_over(to, day)


def is_certainly_before(one: str | None, other: str | None) -> bool:
    """Whether one date is earlier whatever days they mean: May 2020 is not before 2020, nor the other way round."""
    return one is not None and other is not None and last_day(one) < first_day(other)


def overlap(one_from: str | None, one_to: str | None, other_from: str | None, other_to: str | None) -> bool:
    """Whether two times may have a day in common."""
    return not (is_certainly_before(one_to, other_from) or is_certainly_before(other_to, one_from))


def has_begun_on(column: Column, day: date | Handed) -> ColumnElement[bool]:
    """``has_begun`` as a condition on a column of such dates: as text, a month stands before its days."""
    return or_(column.is_(None), column <= _part(day, DAY))


def is_not_over_on(column: Column, day: date | Handed) -> ColumnElement[bool]:
    """The opposite of ``is_over`` as a condition on a column of such dates."""
    return or_(
        column.is_(None), column >= _part(day, DAY), column == _part(day, MONTH), column == _part(day, YEAR)
    )


def began_between(column: Column, from_: date | Handed, to: date | Handed) -> ColumnElement[bool]:
    """Whether what runs from a known date had not begun on one day, and has on the other."""
    return and_(column > _part(from_, DAY), column <= _part(to, DAY))


def ended_between(column: Column, from_: date | Handed, to: date | Handed) -> ColumnElement[bool]:
    """Whether what runs to a known date was not over on one day, and is on the other."""
    within = and_(column >= _part(from_, YEAR), column <= _part(to, DAY))  # what an index can find
    return and_(within, is_not_over_on(column, from_), not_(is_not_over_on(column, to)))


def _part(day: date | Handed, length: int) -> Any:
    return day.part(length) if isinstance(day, Handed) else day.isoformat()[:length]


def covers_on(from_column: Column, to_column: Column, day: date | Handed) -> ColumnElement[bool]:
    """``covers`` as a condition on two columns of such dates."""
    return and_(has_begun_on(from_column, day), is_not_over_on(to_column, day))


def _parts(partial: str) -> tuple[int, int, int]:
    year, month, day = (*(int(part) for part in partial.split("-")), 0, 0)[:3]
    return year, month, day
