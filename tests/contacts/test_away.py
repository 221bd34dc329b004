"""Reminders go to whoever stands in on the days somebody is away, to the minute, and never get lost over it."""

from datetime import UTC, date, datetime, time

import pytest

from tests.factories import (
    make_consultation,
    make_deadline,
    make_letter,
    make_organisation,
    make_person,
    make_sign_on,
)
from tests.reminders.story import Story, days_and_people, sent
from tracker.coalition.rules import Role
from tracker.contacts import queries, services
from tracker.contacts.rules import Duty
from tracker.contacts.services import ContactFacts
from tracker.core.clock import parse_moment
from tracker.core.errors import RuleViolation
from tracker.reminders import previews

JANUARY = datetime(2023, 1, 3, 9, 0, tzinfo=UTC)
TWO_DAYS_BEFORE, DAY_BEFORE, THE_DAY = "2023-05-09", "2023-05-10", "2023-05-11"


@pytest.fixture
def story(session, clock_at):
    clock_at("2023-01-03 09:00")
    return Story(clock_at)


@pytest.fixture
def ann(story):
    return make_person("Ann", email="ann@example.org")


@pytest.fixture
def ben(story):
    return make_person("Ben", email="ben@example.org", role=Role.OBSERVER)


def closing(**facts):
    return make_deadline(
        date(2023, 5, 11), time(23, 45), title="Fair Start closes", now=JANUARY, announce=False, **facts
    )


def away(person, first, last, cover):
    return services.record_absence(
        person,
        from_on=date.fromisoformat(first),
        to_on=date.fromisoformat(last),
        cover=cover,
        by=person,
        now=JANUARY,
    )


def got(day):
    return [to for at, to in days_and_people(sent(None)) if at.startswith(day)]


def test_on_the_days_away_and_on_no_other_the_stand_in_is_reminded(story, ann, ben):
    closing()
    away(ann, TWO_DAYS_BEFORE, DAY_BEFORE, ben)
    story.through("2023-05-02", "2023-05-12", times=("09:00",))
    assert days_and_people(sent())[1:] == [
        ("2023-05-03 09:00", "ann@example.org"),
        (f"{TWO_DAYS_BEFORE} 09:00", "ben@example.org"),
        (f"{DAY_BEFORE} 09:00", "ben@example.org"),
        (f"{THE_DAY} 09:00", "ann@example.org"),
        ("2023-05-12 09:00", "ann@example.org"),
    ]
    assert "you stand in for Ann, who is away until 10 May 2023" in next(
        " ".join(one.text.split()) for one in sent() if one.to == "ben@example.org"
    )


def test_the_preview_says_who_stands_in(story, ann, ben):
    deadline = closing()
    away(ann, TWO_DAYS_BEFORE, DAY_BEFORE, ben)
    to = {
        one.at.date().isoformat(): (one.person.name, one.person_why) for one in previews.of_deadline(deadline)
    }
    assert to[DAY_BEFORE] == ("Ben", "you stand in for Ann, who is away until 10 May 2023")
    assert to[THE_DAY] == ("Ann", "you are a co-chair")


def test_a_stand_in_who_is_reminded_anyway_gets_one_mail(story, ann):
    make_person("Cleo", email="cleo@example.org")
    closing()
    away(ann, THE_DAY, THE_DAY, queries.co_chairs_reached(date(2023, 5, 11))[1])
    story.at(f"{THE_DAY} 09:00")
    assert got(THE_DAY) == ["cleo@example.org"]


def test_without_a_stand_in_with_a_role_the_mail_goes_on_as_usual(story, ann):
    closing()
    away(ann, DAY_BEFORE, THE_DAY, make_person("Zoe", role=None, email="zoe@example.org"))
    story.at(f"{DAY_BEFORE} 09:00")
    assert got(DAY_BEFORE) == ["ann@example.org"]


def test_whoever_stands_in_and_is_away_too_hands_it_on(story, ann, ben):
    dee = make_person("Dee", role=Role.LEAD, email="dee@example.org")
    closing()
    away(ann, DAY_BEFORE, THE_DAY, ben)
    away(ben, DAY_BEFORE, DAY_BEFORE, dee)
    story.through(DAY_BEFORE, THE_DAY, times=("09:00",))
    assert (got(DAY_BEFORE), got(THE_DAY)) == (["dee@example.org"], ["ben@example.org"])


