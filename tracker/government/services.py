"""Keeping one row for each body."""

from collections.abc import MutableMapping
from datetime import datetime

from tracker.coalition.rules import name_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.government import queries
from tracker.government.models import Body


def body_called(
    name: str, *, now: datetime, field: str = "body", known: MutableMapping[str, Body] | None = None
) -> Body:
    """The body of this name; a new one where there is none. Raises RuleViolation for an empty name.

    Flushes, unless there are ``known`` ones by their keys: then they are asked, and told of what is added.
    """
    written = " ".join(name.split())
    if not written:
        raise RuleViolation("Enter who asks, such as Department for Education.", field)
    key = name_key(written)
    found = queries.body_named(written) if known is None else known.get(key)
    if found is None:
        found = Body(name=written, name_key=key, created_at=now)
        db.session.add(found)
        if known is None:
            db.session.flush()
        else:
            known[key] = found
    return found
