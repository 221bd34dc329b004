"""Reading what is due, what was sent and what will be."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Load, aliased, contains_eager, joinedload

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.rules import Role
from tracker.consultations.models import Consultation
from tracker.core.database import db
from tracker.deadlines.models import Deadline, Move, Notice, Rung, due_key
from tracker.deadlines.stages import DeadlineState, NoticeState, RungState
from tracker.groups.models import GroupMember, SubGroup
from tracker.letters.models import Letter
from tracker.outbox.models import Mail
from tracker.outbox.rules import State as MailState
from tracker.reminders.models import Reminder
from tracker.reminders.rules import NOTICES, OPEN, ReminderState


def _is(column: Any, word: Any) -> ColumnElement[bool]:
    """``column = 'word'`` with the word in the statement: only so does a partial index count as usable."""
    return column == literal(word, column.type, literal_execute=True)  # type: ignore[no-any-return]  # untyped in SQLAlchemy


def _with_everybody(query: Select[Any], path: Any) -> Select[Any]:
    """Load with each deadline what is needed to tell who is concerned and what to say."""
    call, letter = path.joinedload(Deadline.consultation), path.joinedload(Deadline.letter)
    return query.options(
        call.joinedload(Consultation.lead).selectinload(Person.roles),
        call.joinedload(Consultation.deputy).selectinload(Person.roles),
        call.joinedload(Consultation.body),
        letter.joinedload(Letter.lead).selectinload(Person.roles),
        letter.joinedload(Letter.deputy).selectinload(Person.roles),
        *(
            _leads_of(record)
            for record in (call.joinedload(Consultation.group), letter.joinedload(Letter.group))
        ),
        path.selectinload(Deadline.people).selectinload(Person.roles),
    )


def _leads_of(group: Any) -> Any:
    members = group.selectinload(SubGroup.members)
    return members.joinedload(GroupMember.person).selectinload(Person.roles)


def due_rungs(
    now: datetime, limit: int, *, only: int | None = None, but: Collection[int] = ()
) -> Sequence[Rung]:
    """Reminder days whose moment has come and that were not taken yet: the ``limit`` oldest, and whatever else of
    their deadlines is due. Fewer than ``limit`` are all there are.

    ``only`` and ``but`` name deadlines by id: to look at one alone, or to leave some out.
    """
    is_due = (_is(Rung.state, RungState.PLANNED), Rung.at <= now)
    oldest = select(Rung.deadline_id).where(*is_due, *_chosen(Rung.deadline_id, only, but))
    due = (
        select(Rung)
        .where(*is_due, Rung.deadline_id.in_(oldest.order_by(Rung.at).limit(limit)))
        .order_by(Rung.deadline_id, Rung.at)
    )
    return db.session.scalars(_with_everybody(due, joinedload(Rung.deadline))).unique().all()


def _chosen(column: Any, only: int | None, but: Collection[int]) -> list[ColumnElement[bool]]:
    chosen = [column == only] if only is not None else []
    return chosen + ([column.not_in(but)] if but else [])


def deadlines_to_look_at(now: datetime) -> list[int]:
    """The ids of deadlines of which something is due, or that a new co-chair may hear of; read without loading them."""
    rungs = select(Rung.deadline_id).where(_is(Rung.state, RungState.PLANNED), Rung.at <= now)
    notices = select(Notice.deadline_id).where(_is(Notice.state, NoticeState.WAITING))
    still_open = select(Deadline.id).where(_is(Deadline.state, DeadlineState.OPEN), Deadline.passes_at > now)
    return sorted({found for ids in (rungs, notices, still_open) for found in db.session.scalars(ids)})


def planned_rungs(since: datetime, until: datetime) -> Sequence[Rung]:
    """Reminder days of open deadlines with a moment in that stretch, by moment."""
    planned = (
        select(Rung)
        .join(Rung.deadline)
        .where(_is(Rung.state, RungState.PLANNED), Rung.at >= since, Rung.at <= until)
        .where(Deadline.state == DeadlineState.OPEN)
        .order_by(Rung.at, Rung.id)
    )
    return db.session.scalars(_with_everybody(planned, joinedload(Rung.deadline))).unique().all()


def oldest_untold(now: datetime) -> datetime | None:
    """The moment of the oldest reminder of which nobody knows: it has come and was not taken, or all were refused."""
    found = db.session.scalars(_oldest_untold(), {"now": now})
    return min((moment for moment in found if moment is not None), default=None)


@lru_cache(maxsize=1)
def _oldest_untold() -> CompoundSelect[datetime | None]:
    not_taken = (_is(Rung.state, RungState.PLANNED), Rung.at <= bindparam("now"))
    told = aliased(Reminder)
    somebody_is_told = exists().where(
        told.deadline_id == Reminder.deadline_id,
        told.at >= Reminder.at,
        told.state.in_((ReminderState.QUEUED, ReminderState.SENT)),
    )
    given_up = (
        Reminder.state.in_((ReminderState.FAILED, ReminderState.EXPIRED)),
        ~Reminder.is_notice,
        Deadline.state == DeadlineState.OPEN,
        Deadline.armed_at <= Reminder.at,
        ~somebody_is_told,
    )
    return union_all(
        select(func.min(Rung.at)).where(*not_taken),
        select(func.min(Reminder.at)).join(Reminder.deadline).where(*given_up),
    )


def is_anything_planned() -> bool:
    """Whether any reminder day waits for its moment."""
    return db.session.scalar(select(Rung.id).where(_is(Rung.state, RungState.PLANNED)).limit(1)) is not None


def next_planned_at(now: datetime) -> datetime | None:
    """The moment of the next reminder day that is planned."""
    return db.session.scalar(
        select(func.min(Rung.at)).where(_is(Rung.state, RungState.PLANNED), Rung.at > now)
    )


def waiting_notices(limit: int, *, only: int | None = None, but: Collection[int] = ()) -> Sequence[Notice]:
    """What the people concerned by a deadline have not been told yet, in the order in which it happened."""
    waiting = (
        select(Notice)
        .where(_is(Notice.state, NoticeState.WAITING), *_chosen(Notice.deadline_id, only, but))
        .order_by(Notice.id)
        .limit(limit)
    )
    return db.session.scalars(_with_everybody(waiting, joinedload(Notice.deadline))).unique().all()


def count_of_changes(deadline: Deadline) -> int:
    """How often this deadline was recorded, moved or re-opened so far: tells one notice from the next."""
    return db.session.scalar(select(func.count(Notice.id)).where(Notice.deadline_id == deadline.id)) or 0


def states_by_key(keys: Iterable[str]) -> dict[str, ReminderState]:
    """Where the reminders with those keys stand, of those that exist."""
    found: dict[str, ReminderState] = {}
    keys = list(keys)
    for start in range(0, len(keys), 500):
        part = select(Reminder.key, Reminder.state).where(Reminder.key.in_(keys[start : start + 500]))
        found |= {row.key: row.state for row in db.session.execute(part)}
    return found


def reminder_by_key(key: str) -> Reminder:
    """The reminder with that key, which exists."""
    return db.session.scalars(select(Reminder).where(Reminder.key == key)).one()


def notices_about(deadline: Deadline) -> dict[int, list[Reminder]]:
    """The notices that people were sent, or are to be sent, about a deadline, by person's id; oldest first."""
    found: dict[int, list[Reminder]] = {}
    notices = select(Reminder).where(Reminder.deadline_id == deadline.id, Reminder.is_notice)
    for reminder in db.session.scalars(notices.order_by(Reminder.id).options(joinedload(Reminder.mail))):
        found.setdefault(reminder.person_id, []).append(reminder)
    return found


