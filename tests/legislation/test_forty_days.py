"""The 40 days of the negative procedure: what counts, what is left out, and when there is no answer."""

from datetime import date, timedelta

import pytest

from tracker.legislation.forty_days import forty_days
from tracker.legislation.rules import House
from tracker.legislation.sittings import Break, BreakKind, HouseDays, Stretch

KNOWN = Stretch(date(2023, 11, 1), date(2024, 12, 31))
LAID = date(2024, 1, 1)


def away(first, last, kind=BreakKind.ADJOURNMENT):
    return Break(kind, Stretch(date(2024, *first), date(2024, *last)))


def commons(*breaks, **more):
    return HouseDays(House.COMMONS, breaks, **({"complete": [KNOWN]} | more))


def lords(*breaks, **more):
    return HouseDays(House.LORDS, breaks, **({"complete": [KNOWN]} | more))


@pytest.mark.parametrize(
    ("of_commons", "of_lords", "ends_on"),
    [
        ([], [], date(2024, 2, 9)),  # the day of laying, 1 January, is day 1; weekends count
        ([away((1, 10), (1, 13))], [away((1, 10), (1, 13))], date(2024, 2, 9)),  # four days count
        ([away((1, 10), (1, 14))], [away((1, 10), (1, 14))], date(2024, 2, 14)),  # five do not
        ([away((1, 10), (1, 30))], [], date(2024, 2, 9)),  # one House alone is away
        (
            [away((1, 10), (1, 20))],
            [away((1, 12), (1, 25))],
            date(2024, 2, 18),
        ),  # both from 12 to 20: nine days
        ([away((1, 10), (1, 20))], [away((1, 17), (1, 25))], date(2024, 2, 9)),  # both for four days only
        ([away((1, 10), (1, 20))], [away((1, 16), (1, 25))], date(2024, 2, 14)),  # both for five
        # Two breaks that touch are one.
        ([away((1, 10), (1, 12)), away((1, 13), (1, 14))], [away((1, 10), (1, 14))], date(2024, 2, 14)),
        ([away((1, 10), (1, 10), BreakKind.PROROGATION)], [], date(2024, 2, 10)),  # of any length
        ([away((1, 10), (1, 12), BreakKind.DISSOLUTION)], [], date(2024, 2, 12)),
        ([away((2, 9), (2, 18))], [away((2, 9), (2, 18))], date(2024, 2, 19)),  # day 40 would fall into it
        ([away((2, 10), (2, 18))], [away((2, 10), (2, 18))], date(2024, 2, 9)),
        # Laid while both are away: the clock starts when they are back.
        ([away((1, 1), (1, 7))], [away((1, 1), (1, 7))], date(2024, 2, 16)),
        # Two of the days before the laying make this break longer than four.
        (
            [Break(BreakKind.ADJOURNMENT, Stretch(date(2023, 12, 30), date(2024, 1, 3)))],
            [Break(BreakKind.ADJOURNMENT, Stretch(date(2023, 12, 28), date(2024, 1, 3)))],
            date(2024, 2, 12),
        ),
    ],
)
def test_only_the_time_in_which_both_houses_are_away_for_more_than_four_days_is_left_out(
    of_commons, of_lords, ends_on
):
    assert forty_days(LAID, commons(*of_commons), lords(*of_lords)).day == ends_on


def test_the_working_tells_what_was_counted_and_what_was_left_out():
    laid = date(2026, 3, 3)
    known = {"complete": [Stretch(date(2026, 1, 1), date(2026, 12, 31))]}
    easter = Break(BreakKind.ADJOURNMENT, Stretch(date(2026, 3, 26), date(2026, 4, 15)))
    end = Break(BreakKind.PROROGATION, Stretch(date(2026, 4, 28), date(2026, 5, 12)))

    reckoned = forty_days(laid, commons(easter, end, **known), lords(easter, end, **known))

    assert reckoned.working == (
        "counted 3 to 25 March 2026 (23 days); left out 26 March to 15 April 2026, both Houses adjourned 21 days; "
        "counted 16 to 27 April 2026 (12 days); left out 28 April to 12 May 2026, Parliament prorogued 15 days; "
        "counted 13 to 17 May 2026 (5 days)"
    )
    assert reckoned.day == date(2026, 5, 17)
    assert sum(run.stretch.days for run in reckoned.runs if run.counts) == 40


