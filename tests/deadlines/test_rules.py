"""The ladder, by tables of examples."""

from datetime import UTC, date, datetime, time

import pytest

from tracker.core.bank_holidays import calendar_of
from tracker.core.calendar import Nation
from tracker.core.errors import RuleViolation
from tracker.deadlines import rules
from tracker.deadlines.stages import DeadlineKind

LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)
RUNGS = rules.parse_ladder(rules.CLOSING_LADDER)
ENGLAND, SCOTLAND, IRELAND = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND


def planned(due_on, due_time=None, *, nation=ENGLAND, closed=(), rungs=RUNGS, recorded_at=LONG_AGO, **more):
    calendar = calendar_of(nation, closed=dict.fromkeys(closed, ""))
    return {one.rung: one for one in rules.ladder(due_on, due_time, rungs, calendar, recorded_at, **more)}


def locals_of(ladder):
    return [one.local and one.local.removesuffix("T09:00") for one in ladder.values()]


@pytest.mark.parametrize(
    ("due_on", "due_time", "nation", "days"),
    [
        (  # two bank holidays in May, one of them a late one
            date(2023, 5, 11),
            time(23, 45),
            ENGLAND,
            [
                "2023-04-11",
                "2023-04-25",
                "2023-05-03",
                "2023-05-09",
                "2023-05-10",
                "2023-05-11",
                "2023-05-12",
            ],
        ),
        (  # Easter: Good Friday and Easter Monday in England, Good Friday alone in Scotland
            date(2024, 4, 3),
            time(17),
            ENGLAND,
            [
                "2024-03-04",
                "2024-03-18",
                "2024-03-25",
                "2024-03-28",
                "2024-04-02",
                "2024-04-03",
                "2024-04-04",
            ],
        ),
        (
            date(2024, 4, 3),
            time(17),
            SCOTLAND,
            [
                "2024-03-05",
                "2024-03-19",
                "2024-03-26",
                "2024-04-01",
                "2024-04-02",
                "2024-04-03",
                "2024-04-04",
            ],
        ),
        (  # over Christmas, with substitute days
            date(2022, 1, 5),
            None,
            ENGLAND,
            [
                "2021-12-03",
                "2021-12-17",
                "2021-12-24",
                "2021-12-31",
                "2022-01-04",
                "2022-01-05",
                "2022-01-06",
            ],
        ),
        (  # the day of the state funeral
            date(2022, 9, 20),
            time(12),
            ENGLAND,
            [
                "2022-08-19",
                "2022-09-05",
                "2022-09-12",
                "2022-09-15",
                "2022-09-16",
                "2022-09-20",
                "2022-09-21",
            ],
        ),
        (  # Scotland's extra day in 2026, which England does not have
            date(2026, 6, 16),
            None,
            SCOTLAND,
            [
                "2026-05-15",
                "2026-06-01",
                "2026-06-08",
                "2026-06-11",
                "2026-06-12",
                "2026-06-16",
                "2026-06-17",
            ],
        ),
        (
            date(2026, 6, 16),
            None,
            ENGLAND,
            [
                "2026-05-18",
                "2026-06-02",
                "2026-06-09",
                "2026-06-12",
                "2026-06-15",
                "2026-06-16",
                "2026-06-17",
            ],
        ),
        (  # Northern Ireland in July, on a substitute day
            date(2026, 7, 14),
            None,
            IRELAND,
            [
                "2026-06-15",
                "2026-06-29",
                "2026-07-06",
                "2026-07-09",
                "2026-07-10",
                "2026-07-14",
                "2026-07-15",
            ],
        ),
        (  # a Sunday closing: no reminder on the day, the last one on Friday
            date(2023, 5, 14),
            time(23, 59),
            ENGLAND,
            ["2023-04-13", "2023-04-27", "2023-05-05", "2023-05-11", "2023-05-12", None, "2023-05-15"],
        ),
        (  # leap day
            date(2024, 2, 29),
            time(9, 1),
            ENGLAND,
            [
                "2024-02-01",
                "2024-02-15",
                "2024-02-22",
                "2024-02-27",
                "2024-02-28",
                "2024-02-29",
                "2024-03-01",
            ],
        ),
    ],
)
def test_each_reminder_has_its_day(due_on, due_time, nation, days):
    assert locals_of(planned(due_on, due_time, nation=nation)) == days


@pytest.mark.parametrize(
    ("due_on", "before_the_change", "after_it"),
    [
        (date(2023, 3, 27), "2023-03-24T09:00:00+00:00", "2023-03-27T08:00:00+00:00"),
        (date(2023, 10, 30), "2023-10-27T08:00:00+00:00", "2023-10-30T09:00:00+00:00"),
    ],
)
def test_nine_stays_nine_across_a_change_of_clocks(due_on, before_the_change, after_it):
    ladder = planned(due_on)

    assert ladder["1"].at.isoformat() == before_the_change
    assert ladder["0"].at.isoformat() == after_it


