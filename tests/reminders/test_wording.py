"""Words of reminders: what falls due is called by what it is."""

from datetime import date, time

from tests.factories import make_deadline, make_letter
from tracker.core import clock
from tracker.deadlines.stages import DeadlineKind
from tracker.reminders import wording
from tracker.reminders.wording import Telling


def test_the_day_on_which_answers_are_due_is_not_said_to_close_anything(session, clock_at):
    now = clock_at("2023-05-09 09:00")
    due = make_deadline(
        date(2023, 5, 11), time(17), letter=make_letter("Homes"), kind=DeadlineKind.SIGN_ON,
        title="Homes: answers of the organisations", now=clock.now(),
    )  # fmt: skip
    told = Telling(due, "2")
    at = wording.as_of(now, [told])
    assert wording.subject(told, at) == ("Answers due in 2 working days, Thursday 11 May 5:00pm: Homes")
    assert wording.ask(told, at).startswith("See who has not answered: Homes")
    later = wording.as_of(clock_at("2023-05-12 09:00"), [told])
    assert wording.subject(Telling(due, "+1"), later).startswith("Answers were due yesterday")
