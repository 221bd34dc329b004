"""Leases: who may send a mail, what a process that lost its lease may still do, what is asked before sending."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.factories import make_person
from tests.mail_server import MailServer
from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import claims, jobs, outcomes, process, queries, services
from tracker.outbox.claims import Claim, Stop, Written
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.outbox.outcomes import Outcome, Result
from tracker.outbox.rules import State

Owe = Callable[..., Mail]
Tick = Callable[[], None]
SOMEBODY_ELSE = "another-host:1:1"


def claim() -> Claim:
    found = claims.claim(clock.now())
    assert isinstance(found, Claim)
    db.session.commit()
    db.session.expire_all()
    return found


def set_lease(mail: Mail, **values: object) -> None:
    db.session.execute(update(Mail).where(Mail.number == mail.number).values(values))
    db.session.commit()
    db.session.expire_all()


def test_a_claimed_mail_is_claimed_by_nobody_else(owe: Owe) -> None:
    mail = owe()
    assert claim().mail.id == mail.id
    assert claims.claim(clock.now()) is None


def test_the_lease_runs_three_minutes_by_the_databases_clock(
    owe: Owe, clock_at: Callable[..., object]
) -> None:
    clock_at("2030-01-01 09:00")
    mail = owe()
    claim()
    assert mail.lease_until is not None
    assert timedelta(seconds=175) < mail.lease_until - datetime.now(UTC) <= timedelta(seconds=180)


def test_a_lease_that_ended_is_taken_over_and_the_first_holder_changes_nothing(owe: Owe) -> None:
    mail = owe()
    first = claim()
    set_lease(mail, lease_until=datetime(2020, 1, 1, tzinfo=UTC))
    assert claims.free_leases(clock.now()) == 1
    db.session.commit()
    second = claim()
    assert second.token == first.token + 1
    with pytest.raises(Stop, match="taken it over"):
        claims.let_go(first, Written(b"bytes", "Subject"), clock.now())
    assert outcomes.settle(first, Result(Outcome.SENT, "250 late"), clock.now()) is False
    assert outcomes.settle(first, Result(Outcome.REFUSED, "550 late"), clock.now()) is False
    assert mail.state is State.SENDING
    claims.let_go(second, Written(b"bytes", "Subject"), clock.now())
    assert outcomes.settle(second, Result(Outcome.SENT, "250 OK"), clock.now()) is True


def test_a_process_that_wakes_after_its_lease_sends_nothing(owe: Owe) -> None:
    owe()
    mine = dataclasses.replace(claim(), since=clock.monotonic() - 121)
    with pytest.raises(Stop, match="longer than its lease"):
        claims.let_go(mine, Written(b"bytes", "Subject"), clock.now())


def test_the_mail_of_a_dead_process_on_this_host_is_taken_over_at_once(owe: Owe) -> None:
    mail = owe()
    claim()
    set_lease(mail, lease_owner=a_dead_process())
    assert claims.free_leases(clock.now()) == 1
    assert mail.state is State.QUEUED


def test_the_mail_of_a_process_on_another_host_waits_for_the_end_of_its_lease(owe: Owe) -> None:
    mail = owe()
    claim()
    set_lease(mail, lease_owner=SOMEBODY_ELSE)
    assert claims.free_leases(clock.now()) == 0
    assert mail.state is State.SENDING


def test_a_text_that_was_leaving_when_its_process_died_is_uncertain_and_goes_again_with_the_same_bytes(
    owe: Owe, tick: Tick, app: Flask, smtp_sink: MailServer
) -> None:
    mail = owe()
    mine = claim()
    claims.let_go(mine, Written(b"Subject: as first written\r\n\r\nBytes\r\n", "Subject"), clock.now())
    db.session.commit()
    set_lease(mail, lease_owner=a_dead_process())
    app.config["SMTP_URL"] = smtp_sink.url
    claims.free_leases(clock.now())
    assert (mail.state, mail.copies) == (State.UNCERTAIN, 1)
    tick()
    assert (mail.state, mail.copies) == (State.SENT, 2)
    assert smtp_sink.raw == [b"Subject: as first written\r\n\r\nBytes\r\n"]


def test_a_clock_set_back_an_hour_lengthens_no_lease_and_no_waiting_time(
    owe: Owe, clock_at: Callable[..., object]
) -> None:
    clock_at("2026-05-04 10:00")
    leased, waiting = owe("leased"), owe("waiting")
    claim()
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    set_lease(leased, lease_until=in_an_hour)
    set_lease(waiting, attempts=3, try_at=clock.now() + timedelta(minutes=8))
    clock_at("2026-05-04 09:00")
    claims.forget_clock_jumps(clock.now())
    db.session.commit()
    db.session.expire_all()
    assert leased.lease_until is not None
    assert leased.lease_until - datetime.now(UTC) <= timedelta(seconds=180)
    assert waiting.try_at == clock.now()


def test_a_fork_is_another_process() -> None:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, process.this().encode())
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(reader, 200).decode() != process.this()
    assert process.gone([process.this()]) == []


def test_what_is_no_longer_wanted_when_it_is_claimed_is_cancelled_with_the_reason(
    owe: Owe, tick: Tick, kind: Callable[..., None]
) -> None:
    given_up = []
    kind(
        "note",
        wanted=lambda mail, now: "The deadline was moved.",
        given_up=lambda mail, now: given_up.append(mail.key),
    )
    mail = owe()
    tick()
    assert (mail.state, mail.reason, given_up) == (State.CANCELLED, "The deadline was moved.", ["a mail"])


def test_what_is_no_longer_wanted_just_before_the_text_leaves_does_not_leave(
    owe: Owe, tick: Tick, kind: Callable[..., None], app: Flask, smtp_sink: MailServer
) -> None:
    answers = [None, "It was done in the meantime."]
    kind("note", wanted=lambda mail, now: answers.pop(0))
    app.config["SMTP_URL"] = smtp_sink.url
    mail = owe()
    tick()
    assert (mail.state, mail.reason, mail.copies) == (State.CANCELLED, "It was done in the meantime.", 0)
    assert smtp_sink.raw == []


def test_what_is_queued_in_the_place_of_one_that_is_stopped_just_before_its_text_goes(
    owe: Owe, tick: Tick, kind: Callable[..., None], app: Flask, smtp_sink: MailServer
) -> None:
    asked: list[str] = []

    def wanted(mail: Mail, now: datetime) -> str | None:
        asked.append(mail.key)
        if asked != ["first", "first"]:
            return None
        content = Content("Instead", "Text")
        services.queue("second", kind="note", to="b@example.org", content=content, now=now)
        return "It is for somebody else by now."

    kind("note", wanted=wanted)
    app.config["SMTP_URL"] = smtp_sink.url
    mail = owe("first")
    tick()
    assert (mail.state, mail.reason) == (State.CANCELLED, "It is for somebody else by now.")
    assert [one["Subject"] for one in smtp_sink.messages] == ["Instead"]


def test_a_mail_cancelled_while_it_is_being_sent_does_not_leave(owe: Owe) -> None:
    mail = owe()
    mine = claim()
    assert services.cancel(mail, "Cancelled by somebody.") == 1
    db.session.commit()
    with pytest.raises(Stop) as stop:
        claims.let_go(mine, Written(b"bytes", "Subject"), clock.now())
    outcomes.settle_stop(mine, stop.value, clock.now())
    assert (mail.state, mail.reason) == (State.CANCELLED, "Cancelled by somebody.")


def test_an_address_that_came_back_since_the_claim_gets_no_text(owe: Owe) -> None:
    mail = owe(to="Ann@example.org")
    mine = claim()
    services.suppress("ann@example.org", reason="550 Nobody here", now=clock.now())
    db.session.commit()
    with pytest.raises(Stop) as stop:
        claims.let_go(mine, Written(b"bytes", "Subject"), clock.now())
    outcomes.settle_stop(mine, stop.value, clock.now())
    assert (mail.state, mail.reason, mail.copies) == (
        State.CANCELLED,
        "No mail goes to Ann@example.org: its server said that nobody is there.",
        0,
    )


def test_what_changes_while_it_is_written_is_written_anew(
    owe: Owe, tick: Tick, kind: Callable[..., None], app: Flask, smtp_sink: MailServer
) -> None:
    speaks_of = iter([("a", "b"), ("a",), ("a",), ("a",)])

    def write(mail: Mail, now: datetime) -> Content:
        parts = next(speaks_of)
        return Content(f"About {' and '.join(parts)}", "Text", parts=parts)

    kind("digest", write=write, parts=lambda mail: next(speaks_of))
    app.config["SMTP_URL"] = smtp_sink.url
    mail = owe(kind="digest", content=None)
    tick()
    assert mail.state is State.SENT
    assert [message["Subject"] for message in smtp_sink.messages] == ["About a"]


def test_a_mail_that_cannot_be_written_holds_up_no_other_and_is_seen(
    owe: Owe, tick: Tick, kind: Callable[..., None], clock_at: Callable[..., object]
) -> None:
    from tracker.outbox import status

    def write(mail: Mail, now: datetime) -> Content:
        raise ZeroDivisionError("a poisoned row")

    clock_at("2026-05-04 09:00")
    kind("poisoned", write=write)
    poisoned, other = owe("p", kind="poisoned", content=None), owe("other")
    tick()
    assert (poisoned.state, other.state) == (State.QUEUED, State.SENT)
    assert poisoned.server_reply == "The program could not write this mail: ZeroDivisionError: a poisoned row"
    assert status.problems(clock.now()) == ["The program fails to write 1 of the mails that are due."]


def test_a_question_that_fails_holds_up_no_other_mail(
    owe: Owe, tick: Tick, kind: Callable[..., None]
) -> None:
    def wanted(mail: Mail, now: datetime) -> str | None:
        raise KeyError("gone")

    kind("poisoned", wanted=wanted)
    before, poisoned, after = owe("before"), owe("p", kind="poisoned"), owe("after")
    tick()
    assert (poisoned.state, poisoned.attempts) == (State.QUEUED, 1)
    assert [(mail.state, mail.copies) for mail in (before, after)] == [(State.SENT, 1)] * 2


def test_a_mail_claimed_when_the_time_for_a_portion_is_over_is_put_back(owe: Owe) -> None:
    mails = [owe(f"mail {number}") for number in range(3)]
    assert jobs.deliver(portion=0.0) is True
    db.session.expire_all()
    assert [(mail.state, mail.attempts) for mail in mails] == [
        (State.SENT, 1),
        (State.QUEUED, 0),
        (State.QUEUED, 0),
    ]
    assert jobs.deliver() is False


def test_what_is_too_late_to_matter_expires(owe: Owe, tick: Tick) -> None:
    now = clock.now()
    mail = owe(due_at=now - timedelta(hours=2), expires_at=now - timedelta(hours=1))
    tick()
    assert (mail.state, mail.reason) == (State.EXPIRED, claims.TOO_LATE)


def test_the_address_is_looked_up_when_the_mail_leaves(
    session: Session, owe: Owe, tick: Tick, app: Flask, smtp_sink: MailServer
) -> None:
    person = make_person(email="old@example.org")
    owe(to=person.id)
    person.email = "new@example.org"
    db.session.commit()
    app.config["SMTP_URL"] = smtp_sink.url
    tick()
    assert smtp_sink.deliveries[0].to == ["new@example.org"]


def test_two_workers_send_each_mail_once(app: Flask, owe: Owe, smtp_sink: MailServer) -> None:
    app.config["SMTP_URL"] = smtp_sink.url
    for number in range(40):
        owe(f"mail {number}", to=f"a{number}@example.org")
    jobs.tick(connections=4)
    assert sorted(delivery.to[0] for delivery in smtp_sink.deliveries) == sorted(
        f"a{n}@example.org" for n in range(40)
    )
    assert queries.sent_count() == 40


def a_dead_process() -> str:
    """The name of a process of this host that has ended."""
    code = "from tracker.outbox import process; print(process.this())"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
