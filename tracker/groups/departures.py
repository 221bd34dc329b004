"""Who takes over from whom after a last day, as long as that has not been carried out. Reads, changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.groups.models import Departure, DepartureItem
from tracker.groups.rules import Charge

Key = tuple[int, Charge, str, int]


@dataclass(frozen=True)
class Heirs:
    """Who has what instead of those who have left by a day, until that is carried out."""

    by_key: Mapping[Key, DepartureItem]

    def of(self, person: Person | None, charge: Charge, record: Any) -> Person | None:
        """The person themselves, or who takes this over from them. ``record``: a letter, a call or a deadline."""
        if person is None or not self.by_key:
            return person
        found = self.by_key.get((person.id, charge, record.__tablename__, record.id))
        return found.successor if found else person

    def taken_over_from(self, person: Person) -> Person | None:
        """From whom a person takes something over."""
        return next(
            (one.departure.person for one in self.by_key.values() if one.successor_id == person.id), None
        )


def heirs_on(day: date) -> Heirs:
    """Everything that goes to a successor and has not yet gone, of those whose last day was before a London day."""
    items = db.session.scalars(
        select(DepartureItem)
        .join(DepartureItem.departure)
        .where(Departure.done_at.is_(None), Departure.last_day < day)
        .options(
            joinedload(DepartureItem.departure).joinedload(Departure.person),
            joinedload(DepartureItem.successor).selectinload(Person.roles),
        )
    )
    return Heirs({_key(one): one for one in items})


def _key(item: DepartureItem) -> Key:
    places = {
        "letter": item.letter_id, "consultation": item.consultation_id, "deadline": item.deadline_id
    }  # fmt: skip
    kind, number = next((kind, number) for kind, number in places.items() if number is not None)
    return item.departure.person_id, item.charge, kind, number


def pending_of(person_id: int) -> Departure | None:
    """The leaving of a person that is still to come, with what goes to whom."""
    return db.session.scalars(
        select(Departure)
        .where(Departure.person_id == person_id, Departure.done_at.is_(None))
        .order_by(Departure.id.desc())
        .options(selectinload(Departure.items).joinedload(DepartureItem.successor))
        .limit(1)
    ).one_or_none()


def due(day: date) -> Sequence[Departure]:
    """Those whose last day was before a London day and whose work has not been handed over, the first first."""
    return db.session.scalars(
        select(Departure)
        .where(Departure.done_at.is_(None), Departure.last_day < day)
        .order_by(Departure.last_day, Departure.id)
        .options(
            joinedload(Departure.person).selectinload(Person.roles),
            selectinload(Departure.items).joinedload(DepartureItem.successor),
        )
    ).all()
