"""Recording, moving, settling and re-opening a deadline: what becomes of its reminders and notices."""

from datetime import UTC, date, datetime, time

import pytest

from tests.factories import make_deadline, make_person
from tracker.activity.queries import history_of
from tracker.coalition.models import Coalition
from tracker.core.calendar import Nation
from tracker.core.errors import RuleViolation, Stale
from tracker.deadlines import edit_services, queries, services
from tracker.deadlines.models import ClosedDay, Deadline, Notice
from tracker.deadlines.stages import DeadlineKind, DeadlineState, NoticeKind, NoticeState, RungState

THE_11TH = date(2023, 5, 11)
THE_18TH = date(2023, 5, 18)
QUARTER_TO_MIDNIGHT = time(23, 45)
IN_MARCH = datetime(2023, 3, 1, 12, tzinfo=UTC)
TWO_DAYS_BEFORE = datetime(2023, 5, 9, 12, tzinfo=UTC)
AFTERWARDS = datetime(2023, 5, 12, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _rows(session):
    """Every test here makes rows."""


def ladder(deadline: Deadline, due: str | None = None) -> dict[str, str]:
    return {row.rung: row.state.value for row in deadline.rungs if row.due == (due or deadline.due_key)}


def planned(deadline: Deadline) -> list[str]:
    """What is still to be sent, in London's wall time."""
    return sorted(
        f"{row.rung}: {row.at:%Y-%m-%d %H:%M}" for row in deadline.rungs if row.state is RungState.PLANNED
    )


def notices(
    deadline: Deadline, state: NoticeState = NoticeState.WAITING
) -> list[tuple[NoticeKind, str, str]]:
    rows = deadline.notices if not queries.waiting_notices(deadline) else queries_all(deadline)
    return [(row.kind, row.was, row.due) for row in rows if row.state is state]


def queries_all(deadline: Deadline) -> list[Notice]:
    from tracker.core.database import db

    db.session.flush()
    db.session.refresh(deadline, ["notices"])
    return deadline.notices


def move(
    deadline: Deadline, to: date, at: time | None = QUARTER_TO_MIDNIGHT, now=TWO_DAYS_BEFORE, **more
) -> None:
    facts = {"reason": "The department extended it.", "by": None, "now": now} | more
    services.move_deadline(deadline, to_on=to, to_time=at, **facts)


def sweep(deadline: Deadline, now: datetime) -> None:
    """What the reminders do with a tick: hand over what is due, and the notices."""
    for row in deadline.rungs:
        if row.state is RungState.PLANNED and row.at <= now:
            row.state = RungState.QUEUED
    for notice in queries.waiting_notices(deadline):
        notice.state = NoticeState.QUEUED


def test_a_deadline_recorded_in_good_time_has_its_whole_ladder():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)

    assert planned(deadline) == [
        "+1: 2023-05-12 08:00",
        "0: 2023-05-11 08:00",
        "10: 2023-04-25 08:00",
        "1: 2023-05-10 08:00",
        "20: 2023-04-11 08:00",
        "2: 2023-05-09 08:00",
        "5: 2023-05-03 08:00",
    ]
    assert deadline.due_at == datetime(2023, 5, 11, 22, 45, tzinfo=UTC)
    assert deadline.rungs[2].why == ("5 working days before: skipping Sat 6, Sun 7, Mon 8 May (bank holiday)")


def test_a_reminder_whose_moment_lay_before_the_recording_is_not_sent():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=TWO_DAYS_BEFORE)

    assert ladder(deadline) == {
        "20": "too late",
        "10": "too late",
        "5": "too late",
        "2": "too late",
        "1": "planned",
        "0": "planned",
        "+1": "planned",
    }


def test_recording_gives_one_notice_naming_who_did_it():
    recorder = make_person()
    deadline = make_deadline(THE_11TH, now=IN_MARCH, by=recorder)

    [notice] = queries.waiting_notices(deadline)
    assert (notice.kind, notice.due, notice.by) == (NoticeKind.RECORDED, "2023-05-11", recorder)


def test_a_file_import_gives_no_notice():
    assert list(queries.waiting_notices(make_deadline(THE_11TH, now=IN_MARCH, announce=False))) == []


def test_a_deadline_that_had_passed_when_recorded_is_history():
    deadline = make_deadline(THE_11TH, time(12), now=datetime(2023, 5, 11, 11, 0, 1, tzinfo=UTC))

    assert deadline.is_history
    assert set(ladder(deadline).values()) <= {"not used", "too late"}
    assert list(queries.waiting_notices(deadline)) == []