@pytest.mark.parametrize(
    ("due_on", "due_time", "closed", "why"),
    [
        (date(2023, 5, 11), time(9), (), "not used: 9:00am is not later than 9:00am"),
        (date(2023, 5, 11), time(8, 59), (), "not used: 8:59am is not later than 9:00am"),
        (date(2023, 5, 11), time(9, 1), (), "on the day itself"),
        (date(2023, 5, 11), time(12), (), "on the day itself"),
        (date(2023, 5, 11), None, (), "on the day itself"),
        (date(2023, 5, 14), time(12), (), "not used: Sunday 14 May 2023 is not a working day (Sunday)"),
        (
            date(2023, 5, 29),
            None,
            (),
            "not used: Monday 29 May 2023 is not a working day (bank holiday: Spring bank holiday)",
        ),
        (
            date(2023, 5, 11),
            None,
            (date(2023, 5, 11),),
            "not used: Thursday 11 May 2023 is not a working day (the coalition is closed)",
        ),
    ],
)
def test_the_day_itself_needs_a_working_day_and_a_later_time(due_on, due_time, closed, why):
    rung = planned(due_on, due_time, closed=closed)["0"]

    assert rung.why == why
    assert rung.armed is (rung.at is not None) is (why == "on the day itself")


def test_a_reminder_whose_moment_lay_before_the_recording_is_not_armed():
    at_nine = planned(date(2023, 5, 11), time(23, 45), recorded_at=datetime(2023, 5, 3, 8, tzinfo=UTC))
    just_after = planned(
        date(2023, 5, 11), time(23, 45), recorded_at=datetime(2023, 5, 3, 8, 0, 1, tzinfo=UTC)
    )

    assert [rung for rung, one in at_nine.items() if one.armed] == ["5", "2", "1", "0", "+1"]
    assert [rung for rung, one in just_after.items() if one.armed] == ["2", "1", "0", "+1"]
    assert (
        just_after["5"].why == "not sent: 9:00am on Wednesday 3 May 2023 lay before the deadline was recorded"
    )
    assert just_after["5"].local == "2023-05-03T09:00"


def test_a_deadline_that_had_passed_when_recorded_has_no_ladder():
    ladder = planned(date(2023, 5, 11), time(12), recorded_at=datetime(2023, 5, 11, 11, 0, 1, tzinfo=UTC))

    assert [one.armed for one in ladder.values()] == [False] * 7
    assert (ladder["+1"].at, ladder["+1"].why) == (
        None,
        "not used: the deadline had passed when it was recorded",
    )
    assert ladder["1"].local == "2023-05-10T09:00"


def test_a_deadline_moved_into_the_past_is_still_asked_about_afterwards():
    late = datetime(2023, 5, 11, 11, 0, 1, tzinfo=UTC)
    ladder = planned(date(2023, 5, 11), time(12), recorded_at=late, moved=True)

    assert [rung for rung, one in ladder.items() if one.armed] == ["+1"]


def test_a_reminder_beyond_the_calendar_is_planned_with_a_warning():
    rung = planned(date(2029, 1, 4), rungs=(-3,))["3"]

    assert rung.local == "2029-01-01T09:00"
    assert rung.warning == (
        "We do not know the bank holidays of 2029, so only weekends are skipped there. Check this date."
    )
    assert planned(date(2029, 1, 1), rungs=(0,))["0"].warning == rung.warning


@pytest.mark.parametrize(
    ("due_time", "now", "passed"),
    [
        (time(12), datetime(2023, 5, 11, 11, 0, 0, tzinfo=UTC), False),  # 12:00:00 in London
        (time(12), datetime(2023, 5, 11, 11, 0, 1, tzinfo=UTC), True),
        (None, datetime(2023, 5, 11, 22, 59, 59, tzinfo=UTC), False),
        (None, datetime(2023, 5, 11, 23, 0, 0, tzinfo=UTC), True),
    ],
)
def test_the_closing_moment_itself_is_in_time_and_a_second_later_is_not(due_time, now, passed):
    assert rules.has_passed(date(2023, 5, 11), due_time, now) is passed


def test_no_hour_is_invented():
    assert rules.due_moment(date(2023, 5, 11), None) is None
    assert rules.due_moment(date(2023, 5, 11), time(23, 45)) == datetime(2023, 5, 11, 22, 45, tzinfo=UTC)


def test_a_ladder_is_read_as_it_is_written():
    assert rules.parse_ladder("20,10,5,2,1,0,+1") == (-20, -10, -5, -2, -1, 0, 1)
    assert rules.parse_ladder(" 0, 5 ,+3") == (0, -5, 3)
    assert rules.written_ladder((0, -5, 3)) == "5,0,+3"


@pytest.mark.parametrize("written", ["", "5,", "x", "-5", "+0", "05", "1.5", "²", "5;2", "261", "+261"])
def test_a_ladder_of_anything_else_is_refused(written):
    with pytest.raises(RuleViolation, match="working days"):
        rules.parse_ladder(written)


def test_a_ladder_with_the_same_day_twice_is_refused():
    with pytest.raises(RuleViolation, match="The days before the deadline come twice in “5,2,5”"):
        rules.parse_ladder("5,2,5")


def test_every_kind_of_deadline_has_a_ladder():
    assert set(rules.DEFAULT_LADDERS) == set(DeadlineKind)
    assert rules.DEFAULT_LADDERS[DeadlineKind.CLOSING] == "20,10,5,2,1,0,+1"
    assert all(
        rules.written_ladder(rules.parse_ladder(written)) == written
        for written in rules.DEFAULT_LADDERS.values()
    )
