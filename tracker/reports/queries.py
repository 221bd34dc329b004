"""What the dashboard and the feed read: open deadlines of one stretch, calls that nobody decided about."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import defer, joinedload, raiseload, selectinload

from tracker.coalition.models import Person
from tracker.consultations.models import Consultation
from tracker.consultations.rules import Stage
from tracker.contacts import reaching
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.deadlines.lists import concerns
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.groups.models import SubGroup
from tracker.groups.queries import ids_of_groups
from tracker.legislation.models import Review
from tracker.letters.following import FOLLOWING
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import LetterStage
from tracker.signoffs import queries as signoffs
from tracker.signoffs.models import SignRequest

# others are to do something, not we
WAITED_FOR = (DeadlineKind.SIGN_ON, DeadlineKind.REPLY, DeadlineKind.GOVERNMENT_RESPONSE)


def pressing(now: datetime, due_to: date, *, whose: Person | None, limit: int) -> Sequence[Deadline]:
    """What is overdue, and what we are to do up to a London day; the longest overdue first.

    ``whose`` leaves out what does not concern that person.
    """
    ours_soon = and_(Deadline.kind.not_in(WAITED_FOR), Deadline.due_on <= due_to)
    wanted = (
        _open().where(or_(Deadline.passes_at < now, ours_soon), *_of(whose, london_day(now))).limit(limit)
    )
    return _with_records(wanted)


def coming_up(first: date, last: date, limit: int) -> Sequence[Deadline]:
    """Everything open that falls due in that stretch, soonest first, with its reminder days. Two statements."""
    wanted = _open().where(Deadline.due_on >= first, Deadline.due_on <= last).limit(limit)
    return _with_records(wanted, selectinload(Deadline.rungs))


def waited_for(now: datetime, limit: int) -> Sequence[Deadline]:
    """Signatures, replies and responses that are expected and not overdue, soonest first."""
    wanted = _open().where(Deadline.kind.in_(WAITED_FOR), Deadline.passes_at >= now).limit(limit)
    return _with_records(wanted)


def undecided(today: date, *, whose: Person | None, limit: int) -> Sequence[Consultation]:
    """Calls about which nobody decided and that still take answers, the next to close first."""
    mine = [_is_in_charge(Consultation, whose, today)] if whose else []
    wanted = select(Consultation).where(
        Consultation.stage == Stage.RECORDED, Consultation.closes_sort >= today.isoformat(), *mine
    )
    ordered = wanted.order_by(Consultation.closes_sort, Consultation.id).limit(limit)
    return db.session.scalars(ordered.options(raiseload("*"))).all()


def drafts_to_posts(today: date, *, whose: Person | None, limit: int) -> Sequence[Letter]:
    """Letters that have not gone and go to whoever holds a post, the oldest first, without their texts."""
    mine = [_is_in_charge(Letter, whose, today)] if whose else []
    follows = Letter.recipients.any(and_(*FOLLOWING))
    wanted = select(Letter).where(Letter.stage == LetterStage.DRAFT, follows, *mine)
    loaded = selectinload(Letter.recipients).joinedload(Recipient.body)
    return db.session.scalars(
        wanted.order_by(Letter.id).limit(limit).options(loaded, defer(Letter.text), defer(Letter.notes))
    ).all()


def _is_in_charge(
    record: type[Consultation] | type[Letter], person: Person, day: date
) -> ColumnElement[bool]:
    return or_(
        record.lead_id == person.id,
        record.deputy_id == person.id,
        record.group_id.in_(ids_of_groups(person.id, day)),
    )


def asked_of(person: Person, today: date) -> Sequence[SignRequest]:
    """What the organisations that somebody speaks for on a London day are asked to sign, as long as that is open."""
    return signoffs.requests_to(reaching.speaks_for(person.id, today), only_open=True)


def has_anything() -> bool:
    """Whether a call, a letter or a deadline was ever recorded."""
    exists = select(or_(*(select(row.id).exists() for row in (Deadline, Consultation, Letter))))
    return bool(db.session.scalar(exists))


def for_feed(today: date, now: datetime, *, limit: int, group: SubGroup | None = None) -> Sequence[Deadline]:
    """What belongs in a calendar: all that is open or lately past, and what was cancelled lately.

    ``group`` leaves out what another sub-group, or none, works on.
    """
    recent = timedelta(days=90)
    since = now - recent
    standing = and_(Deadline.state != DeadlineState.CANCELLED, Deadline.is_history.is_(False))
    gone = and_(Deadline.state == DeadlineState.CANCELLED, Deadline.settled_at >= since)
    wanted = (
        select(Deadline)
        .where(Deadline.due_on >= today - recent, or_(standing, gone))
        .where(*([of_group(group.id)] if group else []))
        .order_by(Deadline.due_on, Deadline.id)
        .limit(limit)
    )
    return _with_records(wanted)


def of_group(group_id: int) -> ColumnElement[bool]:
    """The condition that a deadline belongs to what a sub-group works on."""
    calls = select(Consultation.id).where(Consultation.group_id == group_id)
    letters = select(Letter.id).where(Letter.group_id == group_id)
    return or_(Deadline.consultation_id.in_(calls), Deadline.letter_id.in_(letters))


def due_for_group(group_id: int, limit: int) -> Sequence[Deadline]:
    """What is open of what a sub-group works on, the next first."""
    return _with_records(_open().where(of_group(group_id)).limit(limit))


def calls_of_group(group_id: int, limit: int) -> Sequence[Consultation]:
    """The calls that a sub-group works on, the last to close first."""
    wanted = select(Consultation).where(Consultation.group_id == group_id)
    return db.session.scalars(
        wanted.order_by(Consultation.closes_sort.desc(), Consultation.id.desc()).limit(limit)
    ).all()


def letters_of_group(group_id: int, limit: int) -> Sequence[Letter]:
    """The letters that a sub-group works on, the newest first, without their texts."""
    wanted = (
        select(Letter).where(Letter.group_id == group_id).options(defer(Letter.text), defer(Letter.notes))
    )
    return db.session.scalars(wanted.order_by(Letter.dated_sort.desc(), Letter.id.desc()).limit(limit)).all()


def _open() -> Select[Any]:
    return (
        select(Deadline)
        .where(Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))
        .order_by(Deadline.passes_at, Deadline.id)
    )


def _of(whose: Person | None, day: date) -> list[ColumnElement[bool]]:
    return [concerns(whose, day)] if whose is not None else []


def _with_records(wanted: Select[Any], *more: Any) -> Sequence[Deadline]:
    """Load with them what they belong to, without its long texts, and who is on it."""
    call = joinedload(Deadline.consultation).defer(Consultation.notes)
    letter = joinedload(Deadline.letter).options(defer(Letter.text), defer(Letter.notes))
    who = joinedload(Deadline.taken_by).load_only(Person.name)
    return db.session.scalars(wanted.options(call, letter, who, *more)).all()


def reviews_of_group(group_id: int, limit: int) -> Sequence[Review]:
    """The reviews that a sub-group was formed for, the newest record first."""
    statement = select(Review).where(Review.sub_group_id == group_id).order_by(Review.id.desc()).limit(limit)
    return db.session.scalars(statement).all()
