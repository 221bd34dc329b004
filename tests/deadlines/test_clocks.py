"""Dates that start to run with an event."""

from datetime import date

import pytest

from tracker.core.bank_holidays import calendar_of
from tracker.core.calendar import Nation
from tracker.deadlines.clocks import (
    approval_due,
    government_response_expected,
    latest_ask,
    reply_expected,
)

CALENDAR = calendar_of(Nation.ENGLAND_AND_WALES)


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [(date(2023, 4, 21), date(2023, 5, 9)), (date(2023, 4, 24), date(2023, 5, 10))],
)
def test_an_answer_is_due_on_the_nth_working_day_after_it_was_asked_for(asked_on, due_on):
    assert approval_due(asked_on, 10, CALENDAR).day == due_on


@pytest.mark.parametrize(
    ("cut_off", "days", "asked_on"),
    [
        (date(2023, 5, 8), 10, date(2023, 4, 20)),  # a bank holiday
        (date(2023, 5, 9), 10, date(2023, 4, 21)),
        (date(2023, 5, 10), 10, date(2023, 4, 24)),
        (date(2023, 5, 14), 1, date(2023, 5, 11)),  # a Sunday
        (date(2023, 5, 14), 0, date(2023, 5, 12)),
    ],
)
def test_the_latest_day_to_ask_still_has_its_answer_due_by_the_cut_off(cut_off, days, asked_on):
    assert latest_ask(cut_off, days, CALENDAR).day == asked_on


def test_the_latest_day_to_ask_is_explained():
    assert latest_ask(date(2023, 5, 14), 1, CALENDAR).working == (
        "Sunday 14 May 2023 is no working day (Sunday); from Friday 12 May 2023, 1 working day before"
    )
    assert latest_ask(date(2029, 1, 5), 1, CALENDAR).warning == (
        "We do not know the bank holidays of 2029, so only weekends are skipped there. Check this date."
    )


@pytest.mark.parametrize(
    ("days", "expected_on"), [(15, date(2023, 6, 12)), (18, date(2023, 6, 15)), (20, date(2023, 6, 19))]
)
def test_a_reply_is_expected_counting_from_the_day_after_receipt(days, expected_on):
    assert reply_expected(date(2023, 5, 19), CALENDAR, days).day == expected_on


def test_a_reply_is_expected_within_twenty_working_days_unless_told_otherwise():
    assert reply_expected(date(2023, 5, 19), CALENDAR).day == date(2023, 6, 19)


def test_the_government_is_expected_to_respond_within_84_days():
    assert government_response_expected(date(2023, 5, 11)).day == date(2023, 8, 3)
    assert government_response_expected(date(2023, 5, 11), 100).day == date(2023, 8, 19)


def test_a_suspended_call_starts_no_clock():
    answer = government_response_expected(date(2023, 5, 11), suspended=True)

    assert (answer.day, answer.working) == (None, "The call is suspended, so no time is running.")
