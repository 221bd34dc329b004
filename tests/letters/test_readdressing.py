"""A message of a letter that did not arrive: its address is put right, and that one message goes once more."""

import pytest

from tests.factories import make_person
from tests.letters.test_sending import NOW, a_letter, by_mail, mails_of_letters
from tests.outbox.sick_server import SILENT, sick_server
from tracker.activity.models import Activity
from tracker.coalition.models import Coalition
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.letters import readdressing
from tracker.letters.models import LetterMessage
from tracker.outbox import jobs
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.outbox.rules import State


@pytest.fixture(autouse=True)
def today(clock_at):
    clock_at(NOW)


@pytest.fixture
def ann(session, sign_in):
    db.session.add(Coalition(id=1, name="Alliance of Friends", reply_to="answers@example.org"))
    return sign_in(make_person("Ann Example"))


def sent_through(server, app, get, post):
    """A letter that went to a minister, with a copy to Kim, through this server."""
    app.config.update(SMTP_URL=server.url, MAIL_FROM="alliance@example.org")
    letter = a_letter()
    post(f"/letters/{letter.id}/send-by-mail", by_mail(get, letter))
    jobs.deliver(only=["letter"])
    return letter


def messages():
    return db.session.query(LetterMessage).order_by(LetterMessage.id).all()


def rcpt(server):
    return [line.split("<")[1].split(">")[0] for line in server.said if line.upper().startswith("RCPT")]


def test_the_address_of_one_message_is_put_right_and_only_that_one_goes_again(ann, app, get, post, pango):
    with sick_server() as server:
        server.answers_to["minister@example.org"] = "550 5.1.1 no such mailbox"
        letter = sent_through(server, app, get, post)
        assert [one.state for one in mails_of_letters()] == [State.FAILED, State.SENT]
        [link] = [one for one in get(f"/letters/{letter.id}").links().values() if one.endswith("/address")]
        page = get(link)
        assert "did not reach Jo Example MP, Minister for Homes at minister@example.org" in page.text
        data = page.form_values() | {"address": "private.office@example.org"}
        assert "It is on its way to private.office@example.org." in get(post(link, data).location).text
        assert (
            "nothing was sent again" in get(post(link, data | {"address": "else@example.org"}).location).text
        )
        jobs.deliver(only=["letter"])
        jobs.deliver(only=["letter"])
        assert rcpt(server).count("private.office@example.org") == 1
        assert rcpt(server).count("kim@example.org") == 1
        assert len(server.messages) == 2
    assert [one.state for one in mails_of_letters()] == [State.SUPERSEDED, State.SENT, State.SENT]
    page = get(f"/letters/{letter.id}")
    assert "private.office@example.org" in page.text
    assert page.words_of("strong", class_="tag").count("Sent") == 2
    assert "Sent this to another address, as the first message failed: Jo Example MP" in page.text
    assert letter.recipients[0].email == "private.office@example.org"
    with pytest.raises(RuleViolation):
        outbox.try_again(mails_of_letters()[0], now=NOW)


def test_only_what_failed_goes_again_and_never_to_somebody_who_has_it(ann, app, get, post, pango):
    with sick_server() as server:
        server.answers_to["minister@example.org"] = "550 5.7.1 refused by policy"
        letter = sent_through(server, app, get, post)
        failed, went = messages()
        for address, words in (
            ("Kim@example.org", "was sent to Kim@example.org already"),
            ("nonsense", "Enter an e-mail address"),
        ):
            url = f"/letters/{letter.id}/messages/{failed.id}/address"
            assert words in post(url, {"address": address}, status=422).text, address
        url = f"/letters/{letter.id}/messages/{went.id}/address"
        assert "nothing was sent again" in get(get(url, status=302).location).text
        with pytest.raises(RuleViolation, match="did not fail"):
            readdressing.correct_address(went, address="new@example.org", by=ann, now=NOW)
        assert len(mails_of_letters()) == 2
        # refused for something that has been put right: the same address, once more
        server.answers_to.clear()
        post(f"/letters/{letter.id}/messages/{failed.id}/address", {"address": "minister@example.org"})
        jobs.deliver(only=["letter"])
        first, once_more = rcpt(server)[:2], rcpt(server)[2:]
        assert (sorted(first), once_more) == (
            ["kim@example.org", "minister@example.org"],
            ["minister@example.org"],
        )
        assert len(server.messages) == 2
    get(f"/letters/{letter.id}/messages/999/address", status=404)


def test_a_server_that_hangs_in_the_text_of_a_letter_gets_no_second_copy_by_itself(
    ann, app, get, post, pango, clock_at
):
    app.config["SMTP_LIMIT"] = 1.0
    with sick_server(body=SILENT) as server:
        letter = sent_through(server, app, get, post)
        first = [one for one in mails_of_letters() if one.state is State.UNCERTAIN]
        assert [one.copies for one in first] == [1] * len(first)
        tried = len(server.messages)
        assert tried >= 1
        server.answers["body"] = "250 taken"
        for hours in (1, 5, 26):
            clock_at(NOW.replace(day=NOW.day + hours // 24, hour=(NOW.hour + hours) % 24))
            jobs.tick()
        texts = rcpt(server)
        assert {texts.count(one.sent_to) for one in first} == {1}
    page = get(f"/letters/{letter.id}")
    assert "May have arrived" in page.words_of("strong", class_="tag")
    assert "It is not sent again by itself" in page.text
    said = db.session.query(Mail).filter(Mail.key.like("alarm|uncertain|%")).count()
    assert said >= 1
    assert db.session.query(Activity).filter(Activity.what.like("%as the first message failed%")).count() == 0
