"""Whole rows as JSON, and back. Pure but for the types of the columns."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, DateTime, Enum, Table
from sqlalchemy.types import TypeDecorator

from tracker.core.documents import json_value


def to_stored(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Days and moments as they are written in ISO 8601, moments in UTC; states as their words."""
    return {str(name): json_value(value) for name, value in row.items()}


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
