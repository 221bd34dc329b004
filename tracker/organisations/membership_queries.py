"""Who was a member on a London day, who observed, who is not listed any more: pages, counts, conditions.

The conditions say what ``membership`` says of one organisation. Lists are in the order of today's names. Their
statements are kept and their rows are plain: a list of 2,000 organisations with a history costs what one of 30 does.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import selectinload

from tracker.coalition.models import Membership, Organisation, OrganisationName
from tracker.coalition.rules import Standing, name_key
from tracker.core import pagination, partial
from tracker.core.database import db
from tracker.core.pagination import Key, Page
from tracker.core.partial import Handed
from tracker.core.rows import rows
from tracker.organisations.lines import Line, columns, lines_of

BY_NAME = (Key(Organisation.sort_name, "sort_name"), Key(Organisation.id, "id"))
MOST_COUNTED = 200
ON_A_PAGE = 40  # all members of most coalitions
ON = Handed("on")


class Show(Enum):
    """Which organisations a list shows."""

    MEMBERS = "members"
    OBSERVERS = "observers"
    NOT_LISTED = "not-listed"
    OTHERS = "others"
    ALL = "all"


def page_of_organisations(
    day: date, *, show: Show = Show.MEMBERS, search: str = "", after: str | None = None
) -> Page[Line]:
    """Forty organisations by name without "The", as at a London day."""
    seen = pagination.read_mark(after, BY_NAME)
    words = tuple(search.split()[:8])
    statement = _searched(show, words, bool(seen)) if words else _cut(show, bool(seen))
    page = pagination.page_of(rows(statement, ON.values(day) | seen).all(), BY_NAME, seen, ON_A_PAGE)
    return Page(lines_of(page.rows), page.next_after, page.is_first)


def every_line(day: date, show: Show) -> Sequence[Line]:
    """The same without pages, for a file."""
    return lines_of(rows(_shown(show).order_by(*pagination.in_order(BY_NAME)), ON.values(day)).all())


def members_on(day: date) -> Sequence[Organisation]:
    """Every member on a London day by name, with its memberships and other names."""
    statement = (
        select(Organisation).where(CONDITIONS[Show.MEMBERS](ON)).order_by(*pagination.in_order(BY_NAME))
    )
    loaded = (selectinload(Organisation.memberships), selectinload(Organisation.other_names))
    return db.session.scalars(statement.options(*loaded), ON.values(day)).all()


def counts_on(day: date) -> Mapping[Show, int]:
    """How many organisations each list holds; nothing where there are so many that counting would take its time."""
    some = rows(_some_of_all()).scalar() or 0
    if some > MOST_COUNTED:
        return {}
    return dict(zip(Show, rows(_counting(), ON.values(day)).one(), strict=True))


@lru_cache(maxsize=1)
def _some_of_all() -> Select[Any]:
    return pagination.counting([select(Organisation.id)], up_to=MOST_COUNTED + 1)


@lru_cache(maxsize=1)
def _counting() -> Select[Any]:
    return pagination.counting(
        [select(Organisation.id).where(CONDITIONS[show](ON)) for show in Show], up_to=MOST_COUNTED + 1
    )


@lru_cache(maxsize=16)
def _cut(show: Show, goes_on: bool) -> Select[Any]:
    return pagination.cut(_shown(show), BY_NAME, goes_on=goes_on, size=ON_A_PAGE)


def _searched(show: Show, words: Sequence[str], goes_on: bool) -> Select[Any]:
    return pagination.cut(
        _shown(show).where(*map(_mentions, words)), BY_NAME, goes_on=goes_on, size=ON_A_PAGE
    )


def _shown(show: Show) -> Select[Any]:
    statement: Select[Any] = columns().where(CONDITIONS[show](ON))
    return statement


def is_member_on(day: Handed) -> ColumnElement[bool]:
    """``membership.is_member`` as a condition."""
    return and_(is_not_over_on(day), has_period(covers_on(day), Membership.standing == Standing.MEMBER))


def takes_part_on(day: Handed) -> ColumnElement[bool]:
    """Whether it is a member or an observer."""
    return and_(is_not_over_on(day), has_period(covers_on(day)))


def is_observer_on(day: Handed) -> ColumnElement[bool]:
    """Whether it observes and is no member."""
    observes = Organisation.id.in_(
        select(Membership.organisation_id).where(Membership.standing == Standing.OBSERVER, covers_on(day))
    )
    return and_(is_not_over_on(day), observes, not_(is_member_on(day)))


def was_left_out_on(day: Handed) -> ColumnElement[bool]:
    """``membership.is_not_listed_any_more`` as a condition."""
    left_out = Organisation.id.in_(
        select(Membership.organisation_id).where(
            Membership.missing_on <= day.part(partial.DAY),
            Membership.member_to.is_(None),
            partial.has_begun_on(Membership.member_from, day),
        )
    )
    return and_(is_not_over_on(day), left_out, not_(takes_part_on(day)))


def is_not_over_on(day: Handed) -> ColumnElement[bool]:
    """Whether it has not ended by a London day."""
    return or_(Organisation.over_from.is_(None), Organisation.over_from > day.whole)


def covers_on(day: Handed) -> ColumnElement[bool]:
    """``membership.covers`` as a condition."""
    return and_(
        partial.covers_on(Membership.member_from, Membership.member_to, day),
        or_(Membership.missing_on.is_(None), Membership.missing_on > day.part(partial.DAY)),
    )


def has_period(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of its times of membership meets the conditions."""
    return select(Membership.id).where(Membership.organisation_id == Organisation.id, *conditions).exists()


def _everything(day: Handed) -> ColumnElement[bool]:
    return Organisation.id.is_not(None)


CONDITIONS: Mapping[Show, Callable[[Handed], ColumnElement[bool]]] = {
    Show.MEMBERS: is_member_on,
    Show.OBSERVERS: is_observer_on,
    Show.NOT_LISTED: was_left_out_on,
    Show.OTHERS: lambda day: not_(is_member_on(day)),
    Show.ALL: _everything,
}


def _mentions(word: str) -> ColumnElement[bool]:
    key = name_key(word)
    return or_(
        Organisation.name.icontains(word, autoescape=True),
        Organisation.short_name.icontains(word, autoescape=True),
        Organisation.name_key.contains(key, autoescape=True),
        Organisation.other_names.any(OrganisationName.name_key.contains(key, autoescape=True)),
    )
