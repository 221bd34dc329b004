"""What became different in the coalition between two London days: who joined, left, is called otherwise, ended.

Whatever changed has a date that lies between the days, by which an index finds it: only those are looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select, union_all

from tracker.coalition.models import Membership, Organisation, OrganisationName
from tracker.coalition.rules import Standing
from tracker.core import pagination, partial
from tracker.core.pagination import Page
from tracker.core.partial import Handed
from tracker.core.rows import rows
from tracker.organisations.lines import Line, columns, lines_of
from tracker.organisations.membership_queries import (
    BY_NAME,
    ON_A_PAGE,
    covers_on,
    has_period,
    is_member_on,
    is_not_over_on,
    takes_part_on,
)

FIRST_FEW = 10
BEFORE, AFTER = Handed("before"), Handed("after")


class Change(Enum):
    """What may be different between two days."""

    JOINED = "joined"
    LEFT = "left"
    NOT_LISTED = "not-listed"
    STANDING = "standing"  # an observer became a member, or the other way round
    RENAMED = "renamed"
    ENDED = "ended"


def page_of_changed(change: Change, from_: date, to: date, after: str | None = None) -> Page[Line]:
    """Organisations of which this became different after ``from_`` and by ``to``, in the order of their names."""
    seen = pagination.read_mark(after, BY_NAME)
    found = rows(_cut(change, bool(seen), ON_A_PAGE), _values(from_, to) | seen).all()
    page = pagination.page_of(found, BY_NAME, seen, ON_A_PAGE)
    return Page(_that_differ(change, lines_of(page.rows), from_, to), page.next_after, page.is_first)


def first_of_each(from_: date, to: date) -> Mapping[Change, Page[Line]]:
    """The first few of every kind, each organisation read once."""
    values = _values(from_, to)
    found = {change: rows(_cut(change, False, FIRST_FEW), values).all() for change in Change}
    pages = {change: pagination.page_of(some, BY_NAME, None, FIRST_FEW) for change, some in found.items()}
    different = {row.id: row for page in pages.values() for row in page.rows}
    lines = {line.id: line for line in lines_of(list(different.values()))}
    return {
        change: Page(
            _that_differ(change, [lines[row.id] for row in page.rows], from_, to),
            page.next_after,
            is_first=True,
        )
        for change, page in pages.items()
    }


def every_changed(change: Change, from_: date, to: date) -> Sequence[Line]:
    """The same without pages, for a file."""
    return _that_differ(change, lines_of(rows(_all(change), _values(from_, to)).all()), from_, to)


def _values(from_: date, to: date) -> dict[str, Any]:
    return BEFORE.values(from_) | AFTER.values(to)


def _that_differ(change: Change, lines: Sequence[Line], from_: date, to: date) -> Sequence[Line]:
    """An earlier name may have ended between the days, or another one begun: which one was borne, the names say."""
    if change is not Change.RENAMED:
        return lines
    return [one for one in lines if one.name_on(from_) != one.name_on(to)]


@lru_cache(maxsize=32)
def _cut(change: Change, goes_on: bool, size: int) -> Select[Any]:
    return pagination.cut(_changed(change), BY_NAME, goes_on=goes_on, size=size)


@lru_cache(maxsize=len(Change))
def _all(change: Change) -> Select[Any]:
    return _changed(change).order_by(*pagination.in_order(BY_NAME))


def _changed(change: Change) -> Select[Any]:
    statement: Select[Any] = columns().where(_condition(change))
    return statement


def _lost(*ways: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a time that covered the first day went in one of these ways, each of which an index of its own finds."""
    of = select(Membership.organisation_id)
    return Organisation.id.in_(union_all(*(of.where(way, covers_on(BEFORE)) for way in ways)))


def _condition(change: Change) -> ColumnElement[bool]:
    """What an organisation has to meet."""
    ended = partial.ended_between(Membership.member_to, BEFORE, AFTER)
    left_out = partial.began_between(Membership.missing_on, BEFORE, AFTER)
    stays_out = and_(is_not_over_on(BEFORE), is_not_over_on(AFTER), not_(has_period(covers_on(AFTER))))
    match change:
        case Change.JOINED:
            # Nearly all may have joined between days that lie far apart: each is looked at in the order of the list.
            began = has_period(partial.began_between(Membership.member_from, BEFORE, AFTER))
            return and_(began, takes_part_on(AFTER), not_(takes_part_on(BEFORE)))
        case Change.LEFT:
            return and_(_lost(ended, left_out), has_period(ended), stays_out)
        case Change.NOT_LISTED:
            return and_(_lost(left_out), not_(has_period(ended)), stays_out)
        case Change.STANDING:
            was, is_ = is_member_on(BEFORE), is_member_on(AFTER)
            observes = Organisation.id.in_(
                select(Membership.organisation_id).where(Membership.standing == Standing.OBSERVER)
            )
            differs = or_(and_(was, not_(is_)), and_(is_, not_(was)))
            return and_(observes, takes_part_on(BEFORE), takes_part_on(AFTER), differs)
        case Change.RENAMED:
            # One borne before that ended, or gave way to one that began, though it was in use until later.
            used_to, until = OrganisationName.used_to, AFTER.part(partial.DAY)
            begins = (OrganisationName.used_from, Organisation.name_from)
            differs = or_(used_to <= until, *(partial.began_between(one, BEFORE, AFTER) for one in begins))
            of_it = OrganisationName.organisation_id == Organisation.id
            return exists().where(of_it, used_to >= BEFORE.part(partial.YEAR), differs)
        case Change.ENDED:
            return and_(Organisation.over_from > BEFORE.whole, Organisation.over_from <= AFTER.whole)
