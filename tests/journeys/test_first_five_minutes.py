"""A newcomer's first five minutes in a real browser: from the sign-in link to a reminder that was answered."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session as DatabaseSession

from tests.chromium import LiveServer
from tests.factories import make_person
from tests.journeys.visitor import Visitor, arrive
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.outbox import jobs

BROWSERS = (
    pytest.param((True, 1280), id="on a laptop"),
    pytest.param((True, 375), id="on a phone"),
    pytest.param((False, 375), id="without JavaScript"),
)
pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]
TITLE = "Fair Start: a framework for the early years workforce"


@pytest.fixture(params=BROWSERS)
def visitor(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Visitor]:
    has_script, width = request.param
    visitor = arrive(browser, live_server.url, has_script=has_script, width=width)
    yield visitor
    visitor.context.close()


def tick() -> None:
    """What the worker does every thirty seconds."""
    db.session.commit()
    jobs.tick()
    db.session.commit()


def newest_mail(visitor: Visitor) -> None:
    visitor.open("/mailbox")
    visitor.go_on(visitor.page.locator("main table a").first)


def sign_in_by_link(visitor: Visitor, person: Person) -> None:
    visitor.open("/")
    visitor.follow("Sign in")
    visitor.page.get_by_label("E-mail address").fill(person.email)
    visitor.press("Send me a link")
    tick()
    newest_mail(visitor)
    visitor.go_on(visitor.page.locator("main pre a[href*='/sign-in/']"))
    visitor.press("Sign in")


def test_from_the_sign_in_link_to_a_reminder_that_was_answered(
    session: DatabaseSession,
    visitor: Visitor,
    live_server: LiveServer,
    clock_at: Callable[[datetime | str], datetime],
) -> None:
    clock_at("2026-11-24 10:00")
    sign_in_by_link(visitor, make_person("Amira Okafor"))
    assert (visitor.path, visitor.heading) == ("/", "Dashboard")
    assert "Nothing is recorded yet." in visitor.text

    visitor.press("Record a call")
    visitor.page.get_by_label("Title", exact=True).fill(TITLE)
    visitor.page.get_by_label("Who asks").fill("Department for Education")
    visitor.fill_day("Closes on", 11, 12, 2026)
    visitor.page.get_by_label("Closing time").fill("11:45pm")
    visitor.press("Record the call")
    assert visitor.heading == TITLE
    assert "Friday 11 December 2026, 11:45pm" in visitor.text

    visitor.follow("Dashboard")
    assert f"{TITLE} In 13 working days Closes Friday 11 December 2026, 11:45pm" in visitor.text
    visitor.follow("Reminders")
    assert reminder_days(visitor) == ["Friday 27 November 2026", "Friday 4 December 2026"]

    visitor.follow("Consultations")
    visitor.follow(TITLE)
    visitor.follow("Change the closing time")
    visitor.fill_day("Closes on", 18, 12, 2026)
    visitor.page.get_by_label("Why did it change?").fill("The department gave another week.")
    visitor.press("Save the new closing time")
    assert "Recorded as extended: closes Friday 18 December 2026, 11:45pm." in visitor.text
    visitor.follow("Reminders")
    assert reminder_days(visitor) == ["Friday 4 December 2026"]

    clock_at("2026-12-04 09:00")
    tick()
    newest_mail(visitor)
    assert visitor.heading == f"Closes in 10 working days, Friday 18 December 11:45pm: {TITLE}"
    visitor.go_on(visitor.page.locator("main pre a[href*='/answer/']"))
    assert visitor.heading == "Answer this reminder"
    visitor.page.get_by_label("Done").check()
    visitor.page.get_by_label("Your name").fill("Amira Okafor")
    visitor.press("Send this answer")
    assert visitor.heading == "Thank you"

    visitor.open("/reminders")
    assert reminder_days(visitor) == []
    assert visitor.asked_for == {urlsplit(live_server.url).netloc}


def reminder_days(visitor: Visitor) -> list[str]:
    """The days on which something goes, as /reminders lists them."""
    return [heading.inner_text() for heading in visitor.page.locator("main h3").all()]


def test_a_call_can_be_recorded_with_the_keyboard_alone(
    session: DatabaseSession,
    browser: Browser,
    live_server: LiveServer,
    browser_page,
    browser_sign_in,
    clock_at,
) -> None:
    clock_at("2026-11-24 10:00")
    browser_sign_in(make_person())
    page = browser_page
    page.goto("/consultations/new")
    typed = {
        "title": TITLE,
        "body": "Department for Education",
        "closes_on-day": "11",
        "closes_on-month": "12",
        "closes_on-year": "2026",
        "closes_time": "11:45pm",
    }
    reached = tab_through(page, typed)
    order = [name for name in reached if name in typed]
    assert order == list(typed)
    assert page.evaluate("document.activeElement.innerText") == "Record the call"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/consultations/\d+$"))
    expect(page.locator("h1")).to_have_text(re.compile(f"{re.escape(TITLE)}$"))


def tab_through(page, typed: dict[str, str]) -> list[str]:
    """Press Tab until the button, typing what is to be typed; the fields that were reached, each seen to be so."""
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, tag, is_marked = page.evaluate(
            """() => { const at = document.activeElement, look = getComputedStyle(at);
            return [at.name || at.innerText, at.tagName,
                    look.outlineStyle !== 'none' || look.boxShadow !== 'none'] }"""
        )
        assert is_marked, f"nobody sees that {name} has the focus"
        if tag == "BUTTON" and name == "Record the call":
            return reached
        reached.append(name)
        if name in typed:
            page.keyboard.type(typed[name])
    raise AssertionError(f"the button was never reached: {reached}")
