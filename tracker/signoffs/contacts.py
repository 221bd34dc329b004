"""Who is written to for an organisation: its representatives, then its deputies. Reads, changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.queries import in_force_on
from tracker.coalition.rules import Role, in_force
from tracker.core.database import db


def contacts_of(organisation_ids: Iterable[int], day: date) -> Mapping[int, Sequence[Person]]:
    """By organisation, whom a request goes to on a London day: every representative; a co-chair only without one."""
    return _first_found(organisation_ids, day, ({Role.REPRESENTATIVE}, {Role.CO_CHAIR}))


def deputies_of(organisation_ids: Iterable[int], day: date) -> Mapping[int, Sequence[Person]]:
    """By organisation, whom a second reminder goes to as well: others who hold a role for it and were not asked."""
    wanted = list(organisation_ids)
    asked = contacts_of(wanted, day)
    found = _people_of(wanted, day)
    return {
        organisation_id: [
            person
            for person, role in held
            if person not in asked.get(organisation_id, ()) and role is not Role.REPRESENTATIVE
        ]
        for organisation_id, held in found.items()
    }


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
        RoleTerm.person_id == person_id, RoleTerm.organisation_id.is_not(None), in_force_on(day)
    )


def organisations_of_co_chairs(day: date) -> frozenset[int]:
    """The ids of the organisations that co-chairs in office on a London day were lent by."""
    statement = select(RoleTerm.organisation_id).where(
        RoleTerm.role == Role.CO_CHAIR, RoleTerm.organisation_id.is_not(None), in_force_on(day)
    )
    return frozenset(one for one in db.session.scalars(statement) if one is not None)


def _first_found(
    organisation_ids: Iterable[int], day: date, by_rank: Sequence[set[Role]]
) -> dict[int, Sequence[Person]]:
    chosen: dict[int, Sequence[Person]] = {}
    for organisation_id, held in _people_of(list(organisation_ids), day).items():
        for roles in by_rank:
            people = list(dict.fromkeys(person for person, role in held if role in roles))
            if people:
                chosen[organisation_id] = people
                break
    return chosen


def _people_of(organisation_ids: Sequence[int], day: date) -> dict[int, list[tuple[Person, Role]]]:
    statement = (
        select(RoleTerm)
        .join(RoleTerm.person)
        .options(contains_eager(RoleTerm.person))
        .where(
            RoleTerm.organisation_id.in_(organisation_ids), in_force_on(day), Person.suspended_at.is_(None)
        )
        .order_by(Person.name, Person.id)
    )
    found: dict[int, list[tuple[Person, Role]]] = {}
    for term in db.session.scalars(statement):
        if term.organisation_id is not None:
            found.setdefault(term.organisation_id, []).append((term.person, term.role))
    return found
