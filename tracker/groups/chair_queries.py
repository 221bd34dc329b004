"""Who chaired on a day: the seats that were recorded, and those that follow from the rights of co-chairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.models import Organisation, Person, RoleTerm
from tracker.coalition.names import name_on
from tracker.coalition.queries import in_force_on
from tracker.coalition.rules import Role
from tracker.core import partial
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.groups.models import ChairHolder, ChairTerm
from tracker.groups.rules import Chaired, chaired, term_in_words


@dataclass(frozen=True)
class Holder:
    """Somebody in a seat: a name, a job title, or both."""

    name: str
    job_title: str

    @property
    def in_words(self) -> str:
        """ "Ann Example, Director"."""
        return ", ".join(part for part in (self.name, self.job_title) if part)


@dataclass(frozen=True)
class Seat:
    """An organisation's seat in the chair on a day, under its name of that day, with whoever sat in it."""

    organisation_id: int
    name: str
    holders: tuple[Holder, ...]
    chaired: Chaired
    words: str
    source: str = ""

    @property
    def in_words(self) -> str:
        """As it is printed below a letter: "Ann Example, Director, Invented Charity"; two people share one seat."""
        people = " and ".join(one.in_words for one in self.holders)
        return f"{people}, {self.name}" if people else self.name


def terms() -> Sequence[ChairTerm]:
    """Every seat that was recorded, with its organisation and people; the earliest first. A few statements."""
    found = db.session.scalars(
        select(ChairTerm)
        .options(*_with_names(joinedload(ChairTerm.organisation)), selectinload(ChairTerm.holders))
        .order_by(ChairTerm.id)
    )
    return sorted(found, key=_begins)


def _with_names(organisation: Any) -> tuple[Any, ...]:
    """What its name on a day is found by."""
    return (
        organisation.selectinload(Organisation.other_names),
        organisation.selectinload(Organisation.successions),
    )


def _begins(term: ChairTerm) -> tuple[str, str, int]:
    """Where a term belongs in a list: by what is known of its beginning, then of its end. Absent ends come last."""
    begins = term.from_on or term.not_yet_on or ""
    ends = term.to_on or term.no_longer_on or "9999"
    return begins or ("0" if term.seen_on else ""), ends, term.id


def term_or_404(term_id: int) -> ChairTerm:
    """One seat. Raises NotHere."""
    found = db.session.get(ChairTerm, term_id)
    if found is None:
        raise NotHere
    return found


def holder_or_404(term_id: int, holder_id: int) -> ChairHolder:
    """Somebody in one seat. Raises NotHere."""
    found = db.session.get(ChairHolder, holder_id)
    if found is None or found.term_id != term_id:
        raise NotHere
    return found


def seats_on(day: date) -> list[Seat]:
    """The seats on a London day by the organisation's name: who certainly chaired first, then who perhaps did."""
    known = [_seat(term, day) for term in terms() if chaired(term, day) is not Chaired.NO]
    seats = _with_rights(known, rights_on(day), day)
    return sorted(seats, key=lambda seat: (seat.chaired is not Chaired.YES, seat.name.casefold()))


def _seat(term: ChairTerm, day: date) -> Seat:
    return Seat(
        organisation_id=term.organisation_id,
        name=name_on(term.organisation, day),
        holders=tuple(
            Holder(one.name, one.job_title)
            for one in term.holders
            if chaired(one, day, lasting=False) is Chaired.YES
        ),
        chaired=chaired(term, day),
        words=term_in_words(term),
        source=term.source,
    )


def rights_on(day: date) -> list[RoleTerm]:
    """The rights as co-chair for an organisation that were in force on a London day, by the person's name.

    A right without a first day counts from when the person was recorded here: nobody knows since when before.
    """
    found = db.session.scalars(
        select(RoleTerm)
        .join(RoleTerm.person)
        .where(RoleTerm.role == Role.CO_CHAIR, RoleTerm.organisation_id.is_not(None), in_force_on(day))
        .options(joinedload(RoleTerm.person), *_with_names(joinedload(RoleTerm.organisation)))
        .order_by(Person.name, RoleTerm.id)
    )
    return [one for one in found if one.from_on is not None or london_day(one.person.created_at) <= day]


def all_rights() -> list[RoleTerm]:
    """Every right as co-chair there is or was, with its person and organisation; those without an end first."""
    found = db.session.scalars(
        select(RoleTerm)
        .where(RoleTerm.role == Role.CO_CHAIR)
        .options(joinedload(RoleTerm.person), joinedload(RoleTerm.organisation))
    )
    return sorted(found, key=lambda one: (one.to_on or date.max, one.from_on or date.min), reverse=True)


def _with_rights(seats: list[Seat], rights: Iterable[RoleTerm], day: date) -> list[Seat]:
    """Who has the rights of an organisation's seat sits in it, in the place of whom papers name."""
    people: dict[int, list[Holder]] = {}
    organisations: dict[int, Organisation] = {}
    for right in rights:
        if right.organisation is not None:
            organisations[right.organisation.id] = right.organisation
            people.setdefault(right.organisation.id, []).append(Holder(right.person.name, right.job_title))
    others = [seat for seat in seats if seat.organisation_id not in people]
    words = {seat.organisation_id: seat for seat in seats}
    return others + [
        Seat(
            organisation_id=each,
            name=name_on(organisations[each], day),
            holders=tuple(holders),
            chaired=Chaired.YES,
            words=words[each].words if each in words else "As recorded with its people",
            source=words[each].source if each in words else "",
        )
        for each, holders in people.items()
    ]


def chairs_of_date(dated: str) -> list[Seat]:
    """The seats of a date as well as it is known: of a month or a year, who certainly chaired all through it."""
    return _certain(*_at_both_ends(dated))


def uncertain_of_date(dated: str) -> list[Seat]:
    """The seats that may have been in the chair on such a date, or for a part of it, and of which it is not certain."""
    at_first, at_last = _at_both_ends(dated)
    certain = {seat.organisation_id for seat in _certain(at_first, at_last)}
    found = {seat.organisation_id: seat for seat in (*at_first, *at_last)}
    return [seat for seat in found.values() if seat.organisation_id not in certain]


def _at_both_ends(dated: str) -> tuple[list[Seat], list[Seat]]:
    """The seats on the first and on the last day of a date; of a day they are asked for once."""
    first, last = partial.first_day(dated), partial.last_day(dated)
    at_last = seats_on(last)
    return (at_last if first == last else seats_on(first)), at_last


def _certain(at_first: Iterable[Seat], at_last: Iterable[Seat]) -> list[Seat]:
    at_the_end = {seat.organisation_id for seat in at_last if seat.chaired is Chaired.YES}
    sure = (one for one in at_first if one.chaired is Chaired.YES and one.organisation_id in at_the_end)
    return list({one.organisation_id: one for one in sure}.values())
