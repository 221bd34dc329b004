"""Every component in a real browser: axe finds nothing, nothing is blocked, nothing scrolls sideways.

With TRACKER_TEST_PICTURES set to a folder, a picture of each page is left there to be looked at.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from waitress.server import create_server

from tests.chromium import PATIENCE, press, violations
from tests.gallery.pages import make_gallery

pytestmark = pytest.mark.browser

ADDRESSES = (
    *("/consultations", "/form", "/both", "/confirm", "/public", "/broken-rule", "/fails"),
    *(f"/refused/{status}" for status in (400, 403, 404, 409, 413, 429, 500)),
)
WIDTHS = (1280, 375, 320)


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The address of the gallery."""
    server: Any = create_server(make_gallery(), host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def check(page: Page, name: str) -> None:
    """Axe finds nothing, and at no width does anything stick out to the side."""
    assert [violation["id"] for violation in violations(page)] == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width, f"{name} at {width} px"
        if folder := os.environ.get("TRACKER_TEST_PICTURES"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_passes_axe_and_fits_any_screen(gallery: str, page: Page, address: str) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(gallery + address)
    check(page, address.strip("/").replace("/", "-"))
    assert [text for text in told if "the server responded with a status" not in text] == []


def test_an_empty_form_says_what_is_missing_and_leads_there(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/form")
    press(page.get_by_role("button", name="Record the call"))
    expect(page).to_have_title("Error: Record a call – Alliance for Children in Care and Care Leavers")
    check(page, "form-with-errors")
    page.get_by_role("link", name="Enter the closing date.").click()
    expect(page.locator("#closes_on-day")).to_be_focused()


def test_the_first_tab_leads_past_the_navigation(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/form")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_the_form_works_without_javascript(gallery: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery}/form")
    page.get_by_label("Title").fill("A call")
    press(page.get_by_role("button", name="Record the call"))
    expect(page.locator(".govuk-error-summary li")).to_have_count(4)
    expect(page.get_by_label("Title")).to_have_value("A call")
    context.close()


def test_on_paper_there_is_no_navigation(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/consultations")
    page.emulate_media(media="print")
    for part in (".band", ".navigation", ".filters", ".govuk-button"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
