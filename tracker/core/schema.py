"""The database's schema: bringing it up to date, and saying whether it is.

Flask-Migrate and Alembic are loaded when they are needed: that takes as long as all else that a start does.
"""

import logging

from flask import current_app
from sqlalchemy import Connection

from tracker.config import ROOT
from tracker.core.database import db

MIGRATIONS = ROOT / "tracker" / "migrations"


def bind() -> None:
    """Tell Flask-Migrate where our migrations are, for this application."""
    from flask_migrate import Migrate

    if "migrate" not in current_app.extensions:
        Migrate(current_app, db, directory=str(MIGRATIONS))


def upgrade() -> str:
    """Run the migrations that are missing, each in one transaction; returns the newest one's name."""
    from flask_migrate import upgrade as run_migrations

    bind()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    run_migrations()
    return newest()


def newest() -> str:
    """The revision that this program expects."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def is_current() -> bool:
    """Whether the database has the schema that this program expects."""
    with db.engine.connect() as connection:
        return _revision(connection) == newest()


def is_new() -> bool:
    """Whether the database holds nothing yet. Asked in the session's transaction, which may hold the only lock."""
    return _revision(db.session.connection()) is None


def _revision(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()
