"""The ladder at work, from recording to the day after: who got what, when, and that nobody got it twice."""

from datetime import UTC, date, datetime, time
from functools import partial

import pytest
from sqlalchemy import select

from tests.factories import make_consultation, make_deadline, make_person
from tests.outbox.sick_server import DROP, sick_server
from tests.reminders.story import THRICE_A_DAY, Story, days_and_people, sent
from tracker.coalition.rules import Role
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.deadlines import services as deadlines
from tracker.deadlines import telling
from tracker.deadlines.models import BankHoliday
from tracker.deadlines.presentation import reminders_in_words
from tracker.outbox import queries as outbox_queries
from tracker.outbox import status
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.reminders import delivery

THURSDAY = date(2023, 5, 11)
QUARTER_TO_MIDNIGHT = time(23, 45)
MAY_DAY = datetime(2023, 5, 1, 9, 0, tzinfo=UTC)
JANUARY = datetime(2023, 1, 3, 9, 0, tzinfo=UTC)
LADDER_DAYS = [
    "2023-04-11",
    "2023-04-25",
    "2023-05-03",
    "2023-05-09",
    "2023-05-10",
    "2023-05-11",
    "2023-05-12",
]


@pytest.fixture
def story(app, session, clock_at):
    clock_at("2023-01-03 09:00")
    return Story(clock_at)


@pytest.fixture
def ann(story):
    return make_person("Ann", email="ann@example.org", from_on=date(2020, 1, 1))


def closing(**facts):
    facts = {"title": "Fair Start closes", "now": JANUARY, "announce": False} | facts
    return make_deadline(facts.pop("on", THURSDAY), facts.pop("at", QUARTER_TO_MIDNIGHT), **facts)


def on_ladder_days(to="ann@example.org", days=LADDER_DAYS):
    return [(f"{day} 09:00", to) for day in days]


def test_every_reminder_of_the_ladder_goes_once_at_nine_london_time(story, ann):
    closing()
    story.through("2023-04-03", "2023-05-16", times=THRICE_A_DAY)
    assert days_and_people(sent()) == on_ladder_days()


def test_the_subject_says_what_closes_when(story, ann):
    make_consultation("Fair Start", closing=closing())
    story.through("2023-05-03", "2023-05-12", times=("09:00",))
    assert [mail.subject for mail in sent()] == [
        "Closes in 5 working days, Thursday 11 May 11:45pm: Fair Start",
        "Closes in 2 working days, Thursday 11 May 11:45pm: Fair Start",
        "Closes tomorrow, Thursday 11 May 11:45pm: Fair Start",
        "Closes today, Thursday 11 May 11:45pm: Fair Start",
        "Closed yesterday, Thursday 11 May 11:45pm: Fair Start",
    ]


def test_a_second_tick_of_the_same_moment_sends_nothing_more(story, ann):
    closing()
    for _ in range(3):
        story.at("2023-05-03 09:00")
    assert len(sent()) == 1


def test_nine_stays_nine_across_both_clock_changes(story, ann):
    closing(on=date(2023, 3, 28), ladder="2,1,0")
    closing(on=date(2023, 10, 31), ladder="2,1,0")
    story.through("2023-03-22", "2023-03-29", times=THRICE_A_DAY)
    story.through("2023-10-26", "2023-11-01", times=THRICE_A_DAY)
    assert [mail.local for mail in sent()] == [
        f"{day} 09:00"
        for day in ("2023-03-24", "2023-03-27", "2023-03-28", "2023-10-27", "2023-10-30", "2023-10-31")
    ]


def test_what_was_recorded_too_late_is_not_sent_but_the_rest_is(story, ann):
    closing(now=datetime(2023, 5, 4, 8, 0, tzinfo=UTC))
    story.through("2023-05-04", "2023-05-12")
    assert days_and_people(sent()) == on_ladder_days(days=LADDER_DAYS[3:])


def test_history_is_never_reminded_of(story, ann):
    closing(now=datetime(2023, 6, 1, 8, 0, tzinfo=UTC))
    story.through("2023-06-01", "2023-06-05")
    assert sent() == []


