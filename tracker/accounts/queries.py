"""Reading sessions, links and second factors."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager

from tracker.accounts.models import RecoveryCode, SecondFactor, Session, SetUpCode, SignInLink
from tracker.activity.models import SecurityEvent
from tracker.coalition.models import Person
from tracker.coalition.queries import the_coalition
from tracker.core.database import db


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_session(key: str, *, now: datetime) -> Session | None:
    """The session of this cookie key, with its person and roles, unless it has ended or waits for a code."""
    return _session_of(key, False, now)


def session_awaiting_code(key: str, *, now: datetime) -> Session | None:
    """The half-finished sign-in of this cookie key: the link was good, the code is still to come."""
    return _session_of(key, True, now)


def _session_of(key: str, awaits_code: bool, now: datetime) -> Session | None:
    given = {"digest": digest(key), "awaits_code": awaits_code, "now": now}
    return db.session.scalars(_session(), given).unique().one_or_none()


@lru_cache(maxsize=1)
def _session() -> Select[Session]:
    """Made once: every page asks this. One statement."""
    return (
        select(Session)
        .join(Session.person)
        .where(
            Session.digest == bindparam("digest"),
            Session.awaits_code == bindparam("awaits_code"),
            Session.ended_at.is_(None),
            Session.expires_at > bindparam("now"),
            or_(Person.signed_out_at.is_(None), Person.signed_out_at < Session.started_at),
        )
        .options(contains_eager(Session.person).joinedload(Person.roles))
    )


def live_sessions_of(person: Person, *, now: datetime) -> Sequence[Session]:
    """Where a person is signed in, newest first."""
    return db.session.scalars(
        select(Session)
        .where(
            Session.person_id == person.id,
            Session.ended_at.is_(None),
            Session.expires_at > now,
            Session.awaits_code.is_(False),
        )
        .order_by(Session.started_at.desc())
    ).all()


def link_of(token: str) -> SignInLink | None:
    """The link with this secret, used or not; locked until the transaction ends."""
    return db.session.scalars(
        select(SignInLink).where(SignInLink.digest == digest(token)).with_for_update(of=SignInLink)
    ).one_or_none()


def second_factor_of(person: Person) -> SecondFactor | None:
    """A person's second factor, confirmed or still being set up."""
    return db.session.get(SecondFactor, person.id)


def has_second_factor(person: Person) -> bool:
    """Whether a person is asked for a code when signing in."""
    factor = second_factor_of(person)
    return factor is not None and factor.confirmed_at is not None


def second_factor_required() -> bool:
    """Whether the coalition asks its co-chairs for a second factor."""
    return bool(the_coalition().second_factor_required)


def unused_recovery_codes(person: Person) -> int:
    """How many recovery codes a person has left."""
    unused = (RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def is_empty() -> bool:
    """Whether nobody has been recorded yet: the installation waits to be set up."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def set_up_code(code: str) -> SetUpCode | None:
    """The code that was printed in the terminal, if this is it; locked until the transaction ends."""
    return db.session.scalars(
        select(SetUpCode).where(SetUpCode.digest == digest(code)).with_for_update()
    ).one_or_none()


def security_events() -> Select[SecurityEvent]:
    """The security log, newest first by the keys of its page."""
    return select(SecurityEvent)
