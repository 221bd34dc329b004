"""For whom a draft waits: comments and approvals stand on the dashboard, and a mail says so, gathered by the hour."""

import email
from datetime import date, timedelta
from email import policy

import pytest

from tests.factories import make_group, make_letter, make_person
from tracker.coalition.models import Coalition, Person
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.drafting import approvals, comments, telling
from tracker.groups.models import GroupMember
from tracker.groups.rules import Part
from tracker.letters import versions
from tracker.outbox import jobs
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

TEXT = "We ask for homes.\n\nRents are rising.\n\nYours"


@pytest.fixture
def draft(session, clock_at):
    clock_at("2026-11-24 10:05")
    db.session.merge(Coalition(id=1, name="Alliance of Friends"))
    lead, drafter = make_person("Lee Lead", role=Role.LEAD), make_person("Di Drafter", role=Role.LEAD)
    letter = make_letter("Homes", lead=lead)
    versions.write_version(letter, TEXT, by=drafter, now=clock.now())
    db.session.flush()
    return letter


def says(letter, by, text, paragraph=1):
    newest = versions.newest_version(letter)
    return comments.comment_on(
        letter, newest, paragraph, text=text, organisation=None, by=by, now=clock.now()
    )


def mails(kind):
    return db.session.query(Mail).filter(Mail.kind == kind).order_by(Mail.number).all()


def needs_of(page):
    words = page.words_of("a", class_="need__link")
    return [one for one in words if one.endswith(": Homes")]


def test_what_is_said_within_an_hour_comes_in_one_mail_to_lead_and_drafter(
    draft, clock_at, smtp_sink, app, sign_in, get
):
    app.config.update(SMTP_URL=smtp_sink.url, MAIL_FROM="alliance@example.org")
    member, lead = make_person("Mo", role=Role.REPRESENTATIVE), draft.lead
    says(draft, member, "Which homes?")
    clock_at("2026-11-24 10:40")
    says(draft, member, "Say by when.", paragraph=2)
    says(draft, lead, "I find that too long.", paragraph=3)
    assert [one.person_id for one in mails("comments")] == [lead.id, versions.newest_version(draft).author_id]
    db.session.commit()
    jobs.deliver(only=["comments"])
    assert smtp_sink.messages == []
    clock_at("2026-11-24 11:00")
    jobs.deliver(only=["comments"])
    sent = {
        one["To"]: one
        for one in (email.message_from_bytes(raw, policy=policy.default) for raw in smtp_sink.raw)
    }
    assert len(sent) == len(smtp_sink.raw) == 2
    mine = next(one for to, one in sent.items() if lead.email in to)
    assert mine["Subject"] == "2 comments to settle: Homes"
    words = " ".join(mine.get_body(["plain"]).get_content().split())
    assert "- Mo: Which homes? - Mo: Say by when." in words
    assert "too long" not in words
    assert f"/letters/{draft.id}/text" in words
    sign_in(lead)
    page = get("/")
    assert needs_of(page) == ["Settle the comments: Homes"]
    assert "3 comments to settle." in page.text


def test_comments_that_were_settled_before_the_hour_is_over_are_not_told(draft, clock_at, sign_in, get):
    said = says(draft, make_person("Mo", role=Role.REPRESENTATIVE), "Which homes?")
    comments.settle(said, answer="All.", by=draft.lead, now=clock.now())
    db.session.commit()
    clock_at("2026-11-24 11:00")
    jobs.deliver(only=["comments"])
    assert {(one.state, one.reason) for one in mails("comments")} == {
        (State.CANCELLED, "Every comment has been settled.")
    }
    sign_in(draft.lead)
    assert needs_of(get("/")) == []


