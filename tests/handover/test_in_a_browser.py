"""A sub-group is made, gets a lead, who leaves: on a phone's screen, with every page accessible."""

from playwright.sync_api import expect

from tests.factories import make_letter, make_person
from tracker.coalition.rules import Role


def test_a_lead_is_named_and_leaves(session, browser_page, browser_sign_in, live_server, check_axe):
    chair, lead = make_person("Ann Chair"), make_person("Lee Lead", role=Role.LEAD)
    make_person("Sue Next", role=Role.LEAD)
    make_letter("A letter about homes", lead=lead)
    session.commit()
    page = browser_page
    page.set_viewport_size({"width": 320, "height": 800})
    browser_sign_in(chair)
    page.goto(f"{live_server.url}/groups")
    page.get_by_role("link", name="Record the first sub-group").click()
    page.get_by_label("Name", exact=True).fill("Stability")
    check_axe(page)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", name="Stability", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add somebody").click()
    page.get_by_label("Person").select_option("Lee Lead")
    page.get_by_label("Lead", exact=True).check()
    check_axe(page)
    page.get_by_role("button", name="Add to the sub-group").click()
    expect(page.get_by_text("Added Lee Lead as lead").first).to_be_visible()
    check_axe(page)
    page.goto(f"{live_server.url}/people/{lead.id}")
    page.get_by_role("button", name="Leaves on …").click()
    check_axe(page)
    page.get_by_label("Who takes over everything").select_option("Sue Next")
    page.get_by_role("button", name="Record the last day").click()
    expect(page.get_by_text("Both sides get a mail.")).to_be_visible()
    expect(page.get_by_text("Sue Next takes over 1 thing.")).to_be_visible()
    for address in ("/co-chairs", "/handover", "/groups", "/calendar"):
        page.goto(live_server.url + address)
        check_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
