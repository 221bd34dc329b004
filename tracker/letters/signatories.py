"""The names below a letter as pages show them: a thousand on a page, later ones apart, withdrawn ones with their day.

Plain rows and statements that are kept: a letter may have a hundred thousand names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, bindparam, func, select

from tracker.coalition.models import Organisation
from tracker.core import pagination
from tracker.core.clock import london_day
from tracker.core.pagination import Page
from tracker.core.rows import rows
from tracker.core.wording import plural
from tracker.signoffs import heirs
from tracker.signoffs.models import Signature
from tracker.signoffs.queries import IN_ORDER
from tracker.signoffs.rules import Showing, are_names_shown

ON_A_PAGE = 1_000  # who reads a letter wants to see who stands behind it: nearly always all of them
MOST_WITHDRAWN = 50


class Line(NamedTuple):
    """One name. ``signer``: who signed for it, as far as the reader may see that; else nothing."""

    name: str
    signer: str
    withdrawn_on: date | None  # a London day
    note: str = ""  # what became of the organisation: "now called X"


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


def may_be_shown(sign_on: Showing | None, *, decides: bool) -> bool:
    """Whether somebody who is signed in sees the names: co-chairs always, others as it was said when it opened."""
    return sign_on is None or are_names_shown(sign_on, decides=decides)


def signatories_of(
    letter_id: int,
    sign_on: Listed | None,
    *,
    for_anybody: bool,
    after: str | None = None,
    later_after: str | None = None,
) -> Signatories:
    """The names below a letter. ``after`` and ``later_after`` are marks of ``core.pagination``.

    ``for_anybody`` shows a person only with recorded consent.
    """
    page = _page(letter_id, later=False, after=after, for_anybody=for_anybody)
    if sign_on is None:
        return Signatories(page, _counted(letter_id, page))
    if sign_on.fixed_at is None:
        return Signatories(page, sign_on.counted)
    taken_back = rows(_taken_back(), {"letter_id": letter_id}) if sign_on.counted_withdrawn else ()
    later = sign_on.counted_later > 0
    return Signatories(
        page,
        sign_on.counted,
        _page(letter_id, later=True, after=later_after, for_anybody=for_anybody) if later else None,
        sign_on.counted_later,
        [_line(row, for_anybody, {}) for row in taken_back],
        sign_on.counted_withdrawn,
        is_fixed=True,
    )


def _page(letter_id: int, *, later: bool, after: str | None, for_anybody: bool) -> Page[Line]:
    seen = pagination.read_mark(after, IN_ORDER)
    asked = {"letter_id": letter_id, "later": later, **seen}
    page = pagination.page_of(rows(_lines(bool(seen)), asked).all(), IN_ORDER, seen, ON_A_PAGE)
    notes = _notes(page.rows)
    lines = [_line(row, for_anybody, notes) for row in page.rows]
    return Page(lines, page.next_after, page.is_first)


def _notes(found: Sequence[Any]) -> Mapping[tuple[int, str], str]:
    """What is said beside names of organisations that bear another one now, or have ended."""
    differ = {
        (row.organisation_id, row.printed_name)
        for row in found
        if row.over_from is not None or row.present_name not in (None, row.printed_name)
    }
    return heirs.notes_on(differ)


def _line(row: Any, for_anybody: bool, notes: Mapping[tuple[int, str], str]) -> Line:
    """A name as its reader may see it. ``is_asked``: it was given here, so what may be shown is on record."""
    shown = row.shows_person and (row.is_asked or not for_anybody)
    signer = ", ".join(filter(None, (row.person, row.role))) if shown else ""
    withdrawn_on = london_day(row.withdrawn_at) if row.withdrawn_at else None
    return Line(
        row.printed_name, signer, withdrawn_on, notes.get((row.organisation_id, row.printed_name), "")
    )


def _counted(letter_id: int, page: Page[Line]) -> int:
    """How many names came from a file: there is nothing that keeps the count, but seldom more than one page."""
    if page.is_first and page.next_after is None:
        return len(page.rows)
    return count_of(letter_id, None)


def count_of(letter_id: int, sign_on: Listed | None) -> int:
    """How many names stand on the list, later ones not counted."""
    if sign_on is not None:
        return sign_on.counted
    statement = select(func.count()).where(Signature.letter_id == letter_id, Signature.later.is_(False))
    return rows(statement).scalar() or 0


@lru_cache(maxsize=2)
def _lines(goes_on: bool) -> Select[Any]:
    below = _columns().where(
        Signature.letter_id == bindparam("letter_id"), Signature.later == bindparam("later")
    )
    return pagination.cut(below, IN_ORDER, goes_on=goes_on, size=ON_A_PAGE)


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
        *(Signature.role, Signature.shows_person, is_asked.label("is_asked"), Signature.withdrawn_at),
        *(Signature.organisation_id, Organisation.name.label("present_name"), Organisation.over_from),
    ).outerjoin_from(Signature, Organisation, Signature.organisation_id == Organisation.id)
