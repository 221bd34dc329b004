"""Keyset pages: the next page starts after the last row seen, so page 2,000 costs what page 1 costs."""

import base64
import json
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")

PAGE_SIZE = 50
LARGEST_ID = 2**31 - 1  # what an INTEGER of either database holds


@dataclass(frozen=True)
class Key:
    """One column that a list is sorted by. Its values are never null; the last key is unique."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    attribute: str
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Up to ``size`` rows; ``next_after`` is the mark of the next page, None on the last one."""

    rows: Sequence[Row]
    next_after: str | None
    is_first: bool


def fetch(
    session: Session, query: Select[Any], keys: Sequence[Key], after: str | None = None, size: int = PAGE_SIZE
) -> Page[Any]:
    """The page of ``query`` that follows ``after``. A mark that cannot be read gives the first page."""
    seen = read_mark(after, keys)
    wanted = cut(query, keys, goes_on=bool(seen), size=size)
    return page_of(session.scalars(wanted, seen).unique().all(), keys, seen, size)


def cut(query: Select[Any], keys: Sequence[Key], *, goes_on: bool, size: int = PAGE_SIZE) -> Select[Any]:
    """``query`` in the order of ``keys``, no more of it than ``page_of`` needs. What ``goes_on`` follows a mark.

    For lists that keep their statement: what the mark says is handed in when it is executed.
    """
    if goes_on:
        query = query.where(_follows(keys))
    return query.order_by(*in_order(keys)).limit(size + 1)


def in_order(keys: Sequence[Key], columns: Any = None) -> list[ColumnElement[Any]]:
    """The keys as a statement is sorted by them, or the columns of a subquery that have their names."""
    found = [key.column if columns is None else columns[key.attribute] for key in keys]
    return [
        column.desc() if key.descending else column.asc() for key, column in zip(keys, found, strict=True)
    ]


def page_of(found: Sequence[Row], keys: Sequence[Key], seen: object, size: int = PAGE_SIZE) -> Page[Row]:
    """The page made of what a statement that was ``cut`` found. ``seen``: what the mark said, if there was one."""
    rows = found[:size]
    last = rows[-1] if len(found) > size else None
    return Page(rows, _mark(last, keys) if last is not None else None, is_first=not seen)


def counting(queries: Sequence[Select[Any]], *, up_to: int) -> Select[Any]:
    """How many rows each of the queries has, each a column of one row, and counted no further than is useful."""
    counts = (select(func.count()).select_from(one.limit(up_to).subquery()) for one in queries)
    return select(*(one.scalar_subquery() for one in counts))


def read_mark(mark: str | None, keys: Sequence[Key]) -> dict[str, Any]:
    """What a mark says, under the names that ``cut`` gave its values; nothing where it cannot be read."""
    if not mark:
        return {}
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            return {}
        typed = [_typed(key.column, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        return {}
    return {_seen(key): value for key, value in zip(keys, typed, strict=True)}


def _follows(keys: Sequence[Key]) -> ColumnElement[bool]:
    """The rows after a mark in the order of ``keys``.

    The first condition says nothing new, but it is what both databases need to begin in the middle of an index.
    """
    alternatives = []
    for position, key in enumerate(keys):
        same = [earlier.column == bindparam(_seen(earlier)) for earlier in keys[:position]]
        alternatives.append(and_(*same, _beyond(key)))
    return and_(_beyond(keys[0], or_at=True), or_(*alternatives))


def _beyond(key: Key, *, or_at: bool = False) -> ColumnElement[bool]:
    compare = (
        (operator.le if or_at else operator.lt) if key.descending else operator.ge if or_at else operator.gt
    )
    condition: ColumnElement[bool] = compare(key.column, bindparam(_seen(key)))
    return condition


def _seen(key: Key) -> str:
    return f"seen_{key.attribute}"


def _mark(row: Any, keys: Sequence[Key]) -> str:
    values = [getattr(row, key.attribute) for key in keys]
    written = json.dumps(values, default=str).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def _typed(column: ColumnElement[Any] | InstrumentedAttribute[Any], value: Any) -> Any:
    """The value as the column's own type: marks carry dates and moments as ISO text."""
    wanted = column.type.python_type
    if wanted is datetime and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(UTC)
    if wanted is date and isinstance(value, str):
        return date.fromisoformat(value)
    foreign = isinstance(value, int) and abs(value) > LARGEST_ID
    foreign = foreign or (isinstance(value, str) and not value.isprintable())
    if foreign or not isinstance(value, wanted):
        raise ValueError("this mark was not made by us")
    return value
