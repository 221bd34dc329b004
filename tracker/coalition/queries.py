"""Reading the coalition: its settings, who held which role on a day, people by their address."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import selectinload

from tracker.coalition.models import Coalition, Person, RoleTerm
from tracker.coalition.rules import PERMISSIONS, Role, address_key, in_force
from tracker.core.database import UNREADABLE, db
from tracker.core.permissions import Permission
from tracker.core.rows import rows

NO_NAME_YET = "Our coalition"


def the_coalition() -> Coalition:
    """The coalition's settings; a row that is not yet in the database stands for "nothing set"."""
    session = db.session()
    found = session.get(Coalition, 1)
    session.info["coalition"] = found  # the session itself forgets what nobody holds, and would ask again
    return found or Coalition(
        id=1,
        name=NO_NAME_YET,
        terms="",
        sender_name="",
        reply_to="",
        ladders={},
        response_days=84,
        reply_days=20,
    )


def reply_address() -> str:
    """Where answers to our mail go: the coalition's own address, or the one set where this runs; "" for none."""
    return the_coalition().reply_to or current_app.config["REPLY_TO"] or ""


def name_of_the_coalition() -> str:
    """What the coalition is called, without its other settings: every page asks."""
    return rows(_name_of_the_coalition()).scalar() or NO_NAME_YET


@lru_cache(maxsize=1)
def _name_of_the_coalition() -> Select[str]:
    return select(Coalition.name).where(Coalition.id == 1)


def roles_on(person: Person, day: date) -> frozenset[Role]:
    """The roles this person holds on a London day; none while suspended."""
    if person.suspended_at is not None:
        return frozenset()
    return frozenset(term.role for term in person.roles if in_force(day, term.from_on, term.to_on))


def permissions_on(person: Person, day: date) -> frozenset[Permission]:
    """What this person may do on a London day."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles_on(person, day)))


def in_force_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The condition that a role's term covers a London day, both ends included."""
    return and_(
        or_(RoleTerm.from_on.is_(None), RoleTerm.from_on <= day),
        or_(RoleTerm.to_on.is_(None), RoleTerm.to_on >= day),
    )


def people_with_role(role: Role, day: date) -> Sequence[Person]:
    """Those who hold a role on a London day and are not suspended, by name. Whose row cannot be read is left out."""
    wanted = select(Person).join(RoleTerm).where(*_holding(role, day)).options(selectinload(Person.roles))
    wanted = wanted.order_by(Person.name, Person.id)
    try:
        return db.session.scalars(wanted).unique().all()
    except UNREADABLE:
        each = [_if_readable(wanted.where(Person.id == one)) for one in _names_of_those_with(role, day)]
        return [person for person in each if person is not None]


def _holding(role: Role, day: date) -> tuple[ColumnElement[bool], ...]:
    return (RoleTerm.role == role, in_force_on(day), Person.suspended_at.is_(None))


def _names_of_those_with(role: Role, day: date) -> dict[int, str]:
    """Without their rows: names by id, in the order of the names."""
    wanted = select(Person.id, Person.name).join(RoleTerm).where(*_holding(role, day))
    return {row.id: row.name for row in db.session.execute(wanted.order_by(Person.name, Person.id))}


def _if_readable(query: Select[Person]) -> Person | None:
    try:
        return db.session.scalars(query).unique().one()
    except UNREADABLE:
        return None


def unreadable_co_chairs(day: date) -> Sequence[str]:
    """The names of co-chairs in office whose rows hold what the program cannot read: they get no reminder."""
    readable = {person.id for person in co_chairs_on(day)}
    named = _names_of_those_with(Role.CO_CHAIR, day)
    return [name for person_id, name in named.items() if person_id not in readable]


def co_chairs_on(day: date) -> Sequence[Person]:
    """The co-chairs in office on a London day."""
    return people_with_role(Role.CO_CHAIR, day)


def addresses_of_co_chairs(day: date) -> Sequence[str]:
    """The addresses of the co-chairs in office on a London day, without their rows: every page asks."""
    return db.session.scalars(_addresses_of_co_chairs(day)).all()


@lru_cache(maxsize=2)
def _addresses_of_co_chairs(day: date) -> Select[str]:
    return (
        select(Person.email)
        .join(RoleTerm)
        .where(RoleTerm.role == Role.CO_CHAIR, in_force_on(day), Person.suspended_at.is_(None))
        .distinct()
    )


def person_by_email(address: str) -> Person | None:
    """The person with this address, whatever its capitals."""
    return db.session.scalars(select(Person).where(Person.email_key == address_key(address))).one_or_none()


def people_by_address() -> dict[str, Person]:
    """Everybody with their roles, by the address as it is compared. Two statements."""
    found = db.session.scalars(select(Person).options(selectinload(Person.roles)))
    return {person.email_key: person for person in found}


def people_by_name() -> Sequence[Person]:
    """Everybody who is not suspended, for lists to choose from."""
    return db.session.scalars(
        select(Person).where(Person.suspended_at.is_(None)).order_by(Person.name, Person.id)
    ).all()
