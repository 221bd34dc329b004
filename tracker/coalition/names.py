"""What an organisation was called on a day, what became of it, and which names are spellings of one. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Protocol

from tracker.coalition.matching import is_acronym
from tracker.coalition.models import Organisation
from tracker.coalition.rules import Ending, NameKind, name_key
from tracker.core.partial import first_day, has_begun, is_over, last_day
from tracker.core.wording import listed

LONGEST_LINE_OF_HEIRS = 20  # a guard: services let no organisation become itself by way of others


def name_on(organisation: Organisation, day: date) -> str:
    """The name under which an organisation is printed on a London day.

    Of one that has merged or was succeeded by then, it is that of the organisation which it became. Otherwise its
    name of that day, by ``own_name_on``.
    """
    return own_name_on(heir_on(organisation, day) or organisation, day)


class NameInTime(Protocol):
    """An earlier name with its time, as a row of either kind."""

    @property
    def name(self) -> str: ...
    @property
    def used_from(self) -> str | None: ...
    @property
    def used_to(self) -> str | None: ...


def own_name_on(organisation: Organisation, day: date) -> str:
    """The name that it bore itself on a London day."""
    return name_in_time(organisation.name, organisation.name_from, organisation.other_names, day)


def name_in_time(name: str, name_from: str | None, others: Iterable[NameInTime], day: date) -> str:
    """Of a name and those before it the one of a day. An earlier one counts only where its end is known.

    Of names that may both have been in use, as on a day within the month in which one gave way to the other, the one
    that began last counts: a date known to the month or year begins with its first day and ends with its last.
    """
    if name_from is not None and has_begun(name_from, day):
        return name
    still = [one for one in others if one.used_to and not is_over(one.used_to, day)]
    begun = [one for one in still if has_begun(one.used_from, day)]
    known = [one for one in begun if one.used_from]
    if known:
        return max(known, key=_beginning).name
    return min(begun or still, key=_end).name if still else name


def _beginning(one: NameInTime) -> tuple[date, str]:
    return first_day(one.used_from or "0001"), one.name


def _end(one: NameInTime) -> tuple[date, str]:
    return last_day(one.used_to or "9999"), one.name


def is_over_on(organisation: Organisation, day: date) -> bool:
    """Whether it certainly was no more on a London day."""
    return organisation.over_from is not None and organisation.over_from <= day


def heir_on(organisation: Organisation, day: date) -> Organisation | None:
    """The organisation itself while it is; then the one it merged into or was succeeded by, that one's heir after that.

    None where it closed, or split into others: each of them speaks for itself.
    """
    for _ in range(LONGEST_LINE_OF_HEIRS):
        if not is_over_on(organisation, day):
            return organisation
        became = [
            one.other for one in organisation.successions if one.kind in (Ending.MERGED, Ending.SUCCEEDED)
        ]
        if len(became) != 1 or became[0] is None:
            return None
        organisation = became[0]
    return None


def what_became(organisation: Organisation, printed: str) -> str:
    """The note beside a name on an older list, "now called X", "now part of X", "closed since". Empty if it stands."""
    endings = organisation.successions
    if endings and printed not in _own_names(organisation):  # it stands there as what it became
        heir = endings[0].other
        return what_became(heir, printed) if heir is not None else ""
    if endings:
        return ended_as(endings[0].kind, [one.other.name for one in endings if one.other is not None])
    if printed != organisation.name and printed in earlier_names(organisation):
        return f"now called {organisation.name}"
    return ""


def ended_as(kind: Ending, others: Sequence[str]) -> str:
    """The note beside the name of one that ended: "now part of A", "now A and B", "closed since"."""
    became = listed(others)
    return {
        Ending.MERGED: f"now part of {became}",
        Ending.SUCCEEDED: f"succeeded by {became}",
        Ending.SPLIT: f"now {became}",
        Ending.CLOSED: "closed since",
    }[kind]


def _own_names(organisation: Organisation) -> set[str]:
    return {organisation.name, *(one.name for one in organisation.other_names)}


def earlier_names(organisation: Organisation) -> frozenset[str]:
    """The names that it bore before today's. Other spellings of today's name are none."""
    today = spelling_key(organisation.name)
    borne = (one for one in organisation.other_names if one.used_to or one.kind is NameKind.EARLIER)
    return frozenset(one.name for one in borne if spelling_key(one.name) != today)


@lru_cache(maxsize=4096)
def spelling_key(name: str) -> str:
    """What two spellings of one name have in common. As ``name_key``, but only an acronym in brackets is left out.

    "Voices (Scotland)" is not "Voices (Wales)".
    """
    found = re.fullmatch(r"\s*(.*?)\s*\(([^()]*)\)\s*", name)
    if found is None or found[2].isupper() or is_acronym(found[2]):
        return name_key(name)
    return name_key(f"{found[1]} {found[2]}")
