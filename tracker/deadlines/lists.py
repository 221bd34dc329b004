"""Lists of deadlines: which of them a person wants to see, page by page, and how many there are."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from tracker.coalition.models import Person
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.pagination import Key, Page, fetch
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.groups.queries import ids_of_groups


class Shown(enum.Enum):
    """The lists that there are, under the names in their addresses."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    CANCELLED = "cancelled"
    PAST = "past when recorded"
    ALL = "all"


SOONEST_FIRST = (Shown.OPEN, Shown.OVERDUE)


@dataclass(frozen=True)
class Wish:
    """What somebody wants listed."""

    shown: Shown = Shown.OPEN
    kind: DeadlineKind | None = None
    words: str = ""
    concerning: Person | None = None


def page(wish: Wish, now: datetime, after: str | None = None) -> Page[Deadline]:
    """One page, with the records that the deadlines belong to. Open ones soonest first, others latest first."""
    query = (
        select(Deadline)
        .where(*_conditions(wish, now))
        .options(joinedload(Deadline.consultation), joinedload(Deadline.letter))
    )
    latest_first = wish.shown not in SOONEST_FIRST
    keys = [
        Key(Deadline.passes_at.expression, "passes_at", latest_first),
        Key(Deadline.id.expression, "id", latest_first),
    ]
    return fetch(db.session(), query, keys, after)


def counts(now: datetime) -> Mapping[Shown, int]:
    """How many are open, and how many of those are overdue. One statement; the long lists are not counted."""
    is_open = and_(Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))
    overdue = func.count().filter(Deadline.passes_at < now)
    every, late = db.session.execute(select(func.count(), overdue).where(is_open)).one()
    return {Shown.OPEN: every, Shown.OVERDUE: late}


def _conditions(wish: Wish, now: datetime) -> list[ColumnElement[bool]]:
    conditions = _of_list(wish.shown, now)
    if wish.kind is not None:
        conditions.append(Deadline.kind == wish.kind)
    for word in wish.words.split():
        conditions.append(Deadline.title.icontains(word, autoescape=True))
    if wish.concerning is not None:
        conditions.append(concerns(wish.concerning, london_day(now)))
    return conditions


def _of_list(shown: Shown, now: datetime) -> list[ColumnElement[bool]]:
    if shown is Shown.ALL:
        return []
    if shown in (Shown.DONE, Shown.CANCELLED):
        return [Deadline.state == DeadlineState(shown.value)]
    is_open: list[ColumnElement[bool]] = [Deadline.state == DeadlineState.OPEN]
    if shown is Shown.PAST:
        return [*is_open, Deadline.is_history.is_(True)]
    late = [Deadline.passes_at < now] if shown is Shown.OVERDUE else []
    return [*is_open, Deadline.is_history.is_(False), *late]


def concerns(person: Person, day: date) -> ColumnElement[bool]:
    """Named on it, on it, lead or deputy of what it belongs to, or in its sub-group that day. (Co-chairs: by all.)"""
    in_groups = ids_of_groups(person.id, day)
    return or_(
        Deadline.people.any(Person.id == person.id),
        Deadline.taken_by_id == person.id,
        Deadline.consultation.has(lead_id=person.id),
        Deadline.consultation.has(deputy_id=person.id),
        Deadline.letter.has(lead_id=person.id),
        Deadline.letter.has(deputy_id=person.id),
        Deadline.consultation.has(_group_of(Deadline.consultation).in_(in_groups)),
        Deadline.letter.has(_group_of(Deadline.letter).in_(in_groups)),
    )


def _group_of(record: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """The sub-group of what a deadline belongs to: calls and letters stand above this package."""
    column: ColumnElement[int] = record.property.mapper.columns["group_id"]
    return column
