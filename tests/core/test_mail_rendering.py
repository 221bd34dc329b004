"""Mails as they are drawn: a text part and an HTML part from one set of facts."""

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from tests.gallery.pages import make_gallery
from tracker.core.mail_rendering import render_mail, tidy_lines

TEXT = """{% extends "emails/layout.txt" %}
{% block ask %}Please decide on {{ title }}.{% endblock %}
{% block standing %}Closes {{ title }}.{{ "   " }}



Known to:
{%- for name in names %}
- {{ name }}
{%- endfor %}{% endblock %}
{% block why %}You lead this.{% endblock %}
"""
HTML = """{% extends "emails/layout.html" %}
{% block ask %}<p>Please decide on {{ title }}.</p>{% endblock %}
{% block why %}<p>You lead this.</p>{% endblock %}
"""
FACTS = {
    "title": "Homes & <placements>",
    "names": ["Ann", "Ben"],
    "coalition_name": "The Alliance",
    "link_url": "https://tracker.example.org/c/1?a=1&b=2",
    "link_text": "Open the call",
}


@pytest.fixture
def gallery() -> Flask:
    app = make_gallery()
    mails = DictLoader({"emails/calls/decide.txt": TEXT, "emails/calls/decide.html": HTML})
    app.jinja_env.loader = ChoiceLoader([mails, app.jinja_env.loader])
    return app


def test_the_text_part_is_asked_first_and_tidy(gallery):
    with gallery.app_context():
        text, _ = render_mail("calls/decide", **FACTS)
    assert text == (
        "Please decide on Homes & <placements>.\n"
        "\n"
        "Closes Homes & <placements>.\n"
        "\n"
        "Known to:\n"
        "- Ann\n"
        "- Ben\n"
        "\n"
        "Open the call:\n"
        "https://tracker.example.org/c/1?a=1&b=2\n"
        "\n"
        "-- \n"
        "The Alliance\n"
        "You lead this.\n"
    )


def test_the_html_part_says_the_same_with_its_style_in_its_tags(gallery):
    with gallery.app_context():
        _, html = render_mail("calls/decide", **FACTS)
    assert "Please decide on Homes &amp; &lt;placements&gt;." in html
    assert 'href="https://tracker.example.org/c/1?a=1&amp;b=2"' in html
    assert "<style" not in html
    assert 'class="band" style="background-color: #4a2545;' in html
    assert '<html lang="en-GB">' in html


def test_lines_are_tidied_but_the_mark_of_the_signature_stays():
    assert tidy_lines("\n a \n\n\n\nb\t\n-- \nc") == "a\n\nb\n-- \nc\n"
