"""Pre-election periods: where they hold, and which calls they touch. Pure."""

from datetime import date
from enum import Enum

from tracker.core.calendar import Nation


class Area(Enum):
    """Where an election is held."""

    UK = "the United Kingdom"
    ENGLAND = "England"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"


NATION_OF = {
    Area.ENGLAND: Nation.ENGLAND_AND_WALES,
    Area.WALES: Nation.ENGLAND_AND_WALES,
    Area.SCOTLAND: Nation.SCOTLAND,
    Area.NORTHERN_IRELAND: Nation.NORTHERN_IRELAND,
}


def holds_for(area: Area, nation: Nation, as_given: str = "") -> bool:
    """Whether a period of ``area`` matters to a call of ``nation``; ``as_given`` is its scope where that was narrower.

    A call for the whole United Kingdom is touched by an election in any part of it.
    """
    given = as_given.strip().lower()
    if area is Area.UK or given == "uk":
        return True
    if given in ("england", "wales"):
        return str(area.value).lower() == given
    return NATION_OF[area] is nation


def overlaps(first: date, last: date, opens_on: date | None, closes_on: date | None) -> bool:
    """Whether a call is open on one of the days from ``first`` to ``last``. An unknown end is no reason to think so."""
    begins, ends = opens_on or closes_on, closes_on or opens_on
    return begins is not None and ends is not None and begins <= last and first <= ends
