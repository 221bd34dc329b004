"""A migrated database for each worker and kind, put back to how it was made before every test.

SQLite: the instance folder is copied back. PostgreSQL: rows are deleted, and those that the migrations made return.
Code under test commits for real, but does not wait for the disk: no test here pulls the plug.
"""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event, text

from tracker import create_app
from tracker.core import schema
from tracker.core.database import db

SECRET_KEY = "for tests, and long enough to be taken as a secret"
SETTINGS = {
    "ENV_NAME": "test",
    "TESTING": True,
    "SECRET_KEY": SECRET_KEY,
    "BASE_URL": "http://localhost",
    "WTF_CSRF_ENABLED": False,
}
KEPT_FROM_MIGRATIONS = "kept_from_migrations"
waits_for_the_disk = False
HOW_IT_WAITS = (
    "PRAGMA synchronous="  # said on connecting, and by some transactions (tracker/core/database.py)
)


@event.listens_for(Engine, "connect")
def _do_not_wait(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection) and not waits_for_the_disk:
        connection.execute(f"{HOW_IT_WAITS}OFF")


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def _still_do_not_wait(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
    if statement.startswith(HOW_IT_WAITS) and not waits_for_the_disk:
        statement = f"{HOW_IT_WAITS}OFF"
    return statement, parameters


@dataclass(frozen=True)
class Kept:
    """What `Installation.keep` kept: a copy of the instance folder, and on PostgreSQL the SQL that brings rows back."""

    folder: Path
    statements: str


class Installation:
    """An application with its own instance folder and database, which `reset()` puts back."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.instance = folder / "instance"
        self.url = url or f"sqlite:///{self.instance / 'tracker.sqlite'}"
        self.instance.mkdir(parents=True)
        self.app = self.make_app()
        self.settings = dict(self.app.config)
        with self.app.app_context():
            schema.upgrade()
            db.engine.dispose()
        self.as_made = self.keep(KEPT_FROM_MIGRATIONS)

    def make_app(self, **settings: object) -> Flask:
        """Another application on the same database."""
        own = {"INSTANCE": self.instance, "SQLALCHEMY_DATABASE_URI": self._driver_url()}
        return create_app({**SETTINGS, **own, **settings})

    def reset(self) -> None:
        """The settings, files and rows of a database that was just migrated."""
        self.app.config.clear()
        self.app.config.update(self.settings)
        self.put_back(self.as_made)

    def keep(self, name: str) -> Kept:
        """The rows and files as they are now, for `put_back`; replaces what was kept under this name."""
        folder, statements = self.instance.parent / name, ""
        with self.app.app_context():
            if self._is_postgresql():
                with db.engine.begin() as connection:
                    connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
                    statements = prepare_reset(connection, name)
            else:
                db.engine.dispose()  # the last connection that closes leaves everything in one file
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.instance, folder)
        return Kept(folder, statements)

    def put_back(self, kept: Kept) -> None:
        """The rows and files as they were when they were kept."""
        with self.app.app_context():
            if self._is_postgresql():
                with db.engine.begin() as connection:
                    connection.exec_driver_sql(kept.statements)
            else:
                db.engine.dispose()
        shutil.rmtree(self.instance)
        shutil.copytree(kept.folder, self.instance)

    def _is_postgresql(self) -> bool:
        return self.url.startswith("postgresql")

    def _driver_url(self) -> str:
        return self.url.replace("postgresql://", "postgresql+psycopg://", 1)


def prepare_reset(connection: Connection, schema: str = KEPT_FROM_MIGRATIONS) -> str:
    """Keep the rows that are there now in a schema; returns the SQL that brings them back and drops all others."""
    connection.execute(text(f"CREATE SCHEMA {schema}"))
    # As a replica, PostgreSQL does not look at foreign keys: the order of tables does not matter.
    statements = ["SET LOCAL lock_timeout = '60s'", "SET LOCAL session_replication_role = replica"]
    tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    for table in tables:
        statements.append(f'DELETE FROM public."{table}"')
    for table in tables:
        if connection.scalar(text(f'SELECT count(*) FROM public."{table}"')):
            statements.append(_keep_rows(connection, schema, table))
    sequences = "SELECT sequencename, last_value, start_value FROM pg_sequences WHERE schemaname = 'public'"
    for name, last, start in connection.execute(text(sequences)).all():
        value, used = (start, "false") if last is None else (last, "true")
        statements.append(f"SELECT setval('public.\"{name}\"', {value}, {used})")
    return "; ".join(statements)


def _keep_rows(connection: Connection, schema: str, table: str) -> str:
    stored = text(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND table_name = :table AND is_generated = 'NEVER' ORDER BY ordinal_position"
    )
    columns = ", ".join(f'"{name}"' for name in connection.scalars(stored, {"table": table}))
    kept = f'{schema}."{table}"'
    connection.execute(text(f'CREATE TABLE {kept} AS SELECT {columns} FROM public."{table}"'))
    return f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {kept}'
