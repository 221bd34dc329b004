"""The page of an organisation where no answer is taken any more: what it says, and that it loses nothing typed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.contacts import reaching
from tracker.core.database import db
from tracker.letters.models import Letter
from tracker.letters.services import close_letter, reopen_letter
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


def closed_words(page):
    """What stands below the heading of the letter that has closed, in two sentences or so."""
    return page.text.partition("so no answer can be taken here. ")[2].partition(
        " Take the signature back Take"
    )[0]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "The Beta Trust has not answered. If the answer of The Beta Trust should still count, write"),
        (
            SIGN,
            "The Beta Trust has signed, and its name goes below the letter: there is nothing that you need to do. "
            "You can take the signature back below. If another answer should take its place, write",
        ),
        (
            SIGN | {"answer": "decline", "note": "Not for us."},
            "The Beta Trust has declined, so its name does not go below the letter. "
            "If another answer should take its place, write",
        ),
        (
            SIGN | {"answer": "need-time", "until": "25 5 2023"},
            "The Beta Trust has asked for more time, and has not answered since. If the answer of",
        ),
    ],
)
def test_after_the_cut_off_an_organisation_reads_where_it_stands_and_what_it_can_still_do(
    session, sign_on, link, get, post, clock_at, sent, said
):
    url = link()
    if sent:
        post(url, sent)
    clock_at(sign_on.closes_at + timedelta(days=1))
    words = closed_words(get(url))
    assert words.startswith(said)
    assert ("Once it is sent, you can add your support here." in words) is (sent is not SIGN)


def test_one_that_has_signed_and_answers_anew_too_late_is_told_that_it_stands(
    session, sign_on, link, post, clock_at
):
    url = link()
    post(url, SIGN)
    clock_at(sign_on.closes_at + timedelta(days=1))
    page = post(url, SIGN | {"answer": "decline", "note": "We cannot."}, 409)
    assert "The Beta Trust has signed, and its name goes below the letter" in page.text
    assert "If what you typed should count instead, write to the co-chairs at once" in page.text


def test_where_replies_go_is_named_and_otherwise_where_to_find_an_address(
    session, sign_on, link, get, sign_in, clock_at, app, monkeypatch
):
    chair = make_person("Cara Chair", role=Role.CO_CHAIR)
    url, inside = link(), f"/asked/{sign_on.requests[0].uid}"
    clock_at(sign_on.closes_at + timedelta(seconds=1))
    assert "the mail that asked for the answer ends with the address of one of them." in get(url).text
    assert "write to the co-chair whose address stands at the end of that mail" in get("/sign/x", 404).text
    assert chair.email not in get(url).html
    monkeypatch.setitem(app.config, "REPLY_TO", "replies@example.org")
    assert "write to the co-chairs at once: replies@example.org." in get(url).text
    assert "write to replies@example.org: the co-chairs can" in get("/sign/x", 404).text
    session.add(Coalition(id=1, name="Alliance of Friends", reply_to="answers@example.org"))
    assert "write to the co-chairs at once: answers@example.org." in get(url).text
    session.get(Coalition, 1).reply_to = ""
    monkeypatch.setitem(app.config, "REPLY_TO", None)
    sign_in(reaching.contacts_of([sign_on.requests[0].organisation_id], NOW.date()).popitem()[1][0])
    assert f"write to Cara Chair at once: {chair.email}." in get(inside).text


# --- a letter that was given up ----------------------------------------------------------------------------------


@pytest.fixture
def given_up(session, sign_on, link, post):
    """The first organisation has signed; then a co-chair closes the letter."""

    def given_up():
        url = link()
        post(url, SIGN)
        letter = session.get(Letter, sign_on.letter_id)
        close_letter(letter, reason="The Bill was withdrawn.", by=None, now=NOW + timedelta(hours=1))
        return url

    return given_up


def test_a_letter_that_was_given_up_asks_for_nothing_any_more(session, sign_on, link, get, post, given_up):
    url = given_up()
    said = (
        "This letter was given up on Wednesday 10 May 2023, 11:00am. It is not to be sent, and nothing is asked of {} "
        "any more. The reason given: The Bill was withdrawn. "
    )
    page = get(url)
    assert said.format("The Beta Trust") + "What The Beta Trust answered is kept." in page.text
    assert "Take the signature back" in page.text
    other = post(link(1), SIGN | {"answer": "sign-with-note", "note": "Long thought about."}, 409)
    assert said.format("Alpha") in other.text
    assert "The letter had been given up before it came. Nothing was changed." in other.text
    assert "Long thought about." in other.all("textarea", id="what-you-typed")[0].text
    for one in (page, other):
        for words in (
            "support",
            "until the letter is sent",
            "should still count",
            "The letter goes",
            "signed so far",
        ):
            assert words not in one.text


def test_why_it_was_given_up_is_for_those_who_may_read_the_letters_page(session, sign_on, get, given_up):
    given_up()
    token = links.make_link(sign_on.requests[0], None, now=NOW)
    db.session.flush()
    page = get(f"/sign/{token}")
    assert "This letter was given up on" in page.text
    assert "The Bill was withdrawn" not in page.text


def test_co_chairs_are_offered_to_open_it_again_and_nothing_that_is_refused(
    session, sign_on, get, sign_in, given_up
):
    given_up()
    sign_in(make_person(role=Role.CO_CHAIR))
    url = f"/letters/{sign_on.letter_id}"
    page = get(f"{url}/sign-on")
    assert (
        "The letter was given up on Wednesday 10 May 2023: The Bill was withdrawn. Nobody is asked any more."
        in page.text
    )
    assert [one["href"] for one in page.all("a", class_="govuk-button")] == [f"{url}/reopen"]
    assert "Next the letter is sent" not in page.text
    ways = [
        one["href"].removeprefix(f"{url}/sign-on/") for one in page.all("a") if "/sign-on/" in one["href"]
    ]
    assert ways == ["names/1/person", f"{sign_on.requests[0].id}/withdraw", "answers.csv", "answers.xlsx"]
    reopen_letter(session.get(Letter, sign_on.letter_id), by=None, now=NOW + timedelta(hours=2))
    assert "Signing has closed with 1 organisation." in get(f"{url}/sign-on").text


def test_the_list_of_what_one_is_asked_to_sign_says_that_it_was_given_up(
    session, sign_on, get, sign_in, given_up
):
    given_up()
    people = reaching.contacts_of([sign_on.requests[0].organisation_id], NOW.date())
    sign_in(people[sign_on.requests[0].organisation_id][0])
    assert get("/asked").words_of("td")[-1] == "Given up"
