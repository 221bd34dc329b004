"""What happens by itself in a sign-on, kept as rows: armed when it opens, and again whenever a date or a day off moves.

What was done is not done again, whichever way dates move. What lay in the past when it was armed is not done at all,
apart from closing and from silence that counts. Nothing here sends or commits.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from tracker.core.calendar import Calendar, Nation
from tracker.core.database import db
from tracker.core.rows import rows
from tracker.deadlines.queries import calendar_for
from tracker.signoffs import course
from tracker.signoffs.course import ALWAYS, Dates, Moment
from tracker.signoffs.models import SignOn, SignOnStep, SignRequest
from tracker.signoffs.rules import StepKind, StepState, answers_until

Key = tuple[str, str]


def arm(sign_on: SignOn, *, now: datetime, calendar: Calendar | None = None) -> None:
    """Make the rows those that the dates want now; of a sign-on that is closed, none."""
    if sign_on.closed_at is not None:
        stop(sign_on)
        return
    db.session.flush()
    wanted = _wanted(sign_on, calendar or calendar_for(Nation.ENGLAND_AND_WALES), now)
    known = {_key(step): step for step in steps_of(sign_on)}
    for key, step in known.items():
        if key not in wanted and step.state is StepState.PLANNED:
            step.state = StepState.SUPERSEDED
    for key, moment in wanted.items():
        _arm_one(sign_on, known.get(key), moment, now)
    db.session.flush()


def _wanted(sign_on: SignOn, calendar: Calendar, now: datetime) -> dict[Key, Moment]:
    waiting = db.session.execute(
        select(SignRequest.uid, SignRequest.own_until, SignRequest.silence_from).where(
            SignRequest.sign_on_id == sign_on.id, SignRequest.is_asked
        )
    ).all()
    dates = Dates(
        sign_on.opened_at,
        sign_on.answers_by,
        sign_on.closes_at,
        sign_on.send_on,
        own={one.uid: answers_until(sign_on.closes_at, one.own_until) for one in waiting if one.own_until},
        silence=[one.silence_from for one in waiting if one.silence_from is not None],
    )
    return {(one.kind.value, one.subject): one for one in course.moments(dates, calendar, now=now)}


def _arm_one(sign_on: SignOn, step: SignOnStep | None, moment: Moment, now: datetime) -> None:
    to_come = moment.at > now or moment.kind in ALWAYS
    if step is None:
        if to_come:
            row = SignOnStep(sign_on_id=sign_on.id, kind=moment.kind, subject=moment.subject, at=moment.at)
            db.session.add(row)
    elif step.state is StepState.PLANNED:
        if (
            step.at > now
        ):  # what is due is done, whatever moves; one that a day off moves into the past, at once
            step.at = moment.at
    elif step.state is not StepState.DONE and to_come:
        step.state, step.at = StepState.PLANNED, moment.at


def stop(sign_on: SignOn) -> None:
    """Nothing more happens by itself."""
    for step in steps_of(sign_on):
        if step.state is StepState.PLANNED:
            step.state = StepState.CANCELLED


def settle(step: SignOnStep, state: StepState, now: datetime) -> None:
    """It was done, or something took its place."""
    step.state, step.done_at = state, now


def realign(*, now: datetime) -> None:
    """Days off were changed: whatever is still to come follows."""
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    for sign_on in db.session.scalars(select(SignOn).where(SignOn.closed_at.is_(None))):
        arm(sign_on, now=now, calendar=calendar)


def _key(step: SignOnStep) -> Key:
    return step.kind.value, step.subject


def steps_of(sign_on: SignOn) -> Sequence[SignOnStep]:
    """The rows as the database has them, in their order."""
    found = db.session.scalars(select(SignOnStep).where(SignOnStep.sign_on_id == sign_on.id)).all()
    return sorted(found, key=lambda step: course.in_order(Moment(step.kind, step.subject, step.at)))


def due_of(sign_on: SignOn, now: datetime) -> list[SignOnStep]:
    """What is to be done now, in its order."""
    return [step for step in steps_of(sign_on) if step.state is StepState.PLANNED and step.at <= now]


def sign_ons_due(now: datetime) -> Sequence[int]:
    """The ids of the sign-ons in which something is due, the longest waiting first."""
    return rows(_sign_ons_due(), {"now": now}).scalars().all()


@lru_cache(maxsize=1)
def _sign_ons_due() -> Select[int]:
    """Built once: every tick asks."""
    return (
        select(SignOnStep.sign_on_id)
        .where(_planned(), SignOnStep.at <= bindparam("now"))
        .group_by(SignOnStep.sign_on_id)
        .order_by(func.min(SignOnStep.at))
    )


def oldest_due(now: datetime) -> datetime | None:
    """The moment of the oldest that is due and was not done."""
    return db.session.scalar(_oldest_due(), {"now": now})


@lru_cache(maxsize=1)
def _oldest_due() -> Select[datetime | None]:
    return select(func.min(SignOnStep.at)).where(_planned(), SignOnStep.at <= bindparam("now"))


def next_at(now: datetime) -> datetime | None:
    """The moment of the next one that tells somebody."""
    tells = SignOnStep.kind != StepKind.SILENCE_COUNTS
    return db.session.scalar(select(func.min(SignOnStep.at)).where(_planned(), tells, SignOnStep.at > now))


def planned_between(since: datetime, until: datetime) -> Sequence[SignOnStep]:
    """What is to come in that stretch, by moment."""
    statement = select(SignOnStep).where(_planned(), SignOnStep.at > since, SignOnStep.at <= until)
    return db.session.scalars(statement.order_by(SignOnStep.at, SignOnStep.id)).all()


def _planned() -> ColumnElement[bool]:
    return SignOnStep.state == StepState.PLANNED
