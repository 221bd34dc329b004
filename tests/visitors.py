"""Visitors of every kind with records of their own, made once for each worker and put back after whatever wrote.

What a request leaves as it was need not be made anew, so the database is put back when a statement other than a
question has been sent to it, and only then. `World.ask` notes that for each request. A line of the security log about
a refusal changes nobody's records: those of one address stay side by side.
"""

import contextvars
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import places
from tests.databases import Installation, Kept
from tests.factories import make_organisation, make_person
from tests.routes import Route, routes_of
from tracker.coalition import queries as coalition
from tracker.coalition.models import Person
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.permissions import Permission

SOMEBODY_ELSE = "somebody else"
QUESTIONS = ("SELECT", "PRAGMA", "BEGIN", "SET LOCAL", "SAVEPOINT", "RELEASE")
CHANGES_NO_RECORD = (*QUESTIONS, "INSERT INTO SECURITY_EVENT")
# What differs between the databases is SQL, and these send all of it: no rights, few, and every one.
ENOUGH_ON_POSTGRESQL = ("anonymous", "representative of A", "co-chair")

_wrote: list[str] = []


@event.listens_for(Engine, "before_cursor_execute")
def _note_what_changes_records(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if not statement.lstrip().upper().startswith(CHANGES_NO_RECORD):
        _wrote.append(statement)


def make_visitors() -> dict[str, Person | None]:
    """One of each kind. None is a stranger."""
    a, b = make_organisation("Organisation A"), make_organisation("Organisation B")
    yesterday = clock.today() - timedelta(days=1)
    return {
        "anonymous": None,
        "observer": make_person(role=Role.OBSERVER),
        "representative of A": make_person(role=Role.REPRESENTATIVE, organisation=a),
        "representative of B": make_person(role=Role.REPRESENTATIVE, organisation=b),
        "group lead": make_person(role=Role.LEAD, organisation=a),
        "co-chair": make_person(role=Role.CO_CHAIR, organisation=b),
        "suspended": make_person(role=Role.CO_CHAIR, suspended_at=clock.now()),
        "left": make_person(role=Role.CO_CHAIR, to_on=yesterday),
    }


def permissions_of(visitor: Person | None) -> frozenset[Permission]:
    return coalition.permissions_on(visitor, clock.today()) if visitor is not None else frozenset()


def rule_of(app: Flask, address: str) -> Rule:
    return next(rule for rule in app.url_map.iter_rules() if rule.rule == address)


def url_of(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    built = app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)
    return str(built)


class World:
    """The visitors of one installation, each signed in, and the records that stand in the address that is tried."""

    def __init__(self, installation: Installation, enough: tuple[str, ...] | None = None) -> None:
        self.installation = installation
        self.app = installation.app
        self._routes = {route.rule: route for route in routes_of(self.app)}
        with self.app.app_context():
            made = make_visitors()
            visitors = {name: made[name] for name in enough or made}
            other = make_person(
                "Somebody else", role=Role.CO_CHAIR
            )  # so no visitor is the last co-chair either
            db.session.commit()
            self.held = {name: permissions_of(person) for name, person in visitors.items()}
            self._cookies = {name: self._cookie(person) for name, person in visitors.items()}
            self._ids = {
                name: person and person.id for name, person in {**visitors, SOMEBODY_ELSE: other}.items()
            }
        self.names = tuple(visitors)
        self._visitors: Kept = installation.keep("visitors")
        self._records: Kept | None = None
        self._made_by: object = None
        self._values: dict[str, places.Values] = {}

    def route(self, address: str) -> Route:
        return self._routes[address]

    def begin(self) -> None:
        """Only the visitors are there."""
        self.installation.put_back(self._visitors)

    def addresses(self, route: Route) -> dict[str, str]:
        """The address of a record of each visitor and of somebody else, by the owner's name.

        Addresses with the same kind of record share what was made for the first of them; `again` puts it back.
        """
        rule = rule_of(self.app, route.rule)
        names = set(rule.arguments)
        ready = places.READY.get(route.endpoint)
        made_by = (places.PLACES_OF.get(route.endpoint) or places.PLACES.get(frozenset(names)), ready)
        if self._records is not None and made_by == self._made_by:
            self.installation.put_back(self._records)
        else:
            self.begin()
            self._make(route, names)
            self._records, self._made_by = self.installation.keep("records"), made_by
        return {owner: url_of(self.app, rule, values) for owner, values in self._values.items()}

    def _make(self, route: Route, names: set[str]) -> None:
        self._records, self._values = None, {}
        for name, number in self._ids.items():
            with self.app.test_request_context():
                owner = db.session.get_one(Person, number) if number else None
                self._values[name] = places.values_for(route.endpoint, names, owner)
                if name != SOMEBODY_ELSE:
                    places.READY.get(route.endpoint, lambda owner: None)(owner)
                db.session.commit()

    def again(self) -> None:
        """The records are as they were made."""
        assert self._records is not None
        self.installation.put_back(self._records)

    def ask(self, name: str, url: str, verb: str, **form: Any) -> tuple[TestResponse, bool]:
        """What a visitor is answered, and whether records may be different now."""
        _wrote.clear()
        cookie = self._cookies[name]
        client = self.app.test_client(use_cookies=False)
        ask: Callable[..., TestResponse] = client.open
        answer = contextvars.Context().run(
            ask, url, method=verb, headers={"Cookie": cookie} if cookie else {}, **form
        )
        return answer, bool(_wrote)

    def _cookie(self, person: Person | None) -> str:
        from tests.conftest import start_session

        if person is None:
            return ""
        held = {"_user_id": start_session(person), "_fresh": True}
        serializer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps(held)}"
