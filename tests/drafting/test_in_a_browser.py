"""From a comment to the frozen text in a real browser; axe finds nothing, nothing sticks out."""

from playwright.sync_api import expect

from tests.chromium import press

WIDTHS = (1280, 375, 320)


def look(page, url, check_axe):
    page.goto(url)
    check_axe(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{url} at {width} px"
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def test_a_draft_is_commented_on_settled_approved_and_frozen(
    session, chair, alpha, draft, live_server, browser_page, browser_sign_in, check_axe
):
    session.commit()
    page, own = browser_page, f"{live_server.url}/letters/{draft.id}"
    browser_sign_in(chair)
    page.goto(f"{own}/text")
    press(page.get_by_role("link", name="Comment on paragraph 2"))
    check_axe(page)
    page.get_by_label("Your comment").fill("Which rents?")
    press(page.get_by_role("button", name="Add the comment"))
    expect(page.get_by_role("article", name="Comment of Ann Chair")).to_be_visible()
    press(page.get_by_role("link", name="Answer and settle the comment of Ann Chair"))
    check_axe(page)
    page.get_by_label("Answer").fill("Those of the market.")
    press(page.get_by_role("button", name="Settle this comment"))
    expect(page.get_by_text("All comments settled")).to_be_visible()
    press(page.get_by_role("button", name="I approve version 1"))
    expect(page.get_by_role("button", name="Take my approval back")).to_be_visible()

    page.goto(f"{own}/edit")
    page.get_by_label("Text", exact=True).fill("Dear Minister\n\nRents are soaring.")
    press(page.get_by_role("button", name="Save the changes"))
    for address in (
        "text",
        "versions",
        "versions/1",
        "versions/1/restore",
        "compare",
        "word",
        "sign-on/open",
    ):
        look(page, f"{own}/{address}", check_axe)
    for address in ("/letters/templates", "/letters/templates/new"):
        look(page, f"{live_server.url}{address}", check_axe)

    page.goto(f"{own}/text")
    press(page.get_by_role("button", name="I approve version 2"))
    press(page.get_by_role("link", name="Ask organisations to sign"))
    press(page.get_by_role("button", name="Freeze the text and ask 1 organisation"))
    expect(page.get_by_text("The text is frozen and 1 organisation will be asked.")).to_be_visible()
    look(page, f"{own}/text", check_axe)
    look(page, f"{own}/edit", check_axe)
