"""Every way in which a mail server can be ill, and what becomes of the mail. Real sockets; short time limits."""

import socket
import ssl
from collections.abc import Callable

import pytest
import trustme
from flask import Flask
from sqlalchemy import text

from tests.outbox.conftest import installation, subjects_of
from tests.outbox.sick_server import DRIP, DROP, SILENT, SickServer, sick_server
from tracker.coalition.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import queries, status
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

Owe = Callable[..., Mail]
Tick = Callable[[], None]


@pytest.fixture(autouse=True)
def _nine(app: Flask, clock_at: Callable[..., object]) -> None:
    clock_at("2026-05-04 09:00")


def send_to(server: SickServer | str, app: Flask, owe: Owe, tick: Tick, **facts: object) -> Mail:
    """Queue a mail and let it go to this server. One that hangs is cut off soon; others get all the time they want."""
    hangs = isinstance(server, SickServer) and not {SILENT, DRIP}.isdisjoint(server.answers.values())
    app.config["SMTP_LIMIT"] = 1.5 if hangs else 60.0
    app.config["SMTP_URL"] = server if isinstance(server, str) else server.url
    mail = owe(**facts)
    tick()
    return mail


def stands(mail: Mail) -> tuple[State, int, int]:
    """State, failures that count for the waiting time, copies that may have arrived."""
    return mail.state, mail.failures, mail.copies


@pytest.mark.parametrize(
    "answers",
    [
        {"greeting": DROP},
        {"greeting": SILENT},
        {"greeting": DRIP},
        {"greeting": "421 too busy"},
        {"greeting": "554 no service"},
        {"greeting": "HTTP/1.1 400 Bad Request"},
        {"EHLO": SILENT},
        {"EHLO": DROP},
    ],
    ids=str,
)
def test_a_server_that_cannot_be_used_is_down_and_uses_up_no_attempt(
    answers: dict[str, str], app: Flask, owe: Owe, tick: Tick
) -> None:
    with sick_server(**answers) as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.QUEUED, 0, 0)
        assert mail.attempts == 0
        assert installation().smtp_failing_since == clock.now()
        tick()
        assert server.connections == 1, "it is probed once a minute, not with every tick"


def test_a_port_where_nobody_listens_is_a_server_that_is_down(app: Flask, owe: Owe, tick: Tick) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        mail = send_to(f"smtp://127.0.0.1:{unused.getsockname()[1]}", app, owe, tick)
    assert stands(mail) == (State.QUEUED, 0, 0)
    assert installation().smtp_error.startswith("127.0.0.1 cannot be reached")


def test_a_server_that_was_down_gets_the_mail_a_minute_after_it_is_back(
    app: Flask, owe: Owe, tick: Tick, clock_at: Callable[..., object]
) -> None:
    with sick_server(greeting=DROP) as server:
        mail = send_to(server, app, owe, tick)
        server.answers["greeting"] = "220 here"
        clock_at("2026-05-04 09:00:59")
        tick()
        assert mail.state is State.QUEUED
        clock_at("2026-05-04 09:01:01")
        tick()
        assert mail.state is State.SENT
        assert (mail.attempts, len(server.messages)) == (1, 1)
        assert installation().smtp_failing_since is None


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "body"])
def test_come_again_later_is_heeded_at_every_stage(stage: str, app: Flask, owe: Owe, tick: Tick) -> None:
    with sick_server(**{stage: "451 4.3.0 come again"}) as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.QUEUED, 1, 0)
        assert (mail.try_at - clock.now()).total_seconds() == 60
        assert mail.server_reply == "451 4.3.0 come again"


def test_the_waiting_time_grows_to_a_quarter_of_an_hour(
    app: Flask, owe: Owe, tick: Tick, clock_at: Callable[..., object]
) -> None:
    waits = []
    with sick_server(RCPT="450 4.2.0 come again") as server:
        mail = send_to(server, app, owe, tick)
        for _ in range(6):
            waits.append((mail.try_at - clock.now()).total_seconds() / 60)
            clock_at(mail.try_at)
            tick()
    assert waits == [1, 2, 4, 8, 15, 15]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_connection_that_breaks_before_the_text_is_safe_to_repeat(
    stage: str, app: Flask, owe: Owe, tick: Tick
) -> None:
    with sick_server(**{stage: DROP}) as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.QUEUED, 1, 0)
        assert server.messages == []


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("illness", [SILENT, DRIP])
def test_a_server_that_hangs_before_the_text_is_cut_off_and_down(
    stage: str, illness: str, app: Flask, owe: Owe, tick: Tick
) -> None:
    with sick_server(**{stage: illness}) as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.QUEUED, 0, 0)
        assert installation().smtp_error == "127.0.0.1 took longer than 2 seconds."


