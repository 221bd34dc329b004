"""Reading sessions, links and second factors."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager

from tracker.accounts.models import RecoveryCode, SecondFactor, Session, SetUpCode, SignInLink
from tracker.activity.models import SecurityEvent
from tracker.coalition.models import Coalition, Person, RoleTerm
from tracker.coalition.queries import in_force_on, the_coalition
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.core.rows import rows


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Visit(NamedTuple):
    """A signed-in browser, with all that the rights of its person depend on today."""

    session_id: int
    person_id: int
    name: str
    gave_code: bool
    has_second_factor: bool
    co_chairs_need_one: bool
    coalition: str  # what it is called: every page says so
    roles: frozenset[Role]


def live_visit(key: str, *, day: date, now: datetime) -> Visit | None:
    """Who asks with this cookie key, unless the session ended, waits for a code, or they have no role on that day.

    One statement and no objects: every request asks this.
    """
    found = rows(_visit(), {"digest": digest(key), "now": now, "day": day}).all()
    if not found:
        return None
    *facts, gave_code_at, confirmed_at, required, coalition, _ = found[0]
    roles = frozenset(row.role for row in found)
    answers = (gave_code_at is not None, confirmed_at is not None, bool(required), coalition or "", roles)
    return Visit._make([*facts, *answers])


@lru_cache(maxsize=1)
def _visit() -> Select[Any]:
    """Kept, as it takes longer to make than to run."""
    settings = [
        select(column).where(Coalition.id == 1).scalar_subquery()
        for column in (Coalition.second_factor_required, Coalition.name)
    ]
    person = (Session.id, Person.id.label("person_id"), Person.name)
    return (
        select(*person, Session.second_factor_at, SecondFactor.confirmed_at, *settings, RoleTerm.role)
        .join(Session.person)
        .join(Person.roles)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .where(
            *_is_live(awaits_code=False),
            Person.suspended_at.is_(None),
            in_force_on(bindparam("day", type_=Date)),
        )
    )


def session_awaiting_code(key: str, *, now: datetime) -> Session | None:
    """The half-finished sign-in of this cookie key: the link was good, the code is still to come."""
    wanted = select(Session).join(Session.person).where(*_is_live(awaits_code=True))
    given = {"digest": digest(key), "now": now}
    return db.session.scalars(wanted.options(contains_eager(Session.person)), given).one_or_none()


def _is_live(*, awaits_code: bool) -> list[ColumnElement[bool]]:
    """The session of a digest, unless it ended or its person was signed out everywhere since it began."""
    return [
        Session.digest == bindparam("digest"),
        Session.awaits_code.is_(awaits_code),
        Session.ended_at.is_(None),
        Session.expires_at > bindparam("now"),
        or_(Person.signed_out_at.is_(None), Person.signed_out_at < Session.started_at),
    ]


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
