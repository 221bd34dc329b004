"""Keeping one row for each body."""

from datetime import datetime

from tracker.coalition.rules import name_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.government import queries
from tracker.government.models import Body


def body_called(name: str, *, now: datetime, field: str = "body") -> Body:
    """The body of this name; a new one where there is none. Raises RuleViolation for an empty name."""
    written = " ".join(name.split())
    if not written:
        raise RuleViolation("Enter who asks, such as Department for Education.", field)
    found = queries.body_named(written)
    if found is None:
        found = Body(name=written, name_key=name_key(written), created_at=now)
        db.session.add(found)
        db.session.flush()
    return found
