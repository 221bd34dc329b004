"""Finding a person in the database: by the columns that say whom, and in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, and_, cast, or_, select, true

from tracker.coalition.models import Person
from tracker.coalition.rules import address_key
from tracker.core.database import db
from tracker.privacy.borne import addresses_others_bore, borne_by, names_others_bore
from tracker.privacy.places import NAMES, column_called, texts
from tracker.privacy.spelling import fragments
from tracker.privacy.subjects import ERASED, Subject, folded
from tracker.signoffs.models import SignAnswer

LONGEST_EXCERPT = 160


@dataclass(frozen=True)
class Mention:
    """A text, written by people, that names somebody."""

    place: str  # "letter.notes:12"
    what: str  # "notes of a letter"
    excerpt: str
    is_fixed: bool  # what was signed or sent as it is: it is shown, never changed


def subject_of(person: Person, also: Iterable[str] = ()) -> Subject:
    """A person by every name and address, and by other spellings that a co-chair entered.

    Names and addresses that they bore here before are among them, as far as the program knows. What another person
    bears now is not sought in words: it would be taken from both.
    """
    borne = borne_by(person)
    names = dict.fromkeys((*borne.names, *(one for one in also if one.strip())))
    rows = db.session.execute(select(Person.name, Person.email_key).where(Person.id != person.id)).all()
    known = [name for name, _ in rows]
    taken, taken_addresses = {folded(one) for one in known}, {key for _, key in rows}
    found = Subject(
        person.id,
        person.uid,
        tuple(one for one in names if folded(one) not in taken),
        tuple(one for one in borne.addresses if address_key(one) not in taken_addresses),
        shared_names=tuple(one for one in names if folded(one) in taken),
        shared_addresses=tuple(one for one in borne.addresses if address_key(one) in taken_addresses),
    )
    before = chain.from_iterable(names_others_bore(person.id).values())
    others = dict.fromkeys((*known, *before))
    whole = found.whole
    return replace(
        found, others=tuple(one for one in others if whole.is_in(one) and not found.is_called(one))
    )


def borne_before_by_others(subject: Subject) -> dict[int, tuple[str, ...]]:
    """Of their names those that somebody else bore before, by whose they were: in rows that say so they stay."""
    found = {
        person_id: tuple(one for one in names if subject.is_called(one))
        for person_id, names in names_others_bore(subject.person_id).items()
    }
    return {person_id: names for person_id, names in found.items() if names}


def signed_with(person: Person) -> list[str]:
    """Other names that were given with this person's answers: theirs in another spelling, or somebody else's."""
    given = select(SignAnswer.signer_name).where(SignAnswer.person_id == person.id).distinct()
    borne = {folded(one) for one in borne_by(person).names}
    return sorted(one for one in db.session.scalars(given) if one and folded(one) not in borne)


def mentioning(column: "Column[Any]", subject: Subject) -> ColumnElement[bool]:
    """The condition that a column may mention somebody; ``Subject.is_in`` says whether it does."""
    held = column if isinstance(column.type, String) else cast(column, String)
    ways = ([held.icontains(one, autoescape=True) for one in fragments(sought)] for sought in subject.sought)
    return or_(*(and_(true(), *way) for way in ways))


def rows_mentioning(column: "Column[Any]", subject: Subject) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The primary key and the value of each row in which a column may mention somebody, by the key."""
    if not subject.sought:
        return
    keys = list(column.table.primary_key)
    for row in db.session.execute(select(*keys, column).where(mentioning(column, subject)).order_by(*keys)):
        yield tuple(row[:-1]), row[-1]


def with_key(table: Table, key: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that a row has this primary key."""
    return and_(
        *(
            column == column.type.python_type(value)
            for column, value in zip(table.primary_key, key, strict=True)
        )
    )


def mentions(subject: Subject) -> list[Mention]:
    """The texts that name somebody, for a co-chair to decide."""
    found = []
    for column in texts():
        for key, value in rows_mentioning(column, subject):
            if subject.is_in(value):
                fixed = column.table.name in FIXED
                found.append(Mention(_place(column, key), _words(column), _excerpt(value, subject), fixed))
    return found


FIXED = frozenset({"frozen_text"})
# Where people stand who need not be among ours.
NAMED_ELSEWHERE = (
    *("chair_holder.name", "contact.email", "contact.name", "sign_answer.signer_name", "signature.person"),
    *("supporter.signer_name", "supporter.email"),
)


def places_called(names: Iterable[str]) -> list[str]:
    """Where one of these stands as somebody's name: "sign_answer.signer_name:12"."""
    sought = Subject(0, "", tuple(one for one in names if one.strip()), ())
    return [
        _place(column, key)
        for column in map(column_called, NAMES)
        for key, value in rows_mentioning(column, sought)
        if sought.is_called(value)
    ]


def names_at(places: Iterable[str]) -> list[str]:
    """The names that stand at such places now, each once; none where a row is not there, or its name was taken out."""
    found = (_text_at(one) for one in places if one.partition(":")[0] in NAMES)
    return list(dict.fromkeys(one for one in found if one and one != ERASED))


def _text_at(place: str) -> str | None:
    column, key = parts_of(place)
    return db.session.scalar(select(column).where(with_key(column.table, key)))


def parts_of(place: str) -> tuple["Column[Any]", Sequence[str]]:
    """The column and the key that a place names."""
    name, _, key = place.partition(":")
    return column_called(name), key.split("/")


def _place(column: "Column[Any]", key: Sequence[Any]) -> str:
    return f"{column.table.name}.{column.name}:{'/'.join(map(str, key))}"


def _words(column: "Column[Any]") -> str:
    return f"{column.name} of {column.table.name}".replace("_", " ")


def _excerpt(text: str, subject: Subject) -> str:
    flat = " ".join(text.split())
    first = max(0, subject.place_in(flat) - LONGEST_EXCERPT // 3)
    cut = flat[first : first + LONGEST_EXCERPT]
    return ("… " if first else "") + cut + (" …" if first + LONGEST_EXCERPT < len(flat) else "")


def other_people(person: Person) -> tuple[str, ...]:
    """The names and addresses of everybody else, earlier ones and those who never took part here included."""
    rows = db.session.execute(select(Person.name, Person.email).where(Person.id != person.id))
    found = [one for row in rows for one in row]
    for place in NAMED_ELSEWHERE:
        found += db.session.scalars(select(column_called(place)).distinct())
    found += chain.from_iterable(names_others_bore(person.id).values())
    found += addresses_others_bore(person.id)
    own = {folded(one) for part in borne_by(person) for one in part}
    named = (one for one in dict.fromkeys(found) if one and one.strip())
    return tuple(one for one in named if folded(one) not in own)
