"""Who is written to for an organisation: its representatives, then its deputies. Reads, changes nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.queries import in_force_on as holds_on
from tracker.coalition.rules import Role, in_force
from tracker.contacts.models import Contact
from tracker.contacts.queries import Away, away_on, contacts_on, in_force_on
from tracker.contacts.rules import Duty
from tracker.core.database import db


def contacts_of(organisation_ids: Iterable[int], day: date) -> Mapping[int, Sequence[Person]]:
    """By organisation, whom a request goes to on a London day, who stands in for somebody away included.

    That is every representative and lead contact; a co-chair only where there is none of them. Where all of them are
    away and nobody stands in, the deputies are asked at once as well.
    """
    wanted = list(organisation_ids)
    return {one: reached.asked for one, reached in _reached(wanted, day).items() if reached.asked}


def deputies_of(organisation_ids: Iterable[int], day: date) -> Mapping[int, Sequence[Person]]:
    """By organisation, whom a second reminder goes to as well: the deputy contacts, and where none is recorded all
    others who hold a role for it; nobody who was asked."""
    return {
        one: [person for person in reached.deputies if person not in reached.asked]
        for one, reached in _reached(list(organisation_ids), day).items()
    }


@dataclass(frozen=True)
class Ring:
    """Somebody to ring, with what is known of how. ``duty`` is None for one who only holds a role."""

    name: str
    email: str
    phone: str
    duty: Duty | None

    @property
    def in_words(self) -> str:
        """ "Sam Example, sam@example.org, 020 7946 0000": as much as is known."""
        return ", ".join(part for part in (self.name, self.email, self.phone) if part)


def to_ring(organisation_ids: Iterable[int], day: date) -> Mapping[int, Sequence[Ring]]:
    """By organisation, whom to ring on a London day: those who were asked, the deputies, then other contacts."""
    wanted = list(organisation_ids)
    reached, recorded = _reached(wanted, day), contacts_on(wanted, day)
    found = {}
    for organisation_id in wanted:
        now = [one for one in recorded.get(organisation_id, ()) if in_force(day, one.from_on, one.to_on)]
        known = reached.get(organisation_id, _Reached([], []))
        people = {person.id: person for person in (*known.asked, *known.deputies)}
        found[organisation_id] = [
            *(
                _ring(person, [one for one in now if one.person_id == person.id])
                for person in people.values()
            ),
            *(
                Ring(one.called, one.address, one.phone, one.duty)
                for one in now
                if one.person_id not in people
                and one.duty is not Duty.PRESS
                and not _is_suspended(one.person)
            ),
        ]
    return found


def _is_suspended(person: Person | None) -> bool:
    return person is not None and person.suspended_at is not None


def _ring(person: Person, contacts: Sequence[Contact]) -> Ring:
    phone = next((one.phone for one in contacts if one.phone), "")
    return Ring(person.name, person.email, phone, contacts[0].duty if contacts else None)


def may_answer_for(person: Person, organisation_id: int, day: date) -> bool:
    """Whether a person holds any role for an organisation on a London day and is not suspended."""
    return any(
        one is person or one.id == person.id
        for one, _ in _people_of([organisation_id], day).get(organisation_id, ())
    )


def organisations_of(person: Person, day: date) -> frozenset[int]:
    """The ids of the organisations that a person speaks for on a London day; none while suspended."""
    if person.suspended_at is not None:
        return frozenset()
    terms = (term for term in person.roles if in_force(day, term.from_on, term.to_on))
    return frozenset(term.organisation_id for term in terms if term.organisation_id is not None)


def speaks_for(person_id: int, day: date) -> Select[int | None]:
    """The same as a part of a statement, for whoever is signed in."""
    return select(RoleTerm.organisation_id).where(
        RoleTerm.person_id == person_id, RoleTerm.organisation_id.is_not(None), holds_on(day)
    )


@dataclass(frozen=True)
class _Reached:
    asked: list[Person]
    deputies: list[Person]


def _reached(organisation_ids: Sequence[int], day: date) -> dict[int, _Reached]:
    duties, away = _duties(organisation_ids, day), away_on(day)
    found = {}
    for organisation_id, held in _people_of(organisation_ids, day).items():
        its_own = {person.id for person, _ in held}
        leads, recorded = (duties.get((organisation_id, duty), ()) for duty in (Duty.LEAD, Duty.DEPUTY))
        first = _first_found(held, leads)
        others = [p for p, role in held if p not in first and role is not Role.REPRESENTATIVE]
        deputies = [p for p in others if p.id in recorded] or others
        asked, also = _covered(first, its_own, away), _covered(deputies, its_own, away)
        if asked and all(one.id in away.absences for one in asked):
            asked = list({one.id: one for one in (*asked, *also)}.values())
        found[organisation_id] = _Reached(asked, also)
    return found


def _covered(people: Iterable[Person], its_own: AbstractSet[int], away: Away) -> list[Person]:
    """Each once, or who stands in: only somebody with a role for the same organisation may answer for it."""
    chosen = (away.instead_of(one, lambda other: other.id in its_own) for one in people)
    return list({one.id: one for one in chosen}.values())


def _first_found(held: Sequence[tuple[Person, Role]], leads: Collection[int]) -> list[Person]:
    speaking = [p for p, role in held if role is Role.REPRESENTATIVE or p.id in leads]
    return list(dict.fromkeys(speaking or [p for p, role in held if role is Role.CO_CHAIR]))


def _duties(organisation_ids: Sequence[int], day: date) -> dict[tuple[int, Duty], set[int]]:
    """The ids of the people who are contacts, by organisation and duty."""
    statement = select(Contact.organisation_id, Contact.duty, Contact.person_id).where(
        Contact.organisation_id.in_(organisation_ids), Contact.person_id.is_not(None), in_force_on(day)
    )
    found: dict[tuple[int, Duty], set[int]] = {}
    for organisation_id, duty, person_id in db.session.execute(statement):
        found.setdefault((organisation_id, duty), set()).add(person_id or 0)
    return found


def _people_of(organisation_ids: Sequence[int], day: date) -> dict[int, list[tuple[Person, Role]]]:
    statement = (
        select(RoleTerm)
        .join(RoleTerm.person)
        .options(contains_eager(RoleTerm.person))
        .where(RoleTerm.organisation_id.in_(organisation_ids), holds_on(day), Person.suspended_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    found: dict[int, list[tuple[Person, Role]]] = {}
    for term in db.session.scalars(statement):
        if term.organisation_id is not None:
            found.setdefault(term.organisation_id, []).append((term.person, term.role))
    return found