def test_a_deadline_recorded_in_its_last_second_is_not_history():
    deadline = make_deadline(THE_11TH, time(12), now=datetime(2023, 5, 11, 11, 0, tzinfo=UTC))

    assert not deadline.is_history
    assert planned(deadline) == ["+1: 2023-05-12 08:00"]


def test_without_a_time_the_end_of_the_london_day_counts_and_no_hour_is_invented():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)

    assert (deadline.at_time, deadline.due_at, deadline.due_key) == (None, None, "2023-05-11")
    assert deadline.passes_at == datetime(2023, 5, 11, 22, 59, 59, 999999, tzinfo=UTC)


def test_a_deadline_without_a_title_is_refused():
    with pytest.raises(RuleViolation) as refused:
        make_deadline(THE_11TH, title="  ")
    assert (refused.value.field, refused.value.message) == ("title", "Enter what falls due.")


def test_a_ladder_that_cannot_be_read_is_refused():
    with pytest.raises(RuleViolation) as refused:
        make_deadline(THE_11TH, ladder="5, often")
    assert refused.value.field == "ladder"


def test_the_coalitions_own_ladder_for_a_kind_goes_before_the_usual_one(session):
    session.add(Coalition(id=1, name="Test coalition", ladders={"closing": "3,1"}))
    session.flush()

    assert list(ladder(make_deadline(THE_11TH, now=IN_MARCH))) == ["3", "1"]
    assert list(ladder(make_deadline(THE_11TH, now=IN_MARCH, ladder="7"))) == ["7"]
    assert list(ladder(make_deadline(THE_11TH, now=IN_MARCH, kind=DeadlineKind.MEETING))) == ["5", "1", "0"]


def test_the_nation_of_the_deadline_decides_which_bank_holidays_count():
    scottish = make_deadline(THE_11TH, now=IN_MARCH, nation=Nation.SCOTLAND, ladder="21")
    english = make_deadline(THE_11TH, now=IN_MARCH, ladder="21")

    assert planned(scottish) == ["21: 2023-04-10 08:00"]
    assert planned(english) == ["21: 2023-04-06 08:00"]


def test_moving_ends_the_old_ladder_and_arms_the_new_one():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)
    sweep(deadline, TWO_DAYS_BEFORE)
    move(deadline, THE_18TH)

    assert ladder(deadline, "2023-05-11T23:45") == {
        "20": "queued",
        "10": "queued",
        "5": "queued",
        "2": "queued",
        "1": "superseded",
        "0": "superseded",
        "+1": "superseded",
    }
    assert planned(deadline) == [
        "+1: 2023-05-19 08:00",
        "0: 2023-05-18 08:00",
        "1: 2023-05-17 08:00",
        "2: 2023-05-16 08:00",
        "5: 2023-05-11 08:00",
    ]
    assert ladder(deadline)["20"] == "too late"


def test_a_move_keeps_the_old_date_with_reason_and_source():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)
    mover = make_person("Alex Moore")
    move(deadline, THE_18TH, None, by=mover, source="https://example.org/notice", printed="by 18 May")

    [kept] = deadline.moves
    assert (kept.from_on, kept.from_time, kept.to_on, kept.to_time) == (
        THE_11TH,
        QUARTER_TO_MIDNIGHT,
        THE_18TH,
        None,
    )
    assert (kept.reason, kept.source) == ("The department extended it.", "https://example.org/notice")
    assert (deadline.at_time, deadline.due_at, deadline.printed) == (None, None, "by 18 May")
    assert history_of(deadline)[0].what == (
        "moved it from Thursday 11 May 2023, 11:45pm to Thursday 18 May 2023: The department extended it."
    )


def test_moving_sends_one_notice_with_the_old_and_the_new_date():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    sweep(deadline, TWO_DAYS_BEFORE)
    move(deadline, THE_18TH, None)

    assert notices(deadline) == [(NoticeKind.MOVED, "2023-05-11", "2023-05-18")]


def test_moved_there_and_back_before_anybody_was_told_nobody_is_told():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    sweep(deadline, TWO_DAYS_BEFORE)
    move(deadline, THE_18TH, None)
    move(deadline, THE_11TH, None)

    assert notices(deadline) == []
    assert notices(deadline, NoticeState.SUPERSEDED) == [(NoticeKind.MOVED, "2023-05-11", "2023-05-18")]


