"""What became different in the coalition between two London days: who joined, left, is called otherwise, ended.

Whatever changed has a date that lies between the days, by which an index finds it: only those are looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from tracker.coalition.membership_queries import (
    BY_NAME,
    ON_A_PAGE,
    is_member_on,
    is_not_over_on,
    takes_part_on,
)
from tracker.coalition.models import Membership, Organisation, OrganisationName
from tracker.coalition.organisation_lines import Line, columns, lines_of
from tracker.coalition.rules import Standing
from tracker.core import pagination, partial
from tracker.core.pagination import Page
from tracker.core.partial import Handed
from tracker.core.rows import rows

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
    statement = _changed(change).order_by(*pagination.in_order(BY_NAME))
    return _that_differ(change, lines_of(rows(statement, _values(from_, to)).all()), from_, to)


def _values(from_: date, to: date) -> dict[str, Any]:
    return BEFORE.values(from_) | AFTER.values(to)


def _that_differ(change: Change, lines: Sequence[Line], from_: date, to: date) -> Sequence[Line]:
    """An earlier name may have ended between the days: whether another one was borne after, the names say."""
    if change is not Change.RENAMED:
        return lines
    return [one for one in lines if one.name_on(from_) != one.name_on(to)]


@lru_cache(maxsize=32)
def _cut(change: Change, goes_on: bool, size: int) -> Select[Any]:
    return pagination.cut(_changed(change), BY_NAME, goes_on=goes_on, size=size)


def _changed(change: Change) -> Select[Any]:
    statement: Select[Any] = columns().where(CONDITIONS[change])
    return statement


def _with(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return Organisation.id.in_(select(Membership.organisation_id).where(*conditions))


# Nearly all may have joined between days that lie far apart: each is looked at in the order of the list.
BEGAN = Organisation.memberships.any(partial.began_between(Membership.member_from, BEFORE, AFTER))
ENDED = _with(partial.ended_between(Membership.member_to, BEFORE, AFTER))
LEFT_OUT = _with(partial.began_between(Membership.missing_on, BEFORE, AFTER))
GONE = and_(takes_part_on(BEFORE), is_not_over_on(AFTER), not_(takes_part_on(AFTER)))
CONDITIONS = {
    Change.JOINED: and_(BEGAN, takes_part_on(AFTER), not_(takes_part_on(BEFORE))),
    Change.LEFT: and_(ENDED, GONE),
    Change.NOT_LISTED: and_(LEFT_OUT, not_(ENDED), GONE),
    Change.STANDING: and_(
        _with(Membership.standing == Standing.OBSERVER), takes_part_on(BEFORE), takes_part_on(AFTER),
        or_(and_(is_member_on(BEFORE), not_(is_member_on(AFTER))),
            and_(is_member_on(AFTER), not_(is_member_on(BEFORE)))),
    ),
    Change.RENAMED: Organisation.id.in_(
        select(OrganisationName.organisation_id).where(
            OrganisationName.used_to >= BEFORE.part(partial.YEAR), OrganisationName.used_to <= AFTER.part(partial.DAY)
        )
    ),
    Change.ENDED: and_(Organisation.over_from > BEFORE.whole, Organisation.over_from <= AFTER.whole),
}  # fmt: skip