def test_sitting_days_that_were_listed_say_when_a_house_is_away():
    january = [Stretch(date(2024, 1, 1), date(2024, 1, 31))]
    sitting = frozenset(date(2024, 1, day) for day in (1, 2, 3, 4, 8, 9, 10, 22, 23, 24, 25, 29, 30, 31))
    listed = {"sitting": sitting, "listed": january}

    both = forty_days(LAID, commons(**listed), lords(**listed))
    one = forty_days(LAID, commons(**listed), lords())

    assert both.day == date(2024, 2, 20), "11 to 21 January, eleven days; weekends of three days count"
    assert one.day == date(2024, 2, 9)


@pytest.mark.parametrize(
    ("of_commons", "of_lords", "why", "earliest"),
    [
        (
            commons(complete=[]),
            lords(complete=[]),
            "when the House of Commons and the House of Lords sat or will sit is not entered for "
            "Monday 1 January 2024 and after.",
            date(2024, 2, 9),
        ),
        (
            commons(complete=[Stretch(LAID, date(2024, 2, 8))]),
            lords(complete=[Stretch(LAID, date(2024, 1, 20))]),
            "when the House of Commons and the House of Lords sat or will sit is not entered for "
            "Friday 9 February 2024 and after.",
            date(2024, 2, 9),
        ),
        (  # whether the Lords sit decides it from 1 February on
            commons(away((2, 1), (2, 20))),
            lords(complete=[Stretch(LAID, date(2024, 1, 31))]),
            "when the House of Lords sat or will sit is not entered for Thursday 1 February 2024 to "
            "Tuesday 20 February 2024.",
            date(2024, 2, 9),
        ),
        (  # a short break at the edge of what is known may go on
            commons(away((1, 29), (1, 31)), complete=[Stretch(LAID, date(2024, 1, 31))]),
            lords(away((1, 29), (1, 31)), complete=[Stretch(LAID, date(2024, 1, 31))]),
            "when the House of Commons and the House of Lords sat or will sit is not entered for "
            "Thursday 1 February 2024 and after.",
            date(2024, 2, 9),
        ),
    ],
)
def test_without_all_that_is_needed_there_is_no_date_but_the_days_that_are_missing(
    of_commons, of_lords, why, earliest
):
    reckoned = forty_days(LAID, of_commons, of_lords)

    assert (reckoned.day, reckoned.why_not) == (None, f"Cannot be computed: {why}")
    assert reckoned.earliest == earliest


def test_what_follows_the_last_of_the_days_need_not_be_entered():
    stretch = {"complete": [Stretch(LAID, date(2024, 2, 9))]}

    assert forty_days(LAID, commons(**stretch), lords(**stretch)).day == date(2024, 2, 9)


def test_one_house_that_sits_is_enough_to_let_a_day_count():
    nothing = {"complete": []}

    assert forty_days(LAID, commons(), lords(**nothing)).day == date(2024, 2, 9)


def test_any_day_of_a_year_reckoned_again_one_by_one_gives_the_same():
    easter = away((3, 27), (4, 14)), away((3, 28), (4, 17))
    summer = away((7, 20), (9, 1)), away((7, 26), (9, 8))
    weekend = away((5, 3), (5, 6)), away((5, 3), (5, 6))
    of_commons, of_lords = commons(easter[0], summer[0], weekend[0]), lords(easter[1], summer[1], weekend[1])
    out = [Stretch(date(2024, 3, 28), date(2024, 4, 14)), Stretch(date(2024, 7, 26), date(2024, 9, 1))]

    for offset in range(240):
        laid = LAID + timedelta(days=offset)
        day, counted = laid - timedelta(days=1), 0
        while counted < 40:
            day += timedelta(days=1)
            counted += not any(day in one for one in out)
        assert forty_days(laid, of_commons, of_lords).day == day
