"""Signing in a real browser: from a phone by hand; nothing for axe to find; nothing that scrolls sideways."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.chromium import press
from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.rules import Role
from tracker.signoffs import answering, links, queries
from tracker.signoffs.rules import Answer, Given, Via

NOW = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
LONG = "Internationalorganisationwithoutanyspacesinitsverylongnamethatcannotbebrokenanywhere"
WHO = {
    "signer_name": "Katharine Featherstonehaugh-Okonkwo",
    "signer_role": "Director of Policy",
    "authorised": True,
}


def ready(session):
    """Three organisations asked, one of them with an endless name; two have answered."""
    organisations = [make_organisation(name) for name in ("The Beta Trust", LONG, "Gamma")]
    people = [make_person(role=Role.REPRESENTATIVE, organisation=one) for one in organisations]
    sign_on = make_sign_on(make_letter("Homes for young people who leave care"), organisations)
    for number, given in ((1, Given(Answer.SIGN, **WHO)), (2, Given(Answer.DECLINE, note="No.", **WHO))):
        answering.give_answer(sign_on.requests[number].id, given, via=Via.LINK, now=NOW - timedelta(days=1))
    taken = answering.give_answer(
        sign_on.requests[2].id, Given(Answer.SIGN, **WHO), via=Via.PHONE, recorded_by=people[0], now=NOW
    )
    session.flush()
    link = links.make_link(sign_on.requests[0], people[0], now=NOW)
    undo = links.make_link(sign_on.requests[2], people[2], now=NOW, undoes=taken)
    session.commit()
    return sign_on, f"/sign/{link}", f"/sign/undo/{undo}"


def test_an_organisation_signs_from_a_phone_and_takes_it_back(
    session, clock_at, browser_page, live_server, check_axe
):
    clock_at(NOW)
    sign_on, link, undo = ready(session)
    page = browser_page
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto(live_server.url + link)
    check_axe(page)
    press(page.get_by_role("button", name="Send the answer"))
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    check_axe(page)
    page.get_by_label("Sign", exact=True).check()
    page.get_by_label("Your name").fill("Ann Example")
    page.get_by_label("Your job title").fill("Director")
    page.get_by_label("I am authorised to sign for The Beta Trust").check()
    press(page.get_by_role("button", name="Send the answer"))
    expect(page.get_by_text("The Beta Trust has signed. Thank you, Ann Example.")).to_be_visible()
    expect(page).to_have_url(live_server.url + link)
    check_axe(page)
    page.get_by_label("Name of the person who takes it back").fill("Bea")
    press(page.get_by_role("button", name="Take the signature back"))
    expect(page.get_by_text("The Beta Trust took its signature back.")).to_be_visible()
    session.expire_all()
    assert len(queries.names_below(sign_on.letter_id)) == 2
    for address in (link, undo, "/sign/nothing"):
        page.goto(live_server.url + address)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 740})
            check_axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)


def test_the_pages_of_those_who_look_after_it_are_sound_at_every_width(
    session, clock_at, browser_page, browser_sign_in, live_server, check_axe
):
    clock_at(NOW)
    sign_on, _, _ = ready(session)
    browser_sign_in(make_person("Katharine Featherstonehaugh-Okonkwo"))
    base = f"/letters/{sign_on.letter_id}/sign-on"
    for address in (
        base,
        f"{base}/record",
        f"{base}/text",
        f"{base}/order",
        f"{base}/dates",
        f"{base}/close",
        "/asked",
    ):
        browser_page.goto(live_server.url + address)
        for width in (1280, 320):
            browser_page.set_viewport_size({"width": width, "height": 900})
            check_axe(browser_page)
            assert browser_page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
