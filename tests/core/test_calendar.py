"""Working days of each nation, their working in words, and London's clocks."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.bank_holidays import calendar_of
from tracker.core.calendar import (
    ONE_DAY,
    Nation,
    Skipped,
    day_in_words,
    end_of_london_day,
    last_working_day,
    london_moment,
    time_in_words,
    working_days_after,
    working_days_before,
    working_days_until,
)
from tracker.core.errors import RuleViolation

ENGLAND, SCOTLAND, IRELAND = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND
DAYS = st.dates(date(2019, 3, 1), date(2028, 10, 31))


@pytest.mark.parametrize(
    ("written", "nation"),
    [
        ("england-and-wales", ENGLAND),
        ("England", ENGLAND),
        (" wales ", ENGLAND),
        ("UK", ENGLAND),
        ("Scotland", SCOTLAND),
        ("Northern Ireland", IRELAND),
    ],
)
def test_a_nation_is_known_under_each_of_its_names(written, nation):
    assert Nation.parse(written) is nation


@pytest.mark.parametrize("written", ["", "france", "great-britain"])
def test_an_unknown_nation_is_refused_with_the_known_ones(written):
    with pytest.raises(RuleViolation, match="Use one of: england-and-wales, scotland, northern-ireland"):
        Nation.parse(written)


@pytest.mark.parametrize(
    ("day", "nation", "why"),
    [
        (date(2023, 5, 11), ENGLAND, None),
        (date(2023, 5, 13), ENGLAND, "Saturday"),
        (date(2023, 5, 14), ENGLAND, "Sunday"),
        (
            date(2022, 9, 19),
            ENGLAND,
            "bank holiday: Bank Holiday for the State Funeral of Queen Elizabeth II",
        ),
        (date(2023, 5, 8), SCOTLAND, "bank holiday: Bank holiday for the coronation of King Charles III"),
        (date(2026, 6, 15), SCOTLAND, "bank holiday: World Cup bank holiday"),
        (date(2026, 6, 15), ENGLAND, None),
        (date(2026, 6, 15), IRELAND, None),
        (date(2024, 4, 1), ENGLAND, "bank holiday: Easter Monday"),
        (date(2024, 4, 1), SCOTLAND, None),
        (date(2024, 4, 1), IRELAND, "bank holiday: Easter Monday"),
        (date(2024, 7, 12), IRELAND, "bank holiday: Battle of the Boyne (Orangemen’s Day)"),
        (date(2024, 7, 12), ENGLAND, None),
        (date(2024, 1, 2), SCOTLAND, "bank holiday: 2nd January"),
        (date(2026, 12, 28), ENGLAND, "bank holiday: Boxing Day (substitute day)"),
        (date(2026, 12, 26), ENGLAND, "Saturday"),
        (date(2020, 5, 8), ENGLAND, "bank holiday: Early May bank holiday (VE day)"),
        (date(2020, 5, 4), ENGLAND, None),
        (date(2024, 2, 29), ENGLAND, None),
    ],
)
def test_each_nation_has_its_own_working_days(day, nation, why):
    calendar = calendar_of(nation)

    assert calendar.why_not(day) == why
    assert calendar.is_working_day(day) is (why is None)


def test_a_day_on_which_the_coalition_is_closed_is_no_working_day():
    closed = {date(2023, 5, 10): "", date(2023, 5, 9): "away day", date(2023, 5, 8): "long weekend"}
    calendar = calendar_of(ENGLAND, closed=closed)

    assert calendar.why_not(date(2023, 5, 10)) == "the coalition is closed"
    assert calendar.why_not(date(2023, 5, 9)) == "the coalition is closed: away day"
    assert calendar.why_not(date(2023, 5, 8)).startswith("bank holiday")
    assert working_days_before(date(2023, 5, 11), 1, calendar).day == date(2023, 5, 5)


@pytest.mark.parametrize(
    ("day", "count", "nation", "before", "after"),
    [
        (date(2023, 5, 11), 0, ENGLAND, date(2023, 5, 11), date(2023, 5, 11)),
        (date(2023, 5, 11), 5, ENGLAND, date(2023, 5, 3), date(2023, 5, 18)),
        (date(2023, 4, 10), 1, ENGLAND, date(2023, 4, 6), date(2023, 4, 11)),  # Easter Monday
        (date(2023, 4, 10), 1, SCOTLAND, date(2023, 4, 6), date(2023, 4, 11)),
        (date(2023, 4, 11), 1, SCOTLAND, date(2023, 4, 10), date(2023, 4, 12)),
        (date(2025, 1, 2), 2, ENGLAND, date(2024, 12, 30), date(2025, 1, 6)),
        (date(2025, 1, 3), 1, SCOTLAND, date(2024, 12, 31), date(2025, 1, 6)),
        (date(2021, 12, 24), 1, ENGLAND, date(2021, 12, 23), date(2021, 12, 29)),  # Christmas on a Saturday
        (date(2024, 3, 1), 1, ENGLAND, date(2024, 2, 29), date(2024, 3, 4)),  # leap day
        (date(2023, 3, 1), 1, ENGLAND, date(2023, 2, 28), date(2023, 3, 2)),
        (date(2022, 9, 20), 1, IRELAND, date(2022, 9, 16), date(2022, 9, 21)),
        (date(2026, 6, 16), 1, SCOTLAND, date(2026, 6, 12), date(2026, 6, 17)),
        (date(2026, 6, 16), 1, ENGLAND, date(2026, 6, 15), date(2026, 6, 17)),
        (date(2023, 5, 14), 1, ENGLAND, date(2023, 5, 12), date(2023, 5, 15)),  # a Sunday
    ],
)
def test_working_days_are_counted_strictly_before_and_strictly_after(day, count, nation, before, after):
    calendar = calendar_of(nation)

    assert working_days_before(day, count, calendar).day == before
    assert working_days_after(day, count, calendar).day == after


def test_a_count_tells_what_it_skipped():
    counted = working_days_before(date(2023, 5, 11), 5, calendar_of(ENGLAND))

    assert counted.skipped == (
        Skipped(date(2023, 5, 6), "Saturday"),
        Skipped(date(2023, 5, 7), "Sunday"),
        Skipped(date(2023, 5, 8), "bank holiday: Bank holiday for the coronation of King Charles III"),
    )
    assert counted.working == "5 working days before: skipping Sat 6, Sun 7, Mon 8 May (bank holiday)"
    assert counted.warning is None


def test_the_working_names_a_month_once_and_says_what_is_closed():
    calendar = calendar_of(ENGLAND, closed={date(2023, 5, 2): "away"})

    assert working_days_after(date(2023, 4, 28), 1, calendar).working == (
        "1 working day after: skipping Sat 29, Sun 30 April, Mon 1 (bank holiday), Tue 2 May (closed)"
    )
    assert working_days_after(date(2023, 5, 9), 2, calendar).working == "2 working days after"


def test_outside_the_calendar_only_weekends_are_skipped_with_a_warning():
    counted = working_days_after(date(2028, 12, 29), 2, calendar_of(ENGLAND))

    assert counted.day == date(2029, 1, 2)
    assert counted.unknown_years == (2029,)
    assert counted.warning == (
        "We do not know the bank holidays of 2029, so only weekends are skipped there. Check this date."
    )
    assert working_days_before(date(2018, 1, 2), 2, calendar_of(ENGLAND)).warning == (
        "We do not know the bank holidays of 2017 and 2018, so only weekends are skipped there. "
        "Check this date."
    )


def test_a_count_below_nought_is_refused():
    with pytest.raises(RuleViolation, match="The number of working days cannot be below 0"):
        working_days_after(date(2023, 5, 11), -1, calendar_of(ENGLAND))


def test_a_calendar_knows_from_when_to_when_it_is_known():
    calendar = calendar_of(SCOTLAND)

    assert (calendar.first_day, calendar.last_day) == (date(2019, 1, 1), date(2028, 12, 31))
    assert calendar.covers(date(2028, 12, 31))
    assert not calendar.covers(date(2029, 1, 1))


def test_the_working_days_that_are_left_include_the_last_but_not_today():
    calendar = calendar_of(ENGLAND)

    assert working_days_until(date(2023, 5, 3), date(2023, 5, 11), calendar) == 5
    assert working_days_until(date(2023, 5, 11), date(2023, 5, 11), calendar) == 0
    assert working_days_until(date(2023, 5, 12), date(2023, 5, 11), calendar) == 0


@given(DAYS, st.integers(-3, 500), st.sampled_from(Nation))
def test_the_working_days_that_are_left_are_as_many_as_one_counts_one_by_one(day, ahead, nation):
    calendar = calendar_of(nation)
    first = 0 if calendar.is_working_day(day) else 1
    counted = [day + ONE_DAY * step for step in range(first, ahead + first)]

    assert working_days_until(day, day + ONE_DAY * ahead, calendar) == sum(
        map(calendar.is_working_day, counted)
    )


@given(DAYS, st.integers(1, 40), st.sampled_from(Nation))
def test_going_forward_and_back_again_comes_to_the_last_working_day(day, count, nation):
    calendar = calendar_of(nation)
    there = working_days_after(day, count, calendar).day

    assert working_days_before(there, count, calendar).day == last_working_day(day, calendar)


@pytest.mark.parametrize(
    ("day", "wall", "moment"),
    [
        (date(2023, 1, 10), time(9), datetime(2023, 1, 10, 9, tzinfo=UTC)),
        (date(2023, 7, 10), time(9), datetime(2023, 7, 10, 8, tzinfo=UTC)),
        (date(2023, 3, 24), time(9), datetime(2023, 3, 24, 9, tzinfo=UTC)),  # the Friday before summer time
        (date(2023, 3, 27), time(9), datetime(2023, 3, 27, 8, tzinfo=UTC)),
        (date(2023, 10, 27), time(9), datetime(2023, 10, 27, 8, tzinfo=UTC)),
        (date(2023, 10, 30), time(9), datetime(2023, 10, 30, 9, tzinfo=UTC)),
        (date(2023, 3, 26), time(0, 59), datetime(2023, 3, 26, 0, 59, tzinfo=UTC)),
        (date(2023, 3, 26), time(1), datetime(2023, 3, 26, 1, tzinfo=UTC)),  # left out: the first that exists
        (date(2023, 3, 26), time(1, 30, 15), datetime(2023, 3, 26, 1, tzinfo=UTC)),
        (date(2023, 3, 26), time(2), datetime(2023, 3, 26, 1, tzinfo=UTC)),
        (date(2023, 10, 29), time(0, 59), datetime(2023, 10, 28, 23, 59, tzinfo=UTC)),
        (date(2023, 10, 29), time(1, 30), datetime(2023, 10, 29, 0, 30, tzinfo=UTC)),  # twice: the first
        (date(2023, 10, 29), time(1, 30, fold=1), datetime(2023, 10, 29, 0, 30, tzinfo=UTC)),
        (date(2023, 10, 29), time(2), datetime(2023, 10, 29, 2, tzinfo=UTC)),
    ],
)
def test_a_wall_time_in_london_is_one_moment(day, wall, moment):
    assert london_moment(day, wall) == moment


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2023, 1, 10), datetime(2023, 1, 11, tzinfo=UTC)),
        (date(2023, 3, 26), datetime(2023, 3, 26, 23, tzinfo=UTC)),
        (date(2023, 10, 29), datetime(2023, 10, 30, tzinfo=UTC)),
    ],
)
def test_a_london_day_ends_at_its_own_midnight(day, moment):
    assert end_of_london_day(day) == moment


def test_days_and_times_are_said_as_people_say_them():
    assert day_in_words(date(2023, 5, 1)) == "Monday 1 May 2023"
    assert [time_in_words(time(h, m)) for h, m in ((0, 1), (9, 0), (12, 0), (23, 45))] == [
        "12:01am",
        "9:00am",
        "12:00pm",
        "11:45pm",
    ]
