"""The names below a letter as pages show them: fifty at a time, later ones apart, withdrawn ones with their day.

Plain rows and statements that are kept: a letter may have a hundred thousand names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, bindparam, func, select

from tracker.core import pagination
from tracker.core.clock import london_day
from tracker.core.pagination import Page
from tracker.core.rows import rows
from tracker.core.wording import plural
from tracker.signoffs.models import Signature, SignOn
from tracker.signoffs.queries import IN_ORDER

MOST_WITHDRAWN = 50


class Line(NamedTuple):
    """One name. ``is_asked``: it was given here, so that what may be shown of its person is on record."""

    position: int
    sort_name: str
    id: int
    name: str
    person: str
    role: str
    shows_person: bool
    is_asked: bool
    withdrawn_at: datetime | None

    @property
    def signer(self) -> str:
        """Who signed for it, for those who are signed in: nothing once that is no longer to be shown."""
        return ", ".join(filter(None, (self.person, self.role))) if self.shows_person else ""

    @property
    def public_signer(self) -> str:
        """Who signed for it, for anybody: only with recorded consent."""
        return self.signer if self.is_asked else ""

    @property
    def withdrawn_on(self) -> date | None:
        """The London day on which the name was taken back."""
        return london_day(self.withdrawn_at) if self.withdrawn_at else None


class Listed(Protocol):
    """What a sign-on says of its list."""

    @property
    def fixed_at(self) -> datetime | None: ...
    @property
    def counted(self) -> int: ...
    @property
    def counted_later(self) -> int: ...
    @property
    def counted_withdrawn(self) -> int: ...


@dataclass(frozen=True)
class Signatories:
    """The list of a letter and what came after it. The counts are of all, not of what the page shows."""

    page: Page[Line]
    count: int
    later: Page[Line] | None = None
    later_count: int = 0
    withdrawn: Sequence[Line] = ()
    withdrawn_count: int = 0
    is_fixed: bool = False

    @property
    def heading(self) -> str:
        return f"Signed by {plural(self.count, 'organisation')}"

    @property
    def supporters(self) -> int:
        """How many stand behind it now."""
        return self.count + self.later_count - self.withdrawn_count

    @property
    def since(self) -> str:
        """ "Sent with 24 names; 31 organisations now support it." Nothing where that is all the same."""
        if not (self.is_fixed and (self.later_count or self.withdrawn)):
            return ""
        verb = "supports" if self.supporters == 1 else "support"
        return f"Sent with {plural(self.count, 'name')}; {plural(self.supporters, 'organisation')} now {verb} it."


def may_be_shown(sign_on: SignOn | None, *, decides: bool) -> bool:
    """Whether somebody who is signed in sees the names: co-chairs always, others as it was said when it opened."""
    return sign_on is None or decides or sign_on.shows_signatories or sign_on.fixed_at is not None


def signatories_of(
    letter_id: int, sign_on: Listed | None, *, after: str | None = None, later_after: str | None = None
) -> Signatories:
    """The names below a letter. ``after`` and ``later_after`` are marks of ``core.pagination``."""
    page = _page(letter_id, later=False, after=after)
    if sign_on is None:
        return Signatories(page, _counted(letter_id, page))
    if sign_on.fixed_at is None:
        return Signatories(page, sign_on.counted)
    taken_back = rows(_taken_back(), {"letter_id": letter_id}) if sign_on.counted_withdrawn else ()
    return Signatories(
        page,
        sign_on.counted,
        _page(letter_id, later=True, after=later_after) if sign_on.counted_later else None,
        sign_on.counted_later,
        [Line._make(row) for row in taken_back],
        sign_on.counted_withdrawn,
        is_fixed=True,
    )


def _page(letter_id: int, *, later: bool, after: str | None) -> Page[Line]:
    seen = pagination.read_mark(after, IN_ORDER)
    asked = {"letter_id": letter_id, "later": later, **seen}
    found = [Line._make(row) for row in rows(_lines(bool(seen)), asked)]
    return pagination.page_of(found, IN_ORDER, seen)


def _counted(letter_id: int, page: Page[Line]) -> int:
    """How many names came from a file: there is nothing that keeps the count, but seldom more than one page."""
    if page.is_first and page.next_after is None:
        return len(page.rows)
    statement = select(func.count()).where(Signature.letter_id == letter_id, Signature.later.is_(False))
    return rows(statement).scalar() or 0


@lru_cache(maxsize=2)
def _lines(goes_on: bool) -> Select[Any]:
    below = _columns().where(
        Signature.letter_id == bindparam("letter_id"), Signature.later == bindparam("later")
    )
    return pagination.cut(below, IN_ORDER, goes_on=goes_on)


@lru_cache(maxsize=1)
def _taken_back() -> Any:
    """The names on a list that was sent that were taken back since: few, and by an index of their own."""
    return (
        _columns()
        .where(
            Signature.letter_id == bindparam("letter_id"),
            Signature.withdrawn_at.is_not(None),
            Signature.later.is_(False),
        )
        .order_by(Signature.withdrawn_at, Signature.id)
        .limit(MOST_WITHDRAWN)
    )


def _columns() -> Any:
    is_asked = Signature.answer_id.is_not(None) | Signature.supporter_id.is_not(None)
    return select(
        *(Signature.position, Signature.sort_name, Signature.id, Signature.printed_name, Signature.person),
        *(Signature.role, Signature.shows_person, is_asked, Signature.withdrawn_at),
    )
