"""Who may do what: every address of the tracker, tried by every kind of visitor, with records of their own and others'.

The routes come from `tests/routes.txt` (see `tests/routes.py`), the records from `tests/places.py`.
"""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import IntegerConverter

from tests import places
from tests.conftest import start_session
from tests.factories import make_person
from tests.routes import FILE, lines_of, routes_of
from tests.visitors import SOMEBODY_ELSE, make_visitors, permissions_of, rule_of, url_of
from tracker.coalition.models import Person
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.core.permissions import Permission

pytestmark = pytest.mark.no_cover  # to have been passed through on the way says little of a line

LINES = FILE.read_text().splitlines()
ADDRESSES = [line.split("  ")[0] for line in LINES]

# Without a session there is nothing to end, so it answers everybody.
SIGNED_OUT_BY_IT = {"accounts.sign_out_everywhere"}
# The one form that is sent without having been opened: a mail program's one click (RFC 8058).
WITHOUT_CSRF = {"outbox.unsubscribe"}
# Public pages that are not there in every state of the tracker.
MAY_BE_GONE = {"accounts.set_up"}
# Pages that an organisation's own people see, and nobody else whatever their role.
FOR_ITS_OWN_PEOPLE = {"signoffs.answer_asked", "signoffs.withdraw_asked"}
# Pages of a person for that person, of an organisation's contacts for its people; and for co-chairs.
FOR_THEMSELVES_AND_CO_CHAIRS = {
    *("contacts.add_contact", "contacts.edit_contact", "contacts.remove_contact"),
    *("contacts.add_absence", "contacts.remove_absence", "privacy.data"),
}


@pytest.fixture
def as_visitor(session, use_session, sign_out) -> Callable[[Person | None], None]:
    """The client is this visitor from now on; whoever was signed in before goes on where they stopped."""
    keys: dict[int, str] = {}

    def become(visitor: Person | None, *, anew: bool = False) -> None:
        if anew:
            keys.clear()
        if visitor is None:
            sign_out()
        else:
            use_session(keys.get(visitor.id) or keys.setdefault(visitor.id, start_session(visitor)))

    return become


@pytest.fixture
def stranger_in_charge(session) -> Person:
    """Somebody who owns the records of others; also, nobody else is the last co-chair."""
    return make_person("Somebody else", role=Role.CO_CHAIR)


def test_the_routes_are_as_reviewed(app):
    assert lines_of(app) == LINES, "run `.venv/bin/python -m tests.routes` and look at the difference"


def test_every_endpoint_says_who_may_use_it(app):
    assert [str(route) for route in routes_of(app) if route.access == "UNMARKED"] == []


def test_every_permission_is_held_by_somebody_and_a_co_chair_holds_all():
    from tracker.coalition.rules import PERMISSIONS

    assert PERMISSIONS[Role.CO_CHAIR] == frozenset(Permission)
    assert PERMISSIONS[Role.OBSERVER] < PERMISSIONS[Role.REPRESENTATIVE] < PERMISSIONS[Role.LEAD]


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_kind_of_visitor_at_each_address(world, address):
    """Own and other people's records, with every verb: in, away to the sign-in page, or refused."""
    route = world.route(address)
    addresses = world.addresses(route)
    for verb, name in product(route.verbs, world.names):
        for url, whose in {addresses[SOMEBODY_ELSE]: "other", addresses[name]: "own"}.items():
            answer, wrote = world.ask(name, url, verb)
            check_answer(f"{name}, {whose} record: {verb} {address}", route, world.held[name], verb, answer)
            if wrote:
                world.again()


def check_answer(case: str, route: Any, held: frozenset[Permission], verb: str, answer: Any) -> None:
    told = f"{case} answered {answer.status_code} {answer.location or ''}"
    assert answer.status_code < 500 or route.endpoint in ("outbox.status_json", "outbox.readyz"), told
    if route.is_public:
        assert answer.status_code not in (401, 403), told
        if verb == "GET" and route.endpoint not in MAY_BE_GONE:
            assert answer.status_code in (200, 302, 503), told
    elif not held:
        assert is_led_to_sign_in(answer), told
    elif route.permission not in held:
        assert answer.status_code == 403, told
    elif route.endpoint in FOR_ITS_OWN_PEOPLE:
        speaks_for_it = ", own record" in case and not case.startswith("observer")
        assert (answer.status_code != 404) is speaks_for_it, told
    elif route.endpoint in FOR_THEMSELVES_AND_CO_CHAIRS:
        may = ", own record" in case or case.startswith("co-chair")
        assert (answer.status_code != 404) is may, told
    elif verb == "GET":
        assert answer.status_code in (200, 302), told
        assert not is_led_to_sign_in(answer), told
    else:
        assert answer.status_code not in (401, 403, 404, 405), told
        assert not is_led_to_sign_in(answer) or route.endpoint in SIGNED_OUT_BY_IT, told


