"""The database's schema: bringing it up to date, and saying whether it is."""

import logging

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade as run_migrations

from tracker.core.database import db


def upgrade() -> str:
    """Run the migrations that are missing, each in one transaction; returns the newest one's name."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    run_migrations()
    return newest()


def newest() -> str:
    """The revision that this program expects."""
    head = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    return head or ""


def is_current() -> bool:
    """Whether the database has the schema that this program expects."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()
