"""Calls in a real browser: nothing for axe to find, nothing that scrolls sideways, and it works by hand."""

from datetime import date, time

from playwright.sync_api import expect

from tests.chromium import press
from tests.factories import make_consultation, make_deadline, make_person, make_theme


def test_the_pages_of_a_call_are_sound_at_every_width(
    session, clock_at, browser_page, browser_sign_in, live_server, check_axe
):
    clock_at("2026-05-04 10:00")
    make_theme("Sibling groups")
    closing = make_deadline(date(2026, 5, 18), time(12), printed="by noon on Monday 18 May 2026")
    call = make_consultation(
        "Children’s social care: a consultation on the implementation strategy, the national framework and the "
        "dashboard, with an https://example.org/address-that-is-long-and-cannot-be-broken-anywhere-at-all",
        closing=closing,
    )
    session.commit()
    browser_sign_in(make_person("Katharine Featherstonehaugh-Okonkwo"))
    base = f"/consultations/{call.id}"
    window = f"{base}/windows/{call.windows[0].id}"
    pages = [
        "/consultations",
        base,
        "/consultations/new",
        f"{base}/decide",
        f"{window}/closing",
        f"{base}/files/new",
    ]
    for page in pages:
        browser_page.goto(live_server.url + page)
        for width in (1280, 320):
            browser_page.set_viewport_size({"width": width, "height": 900})
            check_axe(browser_page)
            assert browser_page.evaluate("document.documentElement.scrollWidth") <= width, (page, width)


def test_a_call_is_recorded_by_hand_with_a_month_in_words(
    session, clock_at, browser_page, browser_sign_in, live_server
):
    clock_at("2026-05-04 10:00")
    browser_sign_in(make_person())
    browser_page.goto(f"{live_server.url}/consultations/new")
    browser_page.get_by_label("Title").fill("Stable homes")
    browser_page.get_by_label("Who asks").fill("Department for Education")
    closes = browser_page.get_by_role("group", name="Closes on")
    closes.get_by_label("Day").fill("29")
    closes.get_by_label("Month").fill("May")
    closes.get_by_label("Year").fill("2026")
    browser_page.get_by_label("Closing time").fill("11.45pm")
    press(browser_page.get_by_role("button", name="Record the call"))
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Stable homes")
    expect(browser_page.locator(".big-date__when")).to_have_text("Friday 29 May 2026, 11:45pm")
