"""Finding a person in the database: by the columns that say whom, and in words."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, and_, cast, func, or_, select

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.privacy.places import texts
from tracker.privacy.subjects import Subject

LONGEST_EXCERPT = 160


@dataclass(frozen=True)
class Mention:
    """A text, written by people, that names somebody."""

    place: str  # "letter.notes:12"
    what: str  # "notes of a letter"
    excerpt: str
    is_fixed: bool  # what was signed or sent as it is: it is shown, never changed


def subject_of(person: Person, also: Iterable[str] = ()) -> Subject:
    """A person by name and address, and by other spellings that a co-chair entered.

    A name that another person bears too is not sought in words: it would be taken from both.
    """
    names = [one for one in (person.name, *also) if one.strip()]
    shared = db.session.scalars(
        select(func.lower(Person.name)).where(
            Person.id != person.id, func.lower(Person.name).in_([one.lower() for one in names])
        )
    ).all()
    alone = tuple(one for one in names if one.lower() not in shared)
    return Subject(person.id, person.uid, alone, (person.email,) if person.email else ())


def mentioning(column: "Column[Any]", subject: Subject) -> ColumnElement[bool]:
    """The condition that a column may mention somebody; ``Subject.is_in`` says whether it does."""
    held = column if isinstance(column.type, String) else cast(column, String)
    ways = {way for one in subject.sought for way in (one, json.dumps(one)[1:-1])}
    words = [[word for word in way.split() if word] for way in ways]
    return or_(*(and_(*(held.icontains(word, autoescape=True) for word in way)) for way in words))


def rows_mentioning(column: "Column[Any]", subject: Subject) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The primary key and the value of each row in which a column may mention somebody."""
    if not subject.sought:
        return
    keys = list(column.table.primary_key)
    for row in db.session.execute(select(*keys, column).where(mentioning(column, subject))):
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
                table = column.table.name
                place = f"{table}.{column.name}:{'/'.join(map(str, key))}"
                found.append(Mention(place, _words(column), _excerpt(value, subject), table in FIXED))
    return found


FIXED = frozenset({"frozen_text"})


def _words(column: "Column[Any]") -> str:
    return f"{column.name} of {column.table.name}".replace("_", " ")


def _excerpt(text: str, subject: Subject) -> str:
    flat = " ".join(text.split())
    places = [flat.lower().find(one.lower()) for one in subject.sought]
    first = max(0, min((place for place in places if place >= 0), default=0) - LONGEST_EXCERPT // 3)
    cut = flat[first : first + LONGEST_EXCERPT]
    return ("… " if first else "") + cut + (" …" if first + LONGEST_EXCERPT < len(flat) else "")


def other_people(person: Person) -> list[str]:
    """The names and addresses of everybody else."""
    rows = db.session.execute(select(Person.name, Person.email).where(Person.id != person.id))
    return [one for row in rows for one in row if one]
