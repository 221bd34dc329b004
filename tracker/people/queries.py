"""Reading people for their pages: who is listed for whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.queries import in_force_on
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.core.errors import NotHere


def listed(
    day: date, *, state: str = "current", role: Role | None = None, words: str = "", with_addresses: bool
) -> Select[Person]:
    """People in a state (current, left, suspended), who hold a role, whose name (or address) holds ``words``.

    Roles and their organisations are loaded with them.
    """
    query = select(Person).where(_is_in(state, day)).options(*_with_roles())
    if role is not None:
        query = query.where(Person.roles.any(and_(RoleTerm.role == role, in_force_on(day))))
    if words:
        matches = Person.name.icontains(words, autoescape=True)
        if with_addresses:
            matches = or_(matches, Person.email.icontains(words, autoescape=True))
        query = query.where(matches)
    return query


def _is_in(state: str, day: date) -> ColumnElement[bool]:
    not_over = Person.roles.any(or_(RoleTerm.to_on.is_(None), RoleTerm.to_on >= day))
    if state == "suspended":
        return and_(Person.suspended_at.is_not(None), Person.erased_at.is_(None))
    if state == "left":
        return and_(Person.suspended_at.is_(None), not_(not_over))
    return and_(Person.suspended_at.is_(None), not_over)


def _with_roles() -> tuple[Any, ...]:
    return (selectinload(Person.roles).joinedload(RoleTerm.organisation),)


def get_or_404(person_id: int, *, day: date, sees_all: bool) -> Person:
    """A person with roles; those who left or are suspended exist only for those who look after people."""
    query = select(Person).where(Person.id == person_id).options(*_with_roles())
    if not sees_all:
        query = query.where(_is_in("current", day))
    person = db.session.scalars(query).one_or_none()
    if person is None:
        raise NotHere
    return person


def role_or_404(person_id: int, role_id: int) -> RoleTerm:
    """One role of one person."""
    term = db.session.scalars(
        select(RoleTerm)
        .where(RoleTerm.id == role_id, RoleTerm.person_id == person_id)
        .options(joinedload(RoleTerm.organisation), joinedload(RoleTerm.person).selectinload(Person.roles))
    ).one_or_none()
    if term is None:
        raise NotHere
    return term


def everybody() -> Sequence[Person]:
    """Every person, by name, with roles and their organisations."""
    return db.session.scalars(select(Person).options(*_with_roles()).order_by(Person.name, Person.id)).all()
