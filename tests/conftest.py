"""Fixtures that every test may ask for. Rows are real, SQL is real; only the clock and SMTP's far end are ours.

Tests that ask for `app` (or what stands on it) run once per database: --database sqlite, postgresql or both.
In CI nothing may be left out: a skipped test fails the run.
"""

from __future__ import annotations

import contextvars
import gc
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session as DatabaseSession
from werkzeug.test import TestResponse

gc.disable()  # while everything is loaded: what is loaded stays, and pytest_runtestloop begins to collect
IN_CI = os.environ.get("CI") == "true"
for _name in [
    name for name in os.environ if name.startswith("TRACKER_") and not name.startswith("TRACKER_TEST_")
]:
    del os.environ[_name]  # a developer's own settings are none of the tests' business
os.environ["TRACKER_ENV"] = "test"

from tests import machine, network  # noqa: E402 — after the environment is clean
from tests.mail_server import MailServer, mail_server  # noqa: E402
from tests.pages import Page  # noqa: E402
from tests.postgres import Server  # noqa: E402
from tracker.core import clock  # noqa: E402
from tracker.core.database import db  # noqa: E402

if TYPE_CHECKING:  # imported where they are used: tests of pure rules start without the application
    from tests.databases import Installation
    from tests.visitors import World
    from tracker.coalition.models import Person

pytest_plugins = ("tests.chromium",)

DATABASES = ("sqlite", "postgresql")
POSTGRES_URL = "TRACKER_TEST_POSTGRES_URL"  # of a server that may be used; {} stands for the database's name
NO_POSTGRES = "no PostgreSQL server on this machine"
FAR_AWAY = datetime(2100, 1, 1, tzinfo=UTC)


# --- the run ---------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=(*DATABASES, "both"), default="sqlite", help="which database to test on"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(database): runs on this database alone")
    config.addinivalue_line("markers", "one_database(name): where both are asked for, this one is enough")
    network.install()
    config.stash[SERVER] = None
    started_by_another = hasattr(config, "workerinput") or POSTGRES_URL in os.environ
    if config.getoption("database") == "sqlite" or started_by_another or config.option.collectonly:
        return
    programs = machine.find_postgresql()
    if programs is None:
        if IN_CI:
            pytest.exit(NO_POSTGRES, returncode=1)
        return
    config.stash[SERVER] = server = Server(programs)
    os.environ[POSTGRES_URL] = server.url("{}")


SERVER = pytest.StashKey[Server | None]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Collect garbage from here on, but seldom, and never among what was loaded: that took a quarter of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.stop()
        del os.environ[POSTGRES_URL]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("In CI nothing may be skipped.", red=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: a third of the time a worker waits for a browser, a server or a clock."""
    cores = os.cpu_count() or 1
    return cores + max(1, cores // 2)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("database")
    names = DATABASES if chosen == "both" else (chosen,)
    only_on = metafunc.definition.get_closest_marker("only_on")
    enough = metafunc.definition.get_closest_marker("one_database")
    if only_on:
        names = tuple(name for name in names if name in only_on.args)
    elif enough and chosen == "both":
        names = enough.args
    elif "browser_page" in metafunc.fixturenames and chosen == "both":
        names = ("sqlite",)  # what a browser sees does not depend on the database
    metafunc.parametrize("database", names, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, without a word, what is meant for a database that this run is not about."""
    kept, left = [], []
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        meant_for_other = "database" in getattr(item, "fixturenames", ()) and "database" not in parameters
        not_a_name = parameters.get("database", "sqlite") not in DATABASES
        (left if meant_for_other or not_a_name else kept).append(item)
    for item in kept:
        if "browser_page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if _is_left_out_of_the_coverage(item):
            item.add_marker("no_cover")
    if left:
        config.hook.pytest_deselected(items=left)
    # The long ones first: none is left over for one worker while the others have gone home.
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("slow") is None)


def _is_left_out_of_the_coverage(item: pytest.Item) -> bool:
    """Counting lines makes a test half as long again: it is done on one of the databases, and not in a browser."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    second = item.config.getoption("database") == "both" and parameters.get("database") == "postgresql"
    alone = item.get_closest_marker("only_on") or item.get_closest_marker("one_database")
    return (second and not alone) or item.get_closest_marker("browser") is not None


# --- the application and its database --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def installations(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str], Installation]:
    """One installation of each kind per worker, made when it is first asked for."""
    made: dict[str, Installation] = {}

    def installation(kind: str) -> Installation:
        from tests.databases import Installation

        if kind not in made:
            url = new_postgresql_database(worker_id) if kind == "postgresql" else None
            made[kind] = Installation(tmp_path_factory.mktemp(kind), url)
        return made[kind]

    return installation


def new_postgresql_database(worker_id: str) -> str:
    """The address of a database of its own, on the server that is stopped with the tests."""
    import psycopg

    pattern = os.environ[POSTGRES_URL]
    name = f"tracker_{worker_id}_{secrets.token_hex(4)}"
    with psycopg.connect(pattern.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # a name of our own making
    return pattern.format(name)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database this test runs on: "sqlite" or "postgresql"."""
    kind: str = getattr(request, "param", "sqlite")
    if kind == "postgresql" and POSTGRES_URL not in os.environ:
        pytest.skip(NO_POSTGRES)
    return kind


