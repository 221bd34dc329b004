"""What is shown beforehand is what is sent: the preview, the dry run, and then the mails."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from tests.factories import make_consultation, make_deadline, make_person
from tests.reminders.story import Story, sent
from tracker.coalition.rules import Role
from tracker.core.calendar import LONDON
from tracker.core.database import db
from tracker.deadlines import services as deadlines
from tracker.outbox import jobs
from tracker.outbox import services as outbox
from tracker.reminders.models import Reminder
from tracker.reminders.rules import ReminderState

JANUARY = datetime(2023, 1, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def story(app, session, clock_at):
    clock_at("2023-01-03 09:00")
    return Story(clock_at)


def call(title, on, at=None, **facts):
    closing = make_deadline(on, at, title=f"{title} closes", now=JANUARY, announce=False)
    return make_consultation(title, closing=closing, **facts)


def went():
    """Every reminder of a ladder that went: when, of what, which, to whom."""
    rows = db.session.scalars(select(Reminder).where(Reminder.state == ReminderState.SENT)).all()
    return sorted(
        (f"{row.sent_at.astimezone(LONDON):%Y-%m-%dT%H:%M}", row.deadline.title, row.rung, row.person.email)
        for row in rows
        if row.rung not in ("open", "passed")
    )


def test_the_preview_lists_exactly_what_is_then_sent(story, command):
    make_person("Ann", email="ann@example.org", from_on=date(2020, 1, 1), to_on=date(2023, 5, 9))
    make_person("Bea", email="bea@example.org", from_on=date(2023, 5, 10))
    make_person("Sue", email="sue@example.org", suspended_at=JANUARY)
    lee = make_person("Lee", email="lee@example.org", role=Role.LEAD, to_on=date(2023, 5, 10))
    both = make_person("Cat", email="cat@example.org", from_on=date(2023, 1, 1))
    dead = make_person("Dot", email="dot@example.org")
    call("Fair Start", date(2023, 5, 11), time(23, 45), lead=lee, deputy=both)
    call("On a Sunday", date(2023, 5, 14))
    call("Early", date(2023, 5, 16), time(8, 30), lead=dead)
    call("On a bank holiday", date(2023, 5, 29), time(12))
    done = call("Done", date(2023, 5, 12))
    deadlines.mark_done(done.windows[0].deadline, by=None, now=JANUARY)
    outbox.suppress("dot@example.org", reason="550 5.1.1 nobody", now=JANUARY)
    story.at("2023-05-02 18:00")
    before = went()
    shown = command("reminders", "preview", "--from", "2023-05-03", "--days", "30", "--json").json
    story.through("2023-05-03", "2023-05-31", times=("09:00",))
    listed = sorted((one["local"], f"{one['item']} closes", one["rung"], one["to"]) for one in shown)
    assert listed == [one for one in went() if one not in before]


def test_a_dry_run_lists_exactly_what_the_tick_then_hands_over(story, command):
    make_person("Ann", email="ann@example.org", from_on=date(2020, 1, 1))
    call("Fair Start", date(2023, 5, 11), time(23, 45))
    call("Gone", date(2023, 5, 9), time(17))
    story.at("2023-05-02 18:00")
    told = len(sent())
    dry = command("tick", "--now", "2023-05-09T18:00", "--dry-run", "--json").json["would_send"]
    assert len(sent()) == told
    assert [(one["item"], one["rung"]) for one in dry] == [("Fair Start", "2"), ("Gone", "passed")]
    story.at("2023-05-09 18:00")
    [mail] = sent()[told:]
    assert mail.subject == "Closes in 2 working days, Thursday 11 May 11:45pm: Fair Start (and 1 more)"


def test_a_reminder_stays_when_the_log_of_its_mail_is_forgotten_after_thirteen_months(story, clock_at):
    make_person("Ann", email="ann@example.org", from_on=date(2020, 1, 1))
    call("Fair Start", date(2023, 1, 31))
    call("Later", date(2023, 2, 28))
    story.through("2023-01-03", "2023-02-01")
    assert len(went()) > 1
    clock_at("2024-03-20 09:00")
    jobs.forget_old()
    db.session.expire_all()
    assert len(went()) > 1
    kept = db.session.scalars(select(Reminder.mail_id).where(Reminder.state == ReminderState.SENT)).all()
    assert None in kept
