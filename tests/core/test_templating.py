"""What templates can use, and the layouts that every page stands on."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask, render_template_string, request

from tests.gallery.pages import COALITION, make_gallery
from tracker import config
from tracker.core import templating

VENDOR = config.ROOT / "tracker" / "static" / "vendor"
NOT_OURS = ("gds transport", "@font-face", "crown", "crest", "govuk-header", "govuk-footer", "url(")


@pytest.fixture
def gallery() -> Flask:
    return make_gallery()


@pytest.fixture
def on_a_list(gallery: Flask) -> Iterator[Flask]:
    with gallery.test_request_context("/consultations?state=open&q=a+b&after=x&_scheme=javascript"):
        yield gallery


def test_a_page_names_itself_and_the_coalition(gallery):
    assert f"<title>Record a call – {COALITION}</title>" in gallery.test_client().get("/form").text


def test_the_page_that_is_shown_is_marked_in_the_navigation(gallery):
    page = gallery.test_client().get("/letters").text
    assert '<a class="navigation__link" href="/letters" aria-current="page">Letters</a>' in page
    assert page.count('aria-current="page"') == 1


def test_the_navigation_leaves_out_what_is_not_there(gallery):
    del gallery.view_functions["letters.index"]
    page = gallery.test_client().get("/consultations").text
    assert ">Letters</a>" not in page
    assert ">Deadlines</a>" in page


def test_the_links_of_a_list_keep_its_other_choices(on_a_list):
    assert templating.this_page(after=None, state="closed") == (
        "/consultations?state=closed&q=a+b&_scheme=javascript"
    )


def test_a_link_to_a_page_that_is_not_there_is_none(on_a_list):
    assert templating.link_to("reminders.index") == "/reminders"
    assert templating.link_to("nowhere.index") is None


def test_a_link_may_be_to_another_page_of_the_same_blueprint(gallery):
    with gallery.test_request_context("/letters"):
        assert request.blueprint == "letters"
        assert templating.link_to(".index") == "/letters"
        assert templating.link_to(".nowhere") is None
    with gallery.test_request_context("/form"):
        assert templating.link_to(".form") == "/form"


def test_our_own_files_are_addressed_by_their_contents(on_a_list):
    contents = (config.ROOT / "tracker" / "static" / "app.css").read_bytes()
    assert templating.asset("app.css") == f"/static/app.css?v={sha256(contents).hexdigest()[:10]}"


def test_what_people_wrote_is_escaped(on_a_list):
    page = (
        '{% from "components/page.html" import summary_list, status_tag, page_heading, cell %}'
        '{{ summary_list([{"key": evil, "value": evil}]) }}{{ status_tag(evil) }}'
        "{{ page_heading(evil, caption=evil) }}{{ cell(evil, evil) }}"
    )
    assert "<script" not in render_template_string(page, evil="<script>'\"")


@pytest.mark.parametrize("folder", sorted(VENDOR.iterdir()), ids=lambda folder: folder.name)
def test_vendored_files_are_what_their_checksums_say(folder: Path):
    listed = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name in listed} == listed
    assert {path.name for path in folder.iterdir()} == {*listed, "README.md", "SHA256SUMS"}


def test_nothing_of_the_government_is_in_our_styles():
    for path in (VENDOR / "govuk-frontend-6.6.0" / "debranded.min.css", VENDOR.parent / "app.css"):
        styles = path.read_text().lower()
        assert [words for words in NOT_OURS if words in styles] == [], path.name


def test_no_template_of_a_page_has_inline_script_or_style():
    for path in (config.ROOT / "templates").rglob("*.html"):
        if "emails" in path.parts:
            continue  # a mail has no stylesheet to point at
        source = path.read_text()
        for words in ("<style", " style=", " onclick=", "javascript:", "<script>"):
            assert words not in source, f"{path}: {words}"
