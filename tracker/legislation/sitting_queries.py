"""Reading what was entered of when Parliament sits, and of pre-election periods."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import and_, func, select

from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.legislation import pre_election
from tracker.legislation.models import KnownStretch, NonSitting, PreElectionPeriod, SittingDay
from tracker.legislation.rules import House, Known
from tracker.legislation.sittings import Break, HouseDays, Stretch

# How far around a date its working may reach: a dissolution and a summer recess in a row fit well into it.
AROUND = timedelta(days=500)


def houses_around(first: date, last: date) -> tuple[HouseDays, HouseDays]:
    """What is entered of the Commons and of the Lords up to 500 days before and after. Three statements."""
    window = Stretch(first - AROUND, last + AROUND)
    breaks = db.session.scalars(
        select(NonSitting).where(NonSitting.last_on >= window.first, NonSitting.first_on <= window.last)
    ).all()
    days = db.session.execute(
        select(SittingDay.house, SittingDay.on).where(SittingDay.on.between(window.first, window.last))
    )
    sitting: dict[House, set[date]] = {house: set() for house in House}
    for house, on in days:
        sitting[house].add(on)
    known = known_stretches()
    return (
        _house_days(House.COMMONS, breaks, sitting, known, window),
        _house_days(House.LORDS, breaks, sitting, known, window),
    )


def _house_days(
    house: House,
    breaks: Sequence[NonSitting],
    sitting: Mapping[House, set[date]],
    known: Sequence[KnownStretch],
    window: Stretch,
) -> HouseDays:
    return HouseDays(
        house,
        [Break(one.kind, Stretch(one.first_on, one.last_on)) for one in breaks if house in one.houses],
        frozenset(sitting[house]),
        _within(window, known, house, Known.SITTING_DAYS),
        _within(window, known, house, Known.BREAKS),
    )


def _within(window: Stretch, known: Sequence[KnownStretch], house: House, what: Known) -> tuple[Stretch, ...]:
    """The part of each known time that was read: beyond it nothing is known here."""
    cut = [
        Stretch(max(one.first_on, window.first), min(one.last_on, window.last))
        for one in known
        if (one.house, one.what) == (house, what)
    ]
    return tuple(one for one in cut if one.first <= one.last)


def known_stretches() -> Sequence[KnownStretch]:
    """The times of which everything of one sort is entered."""
    return db.session.scalars(
        select(KnownStretch).order_by(KnownStretch.what, KnownStretch.house, KnownStretch.first_on)
    ).all()


def breaks() -> Sequence[NonSitting]:
    """Every time in which a House does not sit, the latest first."""
    return db.session.scalars(
        select(NonSitting).order_by(NonSitting.first_on.desc(), NonSitting.id.desc())
    ).all()


def breaks_within(house: House, first: date, last: date) -> list[Stretch]:
    """The breaks of a House that touch these days."""
    found = db.session.scalars(
        select(NonSitting).where(NonSitting.last_on >= first, NonSitting.first_on <= last)
    )
    return [Stretch(one.first_on, one.last_on) for one in found if house in one.houses]


def sitting_days(house: House, first: date, last: date) -> Sequence[date]:
    """The sitting days of a House that are entered between two days, both included, in order."""
    return db.session.scalars(
        select(SittingDay.on)
        .where(SittingDay.house == house, SittingDay.on.between(first, last))
        .order_by(SittingDay.on)
    ).all()


def days_by_stretch() -> dict[int, int]:
    """How many sitting days are entered in each stretch, by its id. One statement."""
    inside = and_(
        SittingDay.house == KnownStretch.house,
        SittingDay.on.between(KnownStretch.first_on, KnownStretch.last_on),
    )
    found = db.session.execute(
        select(KnownStretch.id, func.count(SittingDay.on))
        .join(SittingDay, inside)
        .where(KnownStretch.what == Known.SITTING_DAYS)
        .group_by(KnownStretch.id)
    )
    return {stretch: count for stretch, count in found}  # noqa: C416 — a row is no pair to the type checker


def pre_election_periods() -> Sequence[PreElectionPeriod]:
    """Every pre-election period, the latest first."""
    return db.session.scalars(
        select(PreElectionPeriod).order_by(PreElectionPeriod.first_on.desc(), PreElectionPeriod.id)
    ).all()


def periods_touching(
    nation: Nation, as_given: str, opens_on: date | None, closes_on: date | None
) -> list[PreElectionPeriod]:
    """The pre-election periods in which a call of this nation is open. One statement."""
    ends = closes_on or opens_on
    if ends is None:
        return []
    wanted = select(PreElectionPeriod).where(
        PreElectionPeriod.first_on <= ends, PreElectionPeriod.last_on >= (opens_on or ends)
    )
    return [
        one
        for one in db.session.scalars(wanted.order_by(PreElectionPeriod.first_on))
        if pre_election.holds_for(one.area, nation, as_given)
    ]


def periods_between(first: date, last: date) -> Sequence[PreElectionPeriod]:
    """The pre-election periods that touch these days, soonest first."""
    return db.session.scalars(
        select(PreElectionPeriod)
        .where(PreElectionPeriod.first_on <= last, PreElectionPeriod.last_on >= first)
        .order_by(PreElectionPeriod.first_on, PreElectionPeriod.id)
    ).all()
