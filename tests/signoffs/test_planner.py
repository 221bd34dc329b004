"""The planner: tables of examples, on the real bank holidays of 2023."""

from datetime import date

import pytest

from tracker.core.bank_holidays import bundled, calendar_of
from tracker.core.calendar import Nation
from tracker.signoffs import planner
from tracker.signoffs.planner import Days, Member

ENGLAND = calendar_of(Nation.ENGLAND_AND_WALES, bundled(), {})
CORONATION = date(2023, 5, 8)  # a Monday, and a bank holiday; so are 7 and 10 April, 1 and 29 May


def plan_of(
    *approval_days, asked_on=date(2023, 4, 20), answers_by=CORONATION, closes_on=CORONATION, today=None
):
    members = [Member(number, f"Member {number}", days) for number, days in enumerate(approval_days, start=1)]
    return planner.plan(Days(asked_on, answers_by, closes_on), members, ENGLAND, today=today or asked_on)


@pytest.mark.parametrize(
    ("days", "cut_off", "latest"),
    [
        (10, date(2023, 5, 8), date(2023, 4, 20)),
        (10, date(2023, 5, 9), date(2023, 4, 21)),
        (1, date(2023, 5, 8), date(2023, 5, 4)),
        (0, date(2023, 5, 8), date(2023, 5, 5)),
        (20, date(2023, 5, 25), date(2023, 4, 25)),
    ],
)
def test_the_latest_day_to_ask_is_the_last_one_whose_answer_is_not_late(days, cut_off, latest):
    (fit,) = plan_of(days, answers_by=cut_off, closes_on=cut_off).fits
    assert fit.latest_ask == latest


@pytest.mark.parametrize(
    ("asked_on", "due", "late_by"),
    [
        (date(2023, 4, 20), date(2023, 5, 5), 0),
        (date(2023, 4, 21), date(2023, 5, 9), 1),
        (date(2023, 4, 24), date(2023, 5, 10), 2),
        (date(2023, 4, 28), date(2023, 5, 16), 6),
        (date(2023, 4, 29), date(2023, 5, 16), 6),
    ],
)
def test_one_that_is_asked_too_late_misses_it_by_working_days(asked_on, due, late_by):
    (fit,) = plan_of(10, asked_on=asked_on).fits
    assert (fit.due, fit.late_by, fit.makes_it) == (due, late_by, late_by == 0)


def test_the_slowest_decides_when_to_freeze_and_unknown_ones_are_said():
    plan = plan_of(5, 10, None, 0)
    assert plan.freeze_by == date(2023, 4, 20)
    assert [fit.member.name for fit in plan.unknown] == ["Member 3"]
    assert plan.late == []
    assert plan.in_words == (
        "Asked on Thursday 20 April 2023: everybody can make it. The latest day to freeze the text so that all can "
        "answer by Monday 8 May 2023 is Thursday 20 April 2023. Of 1 organisation we do not know how long they take "
        "to agree."
    )


def test_the_working_names_the_days_that_were_skipped():
    (fit,) = plan_of(10).fits
    assert fit.working == (
        "Asked on Thursday 20 April 2023, due Friday 5 May 2023: 10 working days after: skipping Sat 22, Sun 23, "
        "Sat 29, Sun 30 April, Mon 1 May (bank holiday). Latest day to ask: Monday 8 May 2023 is no working day (bank "
        "holiday: Bank holiday for the coronation of King Charles III); from Friday 5 May 2023, 10 working days "
        "before: skipping Sat 22, Sun 23, Sat 29, Sun 30 April, Mon 1 May (bank holiday)."
    )


def test_who_is_late_for_the_soft_cut_off_alone_can_have_more_time():
    plan = plan_of(
        3, 5, 8, asked_on=date(2023, 5, 10), answers_by=date(2023, 5, 16), closes_on=date(2023, 5, 18)
    )
    three, five, eight = plan.fits
    assert three.makes_it
    assert (five.needs_more_time, five.misses_it, five.late_by) == (True, False, 1)
    assert (eight.needs_more_time, eight.misses_it, eight.late_for_close) == (False, True, 2)
    assert five.route == (
        "It can answer “need more time”, until Thursday 18 May 2023 at the latest, and is then not reminded before "
        "its own date.",
    )
    assert [fit.member.name for fit in plan.late] == ["Member 3", "Member 2"]


@pytest.mark.parametrize(
    ("today", "head_start"),
    [
        (
            date(2023, 5, 2),
            "Send it a copy of the draft by Thursday 4 May 2023: then its board can begin early enough.",
        ),
        (date(2023, 5, 5), "Send it a copy of the draft today: that gains 2 working days."),
    ],
)
def test_a_copy_of_the_draft_before_it_is_frozen_gains_days(today, head_start):
    plan = plan_of(
        8, asked_on=date(2023, 5, 10), answers_by=date(2023, 5, 17), closes_on=date(2023, 5, 18), today=today
    )
    (fit,) = plan.fits
    assert (fit.late_by, fit.route[0]) == (3, head_start)


def test_a_sending_day_suggests_the_others():
    found = planner.suggest(date(2023, 5, 19), ENGLAND)
    assert (found.freeze_on, found.answers_by, found.closes_on) == (
        date(2023, 5, 4),
        date(2023, 5, 17),
        date(2023, 5, 18),
    )


def test_the_usual_timetable_skips_bank_holidays_and_knows_what_has_passed():
    lines = planner.timetable(date(2023, 5, 19), ENGLAND, today=date(2023, 4, 28))
    assert [(line.label, f"{line.on}", line.has_passed) for line in lines] == [
        ("20 working days before", "2023-04-19", True),
        ("17 working days before", "2023-04-24", True),
        ("14 working days before", "2023-04-27", True),
        ("11 working days before", "2023-05-03", False),
        ("10 working days before", "2023-05-04", False),
        ("5 working days before", "2023-05-12", False),
        ("2 working days before", "2023-05-17", False),
        ("1 working day before", "2023-05-18", False),
        ("the day of sending", "2023-05-19", False),
        ("5 working days after", "2023-05-26", False),
        ("20 working days after", "2023-06-19", False),
    ]


def test_years_without_known_bank_holidays_are_said():
    plan = plan_of(10, asked_on=date(2049, 4, 20), answers_by=date(2049, 5, 8), closes_on=date(2049, 5, 8))
    assert plan.warning == (
        "We do not know the bank holidays of 2049, so only weekends are skipped there. Check these dates."
    )


def test_one_that_was_asked_later_is_reckoned_from_its_own_day():
    members = [Member(1, "First", 10), Member(2, "Later", 10, date(2023, 4, 24))]
    plan = planner.plan(
        Days(date(2023, 4, 20), CORONATION, CORONATION), members, ENGLAND, today=date(2023, 4, 24)
    )
    assert [(fit.member.name, fit.late_by) for fit in plan.fits] == [("First", 0), ("Later", 2)]
