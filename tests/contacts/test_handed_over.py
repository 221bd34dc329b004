"""What was handed to somebody who stands in, when the days away end before it has left."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.factories import make_deadline, make_organisation, make_person
from tests.reminders.story import Story, days_and_people, sent
from tracker.coalition.rules import Role
from tracker.contacts import services
from tracker.contacts.reaching import to_ring
from tracker.contacts.rules import Duty
from tracker.contacts.services import ContactFacts
from tracker.core.clock import parse_moment
from tracker.core.database import db
from tracker.reminders import services as reminders

JANUARY = datetime(2023, 1, 3, 9, 0, tzinfo=UTC)


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


@pytest.fixture
def absence(ann, ben):
    make_deadline(date(2023, 5, 11), time(23, 45), title="Fair Start closes", now=JANUARY, announce=False)
    return services.record_absence(
        ann, from_on=date(2023, 5, 9), to_on=date(2023, 5, 10), cover=ben, by=ann, now=JANUARY
    )


def planned_but_not_sent(clock_at, local):
    clock_at(local)
    reminders.sweep(parse_moment(local), 100)
    db.session.commit()


def taken_back(absence, ann, ben):
    services.remove_absence(absence, by=ann, now=parse_moment("2023-05-10 09:01"))


def suspended(absence, ann, ben):
    ben.suspended_at = parse_moment("2023-05-10 09:01")


def over(absence, ann, ben):
    pass


@pytest.mark.parametrize(
    ("happens", "at"),
    [(taken_back, "2023-05-10 09:02"), (suspended, "2023-05-10 09:02"), (over, "2023-05-11 00:00")],
)
def test_it_goes_back_to_whoever_was_away(story, absence, ann, ben, clock_at, happens, at):
    story.through("2023-05-02", "2023-05-09", times=("09:00",))
    planned_but_not_sent(clock_at, "2023-05-10 09:00")
    happens(absence, ann, ben)
    story.at(at)
    assert days_and_people(sent())[-1] == (at, "ann@example.org")


def test_until_the_last_minute_of_the_last_day_it_goes_to_who_stands_in(story, absence, clock_at):
    story.through("2023-05-02", "2023-05-09", times=("09:00",))
    planned_but_not_sent(clock_at, "2023-05-10 09:00")
    story.at("2023-05-10 23:59")
    assert days_and_people(sent())[-1] == ("2023-05-10 23:59", "ben@example.org")


@pytest.mark.parametrize(
    ("ends", "day"), [((2023, 5, 11), "2023-05-09"), ((2023, 1, 26), "2023-01-24")], ids=["summer", "winter"]
)
@pytest.mark.parametrize(("queued_on", "to"), [("the day before", "ann"), ("the first day", "ben")])
def test_a_reminder_is_for_who_is_there_at_its_moment_however_late_it_leaves(
    story, ann, ben, clock_at, ends, day, queued_on, to
):
    """Whoever goes away at midnight is still concerned: what was due while they were there stays theirs."""
    make_deadline(date(*ends), time(23, 45), title="Fair Start closes", now=JANUARY, announce=False)
    due, night = date.fromisoformat(day), date.fromisoformat(day) + timedelta(days=1)
    first = night if queued_on == "the day before" else due
    services.record_absence(ann, from_on=first, to_on=night, cover=ben, by=ann, now=JANUARY)
    planned_but_not_sent(clock_at, f"{day} 09:00")
    story.at(f"{night} 00:01")
    assert days_and_people(sent()) == [(f"{night} 00:01", f"{to}@example.org")]


def test_whoever_is_suspended_is_not_among_those_to_ring(ann):
    alpha = make_organisation("Alpha")
    dora = make_person("Dora", role=Role.REPRESENTATIVE, organisation=alpha)
    services.add_contact(
        alpha, ContactFacts(Duty.AUTHORISER, dora, phone="020 7946 0000"), by=ann, now=JANUARY
    )
    assert [one.name for one in to_ring([alpha.id], JANUARY.date())[alpha.id]] == ["Dora"]
    dora.suspended_at = JANUARY
    assert to_ring([alpha.id], JANUARY.date())[alpha.id] == []
