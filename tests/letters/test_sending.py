"""A letter goes: with the names below it, to each address once; what became of each message is said."""

import email
from datetime import UTC, datetime, timedelta
from email import policy
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.letters.test_pages import day_of
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.letters import going
from tracker.letters.models import LetterMessage, Recipient
from tracker.letters.rules import LetterStage
from tracker.outbox import jobs
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.signoffs import answering, queries
from tracker.signoffs import services as signing
from tracker.signoffs.rules import Answer, Change, ConsentRule, Given, Via

NOW = datetime(2023, 5, 19, 12, 0, tzinfo=UTC)
SIGNER = {"signer_name": "Sam Example", "signer_role": "Director", "authorised": True}
YES, NO = Given(Answer.SIGN, **SIGNER), Given(Answer.DECLINE, note="No.", **SIGNER)


@pytest.fixture(autouse=True)
def today(clock_at):
    clock_at(NOW)


@pytest.fixture
def ann(session, sign_in):
    db.session.add(Coalition(id=1, name="Alliance of Friends", reply_to="answers@example.org"))
    return sign_in(make_person("Ann Example"))


def a_letter(**facts):
    letter = make_letter("Homes", text="Dear Minister", **facts)
    letter.recipients.append(Recipient(position=1, person="Jo Example MP", post="Minister for Homes"))
    letter.recipients.append(Recipient(position=2, person="Kim Example", is_copy=True))
    db.session.flush()
    return letter


def asked_of(letter, *names, **terms):
    organisations = [make_organisation(name) for name in names]
    for one in organisations:
        make_person(role=Role.REPRESENTATIVE, organisation=one)
    return make_sign_on(letter, organisations, **terms)


def answers(sign_on, *given):
    for request, one in zip(sign_on.requests, given, strict=False):
        if one is not None:
            answering.give_answer(request.id, one, via=Via.LINK, now=NOW - timedelta(days=1))


def by_mail(get, letter, **more):
    to, copy = letter.recipients
    return get(f"/letters/{letter.id}/send-by-mail").form_values() | {
        f"email_{to.id}": "minister@example.org",
        f"email_{copy.id}": "kim@example.org",
    } | more  # fmt: skip


def mails_of_letters():
    return db.session.query(Mail).filter(Mail.kind == "letter").order_by(Mail.number).all()


def test_before_it_goes_a_page_says_with_whom_and_without_whom(ann, get):
    letter = a_letter()
    sign_on = asked_of(letter, "Alpha", "Beta", "Gamma")
    answers(sign_on, YES, NO)
    for page in (get(f"/letters/{letter.id}/send"), get(f"/letters/{letter.id}/send-by-mail")):
        for words in (
            "It goes with 1 name, below the words “We, the undersigned organisation:”",
            "2 organisations are not on it",
            "Beta (declined)",
            "Gamma (has not answered)",
            "Organisations can still sign. Sending it ends that at once.",
            "this cannot be undone",
        ):
            assert words in page.text, words
    assert (sign_on.closed_at, letter.stage) == (None, LetterStage.DRAFT)


