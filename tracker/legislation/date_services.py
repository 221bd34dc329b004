"""Making a deadline of a reckoned date, and moving it when another date is reckoned."""

from datetime import datetime

from sqlalchemy import select

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import day as day_in_words
from tracker.deadlines import services as deadlines
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.legislation.models import ComputedDate, Measure
from tracker.legislation.reckoning import Reckoning


def make_deadline(measure: Measure, reckoning: Reckoning, *, by: Person | None, now: datetime) -> Deadline:
    """A deadline on the day that was reckoned, with its working. Raises RuleViolation where there is none, or one."""
    day = reckoning.reckoned.day
    if day is None:
        raise RuleViolation(reckoning.reckoned.why_not)
    db.session.execute(select(Measure.id).where(Measure.id == measure.id).with_for_update())
    db.session.refresh(measure, ["computed"])
    stage_id = reckoning.stage.id if reckoning.stage else None
    if any(one.stage_id == stage_id and one.deadline.state is DeadlineState.OPEN for one in measure.computed):
        raise RuleViolation("This is a deadline already.")
    deadline = deadlines.record_deadline(
        kind=DeadlineKind.OTHER,
        title=f"{measure.name}: {reckoning.title[:1].lower()}{reckoning.title[1:]}",
        due_on=day,
        source=reckoning.reckoned.working,
        measure=measure,
        by=by,
        now=now,
    )
    measure.computed.append(
        ComputedDate(
            what=reckoning.what,
            stage=reckoning.stage,
            deadline=deadline,
            computed_on=day,
            working=reckoning.reckoned.working,
            computed_at=now,
        )
    )
    activity.record(measure, f"made {day_in_words(day)} a deadline: {reckoning.title}", by=by, now=now)
    return deadline


def move_deadline(measure: Measure, reckoning: Reckoning, *, by: Person | None, now: datetime) -> None:
    """Move a deadline to the day that is reckoned now. Raises RuleViolation where it stands there, or is settled."""
    made, day = reckoning.made, reckoning.reckoned.day
    if made is None or day is None:
        raise RuleViolation("There is no date to move it to.")
    deadlines.move_deadline(
        made.deadline,
        to_on=day,
        to_time=None,
        reason="What is entered of when Parliament sits was changed",
        source=reckoning.reckoned.working,
        by=by,
        now=now,
    )
    made.deadline.source = reckoning.reckoned.working
    made.computed_on, made.working, made.computed_at = day, reckoning.reckoned.working, now
    activity.record(measure, f"moved a deadline to {day_in_words(day)}: {reckoning.title}", by=by, now=now)
