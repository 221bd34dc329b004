"""When an organisation was a member, as far as anybody knows, and how that is said. Pure.

Dates are as well known as they are: 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'. What nobody knows stays empty.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from tracker.core import partial
from tracker.core.errors import RuleViolation
from tracker.core.wording import capitalised, partial_date


class Period(Protocol):
    """A time of membership. Lists of members that were printed bound it where its own dates are not known."""

    @property
    def member_from(self) -> str | None: ...
    @property
    def member_to(self) -> str | None: ...
    @property
    def seen_on(self) -> str | None: ...
    @property
    def missing_on(self) -> str | None: ...


def covers(period: Period, day: date) -> bool:
    """Whether somebody was a member on a day. A month or a year counts as a whole; an open end never closes.

    From the first printed list that leaves it out an organisation is not taken for a member.
    """
    was_left_out = period.missing_on is not None and partial.has_begun(period.missing_on, day)
    return partial.covers(period.member_from, period.member_to, day) and not was_left_out


def is_member(periods: Iterable[Period], day: date) -> bool:
    """Whether any of the periods covers the day."""
    return any(covers(period, day) for period in periods)


def check_period(
    member_from: str | None, member_to: str | None, seen_on: str | None, missing_on: str | None
) -> None:
    """Raises RuleViolation for dates that cannot be right together, as far as they are known."""
    if partial.is_certainly_before(member_to, member_from):
        raise RuleViolation("The membership cannot end before it begins.", field="member_to")
    if partial.is_certainly_before(missing_on, seen_on):
        raise RuleViolation(
            "The list that leaves it out must be later than the last one that names it.", field="missing_on"
        )


def in_words(period: Period) -> str:
    """ "Member since July 2019", "In the list of members of July 2019, but not in that of 2020"."""
    if period.member_from and period.member_to:
        said = [f"Member from {partial_date(period.member_from)} to {partial_date(period.member_to)}"]
    elif period.member_from:
        said = [f"Member since {partial_date(period.member_from)}"]
    elif period.member_to:
        said = [f"Member until {partial_date(period.member_to)}"]
    else:
        said = []
    if period.seen_on:
        said.append(f"in the list of members of {partial_date(period.seen_on)}")
    if period.missing_on:
        said.append(
            f"not in {'that' if period.seen_on else 'the list of members'} of {partial_date(period.missing_on)}"
        )
    if period.member_from is None and period.missing_on is None:
        said.append("joining date not known")
    return capitalised(", ".join(said or ["member"]))