@pytest.mark.parametrize("illness", [DROP, SILENT, DRIP, "(nonsense)"])
def test_no_answer_to_the_final_dot_is_uncertain_and_not_repeated_within_the_lease(
    illness: str, app: Flask, owe: Owe, tick: Tick
) -> None:
    with sick_server(body=illness) as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.UNCERTAIN, 0, 1)
        tick()
        assert len(server.messages) == 1


def test_a_connection_that_breaks_within_the_text_is_uncertain(app: Flask, owe: Owe, tick: Tick) -> None:
    with sick_server() as server:
        server.drop_in_body = True
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.UNCERTAIN, 0, 1)


def test_an_uncertain_mail_goes_three_times_with_the_same_bytes_and_then_a_person_decides(
    app: Flask, owe: Owe, tick: Tick, clock_at: Callable[..., object], co_chairs: list[Person]
) -> None:
    with sick_server(body=DROP) as server:
        mail = send_to(server, app, owe, tick)
        for minute in range(1, 6):
            lease_ends(mail)
            clock_at(f"2026-05-04 09:0{minute}:30")
            tick()
        assert stands(mail) == (State.UNCERTAIN, 0, 3)
        about_it = [message for message in server.messages if b"\r\nSubject: Subject\r\n" in message]
        assert len(about_it) == 3
        assert len(set(about_it)) == 1
        assert subjects_of("alarm") == ["A mail to a@example.org may not have arrived"] * 2


def test_mail_to_an_outsider_is_never_repeated_by_itself(
    app: Flask, owe: Owe, tick: Tick, clock_at: Callable[..., object]
) -> None:
    with sick_server(body=DROP) as server:
        mail = send_to(server, app, owe, tick, to="minister@example.org", outsider=True)
        lease_ends(mail)
        clock_at("2026-05-04 09:10")
        tick()
        assert stands(mail) == (State.UNCERTAIN, 0, 1)
        assert len(server.messages) == 1


@pytest.mark.parametrize(
    "answer", ["550 5.1.1 no such user", "550 No such user here", "553 5.1.3 bad address"]
)
def test_an_unknown_mailbox_gets_no_more_mail_and_the_co_chairs_are_told(
    answer: str, app: Flask, owe: Owe, tick: Tick, co_chairs: list[Person]
) -> None:
    with sick_server() as server:
        server.answers_to = dict.fromkeys(("a@example.org", "A@example.org"), answer)
        mail = send_to(server, app, owe, tick)
        assert mail.state is State.FAILED
        assert mail.reason == f"The server says that a@example.org does not exist: {answer}"
        assert [found.address for found in queries.suppressed()] == ["a@example.org"]
        assert subjects_of("alarm") == ["Mail to a@example.org does not arrive"] * 2
        second = owe("another", to="A@example.org")
        tick()
        assert second.state is State.CANCELLED
        assert second.reason == "No mail goes to A@example.org: its server said that nobody is there."


def test_the_last_address_that_reaches_anybody_goes_on_getting_mail(
    app: Flask, owe: Owe, tick: Tick, people: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "is_last_reachable", lambda mail, address, now: True)
    with sick_server(RCPT="550 5.1.1 no such user") as server:
        mail = send_to(server, app, owe, tick)
        assert mail.state is State.FAILED
        assert queries.suppressed() == []


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("RCPT", "550 5.7.1 relaying denied"),
        ("RCPT", "554 rejected by policy"),
        ("DATA", "554 5.7.1 no"),
        ("body", "554 5.7.1 looks like spam"),
        ("body", "552 5.3.4 too big"),
    ],
)
def test_a_refusal_of_policy_or_content_fails_the_mail_and_suppresses_nothing(
    stage: str, answer: str, app: Flask, owe: Owe, tick: Tick, co_chairs: list[Person]
) -> None:
    with sick_server(**{stage: answer}) as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.FAILED, 0, 0)
        assert mail.reason == f"The server refused this mail: {answer}"
        assert queries.suppressed() == []
        assert subjects_of("alarm") == ["A mail to a@example.org was refused"] * 2


@pytest.mark.parametrize(
    "to", ["a@example.org b@example.org", "a\r\nBcc: b@example.org", "<a@example.org>", "a"]
)
def test_what_is_not_one_address_gets_no_mail_and_nobody_else_does(
    to: str, app: Flask, owe: Owe, tick: Tick, co_chairs: list[Person]
) -> None:
    with sick_server() as server:
        mail = owe(to="a@example.org")
        db.session.execute(
            text("UPDATE mail SET address = :to WHERE number = :number"), {"to": to, "number": mail.number}
        )
        db.session.commit()
        db.session.expire_all()
        app.config["SMTP_URL"] = server.url
        tick()
        assert (mail.state, mail.copies) == (State.FAILED, 0)
        assert not [
            line for line in server.said if line.upper().startswith("RCPT") and "b@example.org" in line
        ]


