"""Those concerned are told once when a deadline stands on another day than Parliament's days now give."""

from datetime import date

import pytest

from tests.factories import make_person
from tests.legislation import rows
from tests.reminders.story import Story, days_and_people, sent
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.legislation import date_services, reckoning
from tracker.reminders import reckoned


@pytest.fixture
def story(session, clock_at):
    return Story(clock_at)


@pytest.fixture
def ann(session):
    make_person("Rae", role=Role.REPRESENTATIVE)
    return make_person("Ann")


@pytest.fixture
def measure(ann, story):
    """Laid on 1 March 2023, with an Easter break of 17 days: its 40 days end on 26 April."""
    rows.make_known()
    rows.make_break()
    measure = rows.make_instrument("2023-03-01", title="The Invented Homes Regulations")
    date_services.make_deadline(measure, reckoning.of(measure)[0], by=None, now=rows.NOW)
    story.at("2023-03-01 12:00")
    assert told() == []
    return measure


def told():
    return days_and_people(sent(reckoned.KIND))


def test_an_hour_after_a_break_was_entered_each_is_told_once_on_which_day_it_stands_and_would(
    story, ann, measure
):
    rows.make_break(date(2023, 4, 20), date(2023, 4, 25))
    story.at("2023-03-02 14:00")
    story.at("2023-03-02 14:59")
    assert told() == []
    story.through("2023-03-02", "2023-03-06", times=("15:00", "16:00"))
    assert told() == [("2023-03-02 15:00", ann.email)]
    (mail,) = sent(reckoned.KIND)
    stands, now = measure.computed[0].deadline.due_on, reckoning.of(measure)[0].reckoned.day
    assert (now - stands).days == 6
    assert mail.subject.startswith(f"Stands on {stands:%A} {stands.day} {stands:%B %Y}, now reckoned ")
    assert f"it is now {now:%A} {now.day} {now:%B %Y}." in mail.text
    assert "You get this because you are a co-chair." in mail.text
    assert f"/legislation/{measure.id}" in mail.text


def test_nothing_goes_where_it_is_moved_within_the_hour_and_another_change_is_told_anew(story, ann, measure):
    rows.make_break(date(2023, 4, 20), date(2023, 4, 25))
    moment = story.at("2023-03-02 14:00")
    db.session.refresh(measure)
    date_services.move_deadline(measure, reckoning.of(measure)[0], by=ann, now=moment)
    story.at("2023-03-02 15:00")
    assert told() == []
    rows.make_break(date(2023, 3, 10), date(2023, 3, 12))  # under four days for both Houses: no other date
    story.through("2023-03-03", "2023-03-03", times=("09:00", "11:00"))
    assert told() == []
    rows.make_break(date(2023, 3, 20), date(2023, 3, 26))
    story.through("2023-03-04", "2023-03-04", times=("09:00", "10:00"))
    assert told() == [("2023-03-04 10:00", ann.email)]


def test_a_date_that_cannot_be_worked_out_any_more_is_said_to_be_so(story, ann, measure):
    measure.laid = None
    story.through("2023-03-02", "2023-03-02", times=("09:00", "10:00"))
    (mail,) = sent(reckoned.KIND)
    assert mail.subject.startswith("Cannot be worked out any more, stands on ")
    assert "or enters the days that are missing" in mail.text