def test_it_goes_by_mail_to_each_once_with_the_letter_as_a_file(ann, get, post, smtp_sink, app, pango):
    app.config.update(SMTP_URL=smtp_sink.url, MAIL_FROM="alliance@example.org")
    letter = a_letter()
    sign_on = asked_of(letter, "Alpha", "Beta", "Gamma")
    answers(sign_on, YES, NO, YES)
    data = by_mail(get, letter, words="Dear Jo\n\nHere it is.")
    answer = post(f"/letters/{letter.id}/send-by-mail", data)
    page = get(answer.location)
    assert "It is on its way." in page.text
    assert "Jo Example MP, Minister for Homes" in page.text
    assert page.words_of("strong", class_="tag").count("Waiting to leave") == 2
    assert (letter.stage, letter.sent_how, sign_on.counted) == (LetterStage.SENT, "e-mail", 2)
    assert sign_on.fixed_at == NOW
    again = get(post(f"/letters/{letter.id}/send-by-mail", data).location)
    assert "Nothing was sent again." in again.text
    jobs.deliver(only=["letter"])
    assert [(one.state, one.copies_allowed) for one in mails_of_letters()] == [(State.SENT, 1)] * 2
    sent = [email.message_from_bytes(raw, policy=policy.default) for raw in smtp_sink.raw]
    assert sorted(one["To"] for one in sent) == ["kim@example.org", "minister@example.org"]
    for one in sent:
        assert (one["Subject"], one["Reply-To"]) == ("Homes", "answers@example.org")
        assert one.get_body().get_content().split() == ["Dear", "Jo", "Here", "it", "is."]
        [file] = one.iter_attachments()
        assert (file.get_filename(), file.get_content_type()) == ("homes.pdf", "application/pdf")
        text = PdfReader(BytesIO(file.get_content())).pages[0].extract_text()
        assert text.index("Alpha") < text.index("Gamma")
        assert "Beta" not in text
        assert "Draft" not in text
    assert get(f"/letters/{letter.id}").words_of("strong", class_="tag").count("Sent") == 2


def test_a_message_that_may_have_arrived_is_left_to_a_person(ann, get, post):
    letter = a_letter()
    post(f"/letters/{letter.id}/send-by-mail", by_mail(get, letter))
    first, second = mails_of_letters()
    first.state, first.lease_until, first.copies = State.UNCERTAIN, NOW, 1
    outbox.finish(second, State.FAILED, "no such mailbox here")
    page = get(f"/letters/{letter.id}")
    assert "It is not sent again by itself" in page.text
    assert "No such mailbox here" in page.text


def test_addresses_are_asked_for_and_never_public(ann, get, post, sign_out):
    letter = a_letter()
    to, copy = letter.recipients
    url = f"/letters/{letter.id}/send-by-mail"
    data = by_mail(get, letter)
    nobody = post(url, data | {f"email_{to.id}": "", f"email_{copy.id}": ""}, status=422)
    assert "Enter the address of at least one of those it goes to." in nobody.text
    only_copy = post(url, data | {f"email_{to.id}": ""}, status=422)
    assert "not of copies alone" in only_copy.text
    assert (
        "nonsense"
        in post(url, data | {f"email_{to.id}": "nonsense"}, status=422).form_values()[f"email_{to.id}"]
    )
    assert (letter.stage, mails_of_letters()) == (LetterStage.DRAFT, [])
    shared = post(url, data | {f"email_{copy.id}": "Minister@example.org"})
    assert [one.address.casefold() for one in db.session.query(LetterMessage)] == ["minister@example.org"]
    get(shared.location)
    post(f"/letters/{letter.id}/publish")
    sign_out()
    assert "example.org" not in get("/record/homes").text


def test_under_the_unanimous_rule_it_does_not_go_while_one_is_missing(ann, get, post):
    letter = a_letter()
    sign_on = asked_of(letter, "Alpha", "Beta", rule=ConsentRule.UNANIMOUS)
    answers(sign_on, YES)
    for page in ("send", "send-by-mail"):
        url = f"/letters/{letter.id}/{page}"
        assert "1 has not, so it cannot be sent." in get(url).text
        post(
            url,
            {"how": "post", "reply_wanted": "no", "sent_by_name": "Ann", **day_of("sent_on", NOW)},
            status=422,
        )
    assert (letter.stage, sign_on.fixed_at) == (LetterStage.DRAFT, None)
    answering.give_answer(sign_on.requests[1].id, YES, via=Via.LINK, now=NOW)
    url = f"/letters/{letter.id}/send"
    post(url, get(url).form_values() | {"how": "post"})
    assert (letter.stage, sign_on.fixed_at) == (LetterStage.SENT, NOW)


