"""Addresses and forms as a hostile or a clumsy person sends them: every route answers with a page, never a 500.

PostgreSQL is the one that refuses what no text may hold, and every number that is too large: where both databases
are tried, these run on it.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote_plus

import pytest
from werkzeug.test import TestResponse

from tests import places
from tests.factories import make_person
from tests.pages import Page
from tests.routes import FILE, routes_of
from tests.visitors import rule_of, url_of
from tracker import page_context
from tracker.coalition.rules import Role
from tracker.core import clock

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database("postgresql")]

ROUTES = [line.split("  ")[:2] for line in FILE.read_text().splitlines()]
WITH_NUMBERS = [address for address, _ in ROUTES if "<int:" in address]
WITH_TEXT = [address for address, _ in ROUTES if "<" in address.replace("<int:", "").replace("<any", "")]
LISTS = [address for address, verbs in ROUTES if "GET" in verbs and "<" not in address]
POSTED = [address for address, verbs in ROUTES if "POST" in verbs]

NUMBERS_OF_NO_RECORD = (0, 2**31, 2**63, 10**30)
WORDS_OF_NO_ADDRESS = ("%00", "a%00b", "%ED%A0%80", "%FF", "x" * 3000, "..%5C..", "%0D%0AX:1", "%E2%80%AE")
# Marks of pages that nobody gave out: a null character, half a character, a moment without zone, far away, a list.
FORGED_MARKS = (
    "WyJcdTAwMDAiLDFd",
    "WyJcdWQ4MDAiLDFd",
    "WyIyMDI2LTAxLTAxIiwxXQ",
    "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwxXQ",
    "W1tdLDFd",
)
ANSWERS_WHETHER_IT_WORKS = ("/status.json", "/readyz")
PASTED = {
    "nothing": "",
    "a null character": "x\0y",
    "line breaks": "x\r\nBcc: everybody@example.org\r\n\r\ny",
    "half a character": "\ud800x",
    "a turned direction": "x\u202ey",
    "a very long word": "x" * 120_000,
    "a large number": "9" * 30,
    "a negative number": "-1",
    "other digits": "\u0663\u0661",
    "markup": '"><script>alert(1)</script>',
}
ODD_BODIES = (
    {"data": b'{"a": [1]}', "content_type": "application/json"},
    {"data": b"[1]", "content_type": "application/json"},
    {"data": b"\xff\xfe\0", "content_type": "multipart/form-data; boundary=x"},
    {"data": b"\xff\xfe\0", "content_type": "multipart/form-data"},
    {"data": b"a=1", "content_type": "text/plain; charset=nonsense"},
)


@pytest.fixture
def ask(app, client) -> Iterator[Callable[..., TestResponse]]:
    """Send a request: `ask(url)`, `ask(url, method="POST", data=…)`.

    What the red bar says is a third of a page's work: it is looked up at the end, with all that was sent in place.
    """
    app.config["ALARMS_KEPT_SECONDS"] = 3600

    def ask(url: str, **named: Any) -> TestResponse:
        app.extensions[page_context.KEPT] = clock.monotonic(), ([], [])
        return client.open(url, **named)

    yield ask
    app.extensions.pop(page_context.KEPT, None)
    app.config["ALARMS_KEPT_SECONDS"] = 0
    assert_answered(client.get("/"), "/", "what was sent before")


@pytest.fixture
def co_chair(session, sign_in):
    make_person("Somebody else", role=Role.CO_CHAIR)
    return sign_in(make_person(role=Role.CO_CHAIR))


@pytest.fixture
def url_with(app, co_chair) -> Callable[..., str]:
    """The address of a record that is there, with some of its places filled otherwise."""

    def url_with(address: str, **changes: Any) -> str:
        rule = rule_of(app, address)
        values = values_for(app, address, co_chair) | changes
        return url_of(app, rule, values)

    return url_with


def values_for(app: Any, address: str, owner: Any) -> dict[str, Any]:
    rule = rule_of(app, address)
    with app.test_request_context():
        places.READY.get(rule.endpoint, lambda owner: None)(owner)
        return places.values_for(rule.endpoint, set(rule.arguments), owner)


def verbs_of(app: Any, address: str) -> list[str]:
    return list(next(route.verbs for route in routes_of(app) if route.rule == address))


@pytest.mark.parametrize("address", WITH_NUMBERS)
def test_a_number_that_no_record_can_have_is_not_found(app, ask, co_chair, address):
    rule, values = rule_of(app, address), values_for(app, address, co_chair)
    for name in (name for name, value in values.items() if isinstance(value, int)):
        for number in NUMBERS_OF_NO_RECORD[name == "number" :]:
            for verb in verbs_of(app, address):
                url = url_of(app, rule, values | {name: number})
                assert (url, ask(url, method=verb).status_code) == (url, 404)


@pytest.mark.parametrize("address", WITH_TEXT)
def test_words_that_stand_in_no_address_are_answered(app, ask, url_with, address):
    values = values_for(app, address, None)
    name = next(name for name in values if isinstance(values[name], str) and name != "what")
    url = url_with(address, **{name: "MARK"})
    for words in WORDS_OF_NO_ADDRESS:
        for verb in verbs_of(app, address):
            assert_answered(ask(url.replace("MARK", words), method=verb), url, words)


@pytest.mark.parametrize("address", LISTS)
def test_forged_questions_to_a_page_are_answered(ask, co_chair, address):
    for mark in FORGED_MARKS:
        assert_answered(ask(f"{address}?after={mark}"), address, mark)
    for name in ("q", "after", "show", "kind", "next", "role"):
        assert_answered(ask(f"{address}?{name}=%00"), address, name)


@pytest.mark.parametrize("address", POSTED)
def test_a_form_is_answered_whatever_was_pasted_into_it(ask, url_with, address):
    url = url_with(address)
    shown = ask(url)
    names = list(Page(url, shown).form_values() if shown.mimetype == "text/html" else ()) or ["address"]
    for what, text in PASTED.items():
        body = "&".join(f"{name}={quote_plus(text, errors='surrogatepass')}" for name in names)
        answer = ask(url, method="POST", data=body, content_type="application/x-www-form-urlencoded")
        assert_answered(answer, url, what)
    for odd in ODD_BODIES:
        assert_answered(ask(url, method="POST", **odd), url, str(odd))
    files = {name: (BytesIO(b"x"), "../../x.pdf") for name in names}
    assert_answered(ask(url, method="POST", data=files), url, "files")


def assert_answered(answer: TestResponse, url: str, what: str) -> None:
    works = answer.status_code < 500 or url in ANSWERS_WHETHER_IT_WORKS
    assert works, f"{url} answered {answer.status_code} to {what}"
