"""Where a call stands, in words: tables of examples."""

from datetime import UTC, date, datetime, time

import pytest

from tracker.consultations.rules import (
    Decision,
    Stage,
    WindowChangeKind,
    WindowState,
    check_move,
    check_window,
    closing_key,
    kind_of_change,
)
from tracker.consultations.standing import Closing, current, dates_in_words, next_step, standing
from tracker.core.bank_holidays import calendar_of
from tracker.core.calendar import Nation
from tracker.core.errors import RuleViolation

NOW = datetime(2023, 5, 4, 9, 0, tzinfo=UTC)  # Thursday, 10:00 in London
ENGLAND = Nation.ENGLAND_AND_WALES
CALENDARS = {nation: calendar_of(nation) for nation in Nation}


@pytest.mark.parametrize(
    ("stage", "closing", "word", "left"),
    [
        (Stage.RECORDED, Closing(date(2023, 5, 11), time(23, 45)), "closing soon", "in 4 working days"),
        (Stage.RECORDED, Closing(date(2023, 6, 12)), "needs a decision", "in 25 working days"),
        (Stage.DRAFTING, Closing(date(2023, 5, 4), time(10, 0)), "closing soon", "today"),
        (
            Stage.DRAFTING,
            Closing(date(2023, 5, 4), time(9, 59)),
            "closed, not submitted",
            "closed earlier today",
        ),
        (Stage.RECORDED, Closing(date(2023, 5, 3)), "closed, not decided", "closed yesterday"),
        (Stage.SUBMITTED, Closing(date(2023, 5, 1)), "submitted", "closed 3 days ago"),
        (Stage.DRAFTING, Closing(None), "drafting", ""),
        (Stage.NOT_RESPONDING, Closing(date(2023, 5, 11)), "not responding", "in 4 working days"),
        (Stage.DRAFTING, Closing(date(2023, 5, 11), state=WindowState.SUSPENDED), "suspended", ""),
        (Stage.RECORDED, Closing(date(2216, 12, 16)), "needs a decision", "in 193 years"),
        (
            Stage.RECORDED,
            Closing(date(2023, 9, 1), opens_on=date(2023, 6, 1)),
            "not open yet",
            "in 83 working days",
        ),
    ],
)
def test_the_word_and_how_long_is_left(stage, closing, word, left):
    stands = standing(stage, closing, NOW, CALENDARS, ENGLAND)
    assert (stands.word, stands.left) == (word, left)


@pytest.mark.parametrize(
    ("closing", "words"),
    [
        (Closing(date(2023, 5, 11), time(17)), "Closes Thursday 11 May 2023, 5:00pm."),
        (Closing(date(2023, 5, 3)), "Closed Wednesday 3 May 2023, time not stated."),
        (
            Closing(date(2023, 5, 11), time(17), WindowState.SUSPENDED, date(2023, 4, 3)),
            "Opened Monday 3 April 2023. Suspended; was to close Thursday 11 May 2023, 5:00pm.",
        ),
        (
            Closing(date(2023, 5, 11), time(17), WindowState.WITHDRAWN, date(2023, 5, 5)),
            "Opens Friday 5 May 2023. Withdrawn; was to close Thursday 11 May 2023, 5:00pm.",
        ),
        (Closing(None, state=WindowState.SUSPENDED), "Suspended. No closing date is known."),
    ],
)
def test_the_dates_of_a_window_say_what_is_true_now(closing, words):
    assert dates_in_words(closing, NOW) == words


def test_the_window_that_matters_is_the_next_to_close():
    past, soon, later = Closing(date(2023, 4, 1)), Closing(date(2023, 5, 11)), Closing(date(2023, 6, 1))
    assert current([later, past, soon], NOW) == soon
    assert current([past], NOW) == past
    assert current([past, Closing(None)], NOW) == Closing(None)
    assert current([Closing(date(2023, 5, 5), state=WindowState.WITHDRAWN), later], NOW) == later
    assert current([], NOW) == Closing(None)


OPEN, PASSED = Closing(date(2023, 5, 11)), Closing(date(2023, 5, 1))


@pytest.mark.parametrize(
    ("stage", "decision", "closing", "has_response", "page"),
    [
        (Stage.RECORDED, None, OPEN, False, "decide"),
        (Stage.DRAFTING, Decision.JOINT, OPEN, False, "respond"),
        (Stage.DRAFTING, Decision.JOINT, OPEN, True, "submit"),
        (Stage.SIGNING, Decision.JOINT, PASSED, True, "submit"),
        (Stage.DRAFTING, Decision.MEMBERS_ONLY, OPEN, False, ""),
        (Stage.DRAFTING, Decision.MEMBERS_ONLY, PASSED, False, "close"),
        (Stage.NOT_RESPONDING, Decision.NOT_RESPONDING, OPEN, False, ""),
        (Stage.SUBMITTED, Decision.JOINT, PASSED, True, "close"),
        (Stage.CLOSED, None, PASSED, False, ""),
        (
            Stage.RECORDED,
            None,
            Closing(date(2023, 5, 11), state=WindowState.SUSPENDED),
            False,
            "reopen_window",
        ),
        (Stage.DRAFTING, None, Closing(date(2023, 5, 11), state=WindowState.WITHDRAWN), False, "close"),
    ],
)
def test_there_is_one_next_step(stage, decision, closing, has_response, page):
    assert next_step(stage, decision, closing, NOW, has_response=has_response).endpoint == page


@pytest.mark.parametrize(
    ("was", "becomes", "correction", "kind"),
    [
        ((date(2023, 5, 11), None), (date(2023, 5, 12), None), False, WindowChangeKind.EXTENDED),
        ((date(2023, 5, 11), time(12)), (date(2023, 5, 11), time(17)), False, WindowChangeKind.EXTENDED),
        ((date(2023, 5, 11), time(17)), (date(2023, 5, 11), time(12)), False, WindowChangeKind.CUT_SHORT),
        ((date(2023, 5, 11), None), (date(2023, 5, 10), time(17)), False, WindowChangeKind.CUT_SHORT),
        ((date(2023, 5, 11), None), (date(2023, 5, 11), time(17)), False, WindowChangeKind.CORRECTED),
        ((date(2023, 5, 11), None), (date(2023, 5, 12), None), True, WindowChangeKind.CORRECTED),
    ],
)
def test_what_a_new_closing_time_is_called(was, becomes, correction, kind):
    assert kind_of_change(was, becomes, correction=correction) is kind


def test_a_refused_move_says_what_is_possible_instead():
    with pytest.raises(RuleViolation) as refused:
        check_move(Stage.SIGNING, Stage.CLOSED)
    assert refused.value.message == (
        "A call that is “signing” cannot become “closed”. "
        "From here it can become: drafting, not responding, submitted."
    )


def test_a_window_cannot_close_before_it_opens_nor_have_a_time_without_a_day():
    with pytest.raises(RuleViolation, match="before it opens on"):
        check_window(date(2023, 5, 12), date(2023, 5, 11), None)
    with pytest.raises(RuleViolation, match="Enter the day on which it closes as well"):
        check_window(None, None, time(12))


def test_calls_without_a_date_are_sorted_last():
    assert closing_key([date(2023, 5, 11), date(2023, 4, 1)]) == "2023-05-11"
    assert closing_key([date(2023, 5, 11), None]) == closing_key([]) == "9999"
