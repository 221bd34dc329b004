"""Queueing: in the caller's transaction, once per key; changing one's mind; the fuse; the hold."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import make_person
from tests.outbox.conftest import installation, subjects_of
from tracker.coalition.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.outbox import installation as here
from tracker.outbox import jobs, queries, rules, services
from tracker.outbox.kinds import Content
from tracker.outbox.models import FuseDay, Mail
from tracker.outbox.rules import State

Owe = Callable[..., Mail]
Tick = Callable[[], None]


def test_a_mail_is_saved_or_lost_with_the_change_it_tells_of(session: Session) -> None:
    services.queue("key", kind="note", to="a@example.org", content=Content("S", "T"), now=clock.now())
    db.session.rollback()
    assert queries.by_key("key") is None


def test_the_same_key_twice_is_one_mail(owe: Owe) -> None:
    assert owe("key") is owe("key")


def test_the_row_and_the_message_are_named_by_a_hash_of_the_key(owe: Owe) -> None:
    mail = owe("v1|reminder|abc|5|2026-05-11T23:45|xyz")
    assert mail.id == rules.mail_id("v1|reminder|abc|5|2026-05-11T23:45|xyz")
    assert mail.message_id == f"<{mail.id}@localhost>"


def test_a_cancelled_mail_that_is_wanted_again_and_still_to_come_is_revived(owe: Owe) -> None:
    now = clock.now()
    mail = owe("key", due_at=now + timedelta(days=1), expires_at=now + timedelta(days=2))
    services.cancel(mail, "Moved.")
    assert mail.state is State.CANCELLED
    assert owe("key") is mail
    assert (mail.state, mail.reason) == (State.QUEUED, "")


def test_a_sent_mail_is_not_sent_again_when_it_is_wanted_again(owe: Owe, tick: Tick) -> None:
    mail = owe("key")
    tick()
    services.cancel(mail, "Moved.")
    owe("key")
    tick()
    assert (mail.state, mail.copies) == (State.SENT, 1)


def test_a_cancelled_mail_that_is_too_late_stays_cancelled(owe: Owe) -> None:
    now = clock.now()
    mail = owe("key", due_at=now - timedelta(days=2), expires_at=now - timedelta(days=1))
    services.cancel(mail, "Moved.")
    owe("key")
    assert mail.state is State.CANCELLED


@pytest.mark.parametrize("address", ["no address", "a@example.org\nBcc: b@example.org", "a@b@c", ""])
def test_what_is_no_address_is_refused_and_nothing_is_queued(session: Session, address: str) -> None:
    with pytest.raises(RuleViolation):
        services.queue("key", kind="note", to=address, content=Content("S", "T"), now=clock.now())
    assert queries.by_key("key") is None


def test_a_person_may_order_another_copy_of_a_mail_that_may_have_arrived(owe: Owe, tick: Tick) -> None:
    mail = owe()
    mail.state, mail.lease_until, mail.copies = State.UNCERTAIN, clock.now(), 3
    mail.message = b"Subject: as it was\r\n\r\nText\r\n"
    db.session.commit()
    tick()
    assert mail.state is State.UNCERTAIN
    services.try_again(mail, now=clock.now())
    db.session.commit()
    tick()
    assert (mail.state, mail.copies) == (State.SENT, 4)


def test_a_mail_that_came_back_stops_mail_to_its_address_until_that_is_undone(owe: Owe, tick: Tick) -> None:
    mail = owe()
    tick()
    services.mark_bounced(mail, now=clock.now())
    assert (mail.state, mail.reason) == (State.FAILED, "Came back from a@example.org.")
    assert queries.is_suppressed("A@EXAMPLE.org")
    services.undo_suppression("a@example.org", now=clock.now())
    assert not queries.is_suppressed("a@example.org")


# The fuse


def test_more_planned_mail_than_a_day_should_have_is_held_and_the_co_chairs_are_asked_once(
    app: Flask, owe: Owe, tick: Tick, co_chairs: list[Person]
) -> None:
    app.config["FUSE"] = 3
    mails = [owe(f"mail {number}", planned=True) for number in range(6)]
    ordered = owe("ordered by a person")
    tick()
    assert [mail.state for mail in mails] == [State.SENT] * 3 + [State.HELD] * 3
    assert ordered.state is State.SENT
    assert subjects_of("fuse") == ["Reminders are held: please look and release them"] * 2
    assert services.release_held(now=clock.now()) == 3
    db.session.commit()
    tick()
    late = owe("another", planned=True)
    tick()
    assert {mail.state for mail in (*mails, late)} == {State.SENT}


def test_three_times_the_busiest_of_thirty_days_passes_the_fuse(
    app: Flask, owe: Owe, clock_at: Callable[..., object]
) -> None:
    app.config["FUSE"] = 2
    clock_at("2026-05-04 09:00")
    today = clock.today()
    for days, passed in ((1, 4), (31, 1000)):
        db.session.add(FuseDay(day=today - timedelta(days=days), busiest=0, passed=passed, held=0))
    states = [owe(f"mail {number}", planned=True).state for number in range(13)]
    assert states == [State.QUEUED] * 12 + [State.HELD]
    clock_at("2026-05-05 00:30")
    assert owe("tomorrow", planned=True).state is State.QUEUED


# The hold


def test_a_database_older_than_its_mark_holds_its_mail(app: Flask, owe: Owe, tick: Tick) -> None:
    owe("sent before the backup")
    tick()
    mark = app.config["INSTANCE"] / "installation.json"
    mark.write_text(json.dumps(json.loads(mark.read_text()) | {"queued": 12}))
    mail, sign_in = owe("after the restore"), owe("a test", kind="test")
    tick()
    assert here.hold_status() == here.Hold(installation().held_since, here.BEHIND, 1)
    assert (mail.state, sign_in.state) == (State.QUEUED, State.SENT)
    assert here.send_what_was_missed(now=clock.now()) == 1
    db.session.commit()
    tick()
    assert mail.state is State.SENT
    assert here.hold_status() is None


def test_a_database_of_another_installation_holds_its_mail(app: Flask, owe: Owe, tick: Tick) -> None:
    (app.config["INSTANCE"] / "installation.json").write_text('{"uid": "another", "queued": 0}')
    mail = owe()
    tick()
    tick()
    assert mail.state is State.QUEUED
    assert installation().hold_reason == here.OTHER
    assert json.loads((app.config["INSTANCE"] / "installation.json").read_text())["uid"] == installation().uid


def test_a_first_start_and_a_clock_that_jumps_hold_nothing(
    app: Flask, owe: Owe, tick: Tick, clock_at: Callable[..., object]
) -> None:
    clock_at("2026-05-04 09:00")
    first = owe("first")
    tick()
    for moment in ("2027-05-04 09:00", "2026-05-04 08:00"):
        clock_at(moment)
        mail = owe(f"at {moment}")
        tick()
        assert mail.state is State.SENT
    assert first.state is State.SENT
    assert here.hold_status() is None


def test_the_mark_is_noted_before_the_mail_that_it_counts_leaves(app: Flask, owe: Owe) -> None:
    counted = []

    class Looking:
        is_open = True

        def open(self) -> "Looking":
            return self

        def send(self, sender: str, to: str, message: bytes, let_go: Callable[[], None]) -> object:
            from tracker.outbox.outcomes import Outcome, Result

            let_go()
            counted.append(json.loads((app.config["INSTANCE"] / "installation.json").read_text())["queued"])
            return Result(Outcome.SENT, "250 OK")

        def close(self) -> None:
            pass

    jobs.tick()
    app.config["MAIL_END"] = Looking()
    mail = owe()
    jobs.deliver()
    assert counted == [mail.number]


def test_what_was_due_until_a_moment_can_be_taken_as_sent_and_is_not_planned_again(
    owe: Owe, tick: Tick
) -> None:
    now = clock.now()
    here.start_hold("The database was restored.", now=now)
    old, new = owe("old", due_at=now - timedelta(hours=3)), owe("new", due_at=now - timedelta(minutes=1))
    with pytest.raises(RuleViolation):
        here.assume_sent_until(now + timedelta(hours=1), now=now)
    assert here.assume_sent_until(now - timedelta(hours=1), now=now) == 1
    db.session.commit()
    again = owe("found due again", due_at=now - timedelta(hours=2), planned=True)
    tick()
    assert (old.state, new.state, again.state) == (State.EXPIRED, State.SENT, State.EXPIRED)
    with pytest.raises(RuleViolation):
        here.send_what_was_missed(now=now)


# Retention


def test_bodies_are_kept_thirty_days_and_the_log_thirteen_months(
    app: Flask, owe: Owe, tick: Tick, clock_at: Callable[..., object]
) -> None:
    clock_at("2026-05-04 09:00")
    first, last = owe("first"), owe("last")
    tick()
    clock_at("2026-06-05 09:00")
    jobs.forget_old()
    db.session.expire_all()
    assert (first.message, first.content, first.subject) == (None, None, "Subject")
    number = last.number
    clock_at("2027-07-01 09:00")
    jobs.forget_old()
    db.session.expire_all()
    assert [mail.key for mail in db.session.scalars(queries.listed())] == ["last"]
    assert queries.highest_number() == number, "the count never goes down"


def test_what_was_never_written_is_forgotten_too(
    app: Flask, owe: Owe, clock_at: Callable[..., object]
) -> None:
    clock_at("2026-05-04 09:00")
    mail = owe("cancelled")
    services.cancel(mail, "It is not needed any more.")
    db.session.commit()
    clock_at("2026-06-05 09:00")
    jobs.forget_old()
    db.session.expire_all()
    assert mail.content is None


def test_a_mail_to_a_person_names_no_address_until_it_leaves(session: Session, owe: Owe) -> None:
    mail = owe(to=make_person().id)
    assert (mail.address, mail.sent_to) == (None, "")