def test_moved_there_and_back_after_people_were_told_one_more_says_so():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    sweep(deadline, TWO_DAYS_BEFORE)
    move(deadline, THE_18TH, None)
    sweep(deadline, TWO_DAYS_BEFORE)
    move(deadline, THE_11TH, None)

    assert notices(deadline) == [(NoticeKind.MOVED, "2023-05-18", "2023-05-11")]


def test_moved_twice_before_anybody_was_told_one_notice_has_the_date_they_knew():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    sweep(deadline, TWO_DAYS_BEFORE)
    move(deadline, THE_18TH, None)
    move(deadline, date(2023, 5, 25), None)

    assert notices(deadline) == [(NoticeKind.MOVED, "2023-05-11", "2023-05-25")]


def test_recorded_and_moved_before_anybody_was_told_is_recorded_for_the_new_date():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    move(deadline, THE_18TH, None, now=IN_MARCH)
    move(deadline, date(2023, 5, 25), None, now=IN_MARCH)
    assert notices(deadline) == [(NoticeKind.RECORDED, "", "2023-05-25")]

    move(deadline, THE_11TH, None, now=IN_MARCH)
    assert notices(deadline) == [(NoticeKind.RECORDED, "", "2023-05-11")]


def test_moved_there_and_back_no_reminder_is_repeated_and_those_to_come_return():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)
    sweep(deadline, TWO_DAYS_BEFORE)
    move(deadline, THE_18TH)
    move(deadline, THE_11TH)

    assert ladder(deadline) == {
        "20": "queued",
        "10": "queued",
        "5": "queued",
        "2": "queued",
        "1": "planned",
        "0": "planned",
        "+1": "planned",
    }
    assert set(ladder(deadline, "2023-05-18T23:45").values()) == {"superseded", "too late"}
    assert [row.reason for row in deadline.rungs if row.state is RungState.PLANNED] == ["", "", ""]


def test_a_reminder_whose_moment_passed_while_the_deadline_was_elsewhere_is_not_sent():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)
    move(deadline, THE_18TH, now=IN_MARCH)
    move(deadline, THE_11TH, now=TWO_DAYS_BEFORE)

    assert ladder(deadline)["2"] == "too late"
    assert planned(deadline)[-1] == "1: 2023-05-10 08:00"


def test_a_new_time_on_the_same_day_is_a_move():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    move(deadline, THE_11TH, time(9), now=IN_MARCH)

    assert (deadline.due_key, ladder(deadline)["0"]) == ("2023-05-11T09:00", "not used")
    assert [row.reason for row in deadline.rungs if row.rung == "0" and row.due == deadline.due_key] == [
        "not used: 9:00am is not later than 9:00am"
    ]


@pytest.mark.parametrize(
    ("to", "reason", "field"),
    [(THE_11TH, "why not", "to_on"), (THE_18TH, "  ", "reason")],
    ids=["the date it has", "no reason"],
)
def test_a_move_that_is_refused_changes_nothing(to, reason, field):
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    before = planned(deadline)

    with pytest.raises(RuleViolation) as refused:
        services.move_deadline(deadline, to_on=to, to_time=None, reason=reason, by=None, now=IN_MARCH)
    assert refused.value.field == field
    assert (deadline.due_on, deadline.moves, planned(deadline)) == (THE_11TH, [], before)


def test_moved_into_the_past_it_is_overdue_and_the_day_after_still_comes():
    deadline = make_deadline(THE_18TH, now=IN_MARCH)
    sweep(deadline, TWO_DAYS_BEFORE)
    move(deadline, date(2023, 5, 8), None, now=TWO_DAYS_BEFORE)

    assert not deadline.is_history
    assert set(ladder(deadline).values()) == {"too late", "not used"}  # the day after was at 9:00am today
    assert notices(deadline) == [(NoticeKind.MOVED, "2023-05-18", "2023-05-08")]

    services.move_deadline(
        deadline,
        to_on=date(2023, 5, 8),
        to_time=time(12),
        reason="x",
        by=None,
        now=datetime(2023, 5, 9, 7, tzinfo=UTC),
    )
    assert planned(deadline) == ["+1: 2023-05-09 08:00"]


def test_history_moved_to_a_day_to_come_is_history_no_more():
    deadline = make_deadline(THE_11TH, now=AFTERWARDS)
    move(deadline, THE_18TH, None, now=AFTERWARDS)

    assert not deadline.is_history
    assert planned(deadline)[-1] == "2: 2023-05-16 08:00"
    assert notices(deadline) == [(NoticeKind.MOVED, "2023-05-11", "2023-05-18")]