def test_an_extension_kills_the_old_reminders_and_arms_the_new(story, ann):
    deadline = closing()
    story.through("2023-04-11", "2023-04-27")
    now = story.at("2023-04-28 10:00")
    deadlines.move_deadline(
        deadline, to_on=date(2023, 6, 1), to_time=time(12), reason="Extended", by=None, now=now
    )
    story.at("2023-04-28 12:00")
    story.through("2023-04-29", "2023-06-02")
    assert days_and_people(sent()) == [
        ("2023-04-11 09:00", "ann@example.org"),
        ("2023-04-25 09:00", "ann@example.org"),
        ("2023-04-28 12:00", "ann@example.org"),  # the change notice, with the next tick
        ("2023-05-02 09:00", "ann@example.org"),
        ("2023-05-17 09:00", "ann@example.org"),
        ("2023-05-24 09:00", "ann@example.org"),
        ("2023-05-30 09:00", "ann@example.org"),
        ("2023-05-31 09:00", "ann@example.org"),
        ("2023-06-01 09:00", "ann@example.org"),
        ("2023-06-02 09:00", "ann@example.org"),
    ]
    assert sent()[2].subject.startswith("The date has moved, Thursday 1 June midday")


def test_a_cancellation_silences_it(story, ann):
    deadline = closing()
    now = story.at("2023-05-03 09:00")
    deadlines.cancel_deadline(deadline, reason="Withdrawn", by=None, now=now)
    story.through("2023-05-04", "2023-05-15")
    assert len(sent()) == 1


def test_the_day_after_is_not_told_when_it_was_done(story, ann):
    deadline = closing()
    now = story.at("2023-05-11 10:00")
    deadlines.mark_done(deadline, by=None, now=now)
    story.through("2023-05-12", "2023-05-15")
    assert [mail.local for mail in sent()] == ["2023-05-11 10:00"]


def test_after_a_change_of_co_chair_the_new_one_is_reminded(story):
    make_person("Ann", email="ann@example.org", from_on=date(2020, 1, 1), to_on=date(2023, 5, 9))
    make_person("Bea", email="bea@example.org", from_on=date(2023, 5, 10))
    closing(now=MAY_DAY)
    story.through("2023-05-02", "2023-05-12")
    assert days_and_people(sent()) == [
        *on_ladder_days("ann@example.org", LADDER_DAYS[2:4]),
        *on_ladder_days("bea@example.org", LADDER_DAYS[4:]),
    ]


def test_a_new_co_chair_is_told_once_what_is_open(story):
    make_person("Ann", email="ann@example.org", from_on=date(2020, 1, 1), to_on=date(2023, 4, 30))
    make_person("Bea", email="bea@example.org", from_on=date(2023, 5, 1))
    closing(now=datetime(2023, 4, 28, 9, 0, tzinfo=UTC))
    story.through("2023-05-01", "2023-05-02")
    assert [(mail.local, mail.to, mail.subject) for mail in sent()] == [
        ("2023-05-01 09:00", "bea@example.org", "1 deadline is open; the next is Thursday 11 May 11:45pm")
    ]


def test_lead_deputy_and_named_people_are_reminded_with_the_co_chairs(story, ann):
    lead = make_person("Lee", email="lee@example.org", role=Role.LEAD)
    deputy = make_person("Dee", email="dee@example.org", role=Role.REPRESENTATIVE)
    named = make_person("Nan", email="nan@example.org", role=Role.OBSERVER)
    make_consultation("Fair Start", closing=closing(people=[named]), lead=lead, deputy=deputy)
    story.at("2023-05-03 09:00")
    assert sorted(mail.to for mail in sent()) == [
        "ann@example.org",
        "dee@example.org",
        "lee@example.org",
        "nan@example.org",
    ]


def test_somebody_suspended_hears_nothing(story, ann):
    make_person("Sue", email="sue@example.org", suspended_at=JANUARY)
    closing()
    story.at("2023-05-03 09:00")
    assert [mail.to for mail in sent()] == ["ann@example.org"]


def test_several_reminders_of_one_moment_travel_in_one_mail(story, ann):
    make_consultation("Fair Start", closing=closing())
    make_consultation("Other Call", closing=closing(title="Other Call closes"))
    story.at("2023-05-03 09:00")
    [mail] = sent()
    assert mail.subject.endswith("(and 1 more)")
    assert "Fair Start" in mail.text
    assert "Other Call" in mail.text
    assert mail.text.count("/reminders/answer/") == 2