def rungs_that_reach_somebody(deadline_ids: Collection[int]) -> set[tuple[int, str, str]]:
    """Deadline, rung and due date of each reminder that went to somebody, or may still go."""
    found = (
        select(Reminder.deadline_id, Reminder.rung, Reminder.due)
        .where(Reminder.deadline_id.in_(deadline_ids))
        .where(Reminder.state.in_((ReminderState.SENT, ReminderState.QUEUED)))
        .distinct()
    )
    return {(one.deadline_id, one.rung, one.due) for one in db.session.execute(found)}


def knew_the_date(deadline: Deadline, person: Person, *, but: str) -> bool:
    """Whether this person knew the date that a deadline has now: was told it once, or has moved it there or away.

    ``but`` is the key of the reminder in question, which tells it anew.
    """
    own_moves = [move for move in deadline.moves if move.moved_by_id == person.id]
    moved = {due_key(move.from_on, move.from_time) for move in own_moves}
    moved |= {due_key(move.to_on, move.to_time) for move in own_moves}
    told = (
        select(Reminder)
        .where(Reminder.deadline_id == deadline.id, Reminder.person_id == person.id, Reminder.key != but)
        .where(or_(Reminder.due == deadline.due_key, Reminder.was == deadline.due_key))
        .options(joinedload(Reminder.mail))
    )
    return deadline.due_key in moved or any(reminder.has_left for reminder in db.session.scalars(told))


