"""Whole rows as JSON, and back. Pure but for the types of the columns."""

import enum
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Date, DateTime, Enum, Table
from sqlalchemy.types import TypeDecorator


def to_stored(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Days and moments as they are written in ISO 8601, moments in UTC; states as their words."""
    return {str(name): _to(value) for name, value in row.items()}


def _to(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def from_stored(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row's columns again. A column that the table has no more is left out."""
    return {
        column.name: _from(column.type, row[column.name]) for column in table.columns if column.name in row
    }


def _from(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    stored_as = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(stored_as, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(stored_as, Date):
        return date.fromisoformat(value)
    if isinstance(stored_as, Enum) and stored_as.enum_class is not None:
        return stored_as.enum_class(value)
    return value
