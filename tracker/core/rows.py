"""Plain rows, past the session's work for objects: for lists, and for what every page asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Result

from tracker.core.database import db


def rows(statement: Executable, values: Mapping[str, Any] | None = None) -> Result[*tuple[Any, ...]]:
    """The rows of a statement that asks for columns alone, in the session's transaction and with its changes."""
    session = db.session()
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, dict(values or {}))


def rows_alone(statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """All rows of the one statement that a page may need, as they are committed: no session is begun for it."""
    with db.engine.connect() as connection:
        return connection.execute(statement, dict(values or {})).all()
