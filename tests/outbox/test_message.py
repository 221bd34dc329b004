"""The bytes of a mail: headers that nobody can add to, parts that mail programs read, the same bytes each time."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_person
from tests.mail_server import MailServer
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import queries, rules, services
from tracker.outbox.kinds import Attachment, Content
from tracker.outbox.message import Sender, write
from tracker.outbox.models import Mail
from tracker.outbox.rules import Refusal, State, read_refusal

NOW = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
HEADERS = [
    *(
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "MIME-Version",
    ),
    "Content-Type",
    "Content-Transfer-Encoding",
]


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert not [defect for part in message.walk() for defect in part.defects]
    return message  # type: ignore[return-value]  # by its policy


def written(content: Content, *, to: str = "a@example.org", to_name: str = "", **sender: Any) -> bytes:
    mail = Mail(id="abc", message_id="<abc@example.org>", thread="")
    return write(
        mail, content, to=to, to_name=to_name, sender=Sender("tracker@example.org", **sender), now=NOW
    )


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\x00"])
def test_no_subject_name_or_header_begins_another_header(end: str) -> None:
    evil = f"Harmless{end}Bcc: victim@example.org"
    content = Content(evil, "Text", headers={"X-Own": evil})
    raw = written(content, to_name=evil, name=evil, reply_to=f"r@example.org{end}Bcc: victim@example.org")
    assert sorted(read(raw).keys()) == sorted([*HEADERS, "Reply-To", "X-Own"])


def test_the_headers_say_that_a_machine_wrote_it_to_one_person() -> None:
    message = read(written(Content("Subject", "Text")))
    assert list(message.keys()) == HEADERS
    assert (message["Auto-Submitted"], message["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert len(message["To"].addresses) == 1


def test_text_html_and_files_come_out_as_they_went_in() -> None:
    files = [
        Attachment("date ü.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR\r\n"),
        Attachment("b.pdf", "application/pdf", b"\0\xff"),
    ]
    message = read(
        written(
            Content("Grüße – “and more”", "Dear Zoë,\n.a dot\n" + "x" * 2000, "<p>=é</p>", files),
            to_name="Zoë",
        )
    )
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert message["Subject"] == "Grüße – “and more”"
    assert message["To"].addresses[0].display_name == "Zoë"
    assert plain.get_content().replace("\r\n", "\n") == "Dear Zoë,\n.a dot\n" + "x" * 2000 + "\n"
    assert html.get_content().strip() == "<p>=é</p>"
    found = [(part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments()]
    assert found == [(file.name, file.data) for file in files]


def test_every_line_is_ascii_and_short_enough_for_any_server() -> None:
    raw = written(Content("é" * 300, "é" * 5000, "<p>" + "y" * 5000))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_same_mail_gives_the_same_bytes() -> None:
    content = Content("S", "T", "<p>T</p>", [Attachment("a.ics", "text/calendar", b"x")])
    assert written(content) == written(content)


def test_a_line_that_is_a_dot_arrives_as_a_dot(
    app: Flask, owe: Callable[..., Mail], tick: Callable[[], None], smtp_sink: MailServer
) -> None:
    app.config["SMTP_URL"] = smtp_sink.url
    owe(content=Content("S", "before\n.\n..\nafter"))
    tick()
    assert smtp_sink.messages[0].get_content().replace("\r\n", "\n") == "before\n.\n..\nafter\n"


def test_a_ladder_is_one_thread(owe: Callable[..., Mail], tick: Callable[[], None]) -> None:
    first, second = owe("first", thread="deadline|abc"), owe("second", thread="deadline|abc")
    tick()
    threads = {read(mail.message or b"")["References"] for mail in (first, second)}
    assert threads == {rules.message_id("thread|deadline|abc", "localhost")}


def test_what_is_nobodys_duty_can_be_ended_with_one_press(
    app: Flask, owe: Callable[..., Mail], tick: Callable[[], None], client: Any, kind: Callable[..., None]
) -> None:
    mail, duty = owe("news", kind="news", duty=False), owe("duty")
    tick()
    message = read(mail.message or b"")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read(duty.message or b"")["List-Unsubscribe"] is None
    path = message["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert client.get(path).status_code == 200
    assert not queries.has_unsubscribed("a@example.org", "news"), "looking is not pressing"
    assert "Tick the box" in client.post(path).text
    assert not queries.has_unsubscribed("a@example.org", "news"), (
        "a scanner presses buttons, but ticks no box"
    )
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    again, other = owe("more news", kind="news", duty=False), owe("other duty")
    tick()
    assert (again.state, other.state) == (State.CANCELLED, State.SENT)
    assert client.get("/unsubscribe/made-up").status_code == 404


def test_a_person_ticks_a_box_to_end_what_is_nobodys_duty(
    app: Flask, owe: Callable[..., Mail], tick: Callable[[], None], client: Any, kind: Callable[..., None]
) -> None:
    mail = owe("news", kind="news", duty=False)
    tick()
    path = read(mail.message or b"")["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert "gets no more mails" in client.post(path, data={"sure": "y"}).text
    assert queries.has_unsubscribed("a@example.org", "news")


def test_the_mailbox_shows_what_was_kept(
    owe: Callable[..., Mail],
    tick: Callable[[], None],
    get: Callable[..., Any],
    client: Any,
    make_app: Callable[..., Flask],
) -> None:
    file = Attachment("a.ics", "text/calendar", b"BEGIN")
    mail = owe(content=Content("A subject", "Some text", "<p>Some <b>HTML</b></p>", [file]))
    tick()
    assert "A subject" in get("/mailbox").text
    assert "Some text" in get(f"/mailbox/{mail.id}").text
    html = client.get(f"/mailbox/{mail.id}/html")
    assert html.headers["Content-Security-Policy"].startswith("default-src 'none'")
    attached = client.get(f"/mailbox/{mail.id}/attachments/0")
    assert attached.data == b"BEGIN"
    assert attached.headers["Content-Disposition"] == "attachment; filename=a.ics"
    assert client.get(f"/mailbox/{mail.id}/attachments/1").status_code == 404


MAILBOX_PAGES = ("/mailbox", "/mailbox/{id}", "/mailbox/{id}/html", "/mailbox/{id}/attachments/0")


def test_where_a_mail_server_is_set_there_is_no_mailbox(
    app: Flask, owe: Callable[..., Mail], tick: Callable[[], None], client: Any
) -> None:
    file = Attachment("a.ics", "text/calendar", b"BEGIN")
    mail = owe(content=Content("Your link", "https://…/sign-in/1", "<p>Text</p>", [file]))
    tick()
    app.config["SMTP_URL"] = "smtp://mail.example.org"
    for page in MAILBOX_PAGES:
        assert client.get(page.format(id=mail.id)).status_code == 404


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::7", ""])
def test_other_machines_do_not_read_the_mailbox(
    owe: Callable[..., Mail], tick: Callable[[], None], client: Any, address: str
) -> None:
    file = Attachment("a.ics", "text/calendar", b"BEGIN")
    mail = owe(content=Content("Your link", "https://…/sign-in/1", "<p>Text</p>", [file]))
    tick()
    for page in MAILBOX_PAGES:
        answer = client.get(page.format(id=mail.id), environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == 404
    sent = client.get("/sign-in/sent", environ_overrides={"REMOTE_ADDR": address})
    assert sent.status_code == 200
    assert b"mailbox" not in sent.data


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1"])
def test_at_the_machine_itself_the_mailbox_is_open(client: Any, address: str) -> None:
    assert client.get("/mailbox", environ_overrides={"REMOTE_ADDR": address}).status_code == 200


def test_a_co_chair_reads_the_mailbox_from_anywhere_and_a_member_does_not(
    session: Any, sign_in: Callable[..., Any], client: Any
) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    sign_in(make_person())
    assert client.get("/mailbox", environ_overrides=elsewhere).status_code == 200
    assert b'href="/mailbox"' in client.get("/", environ_overrides=elsewhere).data
    sign_in(make_person(role=Role.REPRESENTATIVE))
    assert client.get("/mailbox", environ_overrides=elsewhere).status_code == 404
    assert b'href="/mailbox"' not in client.get("/", environ_overrides=elsewhere).data


@pytest.mark.parametrize(
    ("code", "text", "at_recipient", "means"),
    [
        (550, "5.1.1 The email account does not exist", True, Refusal.MAILBOX),
        (550, "5.1.1 unknown", False, Refusal.MAILBOX),
        (550, "Requested action not taken: mailbox unavailable", True, Refusal.MAILBOX),
        (551, "User unknown", True, Refusal.MAILBOX),
        (550, "5.7.1 Unknown sender not permitted", True, Refusal.POLICY),
        (550, "Relay access denied for unknown user", True, Refusal.POLICY),
        (550, "no", True, Refusal.POLICY),
        (554, "User unknown", False, Refusal.POLICY),
        (552, "5.2.2 Over quota", True, Refusal.FULL),
        (550, "Mailbox is full", True, Refusal.FULL),
    ],
)
def test_what_a_refusal_means(code: int, text: str, at_recipient: bool, means: Refusal) -> None:
    assert read_refusal(code, text, at_recipient=at_recipient) is means


def test_the_same_bytes_are_kept_as_were_sent(
    app: Flask, owe: Callable[..., Mail], tick: Callable[[], None], smtp_sink: MailServer
) -> None:
    app.config["SMTP_URL"] = smtp_sink.url
    mail = owe()
    tick()
    assert smtp_sink.raw == [mail.message]


def test_two_transactions_may_not_queue_one_key_twice(owe: Callable[..., Mail]) -> None:
    mail = owe("key")
    services.queue("key", kind="note", to="b@example.org", content=Content("S", "T"), now=clock.now())
    db.session.commit()
    assert (queries.by_key("key"), mail.address) == (mail, "a@example.org")