def test_history_corrected_to_another_past_day_stays_history():
    deadline = make_deadline(THE_11TH, now=AFTERWARDS)
    move(deadline, date(2023, 5, 10), None, now=AFTERWARDS)

    assert (deadline.is_history, planned(deadline), notices(deadline)) == (True, [], [])


@pytest.mark.parametrize("verb", ["mark_done", "cancel_deadline"])
def test_settled_nothing_more_is_sent_not_even_the_day_after(verb):
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    getattr(services, verb)(deadline, reason="No longer wanted.", by=None, now=TWO_DAYS_BEFORE)

    assert planned(deadline) == []
    assert set(ladder(deadline).values()) == {"cancelled"}
    assert all(row.reason for row in deadline.rungs)
    assert notices(deadline) == []
    assert (deadline.settled_at, deadline.settled_reason) == (TWO_DAYS_BEFORE, "No longer wanted.")


def test_a_cancellation_needs_a_reason():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    with pytest.raises(RuleViolation):
        services.cancel_deadline(deadline, reason=" ", by=None, now=IN_MARCH)
    assert deadline.state is DeadlineState.OPEN


def test_what_is_settled_cannot_be_settled_or_moved():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    services.mark_done(deadline, by=None, now=IN_MARCH)

    for verb in (
        lambda: services.mark_done(deadline, by=None, now=IN_MARCH),
        lambda: services.cancel_deadline(deadline, reason="x", by=None, now=IN_MARCH),
        lambda: services.take_on(deadline, by=make_person(), now=IN_MARCH),
        lambda: move(deadline, THE_18TH),
    ):
        with pytest.raises(RuleViolation):
            verb()


def test_reopening_counts_as_recording():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)
    sweep(deadline, datetime(2023, 4, 11, 9, tzinfo=UTC))
    services.mark_done(deadline, by=None, now=datetime(2023, 4, 12, 9, tzinfo=UTC))
    services.reopen_deadline(deadline, by=None, now=TWO_DAYS_BEFORE)

    assert ladder(deadline) == {
        "20": "queued",
        "10": "too late",
        "5": "too late",
        "2": "too late",
        "1": "planned",
        "0": "planned",
        "+1": "planned",
    }
    assert deadline.armed_at == TWO_DAYS_BEFORE
    assert notices(deadline) == [(NoticeKind.REOPENED, "", "2023-05-11T23:45")]


def test_reopened_after_it_passed_it_is_history():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    services.mark_done(deadline, by=None, now=TWO_DAYS_BEFORE)
    services.reopen_deadline(deadline, by=None, now=AFTERWARDS)

    assert (deadline.is_history, planned(deadline), notices(deadline)) == (True, [], [])


def test_only_what_is_settled_can_be_reopened():
    with pytest.raises(RuleViolation):
        services.reopen_deadline(make_deadline(THE_11TH, now=IN_MARCH), by=None, now=IN_MARCH)


def test_somebody_takes_it_on_and_the_reminders_go_on():
    deadline, volunteer = make_deadline(THE_11TH, now=IN_MARCH), make_person("Sam Okafor")
    before = planned(deadline)
    services.take_on(deadline, by=volunteer, now=TWO_DAYS_BEFORE)

    assert (deadline.taken_by, deadline.taken_at, planned(deadline)) == (volunteer, TWO_DAYS_BEFORE, before)


def test_a_ladder_of_its_own_takes_the_place_of_the_one_of_its_kind():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)
    sweep(deadline, datetime(2023, 4, 25, 9, tzinfo=UTC))
    edit_services.set_ladder(deadline, "10, 3, 7, 1", by=None, now=datetime(2023, 5, 3, 9, tzinfo=UTC))

    assert deadline.ladder == "10,7,3,1"
    assert ladder(deadline) == {
        "20": "queued",
        "10": "queued",
        "5": "cancelled",
        "2": "cancelled",
        "1": "planned",
        "0": "cancelled",
        "+1": "cancelled",
        "7": "too late",
        "3": "planned",
    }


def test_a_ladder_taken_back_plans_again_what_is_still_to_come():
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH, ladder="20")
    edit_services.set_ladder(deadline, None, by=None, now=TWO_DAYS_BEFORE)

    assert planned(deadline)[0] == "+1: 2023-05-12 08:00"
    assert ladder(deadline)["10"] == "too late"


