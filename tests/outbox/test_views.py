"""The buttons of mail itself: what is held, a mail that failed or may have arrived, an address taken for dead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_person
from tests.outbox.conftest import installation
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import installation as hold
from tracker.outbox import queries, services
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

Owe = Callable[..., Mail]
Tick = Callable[[], None]
NINE = "2026-05-04 09:00"


@pytest.fixture(autouse=True)
def _nine(clock_at: Callable[..., object], people: Any, sign_in: Callable[..., Any]) -> None:
    clock_at(NINE)
    people.is_last_reachable = lambda mail, address, now: False
    sign_in(make_person("Ann", email="ann@example.org"))


def ending(mail: Mail, state: State, reason: str = "", **facts: Any) -> Mail:
    """That mail, ended so."""
    services.finish(mail, state, reason)
    for name, value in facts.items():
        setattr(mail, name, value)
    db.session.commit()
    return mail


def press(post: Any, mail: Mail, what: str) -> None:
    assert post(f"/reminders/mails/{mail.id}/{what}", {}).location == "/reminders"


def said(get: Any) -> str:
    return str(get("/reminders").text)


# What is held


def test_nothing_held_is_said(get: Any) -> None:
    assert "Nothing waits for you" in get("/reminders/held").text


def test_after_a_restore_the_page_shows_what_waits_and_sends_it_when_told_to(
    get: Any, post: Any, owe: Owe, tick: Tick
) -> None:
    tick()
    mail = owe()
    hold.start_hold(hold.BEHIND, now=clock.now())
    db.session.commit()
    tick()
    assert mail.state is State.QUEUED
    page = get("/reminders/held")
    assert "This database is older than the last one used here" in page.text
    assert "a@example.org" in page.text
    post("/reminders/held", {"decision": "send-missed"})
    assert "1 mail due by now will go within a minute." in said(get)
    tick()
    assert mail.state is State.SENT


def test_what_was_due_until_a_moment_can_be_taken_as_sent(get: Any, post: Any, owe: Owe, tick: Tick) -> None:
    tick()
    before = owe("before", due_at=clock.now() - timedelta(days=2))
    after = owe("after", due_at=clock.now() - timedelta(hours=1))
    hold.start_hold(hold.OTHER, now=clock.now())
    db.session.commit()
    until = {"until-day": "3", "until-month": "5", "until-year": "2026"}
    post("/reminders/held", {"decision": "assume-sent", **until})
    assert "1 mail taken as sent." in said(get)
    tick()
    assert (before.state, after.state) == (State.EXPIRED, State.SENT)
    assert before.reason == services.ASSUMED_SENT


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose what should happen with the mail that waits."),
        ({"decision": "assume-sent"}, "Enter the day until which everything counts as sent."),
        (
            {"decision": "assume-sent", "until-day": "5", "until-month": "5", "until-year": "2026"},
            "Choose a moment in the past",
        ),
    ],
)
def test_a_decision_without_what_it_needs_changes_nothing(
    post: Any, tick: Tick, typed: dict[str, str], sentence: str
) -> None:
    tick()
    hold.start_hold(hold.BEHIND, now=clock.now())
    db.session.commit()
    assert sentence in post("/reminders/held", typed, status=422).text
    db.session.expire_all()
    assert installation().held_since is not None


def test_what_the_fuse_holds_is_shown_and_let_go_with_one_press(
    app: Flask, get: Any, post: Any, owe: Owe, tick: Tick
) -> None:
    app.config["FUSE"] = 1
    mails = [owe(f"mail {number}", planned=True) for number in range(3)]
    tick()
    assert [mail.state for mail in mails] == [State.SENT, State.HELD, State.HELD]
    assert "Send the 2 reminders" in get("/reminders/held").text
    post("/reminders/held/release", {})
    assert "2 reminders will go within a minute." in said(get)
    tick()
    assert {mail.state for mail in mails} == {State.SENT}


# One mail


def test_a_mail_that_failed_is_tried_again_with_one_press(get: Any, post: Any, owe: Owe, tick: Tick) -> None:
    mail = ending(owe(), State.FAILED, "The server refused this mail: 554 no", failures=4)
    assert "The server refused this mail: 554 no" in said(get)
    press(post, mail, "try-again")
    assert "The mail is tried again now." in said(get)
    tick()
    assert mail.state is State.SENT


def test_a_mail_that_may_have_arrived_three_times_goes_once_more_when_a_person_says_so(
    post: Any, owe: Owe, tick: Tick
) -> None:
    facts = {"copies": 3, "lease_until": clock.now(), "message": b"Subject: x\r\n\r\n"}
    mail = ending(owe(), State.UNCERTAIN, **facts)
    tick()
    assert mail.state is State.UNCERTAIN
    press(post, mail, "try-again")
    tick()
    assert (mail.state, mail.copies) == (State.SENT, 4)


def test_a_mail_to_an_address_taken_for_dead_is_not_tried_before_the_address_is_used_again(
    get: Any, post: Any, owe: Owe, tick: Tick
) -> None:
    mail = ending(owe(), State.FAILED, "The server says that a@example.org does not exist: 550")
    services.suppress("a@example.org", reason="550 5.1.1 nobody", now=clock.now())
    db.session.commit()
    press(post, mail, "try-again")
    assert "a@example.org takes no mail. Correct the address, or press “Use it again”" in said(get)
    assert mail.state is State.FAILED
    post("/reminders/addresses/use-again", {"address": "a@example.org"})
    assert "Mail goes to a@example.org again." in said(get)
    press(post, mail, "try-again")
    tick()
    assert mail.state is State.SENT


def test_a_mail_whose_text_was_forgotten_is_written_anew_or_not_sent_at_all(
    get: Any, post: Any, owe: Owe, tick: Tick, kind: Any, smtp_sink: Any
) -> None:
    gone = {"copies": 1, "message": None, "content": None}
    mail = ending(owe("one"), State.FAILED, "Refused.", **gone)
    press(post, mail, "try-again")
    assert "What this mail said is no longer kept, so it cannot be sent again." in said(get)
    assert mail.state is State.FAILED
    kind("told", write=lambda mail, now: Content("Subject", "As things stand now"))
    other = ending(owe("two", kind="told"), State.FAILED, "Refused.", **gone)
    press(post, other, "try-again")
    tick()
    assert other.state is State.SENT
    assert "As things stand now" in other.message.decode()


def test_what_is_too_late_is_not_tried_again(get: Any, post: Any, owe: Owe) -> None:
    mail = ending(owe(expires_at=clock.now()), State.FAILED, "Refused.")
    press(post, mail, "try-again")
    assert "It is too late to send this mail: what it speaks of is over." in said(get)


def test_a_mail_that_may_have_arrived_can_be_marked_as_arrived_and_others_cannot(
    get: Any, post: Any, owe: Owe, tick: Tick
) -> None:
    mail = ending(owe(), State.UNCERTAIN, copies=3, lease_until=clock.now())
    press(post, mail, "arrived")
    assert "Marked as arrived." in said(get)
    assert (mail.state, mail.sent_at) == (State.SENT, clock.now())
    press(post, mail, "arrived")
    assert "Only a mail that may have arrived can be marked as arrived." in said(get)


def test_a_bounce_that_came_by_mail_takes_the_address_for_dead_and_tells_the_others(
    get: Any, post: Any, owe: Owe, tick: Tick, co_chairs: Any
) -> None:
    mail = owe()
    tick()
    press(post, mail, "came-back")
    assert (mail.state, mail.reason) == (State.FAILED, "Came back from a@example.org.")
    assert queries.is_suppressed("A@example.org")
    tick()
    alarms = [one for one in db.session.scalars(queries.listed(State.SENT)) if one.kind == "alarm"]
    assert len(alarms) == len(co_chairs)
    press(post, mail, "came-back")
    assert "Only a mail that was sent can have come back." in said(get)


def test_the_last_recipient_of_a_deadline_goes_on_getting_mail(
    post: Any, owe: Owe, tick: Tick, people: Any
) -> None:
    people.is_last_reachable = lambda mail, address, now: True
    mail = owe()
    tick()
    press(post, mail, "came-back")
    assert not queries.is_suppressed("a@example.org")


def test_a_mail_server_that_was_put_right_is_tried_at_once(get: Any, post: Any, tick: Tick) -> None:
    tick()
    hold.server_refuses("535 no", clock.now())
    db.session.commit()
    post("/reminders/mail-server/try-again", {})
    db.session.expire_all()
    assert hold.may_try_server(clock.now())


def test_only_co_chairs_press_these_buttons_and_an_unknown_mail_is_not_there(
    sign_in: Callable[..., Any], post: Any, owe: Owe
) -> None:
    mail = ending(owe(), State.FAILED, "Refused.")
    post("/reminders/mails/0123456789abcdef/try-again", {}, status=404)
    post(f"/reminders/mails/{mail.id}/delete", {}, status=404)
    sign_in(make_person("Rep", role=Role.REPRESENTATIVE))
    post(f"/reminders/mails/{mail.id}/try-again", {}, status=403)
    assert mail.state is State.FAILED
