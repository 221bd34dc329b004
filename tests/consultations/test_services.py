"""What can be done with a call, with real rows: each verb, what it refuses, what it leaves in the history."""

from datetime import date, time

import pytest

from tests.factories import make_person
from tests.statements import statements_of
from tracker.activity.queries import history_of
from tracker.consultations import lists, queries, response_services, services, window_services
from tracker.consultations.rules import ConsultationKind, Decision, Stage, WindowState
from tracker.core import clock
from tracker.core.calendar import Nation
from tracker.core.clock import parse_moment
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.deadlines import services as deadlines
from tracker.deadlines.models import Notice
from tracker.deadlines.stages import DeadlineKind, DeadlineState, NoticeKind, NoticeState

NOW = "2026-05-04 10:00"


@pytest.fixture
def by(session, clock_at):
    clock_at(NOW)
    return make_person("Ada Chair")


@pytest.fixture
def record(by):
    def record(title="Kinship care", **facts):
        facts = {
            "body": "Department for Education",
            "closes_on": date(2026, 5, 29),
            "closes_time": time(12),
        } | facts
        return services.record_consultation(title=title, by=by, now=clock.now(), **facts)

    return record


def acting(by):
    return {"by": by, "now": clock.now()}


def said(call):
    return [one.what for one in history_of(call)]


def waiting(deadline):
    return [
        one.kind
        for one in db.session.query(Notice).filter_by(deadline_id=deadline.id, state=NoticeState.WAITING)
    ]


def test_a_call_is_recorded_with_a_deadline_that_bears_its_title_nation_and_address(record):
    call = record(nation=Nation.SCOTLAND, url="https://example.org/call")
    closing = call.windows[0].deadline
    assert (closing.title, closing.nation, closing.source) == (
        "Kinship care closes",
        Nation.SCOTLAND,
        call.url,
    )
    assert call.closes_sort == "2026-05-29"
    assert said(call) == ["recorded this call: closes Friday 29 May 2026, midday"]
    assert waiting(closing) == [NoticeKind.RECORDED]


def test_a_body_is_one_row_whatever_its_spelling(record):
    first, second = record("One"), record("Two", body=" department for  education ")
    assert first.body is second.body


def test_title_and_body_identify(record):
    record()
    with pytest.raises(RuleViolation) as refused:
        record("KINSHIP care")
    assert refused.value.message == (
        "“Kinship care” by Department for Education is recorded already: closes Friday 29 May 2026, midday. "
        "Add a window or change its dates there."
    )
    record(body="Education Committee")


def test_a_new_title_and_nation_go_on_to_the_closing_deadline(record, by):
    call = record()
    changed = services.edit_consultation(
        call, title="Kinship carers", body=call.body.name, kind=call.kind, url="", nation=Nation.SCOTLAND, notes="",
        lead=None, deputy=None, themes=[], **acting(by),
    )  # fmt: skip
    assert changed == ["the title", "the nation"]
    assert (call.windows[0].deadline.title, call.windows[0].deadline.nation) == (
        "Kinship carers closes",
        Nation.SCOTLAND,
    )


def test_the_list_follows_a_date_that_is_moved_on_the_deadlines_own_page(record, by):
    call = record()
    deadlines.move_deadline(
        call.windows[0].deadline, to_on=date(2026, 7, 1), to_time=None, reason="Said so", **acting(by)
    )
    db.session.flush()
    assert call.closes_sort == "2026-07-01"


def test_a_second_window_needs_a_name_and_sorts_by_the_last(record, by):
    call = record()
    with pytest.raises(RuleViolation, match="Say which part"):
        window_services.add_window(call, label=" ", opens_on=None, closes_on=date(2026, 7, 1), **acting(by))
    window_services.add_window(
        call, label="Easy read", opens_on=None, closes_on=date(2026, 7, 1), **acting(by)
    )
    assert [one.title for one in call.deadlines] == ["Kinship care closes", "Kinship care (Easy read) closes"]
    assert call.closes_sort == "2026-07-01"


def test_a_rolling_call_can_be_given_a_date_later(record, by):
    call = record(closes_on=None, closes_time=None)
    assert (call.closes_sort, call.deadlines) == ("9999", [])
    window_services.change_closing(
        call.windows[0], to_on=date(2026, 6, 1), to_time=None, reason="Announced", **acting(by)
    )
    assert (call.windows[0].deadline.due_on, call.closes_sort) == (date(2026, 6, 1), "2026-06-01")


def test_an_extension_of_a_call_we_do_not_answer_arms_no_reminders(record, by):
    call = record()
    services.decide(call, decision=Decision.NOT_RESPONDING, reason="Not ours", **acting(by))
    window = call.windows[0]
    window_services.change_closing(
        window, to_on=date(2026, 6, 5), to_time=None, reason="More time", **acting(by)
    )
    assert (window.deadline.due_on, window.deadline.state) == (date(2026, 6, 5), DeadlineState.CANCELLED)
    assert waiting(window.deadline) == []
    services.take_back_decision(call, **acting(by))
    assert window.deadline.state is DeadlineState.OPEN
    assert waiting(window.deadline) == [NoticeKind.REOPENED]


