"""Signing in and looking after people as somebody does it, in a real browser; axe and narrow screens on the way."""

from datetime import date

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.chromium import press
from tests.factories import make_organisation, make_person
from tracker.accounts import services
from tracker.accounts.models import SecondFactor
from tracker.coalition.models import Person
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db

NARROWEST = 320


@pytest.fixture
def look(browser_page, check_axe):
    """Check the page that is shown: nothing for axe to find, nothing that scrolls sideways on a small phone."""

    def look() -> None:
        check_axe(browser_page)
        browser_page.set_viewport_size({"width": NARROWEST, "height": 800})
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, browser_page.url
        browser_page.set_viewport_size({"width": 1280, "height": 800})

    return look


def test_from_an_empty_installation_to_the_first_invitation(session, browser_page, look):
    code = services.make_setup_code(now=clock.now())
    browser_page.goto("/sign-in")
    look()
    browser_page.get_by_label("The code from the terminal").fill(code)
    browser_page.get_by_label("Name of the coalition").fill("Invented Alliance")
    browser_page.get_by_label("Your name").fill("Ann Example")
    browser_page.get_by_label("Your e-mail address").fill("ann@example.org")
    browser_page.get_by_label("Your organisation").fill("Invented Charity")
    press(browser_page.get_by_role("button", name="Set it up and sign in"))
    look()
    press(browser_page.get_by_role("button", name="Invite somebody"))
    look()
    browser_page.get_by_label("Name", exact=True).fill("Ben New")
    browser_page.get_by_label("E-mail address").fill("ben@example.org")
    browser_page.get_by_label("Representative").check()
    browser_page.get_by_label("Organisation").select_option("Invented Charity")
    press(browser_page.get_by_role("button", name="Send the invitation"))
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Ben New")
    look()
    assert [person.name for person in session.scalars(select(Person).order_by(Person.id))] == [
        "Ann Example",
        "Ben New",
    ]


def test_signing_in_with_a_link_and_setting_up_a_second_factor(session, browser_page, look):
    ann = make_person("Ann Example", organisation=make_organisation())
    link = services.printable_link(ann, clock.now())
    browser_page.goto(link)
    look()
    press(browser_page.get_by_role("button", name="Sign in"))
    browser_page.goto("/account")
    look()
    press(browser_page.get_by_role("link", name="Set up"))
    press(browser_page.get_by_role("button", name="Set up a second factor"))
    look()
    assert browser_page.evaluate("document.querySelector('main img').naturalWidth") > 0
    secret = db.session.get(SecondFactor, ann.id).secret
    session.commit()
    browser_page.get_by_label("Code from the app").fill(pyotp.TOTP(secret).at(clock.now()))
    press(browser_page.get_by_role("button", name="Turn the second factor on"))
    expect(browser_page.locator("main code")).to_have_count(10)
    look()


def test_the_pages_of_people_hold_for_everybody(session, browser_page, browser_sign_in, look):
    charity = make_organisation("Invented Charity with Rather a Long Name for a Narrow Screen")
    browser_sign_in(make_person("Ann Example", organisation=charity, from_on=date(2026, 1, 1)))
    ben = make_person(
        "Ben Member",
        role=Role.REPRESENTATIVE,
        organisation=charity,
        email="ben.with.a.long.address@a-charity-with-a-long-name.example.org",
    )
    role = ben.roles[0].id
    for path in (
        "/people",
        f"/people/{ben.id}",
        f"/people/{ben.id}/edit",
        f"/people/{ben.id}/roles/add",
        f"/people/{ben.id}/roles/{role}/edit",
        f"/people/{ben.id}/roles/{role}/end",
        f"/people/{ben.id}/suspend",
        "/security-log",
        "/account/second-factor",
    ):
        browser_page.goto(path)
        look()


def test_pages_that_say_what_to_do_now(session, browser_page, look):
    make_person(email="ann@example.org")
    browser_page.goto("/sign-in")
    browser_page.get_by_label("Your e-mail address").fill("not an address")
    press(browser_page.get_by_role("button", name="Send me a link"))
    look()
    browser_page.get_by_label("Your e-mail address").fill("ann@example.org")
    press(browser_page.get_by_role("button", name="Send me a link"))
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Look in your e-mail")
    look()
    browser_page.goto("/sign-in/there-is-no-such-link")
    look()
