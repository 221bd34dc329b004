"""Who was a member on a London day, who observed, who is not listed any more: pages, counts, conditions.

The conditions say what ``membership`` says of one organisation. Lists are in the order of today's names.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.models import Membership, Organisation, OrganisationName, Succession
from tracker.coalition.rules import Standing, name_key
from tracker.core import pagination, partial
from tracker.core.database import db
from tracker.core.pagination import Key, Page
from tracker.core.rows import rows

BY_NAME = (Key(Organisation.sort_name, "sort_name"), Key(Organisation.id, "id"))
MOST_COUNTED = 999


class Show(Enum):
    """Which organisations a list shows."""

    MEMBERS = "members"
    OBSERVERS = "observers"
    NOT_LISTED = "not-listed"
    OTHERS = "others"
    ALL = "all"


def page_of_organisations(
    day: date, *, show: Show = Show.MEMBERS, search: str = "", after: str | None = None
) -> Page[Organisation]:
    """Fifty organisations by name without "The", with all that their line says. ``day`` is London's."""
    query = shown(show, day).options(*loaded())
    for word in search.split()[:8]:
        query = query.where(_mentions(word))
    return pagination.fetch(db.session(), query, BY_NAME, after)


def every_organisation(day: date, show: Show) -> Sequence[Organisation]:
    """The same without pages, for a file."""
    query = shown(show, day).options(*loaded()).order_by(Organisation.sort_name, Organisation.id)
    return db.session.scalars(query).all()


def members_on(day: date) -> Sequence[Organisation]:
    """Every member on a London day by name, with its memberships and other names."""
    return every_organisation(day, Show.MEMBERS)


def loaded() -> tuple[Any, ...]:
    """What a line says beside the name: memberships, other names, what became of it, what it belongs to."""
    return (
        selectinload(Organisation.memberships),
        selectinload(Organisation.other_names),
        selectinload(Organisation.successions)
        .joinedload(Succession.other)
        .selectinload(Organisation.other_names),
        joinedload(Organisation.parent),
    )


def counts_on(day: date) -> Mapping[Show, int | None]:
    """How many organisations each list holds; None where they are so many that counting would take its time."""
    queries = [shown(one, day).with_only_columns(Organisation.id) for one in Show]
    found = rows(pagination.counting(queries, up_to=MOST_COUNTED + 1)).one()
    return {one: count if count <= MOST_COUNTED else None for one, count in zip(Show, found, strict=True)}


def shown(show: Show, day: date) -> Select[Any]:
    """The organisations of one list on a London day."""
    conditions: Mapping[Show, tuple[ColumnElement[bool], ...]] = {
        Show.MEMBERS: (is_member_on(day),),
        Show.OBSERVERS: (takes_part_on(day), not_(is_member_on(day))),
        Show.NOT_LISTED: (was_left_out_on(day),),
        Show.OTHERS: (not_(is_member_on(day)),),
        Show.ALL: (),
    }
    return select(Organisation).where(*conditions[show])


def is_member_on(day: date) -> ColumnElement[bool]:
    """``membership.is_member`` as a condition."""
    return and_(
        is_not_over_on(day), Organisation.id.in_(_with(_covers(day), Membership.standing == Standing.MEMBER))
    )


def takes_part_on(day: date) -> ColumnElement[bool]:
    """Whether it is a member or an observer."""
    return and_(is_not_over_on(day), Organisation.id.in_(_with(_covers(day))))


def was_left_out_on(day: date) -> ColumnElement[bool]:
    """``membership.is_not_listed_any_more`` as a condition."""
    left_out = _with(
        Membership.missing_on <= day.isoformat(),
        Membership.member_to.is_(None),
        partial.has_begun_on(Membership.member_from, day),
    )
    return and_(is_not_over_on(day), Organisation.id.in_(left_out), not_(takes_part_on(day)))


def is_not_over_on(day: date) -> ColumnElement[bool]:
    """Whether it has not ended by a London day."""
    return or_(Organisation.over_from.is_(None), Organisation.over_from > day)


def _with(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(Membership.organisation_id).where(*conditions)


def _covers(day: date) -> ColumnElement[bool]:
    return and_(
        partial.covers_on(Membership.member_from, Membership.member_to, day),
        or_(Membership.missing_on.is_(None), Membership.missing_on > day.isoformat()),
    )


def _mentions(word: str) -> ColumnElement[bool]:
    key = name_key(word)
    return or_(
        Organisation.name.icontains(word, autoescape=True),
        Organisation.short_name.icontains(word, autoescape=True),
        Organisation.name_key.contains(key, autoescape=True),
        Organisation.other_names.any(OrganisationName.name_key.contains(key, autoescape=True)),
    )
