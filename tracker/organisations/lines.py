"""Organisations as lines of a list: plain rows with their memberships, earlier names and ends, in four statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from tracker.coalition.models import Membership, Organisation, OrganisationName, Succession
from tracker.coalition.names import NameInTime, ended_as, name_in_time, spelling_key
from tracker.coalition.rules import Ending, OrganisationKind, Standing
from tracker.core.rows import rows
from tracker.organisations import membership
from tracker.organisations.membership import Period

AT_ONCE = 500


@dataclass(frozen=True)
class Line:
    """What a list may say of one organisation, with what is known of its past."""

    id: int
    name: str
    name_from: str | None
    short_name: str
    kind: OrganisationKind
    parent: str | None
    website: str
    charity_number: str
    approval_days: int | None
    may_sign: bool
    over_from: date | None
    periods: Sequence[Period] = ()
    earlier: Sequence[NameInTime] = ()
    endings: Sequence[Any] = ()

    def name_on(self, day: date) -> str:
        """The name that it bore itself on a London day."""
        return name_in_time(self.name, self.name_from, self.earlier, day) if self.earlier else self.name

    def is_over_on(self, day: date) -> bool:
        return self.over_from is not None and self.over_from <= day

    def standing_on(self, day: date) -> Standing | None:
        """As what it takes part on a London day."""
        return None if self.is_over_on(day) else membership.standing_of(self.periods, day)

    def is_not_listed_any_more(self, day: date) -> bool:
        """Whether a later list leaves it out, and it does not take part."""
        if self.is_over_on(day) or self.standing_on(day) is not None:
            return False
        return any(membership.was_left_out(one, day) for one in self.periods)

    def note_on(self, day: date) -> str:
        """What became of it since: "now called X", "now part of Y"."""
        if self.endings:
            return ended_as(self.endings[0].kind, [one.became for one in self.endings if one.became])
        then = self.name_on(day)
        return "" if spelling_key(then) == spelling_key(self.name) else f"now called {self.name}"

    @property
    def how_it_ended(self) -> tuple[Ending, list[str], str | None]:
        """How, what it became, and its last day as that is known; of one with ``endings``."""
        first = self.endings[0]
        return first.kind, [one.became for one in self.endings if one.became], first.happened_on


@lru_cache(maxsize=1)
def columns() -> Any:
    """The rows that ``lines_of`` takes, of all organisations and in no order."""
    parent = aliased(Organisation)
    return select(
        *(Organisation.sort_name, Organisation.id, Organisation.name, Organisation.name_from),
        *(Organisation.short_name, Organisation.kind, parent.name.label("parent"), Organisation.website),
        *(
            Organisation.charity_number,
            Organisation.approval_days,
            Organisation.may_sign,
            Organisation.over_from,
        ),
    ).outerjoin_from(Organisation, parent, Organisation.parent_id == parent.id)


def lines_of(found: Sequence[Any]) -> list[Line]:
    """The lines of rows as ``columns`` gives them."""
    lines: list[Line] = []
    for first in range(0, len(found), AT_ONCE):
        some = found[first : first + AT_ONCE]
        ids = [row.id for row in some]
        periods, earlier = _by_organisation(_periods(), ids), _by_organisation(_earlier_names(), ids)
        ended = [row.id for row in some if row.over_from is not None]
        endings = _by_organisation(_endings(), ended) if ended else {}
        lines += [
            Line(*row[1:], *(known.get(row.id, ()) for known in (periods, earlier, endings))) for row in some
        ]
    return lines


def _by_organisation(statement: Any, ids: Iterable[int]) -> Mapping[int, Sequence[Any]]:
    found = defaultdict(list)
    for row in rows(statement, {"ids": list(ids)}):
        found[row.organisation_id].append(row)
    return found


@lru_cache(maxsize=1)
def _periods() -> Any:
    return (
        select(
            *(Membership.organisation_id, Membership.member_from, Membership.member_to, Membership.seen_on),
            *(Membership.missing_on, Membership.standing),
        )
        .where(Membership.organisation_id.in_(bindparam("ids", expanding=True)))
        .order_by(Membership.id)
    )


@lru_cache(maxsize=1)
def _earlier_names() -> Any:
    """Those whose end is known: no other is the name of any day."""
    return select(
        *(OrganisationName.organisation_id, OrganisationName.name, OrganisationName.used_from),
        OrganisationName.used_to,
    ).where(
        OrganisationName.organisation_id.in_(bindparam("ids", expanding=True)),
        OrganisationName.used_to.is_not(None),
    )


@lru_cache(maxsize=1)
def _endings() -> Any:
    became = aliased(Organisation)
    return (
        select(
            *(
                Succession.organisation_id,
                Succession.kind,
                Succession.happened_on,
                became.name.label("became"),
            ),
        )
        .outerjoin_from(Succession, became, Succession.other_id == became.id)
        .where(Succession.organisation_id.in_(bindparam("ids", expanding=True)))
        .order_by(Succession.id)
    )
