"""The co-chairs hear of the end of a term 20 and 5 working days before it, once each, and not of one that goes on."""

from datetime import date

import pytest

from tests.factories import make_person
from tests.reminders.story import Story, days_and_people, sent
from tracker.coalition.models import RoleTerm
from tracker.coalition.rules import Role
from tracker.contacts.services import record_absence
from tracker.core.clock import parse_moment
from tracker.core.database import db
from tracker.reminders import chair_terms

LAST = date(
    2026, 6, 12
)  # a Friday; 20 working days before is 14 May (a bank holiday on the 25th), 5 before 5 June


@pytest.fixture
def story(session, clock_at):
    return Story(clock_at)


@pytest.fixture
def chairs(session):
    return make_person("Ann", to_on=LAST), make_person("Bea")


def told():
    return days_and_people(sent(chair_terms.KIND))


def test_each_co_chair_is_told_once_at_nine_20_and_5_working_days_before(story, chairs):
    ann, bea = chairs
    story.through("2026-05-13", "2026-05-15", times=("08:59", "09:00", "12:00"))
    story.through("2026-06-04", "2026-06-13", times=("08:59", "09:00", "12:00"))
    assert told() == [
        (at, one.email) for at in ("2026-05-14 09:00", "2026-06-05 09:00") for one in (ann, bea)
    ]
    own, other, *_ = sent(chair_terms.KIND)
    assert own.subject == "Ann’s term as co-chair ends on Friday 12 June 2026"
    assert own.text.startswith("Your term as co-chair ends on Friday 12 June 2026. Hand over what is open")
    assert other.text.startswith("Ann’s term as co-chair ends on Friday 12 June 2026. Agree who follows")
    assert "Co-chairs on the day after: Bea." in other.text


def test_who_stands_in_for_a_co_chair_is_told_but_not_named_as_one(story, chairs):
    ann, bea = chairs
    cat = make_person("Cat", role=Role.LEAD)
    record_absence(
        bea, from_on=date(2026, 5, 1), to_on=date(2026, 7, 1), cover=cat, by=ann,
        now=parse_moment("2026-04-30 09:00"),
    )  # fmt: skip
    story.at("2026-05-14 09:00")
    to_ann, to_cat = sent(chair_terms.KIND)
    assert (to_ann.to, to_cat.to) == (ann.email, cat.email)
    for mail in (to_ann, to_cat):
        assert "Co-chairs on the day after: Bea." in mail.text
    assert "because you are a co-chair." in words_of(to_ann)
    assert "because you stand in for Bea, who is away until 1 July 2026." in words_of(to_cat)


def test_the_monday_mail_says_so_too(story, chairs):
    ann, bea = chairs
    cat = make_person("Cat", role=Role.LEAD)
    record_absence(
        bea, from_on=date(2026, 4, 1), to_on=date(2026, 7, 1), cover=cat, by=ann,
        now=parse_moment("2026-03-31 09:00"),
    )  # fmt: skip
    story.at("2026-05-04 09:00")
    whys = {mail.to: words_of(mail).partition("every Monday ")[2].split(".")[0] for mail in sent("monday")}
    assert whys == {
        ann.email: "because you are a co-chair",
        cat.email: "because you stand in for Bea, who is away until 1 July 2026",
    }


def words_of(mail):
    return " ".join(mail.text.split())


def test_nothing_goes_of_a_term_that_is_extended_or_followed_by_another(story, chairs):
    ann, _ = chairs
    story.at("2026-05-14 09:00")
    assert len(told()) == 2
    ann.roles[0].to_on = date(2026, 12, 31)
    story.at("2026-06-05 09:00")
    ann.roles[0].to_on = LAST
    ann.roles.append(RoleTerm(role=Role.CO_CHAIR, from_on=date(2026, 6, 13)))
    story.at("2026-06-05 12:00")
    assert len(told()) == 2


def test_one_that_waits_for_the_mail_server_does_not_go_once_the_term_is_extended(story, chairs):
    from tracker.outbox.models import Mail

    ann, _ = chairs
    story.at("2026-05-14 08:59")
    assert chair_terms.queue_when_due(story.at("2026-05-14 08:59").replace(hour=9)) == 2
    ann.roles[0].to_on = date(2026, 12, 31)
    story.at("2026-05-14 09:01")
    mails = db.session.query(Mail).filter_by(kind=chair_terms.KIND).all()
    assert {mail.reason for mail in mails} == {chair_terms.EXTENDED}
    assert told() == []


def test_after_an_outage_only_the_more_urgent_one_goes(story, chairs):
    story.at("2026-06-08 10:00")
    assert len(told()) == 2


def test_the_page_of_reminders_says_what_will_go(session, sign_in, get, clock_at, chairs):
    clock_at("2026-05-11 10:00")
    sign_in(chairs[1])
    page = get("/reminders")
    assert "Ann’s term as co-chair ends on Friday 12 June 2026" in page.text
