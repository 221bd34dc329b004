"""Somebody at a real browser: goes from page to page, and looks at each one as it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request
from sqlalchemy.orm import Session

from tests.chromium import PATIENCE, press, violations
from tracker.core.database import db


@dataclass
class Visitor:
    """A browser with or without JavaScript, at one width. ``asked_for`` are the hosts that any page asked for."""

    context: BrowserContext
    page: Page
    width: int
    has_script: bool
    asked_for: set[str] = field(default_factory=set)

    def open(self, path: str) -> None:
        let_go(db.session())
        self.page.goto(path)
        self.look()

    def follow(self, words: str) -> None:
        """Press the first link that begins with these words."""
        self.go_on(self.page.get_by_role("link", name=words).first)

    def press(self, words: str) -> None:
        self.go_on(self.page.get_by_role("button", name=words).first)

    def go_on(self, what: Locator) -> None:
        """Press this, and look at the page that it leads to."""
        press(what)
        self.look()

    def fill_day(self, group: str, day: int, month: int, year: int) -> None:
        fields = self.page.get_by_role("group", name=group)
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            fields.get_by_label(label).fill(str(value))

    @property
    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def look(self) -> None:
        """What must hold on every page: one h1, nothing to the side, nothing that axe finds."""
        assert self.page.locator("h1").count() == 1, self.path
        if not self.has_script:
            return  # neither can be asked of a page that runs no script
        assert self.page.evaluate("document.scrollingElement.scrollWidth") <= self.width, self.path
        found = violations(self.page)
        assert not found, (
            f"{self.path}: {[(one['id'], one['help'], one['nodes'][0]['target']) for one in found]}"
        )


def arrive(browser: Browser, url: str, *, has_script: bool, width: int) -> Visitor:
    """A fresh browser at the site's address; ``leave`` closes it."""
    context = browser.new_context(
        base_url=url, java_script_enabled=has_script, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    visitor = Visitor(context, page, width, has_script)
    context.on("request", _note_request(visitor))
    return visitor


def let_go(rows: Session) -> None:
    """The server answers from another thread, and SQLite has one writer at a time."""
    rows.commit()
    rows.expire_all()


def _note_request(visitor: Visitor) -> Callable[[Request], None]:
    rows = db.session()

    def note(request: Request) -> None:
        let_go(rows)
        parts = urlsplit(request.url)
        if parts.scheme != "data":
            visitor.asked_for.add(parts.netloc)

    return note
