"""Every page of the tracker as a co-chair sees it: axe finds nothing, one h1, nothing sticks out on a small phone.

The routes are the application's own and the records come from `tests/places.py`, so a new page is looked at too.
With TRACKER_TEST_PICTURES set to a folder, a picture of each page at each width is left there.
"""

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session as DatabaseSession
from werkzeug.routing import Rule

from tests import places
from tests.chromium import violations
from tests.factories import make_person
from tests.reports.sample import TODAY, make_sample
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.outbox import jobs

WIDTHS = (1280, 320)
PARTS = 4  # of all pages: that one worker does not look at them while the others have gone home
NOT_PAGES = frozenset(  # files, feeds and facts for machines; the HTML of a mail is drawn by mail programs
    {
        "static",
        "accounts.second_factor_picture",
        "attachments.download",
        "logos.download",
        "outbox.healthz",
        "outbox.mailbox_attachment",
        "outbox.mailbox_html",
        "outbox.readyz",
        "outbox.status_json",
        "record.feed",
        "reports.feed",
    }
)
LEAD_ELSEWHERE = frozenset(
    {"accounts.sign_in", "accounts.code", "accounts.set_up"}
)  # whoever is signed in already


def pages_of(app: Flask) -> list[Rule]:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not is_file(rule)]
    return sorted((rule for rule in rules if rule.endpoint not in NOT_PAGES | LEAD_ELSEWHERE), key=str)


def is_file(rule: Rule) -> bool:
    """Whether it answers with a file to keep: /letters/7/letter.docx."""
    return "." in rule.rule.rpartition("/")[2]


def address_of(app: Flask, rule: Rule, owner: Person, real: dict[str, int] | None = None) -> str:
    """Where to look at a page: with the ``real`` records where these are all it takes, else with invented ones."""
    names = set(rule.arguments)
    with app.test_request_context():
        is_general = bool(names) and rule.endpoint not in places.PLACES_OF
        known = real if real and is_general and names <= set(real) else None
        values = (
            {name: known[name] for name in names} if known else places.values_for(rule.endpoint, names, owner)
        )
        places.READY.get(rule.endpoint, lambda owner: None)(owner)
        db.session.commit()
        return str(app.url_map.bind("").build(rule.endpoint, values))


def wrong_with(page: Page, address: str) -> list[str]:
    """What is wrong with the page on the screen, at each width."""
    headings = page.locator("h1").count()
    wrong = [] if headings == 1 else [f"{address}: {headings} h1"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        wrong += [f"{address}: {wide} px wide on a screen of {width}"] if wide > width else []
        if folder := os.environ.get("TRACKER_TEST_PICTURES"):
            name = address.strip("/").replace("/", "-")[:60] or "dashboard"
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        for one in violations(page):
            wrong.append(
                f"{address} at {width}: {one['id']}: {[node['target'] for node in one['nodes']][:3]}"
            )
    return wrong


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_wrong_with_any_page(
    app: Flask, session: DatabaseSession, clock_at, browser_page: Page, browser_sign_in, part: int
) -> None:
    clock_at(f"{TODAY} 10:00")
    sample = make_sample()
    co_chair = sample.co_chair
    session.commit()
    jobs.tick()
    browser_sign_in(co_chair)
    call, window = sample.call.id, sample.call.windows[0].id
    real = {"consultation_id": call, "window_id": window, "letter_id": sample.letter.id}
    real |= {"deadline_id": sample.call.deadlines[0].id, "person_id": sample.lead.id}
    wrong: list[str] = []
    errors: list[str] = []
    browser_page.on("pageerror", lambda error: errors.append(f"{browser_page.url}: {error}"))
    for rule in pages_of(app)[part::PARTS]:
        address = address_of(app, rule, co_chair, real)
        answer = browser_page.goto(address, wait_until="load")
        assert answer is not None
        if not answer.ok:
            wrong.append(f"{rule.rule} answered {answer.status}")
        wrong += wrong_with(browser_page, rule.rule)
    assert wrong + errors == []


@pytest.mark.only_on("sqlite")
def test_nothing_is_wrong_with_what_a_stranger_sees(
    app: Flask, session: DatabaseSession, browser_page: Page
) -> None:
    co_chair = make_sample().co_chair
    session.commit()
    wrong: list[str] = []
    for path in (
        "/",
        "/sign-in",
        "/sign-in/sent",
        "/record",
        address_of(app, _rule(app, "record.show"), co_chair),
    ):
        browser_page.goto(path)
        wrong += wrong_with(browser_page, path)
    assert wrong == []


@pytest.mark.only_on("sqlite")
def test_nothing_is_wrong_with_an_empty_tracker(
    app: Flask, session: DatabaseSession, browser_page: Page, browser_sign_in
) -> None:
    browser_page.goto("/set-up")
    wrong = wrong_with(browser_page, "/set-up")
    browser_sign_in(make_person())
    for rule in pages_of(app):
        if not rule.arguments and rule.endpoint.rpartition(".")[2] in ("dashboard", "index", "organisations"):
            browser_page.goto(rule.rule)
            wrong += wrong_with(browser_page, f"{rule.rule} when empty")
    assert wrong == []


def _rule(app: Flask, endpoint: str) -> Rule:
    return next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
