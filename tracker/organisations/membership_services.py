"""Times of membership: recording, correcting and removing one. Nothing here commits."""

from dataclasses import dataclass, replace
from datetime import datetime

from tracker.coalition.models import Membership, Organisation, Person
from tracker.coalition.rules import Standing
from tracker.organisations import membership as periods
from tracker.organisations.notes import note


@dataclass(frozen=True)
class Period:
    """A time of membership, its dates as well as they are known."""

    member_from: str | None = None
    member_to: str | None = None
    seen_on: str | None = None
    missing_on: str | None = None
    standing: Standing = Standing.MEMBER
    source: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Period()


def add_membership(
    organisation: Organisation, period: Period, *, by: Person | None, now: datetime
) -> Membership:
    """Record a time in which it is or was a member; all its dates may be unknown. Raises RuleViolation."""
    check(period)
    periods.check_against(period, organisation.memberships)
    membership = Membership(**vars(period))
    organisation.memberships.append(membership)
    note(organisation, f"recorded a membership: {periods.in_words(period)}", by=by, now=now)
    return membership


def change_membership(membership: Membership, period: Period, *, by: Person | None, now: datetime) -> bool:
    """Correct the dates of a membership. False when nothing differs. Raises RuleViolation."""
    check(period)
    known = period_of(membership)
    if known == period:
        return False
    if replace(known, source=period.source) != period:
        others = (one for one in membership.organisation.memberships if one is not membership)
        periods.check_against(period, others)
    before, after = periods.in_words(membership), periods.in_words(period)
    for field, value in vars(period).items():
        setattr(membership, field, value)
    said = f"changed the membership from “{before}” to “{after}”" if before != after else "changed its source"
    note(membership.organisation, said, by=by, now=now)
    return True


def remove_membership(membership: Membership, *, by: Person | None, now: datetime) -> None:
    """Take away a membership that was recorded by mistake. One that ended is changed, not removed."""
    organisation = membership.organisation
    organisation.memberships.remove(membership)
    note(organisation, f"removed a membership: {periods.in_words(membership)}", by=by, now=now)


def period_of(membership: Membership) -> Period:
    """The dates of a membership, with what else is recorded of it."""
    return Period(**{field: getattr(membership, field) for field in vars(Period())})


def check(period: Period) -> None:
    """Raises RuleViolation for dates that cannot be right together."""
    periods.check_period(period.member_from, period.member_to, period.seen_on, period.missing_on)
