"""Pages of deadlines in a real browser: nothing for axe to find, nothing that scrolls sideways, at any width."""

from datetime import UTC, date, datetime, time

from playwright.sync_api import expect

from tests.chromium import PATIENCE, press
from tests.factories import make_deadline, make_person
from tracker.core.database import db
from tracker.deadlines import services
from tracker.deadlines.models import ClosedDay

IN_MARCH = datetime(2027, 3, 1, 12, tzinfo=UTC)
PAGES = (
    "",
    "/{id}",
    "/{id}/edit",
    "/{id}/move",
    "/{id}/done",
    "/{id}/cancel",
    "/new",
    "/days-off",
    "/reminder-days",
)


def test_every_page_fits_every_width_and_axe_finds_nothing(
    session, clock_at, browser_page, browser_sign_in, check_axe
):
    clock_at("2027-05-06 10:00")
    chair = browser_sign_in(make_person("Ann Example"))
    db.session.add(ClosedDay(on=date(2027, 8, 27), reason="Summer closure"))
    title = "Children’s social care: stable homes, built on love, and what works for care leavers"
    deadline = make_deadline(date(2027, 5, 13), time(23, 45), title=title, now=IN_MARCH, people=[chair])
    services.move_deadline(
        deadline,
        to_on=date(2027, 5, 20),
        to_time=time(17),
        reason="The department extended it.",
        source="https://www.example.org/a-very-long-address-without-any-break-in-it-at-all-whatever-the-width",
        by=chair,
        now=IN_MARCH,
    )
    for path in PAGES:
        browser_page.goto(f"/deadlines{path.format(id=deadline.id)}")
        for width in (1280, 320):
            browser_page.set_viewport_size({"width": width, "height": 900})
            wide = browser_page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} at {width} px"
            check_axe(browser_page)


def test_a_deadline_is_recorded_moved_and_done_by_keyboard_and_without_javascript(
    session, clock_at, browser, live_server, browser_sign_in, browser_page
):
    clock_at("2027-05-06 10:00")
    browser_sign_in(make_person("Ann Example"))
    cookies = browser_page.context.cookies()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    db.session.commit()
    page.goto("/deadlines/new")
    page.get_by_label("What falls due").fill("Trustees agree the text")
    page.get_by_label("Day", exact=True).fill("20")
    page.get_by_label("Month", exact=True).fill("May")
    page.get_by_label("Year", exact=True).fill("2027")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Trustees agree the text")

    press(page.get_by_role("button", name="Move it"))
    page.get_by_label("Day", exact=True).fill("21")
    page.get_by_label("Why it moves").fill("A trustee is ill")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".big-date")).to_contain_text("Friday 21 May 2027")

    press(page.get_by_role("button", name="Mark as done"))
    press(page.get_by_role("button", name="Mark as done"))
    expect(page.locator("main")).to_contain_text("Done on Thursday 6 May 2027, 10:00am by Ann Example.")
    context.close()
