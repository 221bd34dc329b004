"""Fixtures for a real browser: a server, Chromium, signing in, and axe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from sqlalchemy.orm import Session as DatabaseSession
from waitress.server import create_server

from tests import machine
from tracker.core.database import db

if TYPE_CHECKING:
    from tracker.coalition.models import Person

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
AXE = Axe().axe_script
NO_BROWSER = "no Chromium on this machine"
PATIENCE = 60_000  # milliseconds: a busy machine takes its time, and what is there at once costs none
expect.set_options(timeout=PATIENCE)


def press(what: Locator) -> None:
    """Press a link or button that leads to another page, and wait until that page is there.

    After a bare `click()` the browser may still show the old page: looking at once then depends on luck.
    """
    with what.page.expect_navigation():
        what.click()


@dataclass
class LiveServer:
    """The application, answering on a port of 127.0.0.1."""

    url: str


@pytest.fixture(scope="session")
def servers() -> Callable[[Flask], LiveServer]:
    """One running server for each application; they end with the process."""
    running: dict[Flask, LiveServer] = {}

    def serve(app: Flask) -> LiveServer:
        if app not in running:
            server: Any = create_server(app, host="127.0.0.1", port=0, threads=4)
            Thread(target=server.run, daemon=True).start()
            running[app] = LiveServer(f"http://127.0.0.1:{server.effective_port}")
        return running[app]

    return serve


@pytest.fixture
def live_server(app: Flask, session: DatabaseSession, servers: Callable[[Flask], LiveServer]) -> LiveServer:
    """The test's application behind waitress; links in mails lead to it."""
    server = servers(app)
    app.config["BASE_URL"] = server.url
    return server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = machine.find_browser()
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS), timeout=2 * PATIENCE)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page in a fresh browser: `browser_page.goto("/letters")`. What the test made is saved before."""
    rows = db.session()

    def let_go(*_: Any) -> None:
        """The server answers from another thread, and SQLite has one writer at a time."""
        rows.commit()
        rows.expire_all()

    context = browser.new_context(base_url=live_server.url)
    context.on("request", let_go)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    go_on = page.goto

    def goto(*arguments: Any, **named: Any) -> Any:
        let_go()
        return go_on(*arguments, **named)

    page.goto = goto  # type: ignore[method-assign]  # saves first
    yield page
    context.close()


@pytest.fixture
def browser_sign_in(app: Flask, browser_page: Page, live_server: LiveServer) -> Callable[[Person], Person]:
    """The browser is this person from now on."""
    from tests.conftest import start_session

    def sign_in(person: Person) -> Person:
        cookie = {"_user_id": start_session(person), "_fresh": True}
        serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        name, value = app.config["SESSION_COOKIE_NAME"], serializer.dumps(cookie)
        browser_page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return person

    return sign_in


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds on the page as it is drawn at this moment."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)  # once for each page: it is half a megabyte
    return page.evaluate(  # type: ignore[no-any-return]
        "axe.run(document, {resultTypes: ['violations']}).then(results => results.violations)"
    )


@pytest.fixture
def check_axe() -> Callable[[Page], None]:
    """Fail with what axe finds on the page that the browser shows."""

    def check(page: Page) -> None:
        found = violations(page)
        assert not found, "\n".join(
            f"{page.url}: {v['id']}: {v['help']} — {[node['target'] for node in v['nodes']]}" for v in found
        )

    return check