def is_led_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and answer.location.startswith("/sign-in")


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "<" in address])
def test_a_record_that_is_not_there_answers_each_visitor_as_one_they_may_not_see(world, address):
    route, rule = world.route(address), rule_of(world.app, address)
    numbers = {name for name, how in rule._converters.items() if isinstance(how, IntegerConverter)}
    url = url_of(world.app, rule, places.missing_values(set(rule.arguments), numbers))
    for name, verb in product(world.names, route.verbs):
        answer, _ = world.ask(name, url, verb)
        told = f"{name}: {verb} {url} answered {answer.status_code}"
        held = world.held[name]
        if route.is_public or route.permission in held:
            assert answer.status_code in (404, 410), told
        elif held:
            assert answer.status_code == 403, told
        else:
            assert is_led_to_sign_in(answer), told


def test_who_left_or_is_suspended_is_for_others_as_if_never_recorded(session, client, as_visitor):
    visitors = make_visitors()
    for name in ("observer", "representative of A", "group lead"):
        as_visitor(visitors[name])
        answers = {
            re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", client.get(f"/people/{person_id}").text)
            for person_id in (visitors["left"].id, visitors["suspended"].id, places.MISSING_NUMBER)
        }
        assert len(answers) == 1
        assert "could not find" in answers.pop()


def test_the_role_of_another_person_is_not_found_under_this_one(session, client, as_visitor):
    visitors = make_visitors()
    as_visitor(visitors["co-chair"])
    role = visitors["observer"].roles[0].id
    for what in ("edit", "end"):
        assert client.get(f"/people/{visitors['left'].id}/roles/{role}/{what}").status_code == 404


def test_an_endpoint_that_nobody_marked_is_refused(make_app, session):
    app = make_app(PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 500
    assert "secret" not in answer.text


# --- only POST changes anything, and only a form of ours can post ---


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the database, but what the security log says of files that were taken."""
    tables = db.metadata.sorted_tables
    found = {table.name: sorted(map(repr, db.session.execute(select(table)).all())) for table in tables}
    found["security_event"] = [row for row in found["security_event"] if "'export'" not in row]
    return found


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("name", ["co-chair", "representative of A", "anonymous"])
def test_looking_at_every_page_changes_nothing(app, client, session, as_visitor, stranger_in_charge, name):
    visitor = make_visitors()[name]
    urls = []
    for route in routes_of(app):
        if "GET" not in route.verbs or not (route.is_public or route.permission in permissions_of(visitor)):
            continue
        rule = rule_of(app, route.rule)
        with app.test_request_context():
            values = places.values_for(route.endpoint, set(rule.arguments), stranger_in_charge)
            places.READY.get(route.endpoint, lambda owner: None)(visitor)
        urls.append(url_of(app, rule, values))
    as_visitor(visitor)
    before = contents()
    for url in urls:
        client.get(url)
        client.head(url)
        client.options(url)
    assert contents() == before


@pytest.mark.one_database("sqlite")
def test_no_form_is_taken_without_its_mark_but_the_one_click(
    app, client, session, as_visitor, stranger_in_charge
):
    visitor = make_visitors()["co-chair"]
    as_visitor(visitor)
    app.config["WTF_CSRF_ENABLED"] = True
    for route in routes_of(app):
        if "POST" not in route.verbs:
            continue
        rule = rule_of(app, route.rule)
        with app.test_request_context():
            values = places.values_for(route.endpoint, set(rule.arguments), stranger_in_charge)
        session.commit()
        before = contents()
        answer = client.post(url_of(app, rule, values))
        if route.endpoint in WITHOUT_CSRF:
            assert answer.status_code == 422
        else:
            assert answer.status_code == 400, f"{route} answered {answer.status_code} without a mark"
            assert contents() == before


def test_verbs_other_than_get_and_post_are_not_used(app):
    assert [str(route) for route in routes_of(app) if set(route.verbs) - {"GET", "POST"}] == []
