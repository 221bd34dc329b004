"""The course of a sign-on: when what happens by itself, on the real bank holidays of 2023."""

from datetime import UTC, date, datetime

import pytest

from tracker.core.bank_holidays import bundled, calendar_of
from tracker.core.calendar import LONDON, Nation
from tracker.signoffs import course
from tracker.signoffs.course import Dates
from tracker.signoffs.rules import StepKind

ENGLAND = calendar_of(Nation.ENGLAND_AND_WALES, bundled(), {})
OPENED = datetime(2023, 5, 2, 11, 0, tzinfo=UTC)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


def course_of(kind, answers_by="2023-05-11 23:45", closes_at="2023-05-12 12:00", now=OPENED, **more):
    dates = {"send_on": None, "own": {}, "silence": []} | more
    found = course.moments(Dates(OPENED, at(answers_by), at(closes_at), **dates), ENGLAND, now=now)
    return [(one.subject, f"{one.at.astimezone(LONDON):%Y-%m-%d %H:%M}") for one in found if one.kind is kind]


def test_the_silent_are_reminded_5_and_2_working_days_before_answers_are_due():
    assert course_of(StepKind.FIRST_CHASE) == [("2023-05-11", "2023-05-03 09:00")]
    assert course_of(StepKind.SECOND_CHASE) == [("2023-05-11", "2023-05-09 09:00")]


def test_answers_due_at_the_end_of_a_day_are_due_on_that_day():
    assert course_of(StepKind.SECOND_CHASE, "2023-05-12 00:00") == [("2023-05-11", "2023-05-09 09:00")]


def test_who_asked_for_more_time_is_reminded_2_working_days_before_its_own_date():
    own = {"abc": at("2023-05-12 12:00")}
    assert course_of(StepKind.SECOND_CHASE, own=own)[1] == ("2023-05-12 abc", "2023-05-10 09:00")


def test_the_count_comes_on_working_days_while_it_is_open():
    days = [subject for subject, _ in course_of(StepKind.DAILY_COUNT)]
    assert days == [f"2023-05-{day:02}" for day in (3, 4, 5, 9, 10, 11, 12)]


@pytest.mark.parametrize(
    ("send_on", "listed"),
    [
        (None, ("2023-05-12", "2023-05-11 09:00")),
        (date(2023, 5, 15), ("2023-05-15", "2023-05-12 09:00")),
        (date(2023, 5, 19), ("2023-05-12", "2023-05-11 09:00")),
    ],
)
def test_the_list_for_phoning_comes_before_sending_and_before_it_closes(send_on, listed):
    assert course_of(StepKind.PHONE_LIST, send_on=send_on) == [listed]


@pytest.mark.parametrize(
    ("now", "notice"),
    [
        ("2023-05-02 12:00", "2023-05-05 09:00"),
        ("2023-05-05 09:00", "2023-05-09 09:00"),
        ("2023-05-09 10:00", "2023-05-10 09:00"),
    ],
)
def test_a_notice_goes_2_working_days_before_silence_counts_or_as_soon_as_it_still_can(now, notice):
    silence = [at("2023-05-11 00:00")]  # the end of 10 May
    found = course_of(StepKind.SILENCE_NOTICE, silence=silence, now=at(now))
    assert found == [("2023-05-10", notice)]
    assert course_of(StepKind.SILENCE_COUNTS, silence=silence) == [("2023-05-10", "2023-05-11 00:00")]


def test_silence_that_would_count_after_the_close_never_counts():
    assert course_of(StepKind.SILENCE_COUNTS, silence=[at("2023-05-13 00:00")]) == []


def test_silence_counts_before_it_closes_where_both_come_at_one_moment():
    dates = Dates(OPENED, at("2023-05-12 00:00"), at("2023-05-12 00:00"), None, {}, [at("2023-05-12 00:00")])
    last = course.moments(dates, ENGLAND, now=OPENED)[-2:]
    assert [one.kind for one in last] == [StepKind.SILENCE_COUNTS, StepKind.CLOSE]