@pytest.fixture
def installation(
    database: str, installations: Callable[[str], Installation], monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """The instance folder, the database and the application of this test, as new."""
    mine = installations(database)
    mine.reset()
    monkeypatch.setenv("TRACKER_INSTANCE", str(mine.instance))
    monkeypatch.setenv("TRACKER_DATABASE_URL", mine.url)
    return mine


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app


@pytest.fixture
def make_app(installation: Installation) -> Callable[..., Flask]:
    """Another application on the same database: `make_app(ENV_NAME="production", …)`."""
    return installation.make_app


@pytest.fixture
def session(app: Flask) -> Iterator[DatabaseSession]:
    """The test's own database session. Requests commit what it holds first, and expire it afterwards."""
    with app.app_context():
        yield db.session
        db.session.rollback()
        db.session.remove()


def save() -> None:
    """Commit what the test has made, so that others see it and no lock is held."""
    db.session.commit()


def on_its_own(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Run with a fresh application context, as a real request or command has; then see what it changed."""
    save()
    try:
        return contextvars.Context().run(call, *arguments, **named)
    finally:
        db.session.expire_all()


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime | str], datetime]]:
    """Let the clock stand: `clock_at("2026-05-04 09:00")` (London) until the next call or the test's end."""
    standing = ExitStack()

    def set_clock(moment: datetime | str) -> datetime:
        aware = clock.parse_moment(moment) if isinstance(moment, str) else moment.astimezone(UTC)
        standing.close()
        standing.enter_context(clock.fixed(aware))
        return aware

    yield set_clock
    standing.close()


# --- asking it -------------------------------------------------------------------------------------------------


class Client(FlaskClient):
    """A browser without a screen. Each request has its own context: nothing of the last visitor is left over."""

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        return on_its_own(super().open, *arguments, **named)  # type: ignore[no-any-return]


@pytest.fixture
def new_client(app: Flask, session: DatabaseSession) -> Callable[[], Client]:
    """Another browser, signed out: `new_client()`."""
    return lambda: Client(app, app.response_class, use_cookies=True)


@pytest.fixture
def client(new_client: Callable[[], Client]) -> Client:
    return new_client()


def start_session(person: Person) -> str:
    """Sign a person in as far as the database goes; returns the cookie's key."""
    from tracker.accounts import models as accounts
    from tracker.accounts import queries as account_queries

    key = secrets.token_hex(16)
    row = accounts.Session(
        person=person,
        digest=account_queries.digest(key),
        started_at=clock.now(),
        expires_at=FAR_AWAY,
        second_factor_at=clock.now(),
        browser="tests",
    )
    db.session.add(row)
    save()
    return key


@pytest.fixture
def use_session(client: Client) -> Callable[[str], None]:
    """The client is whoever has the session with this key from now on."""

    def use_session(key: str) -> None:
        with client.session_transaction() as cookie:
            cookie.clear()
            cookie.update({"_user_id": key, "_fresh": True})

    return use_session


@pytest.fixture
def sign_in(use_session: Callable[[str], None]) -> Callable[[Person], Person]:
    """The client is this person from now on."""

    def sign_in(person: Person) -> Person:
        use_session(start_session(person))
        return person

    return sign_in


@pytest.fixture
def sign_out(client: Client) -> Callable[[], None]:
    """The client is a stranger from now on."""

    def sign_out() -> None:
        with client.session_transaction() as cookie:
            cookie.clear()

    return sign_out


@pytest.fixture(scope="session")
def worlds() -> dict[str, World]:
    """By the kind of database; made when it is first asked for."""
    return {}


@pytest.fixture
def world(database: str, installation: Installation, worlds: dict[str, World]) -> World:
    """A visitor of each kind, signed in (on PostgreSQL a few of them): `world.ask("observer", "/letters", "GET")`."""
    from tests.visitors import ENOUGH_ON_POSTGRESQL, World

    if database not in worlds:
        worlds[database] = World(installation, ENOUGH_ON_POSTGRESQL if database == "postgresql" else None)
    worlds[database].begin()
    return worlds[database]


@pytest.fixture
def get(client: Client) -> Callable[..., Page]:
    """Fetch a page, its status as expected, and check what must hold on every page."""

    def get(url: str, status: int = 200, **named: Any) -> Page:
        return _checked(client.get(url, **named), url, status)

    return get


@pytest.fixture
def post(client: Client) -> Callable[..., Page]:
    """Send a form; a redirect is expected unless another status is."""

    def post(url: str, data: dict[str, Any] | None = None, status: int = 302, **named: Any) -> Page:
        return _checked(client.post(url, data=data or {}, **named), url, status)

    return post


def _checked(response: TestResponse, url: str, status: int) -> Page:
    page = Page(url, response)
    assert page.status == status, (
        f"{url} answered {page.status}, not {status}: {page.location or page.text[:600]}"
    )
    is_fragment = response.request.headers.get("HX-Request") == "true"
    if page.is_html and not 300 <= status < 400 and not is_fragment:
        page.check()
    return page


@pytest.fixture
def command(app: Flask, session: DatabaseSession) -> Callable[..., Any]:
    """Run a `tracker` command in this process: `command("dates", "add", …)` → exit_code, stdout, stderr, json."""
    from tests.commands import run_command

    return lambda *arguments, **named: on_its_own(run_command, app, *arguments, **named)


# --- the world outside -----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def network_guard() -> Iterator[network.Guard]:
    """Fails a test that connects to another machine or to a mail port; `.expect(host)` says it is meant."""
    network.GUARD.reset()
    yield network.GUARD
    unexpected = network.GUARD.unexpected()
    assert not unexpected, f"connections that this test did not expect: {unexpected}"


@pytest.fixture
def smtp_sink() -> Iterator[MailServer]:
    """A real SMTP server: `.url` for the settings, `.messages` for what arrived."""
    with mail_server() as server:
        yield server
