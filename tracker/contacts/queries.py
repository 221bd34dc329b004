"""Reading contacts and days away: who stands in for whom on a day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from tracker.coalition.models import Person
from tracker.coalition.queries import co_chairs_on, permissions_on, roles_on
from tracker.contacts.models import Absence, Contact
from tracker.contacts.rules import Duty, stand_in_for
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.permissions import Permission
from tracker.core.wording import plain_day

IN_ORDER = {duty: place for place, duty in enumerate(Duty)}


@dataclass(frozen=True)
class Away:
    """Who is away on one London day, by the person's id."""

    day: date
    absences: Mapping[int, Absence]

    def instead_of(self, person: Person, accepts: Callable[[Person], bool] | None = None) -> Person:
        """Who gets this person's mail: they themselves, or who stands in and is accepted (by default: has a role)."""
        if person.id not in self.absences:
            return person
        covers = {one.cover.id: one.cover for one in self.absences.values() if one.cover}
        is_right = accepts or self._has_a_role
        named = {away: one.cover_id for away, one in self.absences.items()}
        chosen = stand_in_for(person.id, named, lambda known: is_right(covers[known]))
        return covers.get(chosen, person)

    def covered_by(self, person: Person) -> list[Absence]:
        """For whom a person stands in."""
        return [one for one in self.absences.values() if self.instead_of(one.person).id == person.id]

    def _has_a_role(self, person: Person) -> bool:
        return bool(roles_on(person, self.day))


def away_on(day: date) -> Away:
    """Who is away on a London day: one statement, and one more for the roles where anybody is."""
    found = db.session.scalars(
        select(Absence)
        .where(Absence.from_on <= day, Absence.to_on >= day)
        .order_by(Absence.id)
        .options(
            joinedload(Absence.person).selectinload(Person.roles),
            joinedload(Absence.cover).selectinload(Person.roles),
        )
    )
    return Away(day, {one.person_id: one for one in found})


def co_chairs_reached(day: date) -> Sequence[Person]:
    """Who gets what goes to the co-chairs on a London day: they themselves, or who stands in; each once.

    It tells who answered what, and asks for decisions: only somebody who may decide stands in for that.
    """
    return [person for person, _ in _reached(day)]


def why_as_co_chair(person: Person, day: date) -> str:
    """Why somebody gets what goes to the co-chairs: "you stand in for Ann, who is away until 10 May 2023"."""
    chair = dict(_reached(day)).get(person, person)
    if chair is person or person in co_chairs_on(day):
        return "you are a co-chair"
    return because_away(away_on(day).absences[chair.id])


def _reached(day: date) -> list[tuple[Person, Person]]:
    """Each once, with the co-chair in whose place."""
    away = away_on(day)

    def may_decide(person: Person) -> bool:
        return Permission.DECIDE in permissions_on(person, day)

    found: dict[int, tuple[Person, Person]] = {}
    for chair in co_chairs_on(day):
        person = away.instead_of(chair, may_decide)
        found.setdefault(person.id, (person, chair))
    return list(found.values())


def because_away(absence: Absence) -> str:
    """Why whoever stands in is told, as a clause."""
    return f"you stand in for {absence.person.name}, who is away until {plain_day(absence.to_on)}"


def absences_of(person_id: int, since: date) -> Sequence[Absence]:
    """The days away of a person that are not over, first the next, with who stands in."""
    return db.session.scalars(
        select(Absence)
        .where(Absence.person_id == person_id, Absence.to_on >= since)
        .order_by(Absence.from_on, Absence.id)
        .options(joinedload(Absence.cover))
    ).all()


def standing_in(person_id: int, since: date) -> Sequence[Absence]:
    """The days away of others, not over yet, for which a person was named to stand in."""
    return db.session.scalars(
        select(Absence)
        .where(Absence.cover_id == person_id, Absence.to_on >= since)
        .order_by(Absence.from_on, Absence.id)
        .options(joinedload(Absence.person))
    ).all()


def overlapping(person: Person, from_on: date, to_on: date) -> Absence | None:
    """Days away of this person that meet these, if there are any."""
    statement = select(Absence).where(
        Absence.person_id == person.id, Absence.from_on <= to_on, Absence.to_on >= from_on
    )
    return db.session.scalars(statement.order_by(Absence.from_on).limit(1)).one_or_none()


def absence_or_404(person_id: int, absence_id: int) -> Absence:
    """One time away of one person. Raises NotHere."""
    statement = select(Absence).where(Absence.id == absence_id, Absence.person_id == person_id)
    found = db.session.scalars(statement.options(joinedload(Absence.cover))).one_or_none()
    if found is None:
        raise NotHere
    return found


def contact_or_404(organisation_id: int, contact_id: int) -> Contact:
    """One contact of one organisation. Raises NotHere."""
    statement = select(Contact).where(Contact.id == contact_id, Contact.organisation_id == organisation_id)
    found = db.session.scalars(statement.options(joinedload(Contact.person))).one_or_none()
    if found is None:
        raise NotHere
    return found


def contacts_on(organisation_ids: Iterable[int], day: date) -> Mapping[int, Sequence[Contact]]:
    """By organisation, its contacts on a London day or later, by duty and then in the order they were recorded."""
    statement = (
        select(Contact)
        .where(Contact.organisation_id.in_(list(organisation_ids)))
        .where(or_(Contact.to_on.is_(None), Contact.to_on >= day))
        .options(joinedload(Contact.person))
        .order_by(Contact.id)
    )
    found: dict[int, list[Contact]] = {}
    for contact in sorted(db.session.scalars(statement), key=lambda one: (IN_ORDER[one.duty], one.id)):
        found.setdefault(contact.organisation_id, []).append(contact)
    return found


def in_force_on(day: date) -> ColumnElement[bool]:
    """The condition that a contact is one on a London day."""
    return and_(
        or_(Contact.from_on.is_(None), Contact.from_on <= day),
        or_(Contact.to_on.is_(None), Contact.to_on >= day),
    )
