"""Instances of the tracker for measuring: each in a temporary folder with a migrated database of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Table, insert, text

from tracker import create_app
from tracker.core import schema
from tracker.core.database import db

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday: no weekly mail, no change of the clocks
SETTINGS = {
    "ENV_NAME": "test",
    "TESTING": True,
    "ALARMS_KEPT_SECONDS": 5,  # as in life
    "SECRET_KEY": "only for measuring, and long enough to be taken",
}
BATCH = 20_000


class Workshop:
    """Makes instances on one kind of database, in one folder, until it is closed."""

    def __init__(self, folder: Path, server: Any = None) -> None:
        self.folder = folder
        self._server = server

    def settings(self, name: str) -> dict[str, Any]:
        """What an application needs to know to use the instance of this name."""
        place = self.folder / name
        url = f"sqlite:///{place / 'tracker.sqlite'}"
        if self._server is not None:
            url = self._server.url(name).replace("postgresql://", "postgresql+psycopg://", 1)
        return {**SETTINGS, "INSTANCE": place, "SQLALCHEMY_DATABASE_URI": url, "FUSE": 10**9}

    def app(self, name: str, **more: Any) -> Flask:
        """A new application on a new, migrated, empty database: on SQLite a copy of the first one's file."""
        place, migrated = self.folder / name, self.folder / "migrated.sqlite"
        place.mkdir()
        if self._server is not None:
            _create_database(self._server.url(), name)
        elif migrated.exists():
            shutil.copy(migrated, place / "tracker.sqlite")
        app = create_app({**self.settings(name), **more})
        if not (place / "tracker.sqlite").exists():
            with app.app_context():
                schema.upgrade()
                db.engine.dispose()  # the last connection that closes leaves everything in one file
        if self._server is None and not migrated.exists():
            shutil.copy(place / "tracker.sqlite", migrated)
        return app


@contextmanager
def workshop(database: str) -> Iterator[Workshop]:
    """A folder for instances, and a PostgreSQL server of our own where that is asked for. Both go at the end."""
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        del os.environ[name]  # nothing of a real installation is touched
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        os.environ |= {"TRACKER_ENV": "test", "TRACKER_INSTANCE": str(Path(folder) / "none")}
        server = _postgresql() if database == "postgresql" else None
        try:
            yield Workshop(Path(folder), server)
        finally:
            if server is not None:
                server.stop()


def _postgresql() -> Any:
    from tests import machine, postgres

    programs = machine.find_postgresql()
    if programs is None:
        raise SystemExit("There is no PostgreSQL server on this machine. Try --database sqlite.")
    return postgres.Server(programs)


def _create_database(url: str, name: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]  # a name of our own


def fill(table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows without the session, many at a time."""
    one: Table = getattr(table, "__table__", table)
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        db.session.execute(insert(one), batch)


def finish_filling() -> None:
    """Save what was filled in and let the database look at it, as its own upkeep does in life."""
    db.session.commit()
    postgresql = db.engine.dialect.name == "postgresql"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if postgresql:
            connection.execute(text("VACUUM ANALYZE"))
            for table in ("consultation", "letter", "deadline", "rung"):
                counted = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}))"
                connection.execute(text(counted))
    if not postgresql:
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.session.remove()