def test_after_an_outage_only_the_most_urgent_goes(story, ann):
    closing(now=MAY_DAY)
    story.at("2023-05-01 12:00")
    story.at("2023-05-10 14:00")
    story.through("2023-05-11", "2023-05-12")
    assert [mail.local for mail in sent()] == ["2023-05-10 14:00", "2023-05-11 09:00", "2023-05-12 09:00"]


def test_an_outage_across_the_deadline_gives_one_note_that_stands_for_the_day_after_too(story, ann):
    closing()
    story.at("2023-05-09 12:00")
    story.at("2023-05-12 07:00")
    story.through("2023-05-12", "2023-05-16")
    assert [(mail.local, mail.subject.split(",")[0]) for mail in sent()] == [
        ("2023-05-09 12:00", "Closes in 2 working days"),
        ("2023-05-12 07:00", "Closed while reminders were down"),
    ]


def test_a_bank_holiday_added_late_moves_what_is_pending(story, ann, session):
    closing(on=date(2023, 9, 20), at=None, now=datetime(2023, 9, 12, 9, 0, tzinfo=UTC))
    now = story.at("2023-09-12 12:00")
    days = ("2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29")
    for day in (*days, "2023-08-28", "2023-09-18", "2023-12-25", "2023-12-26"):
        holiday = BankHoliday(
            nation=Nation.ENGLAND_AND_WALES, on=date.fromisoformat(day), title="Bank holiday"
        )
        session.add(holiday)
    deadlines.realign_ladders(now=now)
    story.through("2023-09-13", "2023-09-21")
    assert [mail.local for mail in sent()] == [
        "2023-09-13 08:59",  # five working days before is now Tuesday 12: it went at once
        *(f"{day} 09:00" for day in ("2023-09-15", "2023-09-19", "2023-09-20", "2023-09-21")),
    ]


def test_there_and_back_before_anybody_was_told_tells_nobody(story, ann):
    deadline = closing()
    now = story.at("2023-04-28 10:00")
    move(deadline, date(2023, 6, 1), now)
    move(deadline, THURSDAY, now)
    story.through("2023-04-29", "2023-05-12")
    assert days_and_people(sent())[1:] == on_ladder_days(days=LADDER_DAYS[2:])


def test_there_and_back_after_the_notice_says_that_it_is_the_old_date_again(story, ann):
    deadline = closing(now=datetime(2023, 4, 28, 8, 0, tzinfo=UTC))
    move(deadline, date(2023, 6, 1), story.at("2023-04-28 10:00"))
    move(deadline, THURSDAY, story.at("2023-04-28 11:00"))
    story.at("2023-04-28 12:00")
    story.through("2023-04-29", "2023-05-12")
    assert [(mail.local, mail.subject.split(",")[0]) for mail in sent()[:2]] == [
        ("2023-04-28 11:00", "The date has moved"),
        ("2023-04-28 12:00", "The date is the old one again"),
    ]
    assert days_and_people(sent())[2:] == on_ladder_days(days=LADDER_DAYS[2:])


def test_a_date_that_was_tried_before_anybody_was_told_is_no_old_date(story, ann):
    deadline = closing(now=datetime(2023, 4, 28, 8, 0, tzinfo=UTC))
    now = story.at("2023-04-28 10:00")
    for day in (date(2023, 6, 1), THURSDAY, date(2023, 6, 1)):
        move(deadline, day, now)
    story.at("2023-04-28 11:00")
    [mail] = sent()
    assert mail.subject.startswith("The date has moved, Thursday 1 June 11:45pm")
    assert "not on Thursday 11 May 2023" in " ".join(mail.text.split())


def test_a_date_is_the_old_one_to_whoever_had_moved_it_away(story, ann):
    make_person("Bea", email="bea@example.org", from_on=date(2020, 1, 1))
    deadline = closing()
    cat = make_person("Cat", email="cat@example.org", from_on=date(2020, 1, 1))
    move(deadline, date(2023, 6, 1), story.at("2023-04-28 10:00"), by=ann)
    story.at("2023-04-28 10:01")
    move(deadline, THURSDAY, story.at("2023-04-28 11:00"), by=cat)
    story.at("2023-04-28 11:01")
    subjects = {(mail.local, mail.to): mail.subject.split(",")[0] for mail in sent()[-2:]}
    assert subjects == {
        ("2023-04-28 11:01", "ann@example.org"): "The date is the old one again",
        ("2023-04-28 11:01", "bea@example.org"): "The date is the old one again",
    }