def test_whose_approval_is_asked_for_gets_one_mail_and_sees_it_on_the_dashboard(
    draft, clock_at, smtp_sink, app, sign_in, get, post
):
    app.config.update(SMTP_URL=smtp_sink.url, MAIL_FROM="alliance@example.org")
    chairs = [make_person(name, role=Role.CO_CHAIR) for name in ("Ann Chair", "Bo Chair")]
    sign_in(chairs[0])
    assert needs_of(get("/")) == []
    sign_in(versions.newest_version(draft).author)
    page = get(f"/letters/{draft.id}/text")
    assert "Ask Lee Lead, Ann Chair and Bo Chair to approve it" in page.text
    post(f"/letters/{draft.id}/versions/1/approval/ask", {})
    page = get(f"/letters/{draft.id}/text")
    assert "were asked for by e-mail" in page.text
    assert "Asked Lee Lead, Ann Chair and Bo Chair to approve version 1" in get(f"/letters/{draft.id}").text
    with pytest.raises(RuleViolation, match="asked already"):
        telling.ask_for_approval(draft, versions.newest_version(draft), by=draft.lead, now=clock.now())
    sign_in(chairs[0])
    link = get("/").links()["Approve it: Homes"]
    assert link == f"/letters/{draft.id}/text#approval"
    approvals.approve(draft, versions.newest_version(draft), by=chairs[0], now=clock.now())
    assert needs_of(get("/")) == []
    db.session.commit()
    jobs.deliver(only=["approval"])
    sent = [email.message_from_bytes(raw, policy=policy.default) for raw in smtp_sink.raw]
    assert sorted(str(one["Subject"]) for one in sent) == ["Your approval, please: Homes"] * 2
    assert {one.state for one in mails("approval")} == {State.SENT, State.CANCELLED}
    # a new version asks nobody by itself: it waits until it is asked for
    versions.write_version(draft, f"{TEXT}.", by=draft.lead, now=clock.now() + timedelta(minutes=1))
    sign_in(chairs[1])
    assert needs_of(get("/")) == []


def hands_over(letter, session):
    """Lee leads the letter's sub-group and the letter until 24 November, Nia both from the 25th."""
    last, lead = date(2026, 11, 24), letter.lead
    successor = make_person("Nia Next", role=Role.LEAD, from_on=last + timedelta(days=1))
    lead.roles[0].to_on = last
    letter.group = make_group("Homes", lead=lead)
    letter.group.members[0].to_on = last
    letter.group.members.append(
        GroupMember(person=successor, part=Part.LEAD, from_on=last + timedelta(days=1))
    )
    versions.newest_version(letter).author = None
    session.commit()
    return lead, successor


def test_what_was_said_in_the_last_hour_of_somebody_s_last_day_is_told_to_who_settles_it_from_midnight(
    draft, session, clock_at
):
    lead, successor = hands_over(draft, session)
    clock_at("2026-11-24 23:20")
    says(draft, make_person("Mo", role=Role.REPRESENTATIVE), "Which homes?")
    clock_at("2026-11-24 23:59")
    says(draft, make_person("Mia", role=Role.REPRESENTATIVE), "And when?")
    draft.lead = successor  # as leaving carries it out with the first tick of the day
    db.session.commit()
    for at in ("2026-11-25 00:00", "2026-11-25 00:01"):
        clock_at(at)
        jobs.deliver(only=["comments"])
    assert [(one.person_id, one.state) for one in mails("comments")] == [
        (lead.id, State.CANCELLED), (successor.id, State.SENT)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("leaves_at", "to"), [("2026-11-24 23:59", "Lee Lead"), ("2026-11-25 00:00", "Nia Next")]
)
def test_an_approval_that_is_asked_for_is_asked_of_who_leads_when_the_mail_leaves(
    draft, session, clock_at, leaves_at, to
):
    hands_over(draft, session)
    chairs = [make_person(name, role=Role.CO_CHAIR) for name in ("Ann Chair", "Bo Chair")]
    clock_at("2026-11-24 23:58")
    newest = versions.newest_version(draft)
    telling.ask_for_approval(draft, newest, by=chairs[0], now=clock.now())
    db.session.commit()
    for at in (leaves_at, "2026-11-25 00:01"):
        clock_at(at)
        jobs.deliver(only=["approval"])
    sent = [db.session.get(Person, one.person_id) for one in mails("approval") if one.state is State.SENT]
    assert sorted(one.name for one in sent) == ["Bo Chair", to]


def test_without_lead_and_drafter_the_co_chairs_settle_what_is_said(draft, clock_at, sign_in, get):
    chair = make_person("Ann Chair", role=Role.CO_CHAIR)
    draft.lead = None
    versions.newest_version(draft).author = None
    says(draft, make_person("Mo", role=Role.REPRESENTATIVE), "Which homes?")
    assert [one.person_id for one in mails("comments")] == [chair.id]
    sign_in(chair)
    assert needs_of(get("/")) == ["Settle the comments: Homes"]
