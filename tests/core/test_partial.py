"""Dates as well as they are known: which days they stand for, in Python and in SQL alike."""

from datetime import date

import pytest
from sqlalchemy import literal, select

from tracker.core import partial
from tracker.core.database import PartialDate


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2020-05-11", date(2020, 5, 11), date(2020, 5, 11)),
    ],
)
def test_a_date_stands_for_all_its_days(written, first, last):
    assert (partial.first_day(written), partial.last_day(written)) == (first, last)


TIMES = [
    (None, None, "2020-05-11", True),
    ("2020", None, "2019-12-31", False),
    ("2020", None, "2020-01-01", True),
    ("2020-05", None, "2020-04-30", False),
    ("2020-05", None, "2020-05-01", True),
    ("2020-05-11", None, "2020-05-10", False),
    ("2020-05-11", None, "2020-05-11", True),
    (None, "2020", "2020-12-31", True),
    (None, "2020", "2021-01-01", False),
    (None, "2020-05", "2020-05-31", True),
    (None, "2020-05", "2020-06-01", False),
    (None, "2020-05-11", "2020-05-11", True),
    (None, "2020-05-11", "2020-05-12", False),
    ("2020-05", "2020", "2020-12-31", True),
    ("2020-05", "2020-05", "2020-05-15", True),
    ("2020-05", "2020-05", "2020-04-30", False),
]


@pytest.mark.parametrize(("from_", "to", "day", "expected"), TIMES)
def test_a_time_covers_the_first_day_of_its_from_and_the_last_day_of_its_to(from_, to, day, expected):
    assert partial.covers(from_, to, date.fromisoformat(day)) is expected


def test_the_database_says_the_same(session):
    said = [
        session.scalar(
            select(
                partial.covers_on(
                    literal(from_, PartialDate), literal(to, PartialDate), date.fromisoformat(day)
                )
            )
        )
        for from_, to, day, _ in TIMES
    ]
    assert [bool(one) for one in said] == [expected for *_, expected in TIMES]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2019", "2020", True), ("2020", "2020", False), ("2020-05", "2020", False), ("2020", "2020-05", False),
        ("2020-04-30", "2020-05", True), ("2020-05", "2020-06-01", True), (None, "2020", False), ("2020", None, False),
    ],
)  # fmt: skip
def test_one_date_is_before_another_only_where_that_is_certain(one, other, expected):
    assert partial.is_certainly_before(one, other) is expected


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((None, "2019", "2020", None), False), ((None, "2020-05", "2020", None), True), ((None,) * 4, True),
        (("2021", None, None, "2020-12"), False), (("2020-12", None, None, "2020"), True),
    ],
)  # fmt: skip
def test_two_times_overlap_where_they_may_have_a_day_in_common(times, expected):
    assert partial.overlap(*times) is expected
