"""Letters and the record in a real browser: axe finds nothing, nothing sticks out, and they work without a mouse."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.chromium import press
from tests.factories import make_organisation, make_person, make_theme
from tracker.letters import publishing, sending, services
from tracker.letters.addressees import Addressee
from tracker.letters.rules import LetterKind
from tracker.signoffs.printed import Printed, name_signatories

NOW = datetime(2026, 5, 19, 12, 0, tzinfo=UTC)
LONG = (
    "Response on behalf of children in care, care leavers, kinship carers and the organisations beside them "
    * 2
)
WIDTHS = (1280, 375, 320)


@pytest.fixture
def letters(session):
    """A draft with a long title, and a published statement with forty signatories."""
    ann = make_person("Ann Example")
    facts = {
        "kind": LetterKind.LETTER,
        "by": ann,
        "now": NOW,
        "text": "Dear **Minister**",
        "themes": [make_theme()],
    }
    to = [Addressee("Minister for Children and Families", "A Minister", "Department for Testing")]
    draft = services.create_letter(**facts | {"title": LONG, "recipients": to, "cc": to, "lead": ann})
    shown = services.create_letter(**facts | {"title": "A statement", "kind": LetterKind.STATEMENT})
    organisations = [
        make_organisation(f"Invented Foundation for the Rights of Children {n}") for n in range(40)
    ]
    name_signatories(shown.signatures, [Printed(one, one.name) for one in organisations])
    sending.send_letter(
        shown, sent_on=NOW.date(), how="e-mail", sent_by_name="Ann", reply_wanted=False, by=ann, now=NOW
    )
    publishing.publish(shown, by=ann, now=NOW)
    session.commit()
    return ann, draft.id, shown.id


def look(page, url, check_axe):
    page.goto(url)
    check_axe(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{url} at {width} px"


def test_every_page_of_letters_passes_axe_and_fits_any_screen(
    letters, live_server, browser_page, browser_sign_in, check_axe
):
    ann, draft, shown = letters
    browser_sign_in(ann)
    own = [
        f"/letters/{draft}/{page}"
        for page in ("edit", "plan", "deadline", "send", "attach", "close", "publish")
    ]
    own += [f"/letters/{shown}/{page}" for page in ("reply", "take-back", "close")]
    for address in (
        "/letters",
        "/letters?q=nothing",
        "/letters/new",
        f"/letters/{draft}",
        f"/letters/{shown}",
        *own,
    ):
        look(browser_page, f"{live_server.url}{address}", check_axe)


def test_the_record_passes_axe_and_fits_any_screen(letters, live_server, browser_page, check_axe):
    for address in ("/record", "/record/a-statement"):
        look(browser_page, f"{live_server.url}{address}", check_axe)


def test_the_record_prints_without_its_navigation(letters, live_server, browser_page):
    browser_page.goto(f"{live_server.url}/record/a-statement")
    browser_page.emulate_media(media="print")
    expect(browser_page.get_by_role("heading", name="Signed by 40 organisations")).to_be_visible()
    expect(browser_page.get_by_role("navigation")).to_have_count(0)
    expect(browser_page.get_by_text("Sign in")).to_be_hidden()


def test_return_in_a_field_saves_and_does_not_add_a_row(letters, live_server, browser_page, browser_sign_in):
    ann, draft, _ = letters
    browser_sign_in(ann)
    browser_page.goto(f"{live_server.url}/letters/{draft}/edit")
    browser_page.get_by_label("Title").fill("A short title")
    browser_page.get_by_label("Title").press("Enter")
    expect(browser_page).to_have_url(f"{live_server.url}/letters/{draft}")
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("A short title")


def test_a_preview_keeps_everything_that_was_typed(
    letters, live_server, browser_page, browser_sign_in, check_axe
):
    ann, draft, _ = letters
    browser_sign_in(ann)
    browser_page.goto(f"{live_server.url}/letters/{draft}/edit")
    browser_page.get_by_label("Text", exact=True).fill("## What we ask\n\nA *duty* to consult")
    press(browser_page.get_by_role("button", name="Preview the text"))
    preview = browser_page.get_by_role("region", name="Preview of the text")
    expect(preview.get_by_role("heading", name="What we ask")).to_be_visible()
    text = browser_page.get_by_label("Text", exact=True)
    expect(text).to_have_value("## What we ask\n\nA *duty* to consult")
    check_axe(browser_page)