def test_a_text_that_was_changed_while_the_page_was_open_is_not_sent_unread(ann, get, post):
    letter = a_letter()
    sign_on = asked_of(letter, "Alpha")
    answers(sign_on, YES)
    filled = {"how": "post", "reply_wanted": "no"}
    forms = {page: get(f"/letters/{letter.id}/{page}").form_values() for page in ("send", "send-by-mail")}
    change = {"change": Change.MATERIAL, "note": "A law.", "by": ann, "now": NOW}
    signing.edit_text(sign_on, title="Homes", text="Dear Minister, by law", **change)
    db.session.commit()
    for page, read in forms.items():
        to = {f"email_{letter.recipients[0].id}": "minister@example.org"}
        refused = post(f"/letters/{letter.id}/{page}", read | filled | to, status=422)
        assert "The text was changed while this page was open" in refused.text
        assert refused.form_values()["mark"] != read["mark"], "read again, it goes"
    assert (letter.stage, sign_on.fixed_at) == (LetterStage.DRAFT, None)


def test_recorded_as_posted_the_list_stands_and_later_names_come_apart(ann, get, post):
    letter = a_letter()
    sign_on = asked_of(letter, "Alpha", "Beta", "Gamma")
    answers(sign_on, YES, YES)
    url = f"/letters/{letter.id}/send"
    yesterday = NOW - timedelta(days=1)
    post(url, get(url).form_values() | {"how": "post"} | day_of("sent_on", yesterday))
    assert sign_on.fixed_at.date() == yesterday.date()
    later = NOW + timedelta(days=20)
    answering.give_answer(sign_on.requests[2].id, YES, via=Via.LINK, now=later)
    answering.withdraw(sign_on.requests[0].id, name="Sam", now=later)
    page = get(f"/letters/{letter.id}")
    assert "Sent with 2 names; 2 organisations now support it." in page.text
    assert "Alpha (withdrew its support on 8 June 2023)" in page.text
    assert [one.printed_name for one in queries.names_below(letter.id)] == ["Alpha", "Beta"]


def test_those_who_signed_get_the_letter_as_it_went(ann, get, post, smtp_sink, app, pango):
    app.config.update(SMTP_URL=smtp_sink.url, MAIL_FROM="alliance@example.org")
    letter = a_letter()
    answers(asked_of(letter, "Alpha", "Beta", "Gamma"), YES, NO, YES)
    for mail in db.session.query(Mail):
        outbox.cancel(mail, "Not looked at here.")
    post(f"/letters/{letter.id}/send-by-mail", by_mail(get, letter))
    final = [one for one in db.session.query(Mail) if "|final|" in one.key]
    assert len(final) == 2
    db.session.commit()
    jobs.deliver(only=["sign-on"])
    sent = [email.message_from_bytes(raw, policy=policy.default) for raw in smtp_sink.raw]
    files = [[file.get_filename() for file in one.iter_attachments()] for one in sent]
    assert files.count(["homes.pdf"]) == 2
    printed = next(one for one in sent if list(one.iter_attachments()))
    [file] = printed.iter_attachments()
    text = PdfReader(BytesIO(file.get_content())).pages[0].extract_text()
    assert text.index("We, the undersigned organisations:") < text.index("Alpha") < text.index("Gamma")


def test_a_letter_that_nobody_was_asked_to_sign_goes_as_before(ann, get, post):
    letter = a_letter()
    url = f"/letters/{letter.id}/send"
    page = get(url)
    assert "It goes with" not in page.text
    post(url, page.form_values() | {"how": "by hand"})
    assert (letter.stage, letter.sent_how, queries.sign_on_of(letter.id)) == (
        LetterStage.SENT,
        "by hand",
        None,
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "It has no text."),
        ("Dear [name]", "Something in the text may still have to be filled in: “[name]”."),
        ("We ask for XXX homes", "Something in the text may still have to be filled in: “XXX”."),
        ("See [this](https://example.org)", None),
    ],
)
def test_what_looks_unfinished_is_said(text, words):
    facts = {"is_addressed": True, "awaits_reply": True, "has_files": False, "today": NOW.date()}
    assert going.unfinished_parts(text, None, **facts) == ([words] if words else [])
    assert going.unfinished_parts("x", "2023-05-01", **facts) == [
        "It bears the date 1 May 2023, which is not today."
    ]
    assert going.unfinished_parts("x", "2023-05", **facts | {"is_addressed": False}) == [
        "It does not say whom it goes to."
    ]
