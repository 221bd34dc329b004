"""Rows of any table: read, kept as JSON, put back."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, insert, select

import tracker.models  # noqa: F401 — the whole schema
from tracker.core.database import Model, db
from tracker.duplicates.stored import from_stored, to_stored

read_row = from_stored


def named(name: str) -> Table:
    """The table of this name."""
    return Model.metadata.tables[name]


def is_row(table: Table, key: list[Any]) -> ColumnElement[bool]:
    """The condition for the row with this primary key."""
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))


def row(table: Table, condition: ColumnElement[bool]) -> dict[str, Any]:
    """The one row for which this holds, as JSON keeps it."""
    return to_stored(db.session.execute(select(table).where(condition)).mappings().one())


def row_of(table: Table, number: int) -> dict[str, Any]:
    """The row with this number, as JSON keeps it."""
    return row(table, table.c.id == number)


def insert_row(table: Table, values: dict[str, Any]) -> int:
    """A row as it was, under its number or, where another has that by now, a new one. Returns the number.

    What it referred to and is gone is left empty; a row that is nothing without that stays away (0).
    """
    kept = without_what_is_gone(table, values)
    if kept is None:
        return 0
    if _is_there((table.c.id, kept["id"])):
        kept = {name: value for name, value in kept.items() if name != "id"}
    found = db.session.execute(insert(table).values(kept).returning(table.c.id))
    return int(found.scalar_one())


def without_what_is_gone(table: Table, values: dict[str, Any]) -> dict[str, Any] | None:
    """The values of a row, empty where they refer to what is gone; None for a row that is nothing without that."""
    for column in table.columns:
        if values.get(column.name) is not None and not all(map(_is_there, _refers_to(column, values))):
            if not column.nullable:
                return None
            values = values | {column.name: None}
    return values


def _refers_to(column: "Column[Any]", values: dict[str, Any]) -> list[tuple["Column[Any]", Any]]:
    return [(key.column, values[column.name]) for key in column.foreign_keys]


def _is_there(place: tuple["Column[Any]", Any]) -> bool:
    """Whether there is a row with this value in this column."""
    column, value = place
    return db.session.execute(select(column).where(column == value).limit(1)).first() is not None
