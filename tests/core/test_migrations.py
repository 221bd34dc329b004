"""A database as the first version left it, with the rows of its example, is brought up to date and loses nothing.

`first_version.json` was written by the first version: every table of the example coalition, a part of its history.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Time,
    inspect,
    text,
)

from tests.conftest import new_postgresql_database
from tests.databases import SETTINGS
from tracker import create_app
from tracker.core import schema
from tracker.core.database import db

FIRST = json.loads(Path(__file__).with_name("first_version.json").read_text(encoding="utf-8"))
# What a later version keeps elsewhere: the test below says where.
MOVED = {("theme", "chair_organisation_id")}


@pytest.fixture
def empty(tmp_path: Path, database: str) -> Iterator[Flask]:
    """An application whose database holds nothing yet."""
    url = f"sqlite:///{tmp_path / 'tracker.sqlite'}"
    if database == "postgresql":
        url = new_postgresql_database("first").replace("postgresql://", "postgresql+psycopg://", 1)
    app = create_app({**SETTINGS, "INSTANCE": tmp_path, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def brought_up_to_date(empty: Flask) -> Flask:
    schema.bind()
    upgrade(revision="0001")
    with db.engine.begin() as connection:
        fill(connection)
    schema.upgrade()
    return empty


def fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    _let_order_not_matter(connection)
    for table in tables.sorted_tables:
        rows = FIRST.get(table.name)
        if rows:
            connection.execute(table.insert(), [read(table, row) for row in rows])
            if connection.dialect.name == "postgresql" and "id" in table.columns:
                last = f'(SELECT max(id) FROM "{table.name}")'
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), {last})")
                )


def _let_order_not_matter(connection: Connection) -> None:
    """Organisations refer to one another, and letters to calls that refer to them."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))


def read(table: Table, row: dict[str, object]) -> dict[str, object]:
    return {name: _read(table.columns[name].type, value) for name, value in row.items()}


def _read(kind: object, value: object) -> object:
    if value is None or isinstance(kind, LargeBinary):
        return None
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, JSON):
        return json.loads(str(value))
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(str(value))
        return moment.replace(tzinfo=UTC) if kind.timezone else moment
    if isinstance(kind, Date):
        return date.fromisoformat(str(value))
    return time.fromisoformat(str(value)) if isinstance(kind, Time) else value


def test_every_row_of_the_first_version_is_still_there_as_it_was(brought_up_to_date):
    tables = MetaData()
    with db.engine.begin() as connection:
        tables.reflect(connection)
        for name, rows in FIRST.items():
            table = tables.tables[name]
            columns = [table.columns[column] for column in rows[0] if (name, column) not in MOVED]
            kept = connection.execute(table.select().with_only_columns(*columns)).all()
            before = [tuple(read(table, row)[column.name] for column in columns) for row in rows]
            assert sorted(map(told, kept)) == sorted(map(told, before)), name


def told(row: Iterable[object]) -> str:
    """A row in words that are the same on both databases, which know moments by other names of UTC."""
    return repr([one.isoformat() if isinstance(one, datetime) else one for one in row])


def test_no_row_refers_to_one_that_is_not_there(brought_up_to_date, database):
    with db.engine.begin() as connection:
        if database == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("PRAGMA integrity_check")).all() == [("ok",)]
        for table in inspect(connection).get_table_names():
            for key in inspect(connection).get_foreign_keys(table):
                column, target = key["constrained_columns"][0], key["referred_table"]
                there = f'SELECT id FROM "{target}"'
                lost = f'SELECT count(*) FROM "{table}" WHERE "{column}" IS NOT NULL AND "{column}" NOT IN ({there})'
                if key["referred_columns"] == ["id"]:
                    assert connection.scalar(text(lost)) == 0, (table, column)


def test_what_a_later_version_keeps_elsewhere_is_carried_over(brought_up_to_date):
    with db.engine.begin() as connection:
        themes = "SELECT name FROM theme WHERE chair_organisation_id IS NOT NULL"
        assert connection.scalars(text(themes)).all() == []
        chaired = "SELECT name FROM sub_group WHERE chair_organisation_id IS NOT NULL ORDER BY name"
        was = sorted(row["name"] for row in FIRST["theme"] if row["chair_organisation_id"])
        assert connection.scalars(text(chaired)).all() == was
        earlier = "SELECT name FROM organisation_name WHERE kind = 'earlier-name'"
        assert connection.scalars(text(earlier)).all() == [FIRST["organisation_name"][0]["name"]]


def test_bringing_it_up_to_date_again_changes_nothing(brought_up_to_date):
    assert schema.is_current()
    assert schema.upgrade() == schema.newest()
