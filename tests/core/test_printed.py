"""Days, times and moments as other people write them."""

from datetime import UTC, date, datetime, time

import pytest

from tracker.core.errors import RuleViolation
from tracker.core.printed import MIDNIGHT_REFUSED, parse_day, parse_wall_time, read_moment, says_midnight


def test_a_date_is_read_as_it_is_written():
    assert parse_day(" 2024-02-29 ") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("2023-02-31", "2023-02-31 does not exist. Write a date such as 2027-02-28."),
        ("2023-02-29", "2023-02-29 does not exist. Write a date such as 2027-02-28."),
        ("20230511", "“20230511” is not a date we can read. Write it as 2027-02-28."),
        ("11/05/2023", "“11/05/2023” is not a date we can read. Write it as 2027-02-28."),
        ("2023-W19-4", "“2023-W19-4” is not a date we can read. Write it as 2027-02-28."),
        ("", "“” is not a date we can read. Write it as 2027-02-28."),
    ],
)
def test_a_date_that_is_none_is_refused(written, message):
    with pytest.raises(RuleViolation) as refusal:
        parse_day(written, "closes_on")

    assert (refusal.value.message, refusal.value.field) == (message, "closes_on")


def test_midday_is_a_time_like_any_other():
    assert [parse_wall_time(written) for written in ("12:00", "00:01", "23:59")] == [
        time(12),
        time(0, 1),
        time(23, 59),
    ]


@pytest.mark.parametrize("written", ["midnight", "Midnight", "00:00", "24:00", "12am", "12 a.m."])
def test_midnight_is_refused_until_somebody_says_which_days_end(written):
    with pytest.raises(RuleViolation) as refusal:
        parse_wall_time(written, "closes_time")

    assert (refusal.value.message, refusal.value.field) == (MIDNIGHT_REFUSED, "closes_time")


@pytest.mark.parametrize("written", ["", "noon", "5pm", "9:00", "25:00", "12:60", "12:00:01", "1200"])
def test_a_time_that_is_none_is_refused(written):
    with pytest.raises(RuleViolation, match="is not a time we can read"):
        parse_wall_time(written)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("midnight on 11 May", True),
        ("Closes at mid-night", True),
        ("11 May at 00:00", True),
        ("by 24.00", True),
        ("12am on Friday", True),
        ("11:59pm", False),
        ("12 noon", False),
        ("12pm", False),
        ("10:00", False),
        ("20:00", False),
        ("12:00am", True),
        ("by 12 amendments", False),
        ("£24.00", False),
    ],
)
def test_printed_words_are_searched_for_midnight(words, said):
    assert says_midnight(words) is said


@pytest.mark.parametrize(
    ("raw", "on", "clock", "at", "doubtful"),
    [
        (
            "2016-10-31T17:00:00+01:00",
            date(2016, 10, 31),
            time(16),
            datetime(2016, 10, 31, 16, tzinfo=UTC),
            True,
        ),
        (
            "2016-06-17T23:45:00.000+01:00",
            date(2016, 6, 17),
            time(23, 45),
            datetime(2016, 6, 17, 22, 45, tzinfo=UTC),
            False,
        ),
        ("2016-09-07T12:00:00+00:00", date(2016, 9, 7), time(13), datetime(2016, 9, 7, 12, tzinfo=UTC), True),
        (
            "2018-03-05T15:15:30.087Z",
            date(2018, 3, 5),
            time(15, 15),
            datetime(2018, 3, 5, 15, 15, tzinfo=UTC),
            False,
        ),
        (
            "2216-12-16T16:00:00+01:00",
            date(2216, 12, 16),
            time(15),
            datetime(2216, 12, 16, 15, tzinfo=UTC),
            True,
        ),
        (
            "2021-05-04T10:42:08.0579851",
            date(2021, 5, 4),
            time(10, 42),
            datetime(2021, 5, 4, 9, 42, tzinfo=UTC),
            True,
        ),
        ("2021-05-04", date(2021, 5, 4), None, None, False),
        ("2016-09-07T00:00:00+01:00", date(2016, 9, 7), None, None, True),
    ],
)
def test_a_moment_is_taken_literally_and_doubts_are_told(raw, on, clock, at, doubtful):
    moment = read_moment(raw)

    assert (moment.raw, moment.on, moment.clock, moment.at) == (raw, on, clock, at)
    assert bool(moment.warnings) is doubtful


def test_a_wrong_offset_is_told_in_words():
    assert read_moment("2016-10-31T17:00:00+01:00").warnings == (
        "The offset +0100 is not London's on that day (+0000). Taken literally it is 4:00pm in London; "
        "check it against the printed words.",
    )


@pytest.mark.parametrize("raw", ["", "soon", "2021-02-31T10:00:00Z", "2021-02-31"])
def test_what_is_no_moment_is_refused(raw):
    with pytest.raises(RuleViolation):
        read_moment(raw)
