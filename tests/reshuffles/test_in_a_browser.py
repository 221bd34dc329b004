"""A reshuffle in a browser: chosen from lists, looked at, carried out; on a phone too."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.factories import make_body, make_person, make_post
from tracker.letters import services as letters
from tracker.letters.addressees import Addressee
from tracker.letters.rules import LetterKind

BEFORE = datetime(2022, 6, 20, 9, 0, tzinfo=UTC)


def test_a_minister_leaves_and_the_draft_names_the_successor(
    session, clock_at, live_server, browser_page, browser_sign_in, check_axe
):
    clock_at("2022-07-06 15:00")
    post = make_post(
        "Minister for Homes", ("Ann Example MP", "2021"), body=make_body("Department for Testing")
    )
    chair, page = make_person(), browser_page
    letter = letters.create_letter(
        title="Homes", kind=LetterKind.LETTER, recipients=[Addressee(post=post.in_words)], lead=chair, by=chair,
        now=BEFORE,
    )  # fmt: skip
    session.commit()
    browser_sign_in(chair)
    page.set_viewport_size({"width": 320, "height": 800})

    page.goto(f"{live_server.url}/government")
    page.get_by_role("button", name="Record a reshuffle").click()
    for part, value in (("Day", "6"), ("Month", "7"), ("Year", "2022")):
        page.get_by_label(part, exact=True).fill(value)
    first = page.get_by_role("group", name="Post 1")
    expect(page.locator("#posts option")).to_have_attribute("value", post.in_words)
    first.get_by_label("Post", exact=True).fill("Minister for Nothing")
    first.get_by_label("Who takes it up").fill("Bea Example MP")
    page.get_by_role("button", name="See what it touches").click()
    expect(first.get_by_text("No post is called “Minister for Nothing”")).to_be_visible()
    check_axe(page)

    first.get_by_label("Post", exact=True).fill(post.in_words)
    page.get_by_role("button", name="See what it touches").click()
    expect(page.get_by_role("heading", name="Carry out this reshuffle?")).to_be_visible()
    expect(page.get_by_role("link", name="Homes")).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="Carry it out").click()
    expect(page.get_by_role("heading", name="Reshuffle of 6 July 2022")).to_be_visible()
    check_axe(page)

    page.goto(f"{live_server.url}/letters/{letter.id}")
    expect(page.get_by_text("Bea Example MP, Minister for Homes, Department for Testing")).to_be_visible()
    for address in (f"posts/{post.id}", f"posts/{post.id}/appoint", f"bodies/{post.body_id}?on=32+May"):
        page.goto(f"{live_server.url}/government/{address}")
        check_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
