"""The page of an organisation where no answer is taken any more: what it says, and that it loses nothing typed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.contacts import reaching
from tracker.core.database import db
from tracker.signoffs import links, services

NOW = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
SIGN = {"answer": "sign", "signer_name": "Ann Example", "signer_role": "Director", "authorised": "y"}


@pytest.fixture(autouse=True)
def _on_a_wednesday(clock_at):
    clock_at(NOW)


@pytest.fixture
def sign_on(session):
    """Two organisations, each with a representative, asked until Friday 26 May 2023 at noon."""
    organisations = [make_organisation(name) for name in ("The Beta Trust", "Alpha")]
    for organisation in organisations:
        make_person(role=Role.REPRESENTATIVE, organisation=organisation)
    return make_sign_on(make_letter("Homes for care leavers"), organisations)


@pytest.fixture
def link(sign_on):
    """The address of a new link of one of the two."""

    def made(number=0):
        request = sign_on.requests[number]
        people = reaching.contacts_of([request.organisation_id], NOW.date())[request.organisation_id]
        token = links.make_link(request, people[0], now=NOW)
        db.session.flush()
        return f"/sign/{token}"

    return made


def test_what_was_typed_before_an_answer_was_refused_stands_on_the_page_to_copy_or_to_send(
    session, sign_on, link, get, post, clock_at
):
    session.add(Coalition(id=1, name="Alliance of Friends", reply_to="answers@example.org"))
    url = link(1)
    clock_at(sign_on.closes_at + timedelta(seconds=1))
    note = "Please say <b>homes & care</b>.\r\n\r\nThe rest is right."
    page = post(url, SIGN | {"answer": "sign-with-note", "note": note}, 409)
    [typed] = page.all("textarea", id="what-you-typed")
    assert typed.text == (
        f"For Alpha, on “Homes for care leavers” (mark of the text: {sign_on.text.digest[:12]})\n\n"
        "Answer: Sign, with a note\n\nNote:\nPlease say <b>homes & care</b>.\n\nThe rest is right.\n\n"
        "Name: Ann Example\n\nJob title: Director"
    )
    [mail] = [one["href"] for one in page.all("a") if one.text.startswith("Write a mail with it to answers@")]
    parts = urlsplit(mail)
    assert (parts.scheme, parts.path) == ("mailto", "answers@example.org")
    assert parse_qs(parts.query)["body"] == [typed.text.replace("\n", "\r\n")]
    page = post(url, SIGN | {"answer": "decline", "note": "No. " * 3000}, 409)
    assert "No. " * 2000 in page.all("textarea", id="what-you-typed")[0].text
    [mail] = [one["href"] for one in page.all("a") if one.text.startswith("Write a mail with it to answers@")]
    assert parse_qs(urlsplit(mail).query)["body"] == ["Copy what you typed from the page, and paste it here."]
    assert not get(url).all("textarea", id="what-you-typed")


def test_what_was_typed_is_kept_too_where_the_letter_has_gone_with_the_name(session, sign_on, link, post):
    url = link()
    post(url, SIGN)
    services.fix_list(sign_on, sent_at=NOW, now=NOW)
    page = post(url, SIGN | {"answer": "need-time", "until": "25 5 2023"}, 409)
    assert "The letter was sent before it came, and The Beta Trust stands below it." in page.text
    kept = page.all("textarea", id="what-you-typed")[0].text
    assert "Answer: More time is needed\n\nUntil: 25 5 2023\n\nName: Ann Example" in kept
