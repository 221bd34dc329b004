"""Where things lie in the picture of the next ninety days."""

from datetime import date, timedelta

import pytest

from tests.factories import make_deadline
from tests.reports.sample import BEFORE, TODAY
from tracker.core.calendar import Calendar, Nation
from tracker.deadlines.stages import RungState
from tracker.reports import timeline

CHRISTMAS = {date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day (substitute day)"}
CALENDAR = Calendar(Nation.ENGLAND_AND_WALES, CHRISTMAS, {date(2026, 12, 29): ""}, frozenset({2026, 2027}))


def test_the_picture_begins_on_monday_and_ends_ninety_days_from_today() -> None:
    assert timeline.first_day(TODAY) == date(2026, 11, 23)
    assert timeline.last_day(TODAY) == TODAY + timedelta(days=90)


def test_weekends_and_days_off_are_shaded_apart() -> None:
    drawn = timeline.draw([], TODAY, CALENDAR, timeline.WIDE)
    days = [timeline.first_day(TODAY) + timedelta(days=n) for n in range(92)]
    weekends = [day for day in days if day.weekday() >= 5]
    assert len([band for band in drawn.bands if not band.off]) == len(weekends)
    assert len([band for band in drawn.bands if band.off]) == 3


def test_days_off_are_named_for_the_table() -> None:
    assert timeline.days_off(TODAY, CALENDAR) == [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (substitute day)"),
        (date(2026, 12, 29), "we are closed"),
    ]


@pytest.mark.parametrize("shape", timeline.SHAPES)
def test_days_lie_evenly_from_left_to_right(shape: timeline.Shape) -> None:
    days = timeline.Days(timeline.first_day(TODAY), timeline.last_day(TODAY), shape)
    assert days.x(days.first) == shape.left
    assert days.x(days.last) + days.each == pytest.approx(shape.right, abs=0.1)
    assert days.middle(TODAY) == pytest.approx(shape.left + 1.5 * days.each, abs=0.1)


def test_a_month_that_has_no_room_is_not_named() -> None:
    drawn = timeline.draw([], TODAY, CALENDAR, timeline.WIDE)
    assert [month.text for month in drawn.months] == ["December", "January", "February"]


def test_a_deadline_lies_on_its_day_with_its_reminders_before_and_after(session) -> None:
    deadline = make_deadline(date(2026, 12, 11), now=BEFORE)
    deadline.rungs[0].state = RungState.QUEUED
    session.flush()
    days = [day for day, _ in timeline.reminder_days(deadline)]
    assert days == [
        date(2026, 11, 13),
        date(2026, 11, 27),
        date(2026, 12, 4),
        date(2026, 12, 9),
        date(2026, 12, 10),
        date(2026, 12, 11),
        date(2026, 12, 14),
    ]
    [row] = timeline.draw([(deadline, "Fair Start")], TODAY, CALENDAR, timeline.WIDE).rows
    layout = timeline.Days(timeline.first_day(TODAY), timeline.last_day(TODAY), timeline.WIDE)
    assert [dot.x for dot in row.dots] == [layout.middle(day) for day in days[1:]]  # the first lies before it
    assert (row.due_x, row.end_x, row.short_date) == (
        layout.middle(deadline.due_on),
        layout.middle(days[-1]),
        "11 Dec",
    )


def test_a_reminder_that_is_not_used_is_not_drawn(session) -> None:
    closes_on_a_sunday = make_deadline(date(2026, 12, 13), now=BEFORE, ladder="1,0")
    assert timeline.reminder_days(closes_on_a_sunday) == [(date(2026, 12, 11), False)]


def test_a_date_at_the_right_edge_is_written_to_the_left(session) -> None:
    late = make_deadline(timeline.last_day(TODAY), now=BEFORE, ladder="1")
    [row] = timeline.draw([(late, "Last")], TODAY, CALENDAR, timeline.WIDE).rows
    assert row.date_ends
    assert row.date_x == row.start_x - 8


def test_a_long_name_is_cut_at_a_word() -> None:
    assert timeline.cut("Fair Start: a framework", 40) == "Fair Start: a framework"
    assert timeline.cut("Fair Start: a framework", 14) == "Fair Start…"


def test_the_picture_is_told_in_words(session) -> None:
    deadline = make_deadline(date(2026, 12, 11), now=BEFORE)
    assert timeline.described([(deadline, "Fair Start")], TODAY) == (
        "From Monday 23 November 2026 to Monday 22 February 2027. 1 deadline: Fair Start, 11 December 2026. "
        "The table below says when the reminders go."
    )


def test_a_pre_election_period_is_drawn_as_far_as_it_lies_in_the_picture() -> None:
    begins = TODAY + timedelta(days=80)

    drawn = timeline.draw(
        [],
        TODAY,
        CALENDAR,
        timeline.WIDE,
        [(begins, begins + timedelta(days=42)), (date(2019, 1, 1), date(2019, 2, 1))],
    )

    [band] = drawn.elections
    assert band.x + band.width == pytest.approx(timeline.WIDE.right, abs=0.2)
