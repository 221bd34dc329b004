"""Pages of lists: 50 of many records, against the same template without a database, and against few records.

A co-chair is signed in, and the layout asks what it asks in life. The reference is the same application and the same
request, but for the view: it draws the same values, as plain objects that lie in memory. It has no database at all.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, before_render_template, render_template, request
from flask.testing import FlaskClient
from flask_login import LoginManager, UserMixin

from scripts.benchmarks import list_rows
from scripts.benchmarks.figures import Figure, Goal, Promised, Sizes, duration, side_by_side
from scripts.benchmarks.instances import SETTINGS, Workshop
from tracker import create_app, page_context
from tracker.accounts import services as accounts
from tracker.accounts.session import SignedIn
from tracker.coalition.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.permissions import Permission
from tracker.outbox import jobs

AGAINST_TEMPLATE, AGAINST_FEW = Goal(1.5), Goal(1.2)
PAGE = "the page of 50 of 100,000 {0}"
PROMISED = tuple(
    one
    for kind in ("consultations", "letters")
    for one in (
        Promised(f"list-{kind}", AGAINST_TEMPLATE, PAGE.format(kind), "the same template without a database"),
        Promised(f"list-{kind}-growth", AGAINST_FEW, PAGE.format(kind), f"the page of 50 of 1,000 {kind}"),
    )
)
ENDPOINTS = {"consultations": "consultations.index", "letters": "letters.index"}
SORTED_BY = {"consultations": "closes_sort", "letters": "dated_sort"}
REQUESTS = 4  # for each address, in one round


class Reader(UserMixin):
    """Somebody with every right, known without asking anybody."""

    must_set_up_second_factor = False
    id, name = 1, "Person 1"

    def get_id(self) -> str:
        return "reader"

    def may(self, permission: Permission) -> bool:
        return True


READER = Reader()


def measure(sizes: Sizes, place: Workshop) -> Iterator[Figure]:
    """Four figures, from one many-sided run: many, few and none, by turns."""
    many, few = place.app("many-records"), place.app("few-records")
    for app, count in ((many, sizes.records), (few, sizes.few_records)):
        with app.app_context():
            list_rows.fill_instance(count)
    readers = {"many": signed_in(many), "few": signed_in(few)}
    for kind in ENDPOINTS:
        for app in (many, few):
            with app.app_context():
                jobs.tick()  # as in life: without it the layout says that reminders do not run
        addresses = {"many": _addresses(kind, many), "few": _addresses(kind, few)}
        drawn = {address: _values(many, readers["many"], address) for address in addresses["many"]}
        plain = without_database(drawn, ENDPOINTS[kind])
        for address in drawn:
            _check_same(readers["many"].get(address).text, plain.get(address).text)
        works = {
            "many": _asks(readers["many"], addresses["many"]),
            "few": _asks(readers["few"], addresses["few"]),
            "template": _asks(plain, addresses["many"]),
        }
        side_by_side(works, 2)
        found = side_by_side(works, sizes.list_rounds)
        promised = {one.name: one for one in PROMISED}
        yield duration(promised[f"list-{kind}"], found["many"], found["template"])
        yield duration(promised[f"list-{kind}-growth"], found["many"], found["few"])


def _asks(client: FlaskClient, addresses: list[str]) -> Callable[[], int]:
    def ask() -> int:
        for address in addresses * REQUESTS:
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status}")
        return len(addresses) * REQUESTS

    return ask


def signed_in(app: Flask) -> FlaskClient:
    """A browser in which the first person, a co-chair, is signed in."""
    with app.app_context():
        person = db.session.get(Person, 1)
        if person is None:
            raise RuntimeError("nobody is there")
        begun = accounts.start_session(person, program="bench", now=clock.now())
        db.session.commit()
    return _with_cookie(app, begun.key)


def _with_cookie(app: Flask, key: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    return client


def _addresses(kind: str, app: Flask) -> list[str]:
    """The list as it opens, and a page from the middle of all."""
    table, column = kind.removesuffix("s"), SORTED_BY[kind]
    with app.app_context():
        count = db.session.scalar(db.text(f"SELECT count(*) FROM {table}")) or 0
        middle = (
            f"SELECT {column}, id FROM {table} ORDER BY {column} DESC, id DESC LIMIT 1 OFFSET {count // 4}"
        )
        row = db.session.execute(db.text(middle)).one()
    mark = base64.urlsafe_b64encode(json.dumps(list(row)).encode()).decode().rstrip("=")
    return [f"/{kind}", f"/{kind}?show=all&after={mark}"]


# The same without a database


def _values(app: Flask, client: FlaskClient, address: str) -> tuple[str, dict[str, Any]]:
    """The template of a page and the values it was given, as plain objects."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def note(sender: Flask, template: Any, context: dict[str, Any], **more: Any) -> None:
        seen.append((template.name, {name: _plain(value) for name, value in context.items()}))

    with before_render_template.connected_to(note, app):
        client.get(address)
    return seen[0]


def _plain(value: Any) -> Any:
    """What stands for it without a database: the lists' rows are plain already."""
    return READER if isinstance(value, SignedIn) else value


def without_database(drawn: dict[str, tuple[str, dict[str, Any]]], endpoint: str) -> FlaskClient:
    """A browser of an application that draws those values at those addresses and has no database."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": "sqlite:////nowhere/at/all"})
    login = LoginManager()
    login.session_protection = None
    login.user_loader(lambda key: READER)
    login.init_app(app)
    app.template_context_processors[None].remove(page_context.layout_values)
    left_out = {"request", "session", "g", "current_user"}
    kept = {
        address: (template, {name: value for name, value in values.items() if name not in left_out})
        for address, (template, values) in drawn.items()
    }

    def view(**names: Any) -> str:
        template, values = kept[request.full_path.rstrip("?")]
        return render_template(template, **values)

    view.access = Permission.VIEW  # type: ignore[attr-defined]  # the mark that every view has
    app.view_functions[endpoint] = view
    return _with_cookie(app, "reader")


def _check_same(one: str, other: str) -> None:
    """What is compared must be the same page."""

    def bare(page: str) -> str:
        return re.sub(r'name="csrf_token" value="[^"]+"', "", page)

    if bare(one) != bare(other):
        raise RuntimeError("The page without a database is not the same page: the comparison would be wrong.")
