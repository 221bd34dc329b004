"""Organisations and settings in a real browser: no axe violations, nothing that scrolls sideways at 320 px."""

from playwright.sync_api import expect

from tests.chromium import press
from tests.factories import make_organisation, make_person
from tracker.coalition.rules import OrganisationKind


def test_pages_are_accessible_and_fit_a_small_phone(
    session, live_server, browser_page, browser_sign_in, check_axe
):
    group = make_organisation("Invented Group with quite a long name of its own", member=False)
    one = make_organisation(
        "Invented Office", parent=group, kind=OrganisationKind.STATUTORY_OFFICE, may_sign=False
    )
    person = make_person(organisation=one)
    membership = one.memberships[0].id
    session.commit()
    browser_sign_in(person)
    base = f"/organisations/{one.id}"
    browser_page.set_viewport_size({"width": 320, "height": 700})
    for address in ("/organisations", base, f"{base}/edit", "/organisations/new", f"{base}/memberships/{membership}",
                    f"{base}/memberships/{membership}/remove", f"{base}/remove", "/settings",
                    "/settings/themes/new"):  # fmt: skip
        browser_page.goto(live_server.url + address)
        check_axe(browser_page)
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert (address, browser_page.evaluate(wider)) == (address, 0)


def test_a_likely_duplicate_is_asked_about_without_a_script(
    session, live_server, browser_page, browser_sign_in, check_axe
):
    make_organisation("Invented Homes")
    person = make_person()
    session.commit()
    browser_sign_in(person)
    page = browser_page
    page.goto(live_server.url + "/organisations/new")
    page.get_by_label("Name", exact=True).fill("Invented Homes UK")
    page.get_by_label("Yes, ask it").check()
    page.get_by_label("Yes", exact=True).check()
    press(page.get_by_role("button", name="Add the organisation"))
    expect(page.get_by_role("alert")).to_be_visible()
    check_axe(page)
    page.get_by_label("It is another organisation than those named above").check()
    press(page.get_by_role("button", name="Add the organisation"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Invented Homes UK")
