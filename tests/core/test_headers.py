"""The headers of every answer, and the pages that say that something cannot be done."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from tests.gallery.pages import make_gallery
from tracker.core.permissions import Permission, public, requires


@pytest.fixture
def gallery() -> Flask:
    app = make_gallery()
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/of-the-mailbox")
    @public
    def of_the_mailbox() -> Response:
        return Response("mail", headers={"Content-Security-Policy": "default-src 'none'"})

    @app.get("/feed")
    @public
    def feed() -> Response:
        return Response("feed", headers={"Cache-Control": "public, max-age=300"})

    @app.get("/secret")
    @requires(Permission.VIEW)
    def secret() -> Response:
        return Response("secret", headers={"Cache-Control": "public, max-age=300"})

    return app


@pytest.fixture
def client(gallery: Flask) -> FlaskClient:
    return gallery.test_client()


@pytest.mark.parametrize("address", ["/consultations", "/refused/404", "/fails", "/static/app.css"])
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "img-src 'self' data:; object-src 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_where_we_are_reached_by_https_browsers_are_told_to_stay_there(gallery):
    gallery.config["BASE_URL"] = "https://tracker.example.org"
    headers = gallery.test_client().get("/consultations").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_page_may_set_a_policy_of_its_own(client):
    assert client.get("/of-the-mailbox").headers["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/refused/404", "no-store"),
        ("/nowhere", "no-store"),
        ("/secret", "no-store"),
        ("/feed", "public, max-age=300"),
        ("/static/app.css", "no-cache"),
        ("/static/app.css?v=1", "public, max-age=31536000, immutable"),
        ("/static/vendor/govuk-frontend-6.6.0/govuk-frontend.min.js", "public, max-age=31536000, immutable"),
    ],
)
def test_only_what_is_public_may_be_kept(client, address, kept):
    assert client.get(address).headers["Cache-Control"] == kept


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "That could not be read"),
        (403, "You may not open this page"),
        (404, "We could not find that page"),
        (409, "Somebody else changed this first"),
        (413, "That is too large"),
        (429, "Too many tries"),
        (500, "Something went wrong on our side"),
    ],
)
def test_a_refusal_says_what_happened(client, status, title):
    answer = client.get(f"/refused/{status}")
    assert answer.status_code == status
    assert f'<h1 class="govuk-heading-l">{title}</h1>' in answer.text


def test_a_broken_rule_that_no_form_caught_is_said_in_its_own_words(client):
    answer = client.get("/broken-rule")
    assert answer.status_code == 400
    assert "A call that has closed cannot be extended." in answer.text


def test_a_form_without_its_mark_is_refused_with_what_to_do(client):
    answer = client.post("/form", data={"title": "A call"})
    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text


def test_our_own_failure_is_told_without_asking_anything_of_the_application(gallery):
    @gallery.context_processor
    def broken() -> dict[str, object]:
        raise RuntimeError("the database is gone")

    client = gallery.test_client()
    answer = client.get("/fails")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "on purpose" not in answer.text
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "We could not find that page" in answer.text


def test_a_part_of_a_page_is_answered_with_a_part(client):
    answer = client.get("/refused/404", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert answer.text.startswith('<div class="govuk-inset-text" role="alert">')
    assert "<html" not in answer.text
