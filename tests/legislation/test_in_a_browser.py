"""From the day of laying to a deadline that follows Parliament's calendar, in a real browser."""

from playwright.sync_api import expect

from tests.chromium import press
from tests.factories import make_person


def fill_day(page, label, day, month, year):
    box = page.get_by_role("group", name=label)
    for part, value in (("Day", day), ("Month", month), ("Year", year)):
        box.get_by_label(part).fill(value)


def test_the_forty_days_of_an_instrument_become_a_deadline_that_can_be_moved(
    session, clock_at, browser_page, browser_sign_in, check_axe
):
    clock_at("2027-03-02 10:00")
    browser_sign_in(make_person("Ann Example"))
    page = browser_page
    page.goto("/legislation")
    press(page.get_by_role("button", name="Record a bill, Act or instrument"))
    page.get_by_label("Statutory instrument", exact=True).check()
    page.get_by_label("Title", exact=True).fill("The Invented Placements Regulations 2027")
    page.get_by_label("Procedure").select_option("Negative")
    fill_day(page, "Laid before Parliament", "1", "3", "2027")
    press(page.get_by_role("button", name="Record it"))
    expect(page.get_by_text("It is not before Friday 9 April 2027.")).to_be_visible()

    press(page.get_by_role("link", name="Enter when Parliament sits"))
    press(page.get_by_role("link", name="Say for which time they are complete"))
    page.get_by_label("House of Commons").check()
    page.get_by_label("House of Lords").check()
    fill_day(page, "First day", "1", "1", "2027")
    fill_day(page, "Last day", "31", "12", "2027")
    press(page.get_by_role("button", name="Save"))
    page.goto("/legislation")
    press(page.get_by_role("link", name="The Invented Placements Regulations 2027"))
    press(page.get_by_role("button", name="Make it a deadline"))
    expect(page.get_by_role("link", name="Friday 9 April 2027")).to_be_visible()

    page.goto("/legislation/sitting-days/break")
    page.get_by_label("Adjournment").check()
    page.get_by_label("House of Commons").check()
    page.get_by_label("House of Lords").check()
    fill_day(page, "First day", "26", "3", "2027")
    fill_day(page, "Last day", "11", "4", "2027")
    press(page.get_by_role("button", name="Enter it"))
    expect(page.get_by_text("1 deadline would be on another day now: see below.")).to_be_visible()
    check_axe(page)
    press(page.get_by_role("link", name="Look at it"))
    page.get_by_text("How we worked this out").click()
    expect(
        page.get_by_text("Left out 26 March to 11 April 2027, both Houses adjourned 17 days")
    ).to_be_visible()
    check_axe(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    press(page.get_by_role("button", name="Move the deadline to 26 April 2027"))
    press(page.get_by_role("link", name="Monday 26 April 2027"))
    expect(page.get_by_role("heading", name="The Invented Placements Regulations 2027")).to_be_visible()
    check_axe(page)
