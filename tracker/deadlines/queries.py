"""Reading deadlines: the calendar they are counted with, one of them, and lists of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import null, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.models import Coalition
from tracker.coalition.queries import the_coalition
from tracker.core import bank_holidays
from tracker.core.calendar import Calendar, Nation
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.rows import rows
from tracker.deadlines import rules
from tracker.deadlines.models import BankHoliday, ClosedDay, Deadline, Notice
from tracker.deadlines.stages import DeadlineKind, DeadlineState, NoticeState

DayOff = tuple[Nation | None, date, str]  # of no nation: a day on which the coalition is closed, and why

DAYS_OFF: Any = union_all(
    select(BankHoliday.nation, BankHoliday.on, BankHoliday.title),
    select(null(), ClosedDay.on, ClosedDay.reason),
).order_by("on")


def calendar_for(nation: Nation) -> Calendar:
    """The working days of one nation and this coalition: bundled, imported and closed days. One statement."""
    return calendars()[nation]


def calendars() -> Mapping[Nation, Calendar]:
    """The calendar of every nation, for lists. One statement."""
    return _calendars_with(_days_off())


def known_holidays() -> bank_holidays.Holidays:
    """The bundled bank holidays, with the years that were imported as their file had them."""
    return _sorted_out(_days_off())[0]


def closed_days() -> dict[date, str]:
    """The days on which the coalition is closed, with the reasons, in order."""
    return _sorted_out(_days_off())[1]


def _days_off() -> tuple[DayOff, ...]:
    return tuple((nation, on, why) for nation, on, why in rows(DAYS_OFF))


@lru_cache(maxsize=4)
def _calendars_with(days_off: tuple[DayOff, ...]) -> Mapping[Nation, Calendar]:
    """Worked out anew only when a day was added, changed or dropped: a list counts fifty times in them."""
    holidays, closed = _sorted_out(days_off)
    return {nation: bank_holidays.calendar_of(nation, holidays, closed) for nation in Nation}


def _sorted_out(days_off: tuple[DayOff, ...]) -> tuple[bank_holidays.Holidays, dict[date, str]]:
    imported: dict[Nation, dict[date, str]] = {}
    closed: dict[date, str] = {}
    for nation, day, why in days_off:
        (closed if nation is None else imported.setdefault(nation, {}))[day] = why
    if not imported:
        return bank_holidays.bundled(), closed
    known = bank_holidays.merge(bank_holidays.bundled(), imported, years_in_use=(), replace=True)
    return known, closed


def ladder_of(deadline: Deadline) -> tuple[int, ...]:
    """The reminder days of a deadline: its own, else the coalition's for its kind, else the usual ones."""
    return rules.parse_ladder(deadline.ladder or ladder_of_kind(deadline.kind))


def ladder_of_kind(kind: DeadlineKind) -> str:
    """The reminder days of a kind as they are written: as the coalition has set, else the usual ones."""
    ladders: Mapping[str, str] = the_coalition().ladders or {}
    return ladders.get(kind.value) or rules.DEFAULT_LADDERS[kind]


def lock_the_list() -> None:
    """Let one transaction at a time look whether something is there and add it (on SQLite writers wait anyway)."""
    db.session.execute(select(Coalition.id).with_for_update())


def standing_alone(title: str, due_on: date, at_time: time | None) -> Deadline | None:
    """An open deadline of no call and no letter, with this title for this moment."""
    alone = (Deadline.consultation_id.is_(None), Deadline.letter_id.is_(None))
    same = (
        Deadline.title == title,
        Deadline.due_on == due_on,
        Deadline.at_time.is_not_distinct_from(at_time),
    )
    wanted = select(Deadline).where(*alone, *same, Deadline.state == DeadlineState.OPEN)
    return db.session.scalars(wanted.limit(1)).first()


def get_or_404(deadline_id: int) -> Deadline:
    """The deadline with all that its page shows. Raises NotHere."""
    found = db.session.scalars(
        select(Deadline)
        .where(Deadline.id == deadline_id)
        .options(
            joinedload(Deadline.recorded_by),
            joinedload(Deadline.settled_by),
            joinedload(Deadline.taken_by),
            joinedload(Deadline.consultation),
            joinedload(Deadline.letter),
            joinedload(Deadline.measure),
            selectinload(Deadline.people),
            selectinload(Deadline.moves),
            selectinload(Deadline.rungs),
        )
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def open_deadlines(*, due_from: date | None = None, due_to: date | None = None) -> Sequence[Deadline]:
    """Deadlines that are still to be met or overdue, soonest first; with their people, moves and ladder."""
    wanted = select(Deadline).where(Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))
    if due_from is not None:
        wanted = wanted.where(Deadline.due_on >= due_from)
    if due_to is not None:
        wanted = wanted.where(Deadline.due_on <= due_to)
    return db.session.scalars(
        wanted.order_by(Deadline.passes_at, Deadline.id).options(
            joinedload(Deadline.consultation),
            joinedload(Deadline.letter),
            selectinload(Deadline.people),
            selectinload(Deadline.rungs),
        )
    ).all()


def live_deadlines() -> Sequence[Deadline]:
    """Deadlines that reminders can still come of, with their reminder days. Two statements."""
    return db.session.scalars(
        select(Deadline)
        .where(Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))
        .order_by(Deadline.id)
        .options(selectinload(Deadline.rungs))
    ).all()


def years_in_use(now: datetime) -> set[int]:
    """The years that reminders are counted in: this one, and those that open deadlines fall in."""
    due = select(Deadline.due_on).where(Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))
    return {london_day(now).year} | {day.year for day in db.session.scalars(due)}


def waiting_notices(deadline: Deadline) -> Sequence[Notice]:
    """What the people concerned are still to be told about a deadline."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.deadline_id == deadline.id, Notice.state == NoticeState.WAITING)
        .order_by(Notice.id)
    ).all()
