"""What became different in the coalition between two London days: who joined, left, is called otherwise, ended."""

from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import Select, and_, not_, or_, select

from tracker.coalition.membership_queries import (
    BY_NAME,
    is_member_on,
    is_not_over_on,
    loaded,
    takes_part_on,
)
from tracker.coalition.models import Membership, Organisation, OrganisationName
from tracker.coalition.names import own_name_on
from tracker.core import pagination, partial
from tracker.core.database import db
from tracker.core.pagination import Page


class Change(Enum):
    """What may be different between two days."""

    JOINED = "joined"
    LEFT = "left"
    NOT_LISTED = "not-listed"
    STANDING = "standing"  # an observer became a member, or the other way round
    RENAMED = "renamed"
    ENDED = "ended"


def page_of_changed(change: Change, from_: date, to: date, after: str | None = None) -> Page[Organisation]:
    """Fifty organisations of which this became different after ``from_`` and by ``to``, in the order of their names."""
    page = pagination.fetch(db.session(), _changed(change, from_, to).options(*loaded()), BY_NAME, after)
    if change is not Change.RENAMED:
        return page
    renamed = [one for one in page.rows if own_name_on(one, from_) != own_name_on(one, to)]
    return Page(renamed, page.next_after, page.is_first)


def every_changed(change: Change, from_: date, to: date) -> list[Organisation]:
    """The same without pages, for a file."""
    query = _changed(change, from_, to).options(*loaded()).order_by(Organisation.sort_name, Organisation.id)
    found = db.session.scalars(query).all()
    renamed = change is Change.RENAMED
    return [one for one in found if not renamed or own_name_on(one, from_) != own_name_on(one, to)]


def _changed(change: Change, from_: date, to: date) -> Select[Any]:
    before, after = takes_part_on(from_), takes_part_on(to)
    gone = and_(before, not_(after), is_not_over_on(to))
    conditions: dict[Change, Any] = {
        Change.JOINED: and_(after, not_(before)),
        Change.LEFT: and_(gone, Organisation.id.in_(_that_ended(from_, to))),
        Change.NOT_LISTED: and_(gone, Organisation.id.not_in(_that_ended(from_, to))),
        Change.STANDING: and_(
            before, after, or_(and_(is_member_on(from_), not_(is_member_on(to))),
                               and_(is_member_on(to), not_(is_member_on(from_)))),
        ),
        Change.RENAMED: Organisation.id.in_(_whose_name_ended(from_, to)),
        Change.ENDED: and_(Organisation.over_from > from_, Organisation.over_from <= to),
    }  # fmt: skip
    return select(Organisation).where(conditions[change])


def _that_ended(from_: date, to: date) -> Select[int]:
    """The organisations of memberships whose end is known and lies between the days."""
    return select(Membership.organisation_id).where(
        Membership.member_to.is_not(None),
        partial.is_not_over_on(Membership.member_to, from_),
        not_(partial.is_not_over_on(Membership.member_to, to)),
    )


def _whose_name_ended(from_: date, to: date) -> Select[int]:
    """Those with an earlier name that may have ended between the days: whether it did, its names say."""
    return select(OrganisationName.organisation_id).where(
        OrganisationName.used_to >= str(from_.year), OrganisationName.used_to <= to.isoformat()
    )