def test_a_suspended_call_cannot_be_extended_or_suspended_twice(record, by):
    window = record().windows[0]
    window_services.suspend(window, reason="Election", **acting(by))
    with pytest.raises(RuleViolation, match="Re-open it, with the new closing time"):
        window_services.change_closing(window, to_on=date(2026, 6, 5), to_time=None, reason="x", **acting(by))
    with pytest.raises(RuleViolation, match="suspended already"):
        window_services.suspend(window, reason="Again", **acting(by))


def test_re_opening_after_the_old_time_has_passed_needs_a_new_one(record, by, clock_at):
    window = record().windows[0]
    window_services.suspend(window, reason="Election", **acting(by))
    clock_at("2026-06-10 10:00")
    with pytest.raises(RuleViolation, match="Its old closing time has passed"):
        window_services.reopen(window, reason="Over", **acting(by))
    assert window.state is WindowState.SUSPENDED
    window_services.reopen(window, reason="Over", to_on=date(2026, 7, 1), **acting(by))
    assert (window.deadline.due_on, window.deadline.is_history) == (date(2026, 7, 1), False)


def test_deciding_to_respond_after_a_suspension_ended_brings_the_reminders_back(record, by):
    call = record()
    window_services.suspend(call.windows[0], reason="Election", **acting(by))
    services.decide(call, decision=Decision.NOT_RESPONDING, reason="No time", **acting(by))
    window_services.reopen(call.windows[0], reason="Over", **acting(by))
    assert call.windows[0].deadline.state is DeadlineState.CANCELLED
    services.decide(call, decision=Decision.JOINT, **acting(by))
    assert call.windows[0].deadline.state is DeadlineState.OPEN


def test_what_was_cancelled_by_hand_stays_cancelled(record, by):
    call = record()
    deadlines.cancel_deadline(call.windows[0].deadline, reason="Doubled", **acting(by))
    services.decide(call, decision=Decision.JOINT, **acting(by))
    assert call.windows[0].deadline.state is DeadlineState.CANCELLED


def test_only_a_joint_response_is_drafted_signed_and_submitted(record, by):
    call = record()
    with pytest.raises(RuleViolation, match="Decide on a joint response first"):
        response_services.start_response(call, **acting(by))
    with pytest.raises(RuleViolation, match="From here it can become"):
        submit(call, by)
    services.decide(call, decision=Decision.JOINT, **acting(by))
    response = response_services.start_response(call, **acting(by))
    assert (response.title, response.consultation) == ("Response to Kinship care", call)
    services.move_stage(call, Stage.SIGNING, **acting(by))
    assert call.stage is Stage.SIGNING


def submit(call, by, at="2026-05-04 09:30", **facts):
    return response_services.record_submission(
        call,
        response=None,
        submitted_at=parse_moment(at),
        submitted_by_name="Ada Chair",
        **facts,
        **acting(by),
    )


def test_a_submission_cannot_lie_in_the_future(record, by):
    call = record()
    services.decide(call, decision=Decision.JOINT, **acting(by))
    with pytest.raises(RuleViolation, match="lies in the future"):
        submit(call, by, at="2026-05-04 10:01")


def test_closing_at_midday_means_that_midday_is_in_time_and_a_second_later_is_late(record):
    call = record()
    assert queries.is_late(call, parse_moment("2026-05-29 12:00:00")) is False
    assert queries.is_late(call, parse_moment("2026-05-29 12:00:01")) is True


def test_inquiries_and_suspended_calls_start_no_clock(record, by):
    inquiry = record("An inquiry", kind=ConsultationKind.INQUIRY)
    assert response_services.government_response(inquiry) is None
    call = record()
    assert response_services.government_response(call).day == date(2026, 8, 21)
    window_services.suspend(call.windows[0], reason="Election", **acting(by))
    assert response_services.government_response(call).day is None
    assert response_services.expect_government_response(call, **acting(by)) is None


def test_suspending_ends_the_clock_of_the_governments_response(record, by):
    call = record()
    services.decide(call, decision=Decision.JOINT, **acting(by))
    submit(call, by, expect_response=True)
    clock_of = next(one for one in call.deadlines if one.kind is DeadlineKind.GOVERNMENT_RESPONSE)
    window_services.suspend(call.windows[0], reason="Election", **acting(by))
    assert clock_of.state is DeadlineState.CANCELLED
    assert call.windows[0].deadline.state is DeadlineState.DONE


def test_a_withdrawn_round_counts_no_more_for_the_list(record, by):
    call = record()
    second = window_services.add_window(
        call, label="Round two", opens_on=None, closes_on=date(2026, 9, 1), **acting(by)
    )
    window_services.withdraw(second, reason="Dropped", **acting(by))
    assert call.closes_sort == "2026-05-29"


def test_a_page_of_the_list_takes_as_many_statements_for_three_calls_as_for_one(record):
    record("One", lead=make_person())
    one = statements_of(look)
    record("Two", body="Another body", lead=make_person())
    record("Three", body="A third body", lead=make_person())
    three = statements_of(look)
    assert len(one) == len(three) == 2


def look():
    page = lists.page("open", today=date(2026, 5, 4))
    for call in page.rows:
        assert (call.body, call.lead, len(call.closings)) != ("", None, 0)
    lists.counts(date(2026, 5, 4))
