"""The words for dates, times and numbers."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tracker.core import wording

NOW = datetime(2023, 5, 3, 8, tzinfo=UTC)


def test_days_are_written_out():
    day = date(2023, 5, 11)
    assert wording.day(day) == "Thursday 11 May 2023"
    assert wording.short_day(day) == "Thu 11 May"
    assert wording.plain_day(day) == "11 May 2023"
    assert wording.day(None) == "date not known"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(23, 45), "11:45pm"),
        (time(9), "9:00am"),
        (time(12), "midday"),
        (time(12, 30), "12:30pm"),
        (time(0, 5), "12:05am"),
        (None, "time not stated"),
    ],
)
def test_times_are_on_the_twelve_hour_clock(at, words):
    assert wording.clock_time(at) == words


def test_a_moment_is_said_as_london_sees_it():
    assert wording.moment(datetime(2023, 5, 11, 22, 45, tzinfo=UTC)) == "Thursday 11 May 2023, 11:45pm"
    assert wording.moment(datetime(2023, 1, 11, 22, 45, tzinfo=UTC)) == "Wednesday 11 January 2023, 10:45pm"
    assert wording.moment(datetime(2023, 5, 11, 23, 30, 9, tzinfo=UTC)) == "Friday 12 May 2023, 12:30am"


def test_a_time_that_was_not_stated_is_left_out_beside_its_day():
    assert wording.day_and_time(date(2023, 5, 11), None) == "Thursday 11 May 2023"
    assert wording.day_and_time(date(2023, 5, 11), time(23, 45)) == "Thursday 11 May 2023, 11:45pm"


@pytest.mark.parametrize(
    ("value", "words"),
    [("2020", "2020"), ("2020-05", "May 2020"), ("2023-05-11", "11 May 2023"), (None, "date not known")],
)
def test_a_date_is_said_as_well_as_it_is_known(value, words):
    assert wording.partial_date(value) == words


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (timedelta(seconds=0.4), "just now"),
        (timedelta(seconds=1), "1 second ago"),
        (timedelta(seconds=20), "20 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5, minutes=50), "5 hours ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_how_long_ago(gone, words):
    assert wording.ago(gone) == words
    assert wording.ago(NOW - gone, NOW) == words


def test_what_never_happened_was_never():
    assert wording.ago(None) == "never"


@pytest.mark.parametrize(
    ("count", "calendar_days", "words"),
    [
        (5, 7, "in 5 working days"),
        (1, 1, "tomorrow"),
        (1, 3, "in 1 working day"),
        (0, 0, "today"),
        (0, 2, "in 2 days"),
        (0, -2, "2 days ago"),
        (-3, -5, "3 working days ago"),
        (-1, -1, "yesterday"),
        (5, None, "in 5 working days"),
        (0, None, "today"),
    ],
)
def test_what_is_left(count, calendar_days, words):
    assert wording.working_days_left(count, calendar_days) == words


def test_numbers_and_lists():
    assert wording.plural(1, "organisation") == "1 organisation"
    assert wording.plural(1204, "letter") == "1,204 letters"
    assert wording.plural(2, "person", "people") == "2 people"
    assert [wording.listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
    assert wording.capitalised("call-for-evidence") == "Call for evidence"
    assert wording.capitalised("england-and-wales") == "England and Wales"
    assert wording.capitalised("closes tomorrow: Ann’s call") == "Closes tomorrow: Ann’s call"
    assert wording.capitalised("re-opened") == "Re-opened"
    assert wording.capitalised("co-chair") == "Co-chair"
    assert wording.file_size(340_200) == "340 KB"
    assert wording.file_size(2_100_000) == "2.1 MB"