def test_the_lead_of_a_call_is_covered_as_well(story, ann, ben):
    dee = make_person("Dee", role=Role.LEAD, email="dee@example.org")
    deadline = closing()
    make_consultation("Fair Start", closing=deadline, lead=dee)
    away(dee, THE_DAY, THE_DAY, ben)
    story.at(f"{THE_DAY} 09:00")
    assert sorted(got(THE_DAY)) == ["ann@example.org", "ben@example.org"]


def test_days_away_never_overlap_and_nobody_covers_themselves(story, ann, ben):
    away(ann, TWO_DAYS_BEFORE, DAY_BEFORE, ben)
    with pytest.raises(RuleViolation, match="away from 9 May 2023 to 10 May 2023 already"):
        away(ann, DAY_BEFORE, THE_DAY, None)
    with pytest.raises(RuleViolation, match="Choose somebody else"):
        away(ann, THE_DAY, THE_DAY, ann)


# Organisations that are asked to sign


def opened(organisation):
    return make_sign_on(
        make_letter("Homes"),
        [organisation],
        opened_at=parse_moment("2023-05-02 12:00"),
        answers_by=parse_moment("2023-05-11 17:00"),
        closes_at=parse_moment("2023-05-12 12:00"),
        send_on=date(2023, 5, 15),
    )


@pytest.fixture
def alpha(ann):
    return make_organisation("Alpha")


@pytest.fixture
def rita(alpha):
    return make_person("Rita", role=Role.REPRESENTATIVE, organisation=alpha, email="rita@example.org")


def asked_of(alpha, story):
    opened(alpha)
    story.at("2023-05-02 12:00")
    return [to for _, to in days_and_people(sent(None)) if to != "ann@example.org"]


def test_a_colleague_who_stands_in_is_asked_to_sign(story, alpha, rita):
    sam = make_person("Sam", role=Role.OBSERVER, organisation=alpha, email="sam@example.org")
    away(rita, "2023-05-01", "2023-05-05", sam)
    assert asked_of(alpha, story) == ["sam@example.org"]


def test_somebody_of_another_organisation_never_gets_the_link(story, alpha, rita, ben):
    away(rita, "2023-05-01", "2023-05-05", ben)
    assert asked_of(alpha, story) == ["rita@example.org"]


def test_when_all_are_away_and_nobody_stands_in_the_deputy_is_asked_at_once(story, alpha, rita):
    make_person("Sam", role=Role.OBSERVER, organisation=alpha, email="sam@example.org")
    away(rita, "2023-05-01", "2023-05-05", None)
    assert sorted(asked_of(alpha, story)) == ["rita@example.org", "sam@example.org"]


def contact(organisation, person, duty, **facts):
    return services.add_contact(
        organisation, ContactFacts(duty=duty, person=person, **facts), by=person, now=JANUARY
    )


def test_a_lead_contact_is_asked_beside_the_representatives(story, alpha, rita):
    sam = make_person("Sam", role=Role.OBSERVER, organisation=alpha, email="sam@example.org")
    contact(alpha, sam, Duty.LEAD)
    assert sorted(asked_of(alpha, story)) == ["rita@example.org", "sam@example.org"]


def test_where_a_deputy_is_recorded_the_second_reminder_goes_to_that_one_alone(story, alpha, rita):
    sam = make_person("Sam", role=Role.OBSERVER, organisation=alpha, email="sam@example.org")
    make_person("Uma", role=Role.OBSERVER, organisation=alpha, email="uma@example.org")
    contact(alpha, sam, Duty.DEPUTY)
    opened(alpha)
    story.through("2023-05-02", TWO_DAYS_BEFORE)
    assert sorted(to for to in got(TWO_DAYS_BEFORE) if to != "ann@example.org") == [
        "rita@example.org",
        "sam@example.org",
    ]


def test_a_deputy_whose_days_are_over_is_none(story, alpha, rita):
    sam = make_person("Sam", role=Role.OBSERVER, organisation=alpha, email="sam@example.org")
    make_person("Uma", role=Role.OBSERVER, organisation=alpha, email="uma@example.org")
    contact(alpha, sam, Duty.DEPUTY, to_on=date(2023, 5, 1))
    opened(alpha)
    story.through("2023-05-02", TWO_DAYS_BEFORE)
    assert "uma@example.org" in got(TWO_DAYS_BEFORE)


def test_who_is_sent_links_must_hold_a_role_for_the_organisation(story, alpha, ben):
    with pytest.raises(RuleViolation, match="with a role for Alpha") as refused:
        contact(alpha, ben, Duty.LEAD)
    assert refused.value.field == "person_id"
    assert queries.contacts_on([alpha.id], date(2023, 5, 1)) == {}
