"""The last day to table an amendment, and pre-election periods."""

from datetime import date

import pytest

from tracker.core.calendar import Nation
from tracker.legislation.amendments import table_by
from tracker.legislation.pre_election import Area, holds_for, overlaps
from tracker.legislation.rules import House
from tracker.legislation.sittings import Break, BreakKind, HouseDays, Stretch


def january(*days):
    return frozenset(date(2024, 1, day) for day in days)


def commons(sitting, listed=(), breaks=()):
    return HouseDays(House.COMMONS, breaks, sitting, listed)


WHOLE = [Stretch(date(2024, 1, 8), date(2024, 1, 31))]
SITTING = january(8, 9, 10, 11, 15, 16, 17, 18, 19, 22, 23)


@pytest.mark.parametrize(
    ("debated_on", "last"),
    [
        (16, 10),  # Tuesday: Monday 15, Thursday 11, Wednesday 10; Friday to Sunday the House does not sit
        (11, 8),
        (18, 15),
        (22, 17),  # a Friday on which the House sits counts
        (23, 18),
    ],
)
def test_an_amendment_is_tabled_three_sitting_days_before_its_debate(debated_on, last):
    assert table_by(date(2024, 1, debated_on), commons(SITTING, WHOLE)).day == date(2024, 1, last)


def test_the_working_names_the_sitting_days_and_the_others():
    assert table_by(date(2024, 1, 16), commons(SITTING, WHOLE)).working == (
        "before Tuesday 16 January 2024 the House of Commons sits on Monday 15 January 2024, Thursday 11 January 2024 "
        "and Wednesday 10 January 2024; it does not sit on 12 to 14 January 2024"
    )


def test_a_break_that_was_entered_is_known_to_have_no_sitting_days():
    recess = Break(BreakKind.ADJOURNMENT, Stretch(date(2024, 1, 12), date(2024, 1, 14)))

    assert table_by(date(2024, 1, 16), commons(SITTING, breaks=[recess])).day == date(2024, 1, 10)


@pytest.mark.parametrize(
    ("debated_on", "days", "why"),
    [
        (
            date(2024, 1, 16),
            commons(SITTING),
            "whether the House of Commons sits on Sunday 14 January 2024 is not entered. "
            "Enter every sitting day before Tuesday 16 January 2024, as far back as is needed.",
        ),
        (
            date(2024, 1, 9),
            commons(SITTING, WHOLE),
            "whether the House of Commons sits on Sunday 7 January 2024 is not entered. "
            "Enter every sitting day before Tuesday 9 January 2024, as far back as is needed.",
        ),
        (
            date(2024, 1, 12),
            commons(SITTING, WHOLE),
            "as entered, the House of Commons does not sit on Friday 12 January 2024, the day of the debate.",
        ),
        (
            date(2024, 2, 6),
            commons(SITTING, WHOLE),
            "Tuesday 6 February 2024, the day of the debate, is not entered as a sitting day of the House of Commons.",
        ),
    ],
)
def test_without_the_sitting_days_around_it_no_day_is_named(debated_on, days, why):
    reckoned = table_by(debated_on, days)

    assert (reckoned.day, reckoned.why_not) == (None, f"Cannot be computed: {why}")


@pytest.mark.parametrize(
    ("area", "nation", "as_given", "holds"),
    [
        (Area.UK, Nation.SCOTLAND, "", True),
        (Area.WALES, Nation.ENGLAND_AND_WALES, "", True),
        (Area.WALES, Nation.ENGLAND_AND_WALES, "england", False),
        (Area.ENGLAND, Nation.ENGLAND_AND_WALES, "england", True),
        (Area.SCOTLAND, Nation.ENGLAND_AND_WALES, "", False),
        (Area.SCOTLAND, Nation.ENGLAND_AND_WALES, "uk", True),
        (Area.NORTHERN_IRELAND, Nation.NORTHERN_IRELAND, "", True),
    ],
)
def test_an_election_matters_where_it_is_held(area, nation, as_given, holds):
    assert holds_for(area, nation, as_given) is holds


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "touched"),
    [
        (date(2024, 5, 1), date(2024, 5, 25), True),  # closes on the first day
        (date(2024, 5, 1), date(2024, 5, 24), False),
        (date(2024, 7, 4), date(2024, 8, 1), True),  # opens on the last
        (date(2024, 7, 5), date(2024, 8, 1), False),
        (None, date(2024, 6, 1), True),
        (date(2024, 5, 1), None, False),  # rolling, and opened before: nothing says that it is open still
        (None, None, False),
    ],
)
def test_a_call_is_touched_by_a_period_in_which_it_is_open(opens_on, closes_on, touched):
    assert overlaps(date(2024, 5, 25), date(2024, 7, 4), opens_on, closes_on) is touched