def test_a_full_mailbox_may_be_emptied(app: Flask, owe: Owe, tick: Tick) -> None:
    with sick_server(RCPT="552 5.2.2 mailbox full") as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.QUEUED, 1, 0)


def test_a_refused_login_pauses_everything_and_raises_the_alarm(
    app: Flask, owe: Owe, tick: Tick, co_chairs: list[Person], clock_at: Callable[..., object]
) -> None:
    with sick_server(EHLO="250-here\r\n250 AUTH PLAIN", AUTH="535 5.7.8 wrong password") as server:
        url = server.url.replace("smtp://", "smtp://user:password@")
        mail = send_to(url, app, owe, tick)
        assert stands(mail) == (State.QUEUED, 0, 0)
        assert installation().smtp_paused_since == clock.now()
        assert status.problems(clock.now()) == [
            "No mail is sent: the mail server does not let us in. "
            "127.0.0.1 refuses our password: 535 5.7.8 wrong password"
        ]
        assert subjects_of("alarm") == ["No mail was being sent: the mail server refused us"] * 2
        clock_at("2026-05-04 09:14")
        tick()
        assert server.connections == 1, "who knocks too often is locked out"
        server.answers["AUTH"] = "235 welcome"
        clock_at("2026-05-04 09:16")
        tick()
        assert mail.state is State.SENT
        assert status.problems(clock.now()) == []


def test_a_server_that_takes_nothing_from_our_address_pauses_everything(
    app: Flask, owe: Owe, tick: Tick
) -> None:
    with sick_server(MAIL="550 5.7.60 not your address") as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.QUEUED, 0, 0)
        assert installation().smtp_paused_since == clock.now()


def test_a_certificate_that_nobody_vouches_for_pauses_everything(app: Flask, owe: Owe, tick: Tick) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with sick_server(context, EHLO="250-here\r\n250 STARTTLS") as server:
        mail = send_to(server, app, owe, tick)
        assert stands(mail) == (State.QUEUED, 0, 0)
        assert installation().smtp_error.startswith("The certificate of 127.0.0.1 is wrong:")
        assert installation().smtp_paused_since == clock.now()
        assert not [line for line in server.said if line.startswith("MAIL")]


def test_a_certificate_that_is_vouched_for_is_taken(
    app: Flask, owe: Owe, tick: Tick, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    authority = trustme.CA()
    with authority.cert_pem.tempfile(str(tmp_path)) as path:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        with sick_server(context, EHLO="250-here\r\n250 STARTTLS") as server:
            assert send_to(server, app, owe, tick).state is State.SENT


def test_no_encryption_on_another_machine_pauses_everything(app: Flask) -> None:
    from tracker.outbox.smtp import Connection, HostRefuses, Server

    class Elsewhere(Server):
        is_local = False  # type: ignore[assignment]  # as seen from another machine

    with sick_server() as server, pytest.raises(HostRefuses, match="offers no encryption"):
        Connection.open(Elsewhere("127.0.0.1", server.port, False, limit=1.0))


def test_an_access_token_is_fetched_by_the_command(app: Flask, owe: Owe, tick: Tick) -> None:
    with sick_server(EHLO="250-here\r\n250 AUTH XOAUTH2") as server:
        app.config["SMTP_TOKEN_COMMAND"] = "echo a-token"
        mail = send_to(server.url.replace("smtp://", "smtp://user%40example.org@"), app, owe, tick)
        assert mail.state is State.SENT
        import base64

        said = base64.b64decode(next(line for line in server.said if line.startswith("AUTH")).split()[2])
        assert said == b"user=user@example.org\x01auth=Bearer a-token\x01\x01"


def test_a_server_that_closes_an_idle_connection_costs_no_attempt(app: Flask, owe: Owe, tick: Tick) -> None:
    with sick_server(QUIT=DROP) as server:
        send_to(server, app, owe, tick)
        mail = send_to(server, app, owe, tick, key="second")
        assert (mail.state, mail.attempts) == (State.SENT, 1)


def test_one_ill_recipient_does_not_hold_up_the_others(app: Flask, owe: Owe, tick: Tick) -> None:
    with sick_server(RCPT="450 4.2.0 come again") as server:
        app.config["SMTP_URL"] = server.url
        mails = [owe(f"mail {number}", to=f"a{number}@example.org") for number in range(5)]
        tick()
        assert {stands(mail) for mail in mails} == {(State.QUEUED, 1, 0)}
        assert server.connections == 1


def lease_ends(mail: Mail) -> None:
    """Leases run by the database's clock, which tests do not set: end this one by hand."""
    from datetime import UTC, datetime

    db.session.refresh(mail)
    mail.lease_until = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.commit()
