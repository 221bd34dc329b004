"""The page on which an organisation answers: what it shows, what it takes, and what it refuses."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.statements import statements_of
from tracker.activity.models import SecurityEvent
from tracker.coalition.rules import Role
from tracker.contacts import reaching
from tracker.core.database import db
from tracker.outbox.models import Mail
from tracker.signoffs import answering, limits, links, queries, services
from tracker.signoffs.models import SignAnswer, Signature, SignLink
from tracker.signoffs.rules import Answer, Change, ConsentRule, Given, Via

NOW = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
WHO = {"signer_name": "Ann Example", "signer_role": "Director", "authorised": "y"}
SIGN = {"answer": "sign"} | WHO
YES = Given(Answer.SIGN, signer_name="Ann Example", signer_role="Director", authorised=True)


@pytest.fixture(autouse=True)
def _on_a_wednesday(clock_at):
    clock_at(NOW)


@pytest.fixture
def sign_on(session):
    """Three organisations, each with a representative, asked until Friday 26 May 2023 at noon."""
    organisations = [make_organisation(name) for name in ("The Beta Trust", "Alpha", "Gamma")]
    for organisation in organisations:
        make_person(role=Role.REPRESENTATIVE, organisation=organisation)
    return make_sign_on(make_letter("Homes for care leavers"), organisations)


@pytest.fixture
def link(sign_on):
    """The address of a new link of one of the three."""
    return lambda number=0: f"/sign/{token_of(sign_on, number)}"


def token_of(sign_on, number, **more):
    request = sign_on.requests[number]
    token = links.make_link(request, representative_of(request), now=NOW, **more)
    db.session.flush()
    return token


def representative_of(request):
    return reaching.contacts_of([request.organisation_id], NOW.date())[request.organisation_id][0]


def names_of(sign_on, **kept):
    return [one.printed_name for one in queries.names_below(sign_on.letter_id, **kept)]


def everything():
    """All that an answer could change."""
    tables = (SignAnswer, Signature, Mail)
    return [db.session.scalar(select(func.count()).select_from(one)) for one in tables]


# --- looking ---------------------------------------------------------------------------------------------------


def test_the_page_says_who_is_asked_what_until_when_and_shows_the_exact_text(session, sign_on, link, get):
    page = get(link())
    assert page.heading == "Homes for care leavers"
    assert "You answer for The Beta Trust" in page.text
    assert page.words_of("p", class_="big-date__when") == ["Friday 26 May 2023, midday"]
    assert "After Friday 26 May 2023, midday no answer can be taken." in page.text
    assert "We ask for more of them." in page.text
    assert sign_on.text.digest[:12] in page.text
    assert "Without an answer the name of The Beta Trust does not go below the letter." in page.text
    assert "Nobody has signed yet" in page.text


def test_nothing_in_the_form_is_filled_in_beforehand(session, sign_on, link, get, sign_in):
    sign_in(representative_of(sign_on.requests[0]))
    page = get(link())
    empty = dict.fromkeys(("note", "until", "signer_name", "signer_role"), "")
    assert page.form_values() == empty | {"text_number": "1"}
    assert [one["value"] for one in page.all("input", name="answer")] == [one.value for one in Answer]


def test_looking_following_and_pressing_every_button_as_it_is_found_changes_nothing(
    session, sign_on, link, get, client
):
    answering.give_answer(sign_on.requests[1].id, YES, via=Via.LINK, now=NOW)
    taken = answering.give_answer(
        sign_on.requests[2].id, YES, via=Via.PHONE, recorded_by=make_person(), now=NOW
    )
    undo = f"/sign/undo/{token_of(sign_on, 2, undoes=taken)}"
    for url in (link(0), link(1), undo):
        before = everything()
        page = get(url)
        client.head(url)
        client.options(url)
        for form in page.all("form", method="post"):
            assert client.post(form.get("action") or url, data=page.form_values()).status_code == 422
        assert everything() == before


def test_the_page_is_kept_by_nobody_found_by_nobody_and_its_address_told_to_nobody(session, link, get, post):
    for headers in (get(link()).headers, post(link(), {}, 422).headers, get("/sign/nothing", 404).headers):
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Referrer-Policy"] == "strict-origin"


# --- answering -------------------------------------------------------------------------------------------------


def test_one_form_sent_once_signs_and_lands_on_the_same_page_that_says_so(session, sign_on, link, get, post):
    url = link()
    assert post(url, SIGN).location == url
    page = get(url)
    assert "The Beta Trust has signed. Thank you, Ann Example." in page.text
    assert (
        "Said by Ann Example, Director, over the link in the mail, on Wednesday 10 May 2023, 10:00am."
        in page.text
    )
    assert "1 organisation has signed so far" in page.text
    assert names_of(sign_on) == ["The Beta Trust"]
    answer = sign_on.requests[0].answers[0]
    assert (answer.text.digest, answer.via, answer.shows_person) == (sign_on.text.digest, Via.LINK, False)


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"answer": "sign-with-note", "note": "On one condition."}, "has signed, with a note"),
        ({"answer": "decline", "note": "Our trustees said no."}, "has declined"),
        ({"answer": "abstain"}, "abstains"),
        ({"answer": "need-time", "until": "2023-05-24"}, "asked for time until the end of Wednesday 24 May 2023"),
        ({"answer": "need-time", "until": "24 May 2023"}, "asked for time until the end of Wednesday 24 May 2023"),
        ({"answer": "need-time", "until": "26 5 2023"}, "asked for time until Friday 26 May 2023, midday"),
    ],
)  # fmt: skip
def test_each_kind_of_answer_is_taken(session, sign_on, link, get, post, sent, word):
    url = link()
    post(url, sent | WHO)
    assert f"The Beta Trust {word}" in get(url).text
    assert sign_on.requests[0].answers[0].answer.value == sent["answer"]
    assert names_of(sign_on) == (["The Beta Trust"] if sent["answer"].startswith("sign") else [])


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, ["Choose what The Beta Trust answers.", "Enter your name.", "Enter your job title.",
              "Tick the box to say that you may answer for The Beta Trust. "
              "If you may not, pass the mail on to somebody who may."]),
        (SIGN | {"signer_role": ""}, ["Enter your job title."]),
        (SIGN | {"signer_role": " "}, ["Enter your job title."]),
        (SIGN | {"signer_role": "\u200b"}, ["Enter your job title."]),
        (SIGN | {"answer": "decline"}, ["Say in a few words why not: the co-chairs would like to know."]),
        (SIGN | {"answer": "sign-with-note", "note": "x" * 10_000},
         ["The note is 10,000 characters long. Shorten it to 2,000 or fewer."]),
        (SIGN | {"answer": "need-time"}, ["Enter the day by which you will answer."]),
        (SIGN | {"answer": "need-time", "until": "31 2 2023"},
         ["31 February does not exist. Enter a date such as 28 2 2023."]),
        (SIGN | {"answer": "need-time", "until": "tomorrow"},
         ["Enter the day, the month and the year, such as 26 5 2027."]),
        (SIGN | {"answer": "need-time", "until": "9 5 2023"}, ["That has passed already. Enter a later day."]),
        (SIGN | {"answer": "need-time", "until": "27 5 2023"},
         ["The letter cannot wait that long. Enter Friday 26 May 2023 or an earlier day."]),
        (SIGN | {"answer": "maybe"}, ["Choose one from the list."]),
        (SIGN | {"signer_name": "Ann\r\nBcc: x@example.org"}, ["Enter this on one line, without a line break."]),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said_on_top_and_beside_its_field_and_what_was_typed_stays(
    session, sign_on, link, post, sent, errors
):
    before = everything()
    page = post(link(), sent, 422)
    assert page.title.startswith("Error: ")
    summary = [
        one.text.strip()
        for one in page.all("a")
        if one.get("href", "").startswith("#") and one.text.strip() in errors
    ]
    assert summary == errors
    assert len(page.all("p", class_="govuk-error-message")) == len(errors)
    if "signer_name" in sent and "\n" not in sent["signer_name"]:
        assert page.form_values()["signer_name"] == sent["signer_name"]
    assert everything() == before


def test_nobody_signs_a_text_that_was_not_on_the_page(session, sign_on, link, get, post):
    url = link()
    number = get(url).form_values()["text_number"]
    text = sign_on.text.text + " And schools."
    services.edit_text(sign_on, title="Homes", text=text, change=Change.MINOR, note="x", by=None, now=NOW)
    page = post(url, SIGN | {"text_number": number}, 422)
    assert (
        "The text was changed while this page was open. Read what is different, then answer again."
        in page.text
    )
    assert page.form_values()["text_number"] == "2"
    post(url, SIGN | {"text_number": "rubbish"}, 422)
    assert names_of(sign_on) == []
    post(url, page.form_values() | {"answer": "sign", "authorised": "y"})
    assert names_of(sign_on) == ["The Beta Trust"]


def test_the_person_is_shown_in_public_only_with_consent(session, sign_on, link, post):
    post(link(0), SIGN)
    post(link(1), SIGN | {"shows_person": "y"})
    shown = {one.printed_name: one.shows_person for one in queries.names_below(sign_on.letter_id)}
    assert shown == {"The Beta Trust": False, "Alpha": True}


def test_markup_in_a_text_or_a_note_is_harmless(session, link, get, post):
    organisation = make_organisation("<script>alert(1)</script>")
    letter = make_letter(
        "<img src=x onerror=alert(1)>", text="<script>alert(2)</script> [x](javascript:alert(3))"
    )
    request = make_sign_on(letter, [organisation]).requests[0]
    url = f"/sign/{links.make_link(request, None, now=NOW)}"
    post(
        url,
        SIGN | {"answer": "sign-with-note", "note": "<script>alert(4)</script>", "signer_name": "<b>Ann</b>"},
    )
    html = get(url).html
    assert "<script>alert" not in html
    assert not any(one.get("href").startswith("javascript:") for one in get(url).all("a"))
    assert "<b>Ann" not in html


def test_after_a_material_edit_the_page_asks_again_and_says_what_changed(session, sign_on, link, get, post):
    url = link()
    post(url, SIGN)
    services.edit_text(
        sign_on,
        title="Homes",
        text="We ask for schools.",
        change=Change.MATERIAL,
        note="Another ask",
        by=None,
        now=NOW,
    )
    page = get(url)
    assert "signed an earlier text. That does not count until it signs the present one." in page.text
    assert "Another ask" in page.text
    assert page.words_of("del")
    assert page.words_of("ins")
    post(url, SIGN | {"text_number": "2"})
    assert names_of(sign_on) == ["The Beta Trust"]


def test_who_has_signed_is_shown_unless_the_coalition_keeps_it_and_who_declined_never(
    session, sign_on, link, get, post
):
    post(link(1), SIGN)
    post(link(2), SIGN | {"answer": "decline", "note": "No."})
    get(link(1))  # there it is said what was taken
    page = get(link(0))
    assert page.words_of("li")[-1] == "Alpha"
    assert "Gamma" not in page.text
    sign_on.shows_signatories = False
    assert "Alpha" not in get(link(0)).text


def test_the_consent_rule_is_said_in_words(session, get):
    from tracker.coalition.queries import the_coalition

    session.add(the_coalition())
    the_coalition().silence_allowed = True
    member, other = make_organisation("M"), make_organisation("N", member=False)
    sign_on = make_sign_on(
        make_letter("Homes"), [member, other], rule=ConsentRule.SILENCE_COUNTS, silence_days=5
    )
    page = get(f"/sign/{links.make_link(sign_on.requests[0], None, now=NOW)}")
    assert "its silence counts as yes" in page.text
    assert "silence" not in get(f"/sign/{links.make_link(sign_on.requests[1], None, now=NOW)}").text


# --- whose link ------------------------------------------------------------------------------------------------


def test_the_link_of_one_organisation_never_answers_for_another(session, sign_on, link, post):
    post(link(0), SIGN | {"organisation": "2", "request": sign_on.requests[1].uid})
    assert names_of(sign_on) == ["The Beta Trust"]
    undo = token_of(sign_on, 0, undoes=sign_on.requests[0].answers[0])
    post(f"/sign/{undo}", SIGN, 404)
    post(f"/sign/undo/{link(1).rsplit('/', 1)[1]}", {"signer_name": "Ann"}, 404)


def test_a_link_that_is_unknown_ended_or_of_somebody_who_left_says_what_to_do(
    session, sign_on, link, get, post
):
    ended, left = link(0), link(1)
    session.scalars(select(SignLink)).first().ended_at = NOW
    representative_of(sign_on.requests[1]).roles[0].to_on = NOW.date() - timedelta(days=1)
    before = everything()
    for url in (ended, left, "/sign/x"):
        page = get(url, 404)
        assert "follow the link in it" in page.text
        post(url, SIGN, 404)
    assert everything() == before


def test_no_secret_of_a_link_is_written_down_anywhere(session, sign_on, link, post, app, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    url = link()
    token = url.rsplit("/", 1)[1]
    post(url, SIGN)
    post(f"/sign/{token}x", SIGN, 404)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(answering, "give_answer", lambda *_, **__: 1 / 0)
    post(url, SIGN, 500)
    told = [(one.kind, one.what) for one in session.scalars(select(SecurityEvent))]
    assert told == [
        ("link used", "A sign-on link of The Beta Trust was used to answer: sign."),
        ("failure", "A sign-on link that leads nowhere was used."),
    ]
    assert "ZeroDivisionError" in caplog.text
    assert token not in caplog.text


def test_an_office_of_thirty_behind_one_address_can_sign_and_a_flood_is_stopped(
    session, sign_on, link, post, monkeypatch
):
    url = link()
    for number in range(30):
        post(link(number % 3), SIGN | {"signer_name": f"Person {number}"})
    monkeypatch.setattr(limits, "PER_LINK", limits.Limit("sign-on answered over", 3, limits.QUARTER))
    for _ in range(3):
        post(url, {}, 422)
    before = everything()
    page = post(url, SIGN | {"signer_name": "Too many"}, 429)
    assert "Wait a few minutes" in page.text
    assert everything() == before


def test_where_tries_cannot_be_counted_nothing_is_taken(session, sign_on, link, post, app, monkeypatch):
    url, before = link(), everything()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(limits.limits, "count", lambda *_, **__: 1 / 0)
    post(url, SIGN, 500)
    assert everything() == before


# --- cut-offs, withdrawing, after sending ----------------------------------------------------------------------


def test_at_the_cut_off_it_is_taken_and_one_second_later_a_page_says_what_to_do(
    session, sign_on, link, get, post, clock_at
):
    clock_at(sign_on.closes_at)
    post(link(0), SIGN)
    clock_at(sign_on.closes_at + timedelta(seconds=1))
    before = everything()
    page = post(link(1), SIGN, 409)
    assert "Your answer was not taken" in page.text
    assert "write to the co-chairs at once" in page.text
    assert everything() == before
    assert not get(link(1)).all("input", name="answer")
    assert "Take the signature back" in get(link(0)).text


def test_a_signature_is_taken_back_by_somebody_with_a_name_also_after_the_cut_off(
    session, sign_on, link, get, post, clock_at
):
    url = link()
    post(url, SIGN)
    clock_at(sign_on.closes_at + timedelta(hours=1))
    assert get(f"{url}/withdraw", 302).location == url
    page = post(f"{url}/withdraw", {}, 422)
    assert "Enter your name." in page.text
    post(f"{url}/withdraw", {"signer_name": "Bea Example"})
    assert names_of(sign_on) == []
    assert "took its signature back on Friday 26 May 2023, 1:00pm by Bea Example" in get(url).text
    post(f"{url}/withdraw", {"signer_name": "Bea Example"})  # twice is once


def test_once_sent_a_name_stands_and_others_add_their_support_apart(session, sign_on, link, get, post):
    post(link(0), SIGN)
    services.fix_list(sign_on, sent_at=NOW, now=NOW)
    page = get(link(1))
    assert [one["value"] for one in page.all("input", name="answer")] == ["sign", "sign-with-note"]
    post(link(1), SIGN | {"answer": "decline", "note": "No."}, 422)
    post(link(1), SIGN)
    assert (names_of(sign_on), names_of(sign_on, later=True)) == (["The Beta Trust"], ["Alpha"])
    page = get(link(1))
    assert "The support of Alpha is added. Thank you," in page.text
    assert "Alpha supports the letter since it was sent." in page.text
    assert "was sent with the name of Alpha" not in page.text
    page = get(link(0))
    assert "was sent with the name of The Beta Trust" in page.text
    assert not page.all("input", name="answer")
    assert "Sent with 1 name" in page.text
    assert "1 organisation added support since" in page.text
    post(f"{link(0)}/withdraw", {"signer_name": "Ann"})
    assert "The Beta Trust (taken back on" in get(link(0)).text
    assert sign_on.counted == 1


# --- undoing ---------------------------------------------------------------------------------------------------


def test_what_a_co_chair_took_down_is_undone_by_somebody_with_a_name(session, sign_on, get, post):
    co_chair = make_person("Chris Chair")
    taken = answering.give_answer(sign_on.requests[0].id, YES, via=Via.PHONE, recorded_by=co_chair, now=NOW)
    url = f"/sign/undo/{token_of(sign_on, 0, undoes=taken)}"
    page = get(url)
    assert (
        "Chris Chair recorded on Wednesday 10 May 2023, 10:00am that The Beta Trust has signed." in page.text
    )
    post(url, {}, 422)
    assert names_of(sign_on) == ["The Beta Trust"]
    post(url, {"signer_name": "Bea"})
    assert names_of(sign_on) == []
    assert "This was undone on" in get(url).text


def test_there_is_nothing_to_undo_once_another_answer_stands(session, sign_on, link, post):
    taken = answering.give_answer(
        sign_on.requests[0].id, YES, via=Via.PHONE, recorded_by=make_person(), now=NOW
    )
    undo = f"/sign/undo/{token_of(sign_on, 0, undoes=taken)}"
    post(link(0), SIGN | {"answer": "abstain"})
    assert "Another answer was given since" in post(undo, {"signer_name": "Bea"}, 422).text
    assert sign_on.requests[0].answers[-1].answer is Answer.ABSTAIN


def test_the_page_asks_the_database_as_often_for_one_name_as_for_three(session, sign_on, link, get):
    url = link()
    answering.give_answer(sign_on.requests[0].id, YES, via=Via.LINK, now=NOW)
    one = len(statements_of(lambda: get(url)))
    for number in (1, 2):
        answering.give_answer(sign_on.requests[number].id, YES, via=Via.LINK, now=NOW)
    assert len(statements_of(lambda: get(url))) == one
    assert one <= 16