def test_there_and_back_across_a_sent_reminder_repeats_none(story, ann):
    deadline = closing()
    story.at("2023-05-03 09:00")
    move(deadline, date(2023, 6, 1), story.at("2023-05-03 10:00"))
    move(deadline, THURSDAY, story.at("2023-05-03 10:05"))
    story.through("2023-05-04", "2023-05-05")
    five_before = [mail for mail in sent() if mail.subject.startswith("Closes in 5")]
    assert len(five_before) == 1


def test_who_moved_it_is_not_told_but_the_others_are(story, ann):
    bea = make_person("Bea", email="bea@example.org", from_on=date(2020, 1, 1))
    deadline = closing()
    move(deadline, date(2023, 6, 1), story.at("2023-04-28 10:00"), by=ann)
    story.at("2023-04-28 10:01")
    assert [mail.to for mail in sent()][-1:] == [bea.email]
    assert sum(mail.subject.startswith("The date has moved") for mail in sent()) == 1


def test_recording_by_hand_tells_the_others_once(story, ann):
    bea = make_person("Bea", email="bea@example.org", from_on=date(2020, 1, 1))
    now = story.at("2023-04-28 10:00")
    make_deadline(THURSDAY, QUARTER_TO_MIDNIGHT, title="Fair Start closes", by=ann, now=now)
    story.at("2023-04-28 10:01")
    story.at("2023-04-28 10:02")
    assert [(mail.to, mail.subject) for mail in sent()] == [
        (bea.email, "New: closes in 7 working days, Thursday 11 May 11:45pm: Fair Start closes")
    ]


def test_with_nobody_in_office_the_last_co_chairs_are_told(story, app):
    app.config["FALLBACK_TO"] = "safe@example.org"
    make_person("Old", email="old@example.org", from_on=date(2019, 1, 1), to_on=date(2020, 1, 1))
    make_person("Ann", email="ann@example.org", from_on=date(2020, 1, 1), to_on=date(2023, 4, 30))
    closing()
    story.at("2023-05-03 09:00")
    assert [mail.to for mail in sent()] == ["ann@example.org"]
    assert [mail.to for mail in sent("reminder-fallback")] == ["safe@example.org"]


def test_without_any_co_chair_a_deadline_makes_the_status_red(story, client):
    story.at("2023-05-02 12:00")
    assert client.get("/status.json").status_code == 200
    closing(now=MAY_DAY)
    story.at("2023-05-02 12:00")
    answer = client.get("/status.json")
    assert answer.status_code == 503
    assert answer.json["problems"] == [
        "There is no co-chair, so nobody is told of what falls due: enter who chairs."
    ]


def test_on_monday_the_co_chairs_hear_that_reminders_work(story, ann):
    closing()
    story.through("2023-05-07", "2023-05-09", times=THRICE_A_DAY)
    [mail] = sent("monday")
    assert (mail.local, mail.to) == ("2023-05-08 09:00", "ann@example.org")
    assert "Fair Start" in mail.text


def move(deadline, to_on, now, by=None):
    deadlines.move_deadline(
        deadline, to_on=to_on, to_time=deadline.at_time, reason="They said so.", by=by, now=now
    )


def test_however_small_the_portions_an_outage_leaves_one_reminder_of_a_deadline(story, ann, monkeypatch):
    monkeypatch.setattr("tracker.reminders.jobs.BATCH", 1)
    for title in ("Fair Start", "Other Call"):
        make_consultation(title, closing=closing(title=f"{title} closes", now=MAY_DAY))
    story.at("2023-05-10 14:00")
    told = sorted(mail.subject for mail in sent())
    assert told == [
        f"Closes tomorrow, Thursday 11 May 11:45pm: {title}" for title in ("Fair Start", "Other Call")
    ]


