"""A day with more reminders than go by themselves is said beforehand, and agreed to; nothing is held on the day."""

import pytest

from tests.factories import make_person
from tests.reminders.story import Story, sent
from tests.signoffs.test_chasing import opened
from tracker.activity.queries import history_of
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.core.clock import parse_moment
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.signoffs import allowance, bursts, mails
from tracker.signoffs.mails import What

DUE = parse_moment("2023-05-09 17:00")  # the first reminder would have gone before it was opened
NAMES = [f"member{number}" for number in range(6)]


@pytest.fixture
def story(clock_at, session, app):
    app.config["FUSE"] = 7  # and the six members with their deputies are twelve
    session.add(Coalition(id=1, name="The Invented Alliance"))
    make_person("Cara", email="cara@example.org")
    return Story(clock_at)


def chases(session):
    found = session.query(Mail).filter(Mail.kind.in_(mails.KINDS)).all()
    return [one for one in found if mails.about_of(one.key).what is What.CHASE]


def states_on_the_second_day(session, story):
    story.at("2023-05-04 09:00")
    return {one.state for one in chases(session) if "second" in one.key}


def test_what_nobody_agreed_to_is_held_as_any_other_mail_that_plans_itself(session, story):
    opened(*NAMES, deputies=True, answers_by=DUE)
    story.at("2023-05-02 12:00")
    assert states_on_the_second_day(session, story) == {State.SENT, State.HELD}


def test_the_page_says_so_long_before_and_a_co_chair_agrees(session, story, sign_in, get, post):
    sign_on = opened(*NAMES, deputies=True, answers_by=DUE)
    story.at("2023-05-02 12:00")
    sign_in(make_person("Lee", role=Role.LEAD))
    url = f"/letters/{sign_on.letter_id}/sign-on"
    said = "On Thursday 4 May 2023 up to 13 reminders would go by themselves"
    page = get(url)
    assert said in page.text
    assert "More than 7 in a day are held back until a co-chair has agreed to them." in page.text
    assert "Agree to it now" not in page.text
    story.at("2023-05-03 09:00")
    [count] = [one for one in sent("sign-on count") if one.to == "cara@example.org"]
    assert said in count.text
    ann = sign_in(make_person("Ann"))
    said = said.replace("13", "14")  # she gets the daily count, too
    link = get(url).links()["Agree to it now"]
    page = get(link)
    assert "Let up to 12 reminders go at once?" in page.text
    assert said in page.text
    assert (
        "Up to 12 reminders of this sign-on may go at once."
        in get(post(link, page.form_values()).location).text
    )
    page = get(url)
    assert said not in page.text
    line = history_of(sign_on)[0]
    assert (line.what, line.actor_name) == (
        "agreed that up to 12 reminders of this sign-on may go at once",
        "Ann",
    )
    assert "No day is too busy" in get(link).text
    with pytest.raises(RuleViolation, match="agreed to already"):
        allowance.agree(sign_on, 12, by=ann, now=line.at)
    db.session.commit()
    assert states_on_the_second_day(session, story) == {State.SENT}
    assert len([one for one in chases(session) if "second" in one.key]) == 12
    assert bursts.of_sign_on(sign_on, line.at) == []


def test_what_goes_beyond_the_agreement_passes_the_usual_limit(session, story):
    sign_on = opened(*NAMES, deputies=True, answers_by=DUE)
    ann = make_person("Ann")
    allowance.agree(sign_on, 3, by=ann, now=sign_on.opened_at)
    db.session.commit()
    story.at("2023-05-02 12:00")
    story.at("2023-05-04 09:00")
    second = [one for one in chases(session) if "second" in one.key]
    assert [one.planned for one in second].count(False) == 3
    assert State.HELD in {one.state for one in second if one.planned}
    assert {one.state for one in second if not one.planned} == {State.SENT}


def test_a_first_round_that_passes_makes_room_for_the_second(session, story):
    sign_on = opened(*NAMES, deputies=True)
    story.at("2023-05-02 12:00")
    assert [
        (one.day.day, one.count, one.passes) for one in bursts.of_sign_on(sign_on, sign_on.opened_at)
    ] == []
    story.at("2023-05-03 09:00")
    story.at("2023-05-09 09:00")
    assert {one.state for one in chases(session)} == {State.SENT}
    assert len(chases(session)) == 6 + 12
