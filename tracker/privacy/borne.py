"""The names and addresses that the program itself knows people to have borne: today's, and earlier ones."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from tracker.activity.models import Activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.outbox.models import Mail
from tracker.people.services import READDRESSED, RENAMED
from tracker.privacy.places import WRITTEN_BY, column_called
from tracker.privacy.subjects import ERASED

IN_ORDER = (Activity.at, Activity.id)
ABOUT_PEOPLE = Activity.subject_kind == "person"


class Borne(NamedTuple):
    """Names and addresses, as they were written: today's first."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]


def borne_by(person: Person) -> Borne:
    """By what a person goes and went: from their history, from what they wrote and did, from mail that went to them."""
    renamed = select(Activity.what).where(ABOUT_PEOPLE, Activity.subject_id == person.id)
    lines = db.session.scalars(renamed.where(Activity.what.startswith(RENAMED)).order_by(*IN_ORDER)).all()
    names = [person.name, *names_before(lines, person.name)]
    for place, who in WRITTEN_BY.items():
        column = column_called(place)
        theirs = column.table.columns[who] == person.id
        names += db.session.scalars(select(column).where(theirs).distinct())
    went = select(Mail.sent_to).where(Mail.person_id == person.id).distinct()
    addresses = [person.email, *_addresses_before(person.id), *db.session.scalars(went)]
    written: dict[str, str] = {}
    for one in filter(str.strip, addresses):
        written.setdefault(one.casefold(), one)
    return Borne(_each_once(names), tuple(written.values()))


def names_before(sentences: Sequence[str], name: str) -> list[str]:
    """The names that "changed the name from Ann to Bea" tells of, in order, for somebody who is called ``name`` now.

    Read from the end, as a name may hold the word "to" itself; newest first.
    """
    found = []
    for sentence in reversed(sentences):
        told = sentence.removeprefix(RENAMED)
        before = told.removesuffix(f" to {name}")
        if before == told:  # what came between is not on record
            before, _, after = told.partition(" to ")
            found.append(after)
        found.append(before)
        name = before
    return [one for one in found if one.strip() and ERASED not in one]


def names_others_bore(person_id: int) -> Mapping[int, Sequence[str]]:
    """The earlier names of everybody else, by whose they were."""
    query = select(Activity.subject_id, Activity.what, Person.name).join(
        Person, Person.id == Activity.subject_id
    )
    told = query.where(ABOUT_PEOPLE, Activity.subject_id != person_id, Activity.what.startswith(RENAMED))
    lines: dict[int, list[str]] = {}
    today: dict[int, str] = {}
    for one, sentence, name in db.session.execute(told.order_by(*IN_ORDER)):
        lines.setdefault(one, []).append(sentence)
        today[one] = name
    return {one: names_before(sentences, today[one]) for one, sentences in lines.items()}


def addresses_others_bore(person_id: int) -> list[str]:
    """The earlier addresses of everybody else that their histories tell."""
    return _was(Activity.subject_id != person_id)


def _addresses_before(person_id: int) -> list[str]:
    return _was(Activity.subject_id == person_id)[::-1]


def _was(whose: ColumnElement[bool]) -> list[str]:
    query = select(Activity.details).where(ABOUT_PEOPLE, whose, Activity.what == READDRESSED)
    found = (details.get("was") for details in db.session.scalars(query.order_by(*IN_ORDER)))
    return [one for one in found if isinstance(one, str) and "@" in one]


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in names if one.strip() and ERASED not in one))
