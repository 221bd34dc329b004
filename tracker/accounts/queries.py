"""Reading sessions, links and second factors."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Session
from tracker.coalition.models import Person
from tracker.core.database import db


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_session(key: str, *, now: datetime) -> Session | None:
    """The session of this cookie key, with its person and roles, unless it has ended."""
    return db.session.scalars(
        select(Session)
        .where(Session.digest == digest(key), Session.ended_at.is_(None), Session.expires_at > now)
        .options(joinedload(Session.person).selectinload(Person.roles))
    ).one_or_none()
