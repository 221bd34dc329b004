"""Whom a sign-on asks: all members who may sign, or organisations by name. Reads, changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.coalition.models import Organisation
from tracker.core.errors import RuleViolation
from tracker.organisations import finding, membership_queries

ALL_MEMBERS = "all-members"


@dataclass(frozen=True)
class Wanted:
    """Who is asked to sign; and the members that may not sign, who are told of it."""

    asked: Sequence[Organisation]
    told: Sequence[Organisation]


def all_members(day: date) -> Wanted:
    """The members on a London day."""
    members = membership_queries.members_on(day)
    return Wanted([one for one in members if one.may_sign], [one for one in members if not one.may_sign])


def named(words: Sequence[str], day: date, *, field: str = "asked") -> Wanted:
    """Organisations by any of their names, each once; "all-members" is all of them. Raises RuleViolation."""
    asked: dict[int, Organisation] = {}
    told: dict[int, Organisation] = {}
    for word in words:
        found = all_members(day) if word == ALL_MEMBERS else _one(word, field)
        asked |= {one.id: one for one in found.asked}
        told |= {one.id: one for one in found.told}
    return Wanted(list(asked.values()), list(told.values()))


def _one(name: str, field: str) -> Wanted:
    organisation = finding.the_one_called(name, field=field)
    if organisation is None:
        raise RuleViolation(
            f"There is no organisation called “{name}” in the register. Check the spelling, or add it first.",
            field=field,
        )
    return Wanted([organisation], []) if organisation.may_sign else Wanted([], [organisation])