def test_the_people_concerned_are_replaced_and_written_down():
    first, second = make_person("Ann"), make_person("Ben")
    deadline = make_deadline(THE_11TH, now=IN_MARCH, people=[first])
    edit_services.set_people(deadline, [second, first], by=None, now=IN_MARCH)
    edit_services.set_people(deadline, [second, first], by=None, now=IN_MARCH)

    assert deadline.people == [first, second]
    assert [entry.what for entry in history_of(deadline)] == [
        "set the people concerned: Ann, Ben",
        "recorded this deadline for Thursday 11 May 2023",
    ]


def edit(deadline: Deadline, **changes):
    facts = {
        "version": deadline.version,
        "title": deadline.title,
        "kind": deadline.kind,
        "nation": deadline.nation,
        "printed": deadline.printed,
        "source": deadline.source,
        "by": None,
        "now": IN_MARCH,
    }
    return edit_services.edit_deadline(deadline, **(facts | changes))


def test_another_nation_moves_what_is_pending():
    deadline = make_deadline(THE_11TH, now=IN_MARCH, ladder="21,1")
    moved = edit(deadline, nation=Nation.SCOTLAND)

    assert planned(deadline) == ["1: 2023-05-10 08:00", "21: 2023-04-10 08:00"]
    assert [one.rung for one in moved] == ["21"]


def test_another_nation_gives_history_no_reminders():
    deadline = make_deadline(THE_11TH, now=AFTERWARDS)
    edit(deadline, nation=Nation.SCOTLAND, now=AFTERWARDS)
    assert planned(deadline) == []


def test_another_kind_brings_its_own_ladder():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    edit(deadline, kind=DeadlineKind.MEETING)

    assert planned(deadline) == ["0: 2023-05-11 08:00", "1: 2023-05-10 08:00", "5: 2023-05-03 08:00"]


def test_an_edit_of_what_somebody_else_saved_meanwhile_is_refused():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    with pytest.raises(Stale):
        edit(deadline, version=deadline.version - 1, title="Mine")


def test_an_edit_that_changes_nothing_leaves_no_trace():
    deadline = make_deadline(THE_11TH, now=IN_MARCH)
    edit(deadline)
    assert len(history_of(deadline)) == 1


def test_a_day_off_added_later_moves_only_what_is_pending(session):
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)
    now = datetime(2023, 4, 26, 12, tzinfo=UTC)
    sweep(deadline, now)
    session.add(ClosedDay(on=date(2023, 5, 3), reason="Moving house"))
    [moved] = services.realign_ladders(now=now)

    assert (moved.rung, moved.was_at, moved.at) == (
        "5",
        datetime(2023, 5, 3, 8, tzinfo=UTC),
        datetime(2023, 5, 2, 8, tzinfo=UTC),
    )
    assert ladder(deadline)["10"] == "queued"
    assert deadline.rungs[2].why == (
        "5 working days before: skipping Wed 3 (closed), Sat 6, Sun 7, Mon 8 May (bank holiday)"
    )


def test_a_reminder_that_a_day_off_moves_into_the_past_goes_at_once(session):
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH)
    now = datetime(2023, 5, 9, 10, tzinfo=UTC)
    sweep(deadline, now)
    session.add(ClosedDay(on=date(2023, 5, 10)))
    services.realign_ladders(now=now)

    assert planned(deadline)[-1] == "1: 2023-05-09 08:00"


def test_when_the_day_itself_is_closed_nothing_takes_its_place_and_it_can_come_back(session):
    deadline = make_deadline(THE_11TH, QUARTER_TO_MIDNIGHT, now=IN_MARCH, ladder="1,0")
    closed = ClosedDay(on=THE_11TH, reason="Away day")
    session.add(closed)
    [moved] = services.realign_ladders(now=IN_MARCH)
    assert (moved.rung, moved.at, ladder(deadline)) == ("0", None, {"1": "planned", "0": "not used"})

    session.delete(closed)
    [moved] = services.realign_ladders(now=IN_MARCH)
    assert (moved.was_at, ladder(deadline)) == (None, {"1": "planned", "0": "planned"})


def test_settled_deadlines_and_history_are_left_alone_by_a_changed_calendar(session):
    settled = make_deadline(THE_11TH, now=IN_MARCH)
    services.mark_done(settled, by=None, now=IN_MARCH)
    make_deadline(THE_11TH, now=AFTERWARDS)
    session.add(ClosedDay(on=date(2023, 5, 10)))

    assert services.realign_ladders(now=IN_MARCH) == []
