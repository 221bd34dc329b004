"""Keyset pages: the next page starts after the last row seen, so page 2,000 costs what page 1 costs."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_
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
    seen = _read_mark(after, keys)
    if seen is not None:
        query = query.where(_follows(keys, seen))
    query = query.order_by(*(key.column.desc() if key.descending else key.column.asc() for key in keys))
    found = session.scalars(query.limit(size + 1)).unique().all()
    rows = found[:size]
    last = rows[-1] if len(found) > size else None
    return Page(rows, _mark(last, keys) if last is not None else None, is_first=seen is None)


def _follows(keys: Sequence[Key], seen: Sequence[Any]) -> ColumnElement[bool]:
    """The rows after ``seen`` in the order of ``keys``, spelled so that both databases can use an index."""
    alternatives = []
    for position, key in enumerate(keys):
        same = [earlier.column == value for earlier, value in zip(keys[:position], seen, strict=False)]
        beyond = key.column < seen[position] if key.descending else key.column > seen[position]
        alternatives.append(and_(*same, beyond))
    return or_(*alternatives)


def _mark(row: Any, keys: Sequence[Key]) -> str:
    values = [getattr(row, key.attribute) for key in keys]
    written = json.dumps(values, default=str).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def _read_mark(mark: str | None, keys: Sequence[Key]) -> list[Any] | None:
    if not mark:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        return [_typed(key.column, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


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