def unsent_of(deadline_ids: Collection[int]) -> dict[tuple[int, int], list[Reminder]]:
    """What was handed over of ladders and has not begun to leave, by deadline's and person's id, oldest first."""
    found: dict[tuple[int, int], list[Reminder]] = {}
    unsent = (
        select(Reminder)
        .join(Reminder.mail)
        .where(Reminder.deadline_id.in_(deadline_ids), Reminder.state == ReminderState.QUEUED)
        .where(Reminder.rung.not_in([*NOTICES, OPEN]), Mail.copies == 0)
        .where(Mail.state.in_((MailState.QUEUED, MailState.HELD)))
        .order_by(Reminder.id)
        .options(contains_eager(Reminder.mail))
    )
    for reminder in db.session.scalars(unsent):
        found.setdefault((reminder.deadline_id, reminder.person_id), []).append(reminder)
    return found


def terms_beginning(days: Sequence[Any]) -> Sequence[RoleTerm]:
    """The terms of co-chairs that begin on one of those London days, with their people."""
    return db.session.scalars(
        select(RoleTerm)
        .where(RoleTerm.role == Role.CO_CHAIR, RoleTerm.from_on.in_(days))
        .options(joinedload(RoleTerm.person).selectinload(Person.roles))
    ).all()


def deadlines_told_to(person: Person, since: datetime) -> set[int]:
    """The ids of deadlines of which a person was told something, or is about to be, after a moment."""
    told = select(Reminder.deadline_id).where(Reminder.person_id == person.id, Reminder.at >= since)
    return set(db.session.scalars(told.where(Reminder.state != ReminderState.CANCELLED)))


def open_deadlines(
    recorded_before: datetime, now: datetime, *, only: int | None = None, but: Collection[int] = ()
) -> Sequence[Deadline]:
    """What was open and still to come when somebody joined, soonest first; ``only`` and ``but`` as above."""
    found = (
        select(Deadline)
        .where(Deadline.state == DeadlineState.OPEN, Deadline.passes_at > now, Deadline.is_history.is_(False))
        .where(Deadline.recorded_at < recorded_before, *_chosen(Deadline.id, only, but))
        .order_by(Deadline.passes_at)
    )
    return db.session.scalars(found).all()


def deadlines_with_reminders_to_come() -> Sequence[Deadline]:
    """Whatever somebody is yet to be reminded of, with all who are concerned."""
    planned = select(Rung.deadline_id).where(_is(Rung.state, RungState.PLANNED))
    found = select(Deadline).where(Deadline.state == DeadlineState.OPEN, Deadline.id.in_(planned))
    return db.session.scalars(_with_everybody(found, Load(Deadline))).unique().all()


def reminders_of(deadline: Deadline) -> Sequence[Reminder]:
    """Everything that anybody was told, or is about to be told, about a deadline; newest first."""
    return db.session.scalars(
        select(Reminder)
        .where(Reminder.deadline_id == deadline.id)
        .order_by(Reminder.at.desc(), Reminder.id.desc())
        .options(joinedload(Reminder.person), joinedload(Reminder.mail))
    ).all()


def reminder_by_uid(uid: str) -> Reminder | None:
    """The reminder with that identity, with its person and deadline."""
    found = (
        select(Reminder)
        .where(Reminder.uid == uid)
        .options(joinedload(Reminder.person).selectinload(Person.roles))
    )
    return db.session.scalars(_with_everybody(found, joinedload(Reminder.deadline))).unique().one_or_none()


def names_of_people() -> dict[int, str]:
    """What everybody is called, by id: for lists of mails, which know ids only."""
    return {row.id: row.name for row in db.session.execute(select(Person.id, Person.name))}


def moves_since(moment: datetime, limit: int) -> Sequence[Move]:
    """Dates that were changed after a moment, newest first, with their deadlines and reminder days."""
    moves = (
        select(Move)
        .where(Move.moved_at >= moment)
        .order_by(Move.moved_at.desc(), Move.id.desc())
        .limit(limit)
    )
    deadline = joinedload(Move.deadline)
    return db.session.scalars(
        moves.options(
            joinedload(Move.moved_by),
            deadline.joinedload(Deadline.consultation),
            deadline.joinedload(Deadline.letter),
            deadline.selectinload(Deadline.rungs),
        )
    ).all()