def test_a_mail_server_that_was_down_over_several_reminder_days_gets_only_the_last(story, ann, app):
    closing(now=MAY_DAY)
    for moment in ("2023-05-03 09:00", "2023-05-09 09:00"):
        with sick_server(greeting=DROP) as server:
            app.config["SMTP_URL"] = server.url
            story.at(moment)
            assert server.connections == 1
    assert sent() == []
    app.config["SMTP_URL"] = None
    story.at("2023-05-09 15:00")
    story.through("2023-05-10", "2023-05-10")
    assert [(mail.local, mail.subject.split(",")[0]) for mail in sent()] == [
        ("2023-05-09 15:00", "Closes in 2 working days"),
        ("2023-05-10 09:00", "Closes tomorrow"),
    ]
    given_up = db.session.scalars(select(Mail).where(Mail.state == State.SUPERSEDED)).all()
    assert [mail.subject[:24] for mail in given_up] == ["Closes in 5 working days"]


def test_a_server_that_knows_nobody_leaves_somebody_who_is_told(story, ann, app):
    """The last address stays, whichever mail was refused: here the alarms about the others' addresses."""
    make_person("Bea", email="bea@example.org", from_on=date(2020, 1, 1))
    make_deadline(date(2023, 5, 11), title="Fair Start closes", now=JANUARY, announce=False)
    with sick_server(RCPT="550 5.1.1 no such user") as server:
        app.config["SMTP_URL"] = server.url
        for moment in ("2023-05-03 09:00", "2023-05-03 09:01", "2023-05-09 09:00"):
            story.at(moment)
    assert len(outbox_queries.suppressed()) == 1
    app.config["SMTP_URL"] = None
    story.at("2023-05-10 09:00")
    assert [mail.local for mail in sent()] == ["2023-05-10 09:00"]


def test_whoever_else_is_told_of_everything_may_be_given_up(story, ann):
    make_deadline(date(2023, 5, 11), title="Fair Start closes", now=JANUARY, announce=False)
    lee = make_person("Lee", email="lee@example.org", role=Role.LEAD)
    asked = partial(delivery.is_last_reachable, Mail(id="of nothing"), now=JANUARY)
    assert (asked("Ann@example.org"), asked(lee.email)) == (True, False)
    make_person("Bea", email="bea@example.org", from_on=date(2020, 1, 1))
    assert not asked("ann@example.org")


def test_a_reminder_that_was_refused_for_everybody_makes_the_status_red_until_somebody_is_told(
    story, ann, app
):
    deadline = closing()
    with sick_server(RCPT="554 5.7.1 spam suspected") as server:
        app.config["SMTP_URL"] = server.url
        story.at("2023-05-03 09:00")
    app.config["SMTP_URL"] = None
    now = story.at("2023-05-03 09:16")
    assert status.problems(now) == ["A mail should have gone 16 minutes ago and has not."]
    deadlines.mark_done(deadline, by=None, now=now)
    assert status.problems(now) == []
    deadlines.reopen_deadline(deadline, by=ann, now=now)
    assert status.problems(story.at("2023-05-09 09:00")) == []


def test_a_refusal_for_one_of_several_does_not_make_the_status_red(story, ann, app):
    make_person("Bea", email="bea@example.org", from_on=date(2020, 1, 1))
    closing()
    with sick_server() as server:
        server.answers_to["bea@example.org"] = "550 5.1.1 no such user"
        app.config["SMTP_URL"] = server.url
        story.at("2023-05-03 09:00")
        assert status.problems(story.at("2023-05-03 09:16")) == []


@pytest.mark.parametrize(
    ("refused", "becomes"),
    [((), "sent"), (("bea",), "sent to some"), (("ann", "bea"), "not sent")],
)
def test_the_page_of_a_deadline_says_what_became_of_its_reminder(
    refused, becomes, story, ann, app, sign_in, get
):
    sign_in(make_person("Bea", email="bea@example.org", from_on=date(2020, 1, 1)))
    deadline = closing()
    with sick_server() as server:
        server.answers_to |= {f"{one}@example.org": "554 5.7.1 spam suspected" for one in refused}
        app.config["SMTP_URL"] = server.url
        story.at("2023-05-03 09:00")
    assert f"5 working days before: {becomes} Wed 3 May" in get(f"/deadlines/{deadline.id}").text
    went = becomes != "not sent"
    assert ("Sent Wed 3 May" in " ".join(get("/").text.split())) is went
    unreached = telling.reached_nobody([deadline])
    said = "1 sent, " if went else "None sent yet, 1 that reached nobody, "
    assert reminders_in_words(deadline, unreached).startswith(said)
