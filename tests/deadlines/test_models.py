"""What the database itself refuses of deadlines."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories import make_consultation, make_deadline, make_letter
from tracker.core.calendar import Nation
from tracker.deadlines.models import BankHoliday, Rung, due_key
from tracker.deadlines.stages import DeadlineState, RungState

NOON = datetime(2027, 5, 13, 11, tzinfo=UTC)
THE_13TH = date(2027, 5, 13)


def _time_without_moment(deadline):
    deadline.at_time = time(12)


def _moment_without_time(deadline):
    deadline.due_at = NOON


def _settled_without_moment(deadline):
    deadline.state = DeadlineState.DONE


def _open_with_a_moment(deadline):
    deadline.settled_at = NOON


def _of_two_records(deadline):
    deadline.consultation, deadline.letter = make_consultation(), make_letter()


def _planned_without_moment(deadline):
    deadline.rungs.append(Rung(rung="7", due="2027-05-13", at=None, state=RungState.PLANNED))


def _reminder_day_twice(deadline):
    twice = deadline.rungs[0]
    deadline.rungs.append(Rung(rung=twice.rung, due=twice.due, at=NOON, state=RungState.PLANNED))


@pytest.mark.parametrize(
    "break_it",
    [
        _time_without_moment,
        _moment_without_time,
        _settled_without_moment,
        _open_with_a_moment,
        _of_two_records,
        _planned_without_moment,
        _reminder_day_twice,
    ],
)
def test_the_database_refuses(break_it, session):
    deadline = make_deadline(THE_13TH)
    session.flush()
    break_it(deadline)
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_bank_holiday_is_there_once_for_each_nation(session):
    session.add(BankHoliday(nation=Nation.SCOTLAND, on=THE_13TH, title="One"))
    session.add(BankHoliday(nation=Nation.NORTHERN_IRELAND, on=THE_13TH, title="One"))
    session.flush()
    session.add(BankHoliday(nation=Nation.SCOTLAND, on=THE_13TH, title="Two"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_due_date_is_written_with_its_time_only_where_one_is_stated():
    assert due_key(THE_13TH, time(9, 5)) == "2027-05-13T09:05"
    assert due_key(THE_13TH, None) == "2027-05-13"
