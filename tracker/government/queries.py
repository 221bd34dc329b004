"""Finding the bodies that calls come from and letters go to."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker.coalition.rules import name_key
from tracker.core.database import db
from tracker.government.models import Body


def body_named(name: str) -> Body | None:
    """The body of this name, whatever its capitals, apostrophes and bracketed acronym."""
    return db.session.scalars(select(Body).where(Body.name_key == name_key(name))).one_or_none()


def by_key() -> dict[str, Body]:
    """Every body by its key, for files."""
    return {body.name_key: body for body in db.session.scalars(select(Body))}


def names() -> Sequence[str]:
    """The names of all bodies, to choose from while typing."""
    return db.session.scalars(select(Body.name).order_by(Body.name)).all()
