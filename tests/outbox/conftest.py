"""What the tests of the outbox share: people in place of those of the features above, and a way to look again."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import make_person
from tracker.coalition.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import jobs, kinds, queries, services
from tracker.outbox.kinds import Content, People
from tracker.outbox.models import Installation, Mail


@pytest.fixture
def people(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """Addresses straight from the table; the co-chairs are whom a test says they are."""
    known = People(
        name_and_address=lambda person_id: ("", _email(person_id)),
        co_chairs=lambda now: [],
    )
    before = dict(vars(kinds.people))
    kinds.register_people(known)
    yield kinds.people
    for name, function in before.items():
        setattr(kinds.people, name, function)


@pytest.fixture
def planner() -> Iterator[kinds.Planner]:
    """Nothing is planned but what a test queues."""
    before = dict(vars(kinds.planner))
    kinds.register_planner(kinds.Planner())
    yield kinds.planner
    for name, function in before.items():
        setattr(kinds.planner, name, function)


@pytest.fixture(autouse=True)
def _alone(request: pytest.FixtureRequest) -> None:
    if "app" in request.fixturenames or "session" in request.fixturenames:
        request.getfixturevalue("people")
        request.getfixturevalue("planner")


@pytest.fixture
def kind() -> Iterator[Callable[..., None]]:
    """Register a kind of mail for this test."""
    before = dict(kinds._kinds)

    def register(name: str, **functions: object) -> None:
        kinds.register(kinds.Kind(name, **functions))  # type: ignore[arg-type]

    yield register
    kinds._kinds.clear()
    kinds._kinds.update(before)


@pytest.fixture
def owe(session: Session) -> Callable[..., Mail]:
    """Queue a mail, and save it: ``owe("key", to="a@example.org")``."""

    def owe(key: str = "a mail", **facts: object) -> Mail:
        facts = {
            "to": "a@example.org",
            "kind": "note",
            "content": Content("Subject", "Text"),
            "now": clock.now(),
        } | facts
        mail = services.queue(key, **facts)  # type: ignore[arg-type]
        db.session.commit()
        return mail

    return owe


@pytest.fixture
def tick(app: Flask, session: Session) -> Callable[[], None]:
    """Run ticks until nothing more is due, then see what they changed."""

    def tick() -> None:
        while jobs.tick():
            pass
        db.session.expire_all()

    return tick


@pytest.fixture
def co_chairs(people: People) -> list[Person]:
    """Two co-chairs."""
    both = [make_person(), make_person()]
    db.session.commit()
    ids = [person.id for person in both]
    people.co_chairs = lambda now: ids
    return both


def _email(person_id: int) -> str | None:
    person = db.session.get(Person, person_id)
    return person.email if person else None


def subjects_of(kind: str) -> list[str]:
    return [mail.subject for mail in db.session.scalars(queries.listed()) if mail.kind == kind]


def installation() -> Installation:
    found = queries.installation()
    assert found is not None
    return found


def later(moment: datetime, **much: float) -> datetime:
    from datetime import timedelta

    return moment + timedelta(**much)
