"""Entering when Parliament sits, and pre-election periods. What follows for deadlines is in ``date_services``.

One transaction at a time changes it: each looks at what is there before it adds.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import delete, select

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.queries import the_coalition
from tracker.core.calendar import ONE_DAY
from tracker.core.database import db
from tracker.core.errors import RuleViolation, blaming
from tracker.core.wording import day as day_in_words
from tracker.core.wording import listed, plural
from tracker.deadlines.queries import lock_the_list
from tracker.legislation import sitting_queries
from tracker.legislation.models import KnownStretch, NonSitting, PreElectionPeriod, SittingDay
from tracker.legislation.pre_election import Area
from tracker.legislation.presentation import break_in_words, period_in_words
from tracker.legislation.rules import House, Known
from tracker.legislation.sittings import BreakKind, Stretch, check_break, check_stretch
from tracker.legislation.spans import in_words


def add_break(
    *,
    kind: BreakKind,
    houses: Collection[House],
    first_on: date,
    last_on: date,
    note: str = "",
    by: Person | None,
    now: datetime,
) -> NonSitting:
    """A House, or both, does not sit. Raises RuleViolation where sitting days are entered in that time."""
    lock_the_list()
    check_stretch(first_on, last_on)
    check_break(kind, houses)
    for house in houses:
        sitting = sitting_queries.sitting_days(house, first_on, last_on)
        if sitting:
            raise RuleViolation(
                f"As entered, the {house.value} sits on {day_in_words(sitting[0])}. "
                "Enter its sitting days anew first, or other days here.",
                "first_on",
            )
    pause = NonSitting(
        kind=kind,
        of_commons=House.COMMONS in houses,
        of_lords=House.LORDS in houses,
        first_on=first_on,
        last_on=last_on,
        note=note.strip(),
    )
    if any(_same(pause, other) for other in sitting_queries.breaks()):
        raise RuleViolation("This is entered already.", "first_on")
    db.session.add(pause)
    db.session.flush()
    _note(f"entered {break_in_words(pause)}", by, now)
    return pause


def remove_break(pause: NonSitting, *, by: Person | None, now: datetime) -> None:
    """It was entered wrongly, or was changed."""
    db.session.delete(pause)
    db.session.flush()
    _note(f"removed {break_in_words(pause)}", by, now)


def _same(one: NonSitting, other: NonSitting) -> bool:
    return (one.kind, one.houses, one.first_on, one.last_on) == (
        other.kind,
        other.houses,
        other.first_on,
        other.last_on,
    )


def list_days(house: House, days: Iterable[date], *, by: Person | None, now: datetime) -> Stretch:
    """These are all the sitting days of a House between the first of them and the last: whatever stood there goes.

    Raises RuleViolation for none, or for one inside a break.
    """
    lock_the_list()
    wanted = sorted(set(days))
    if not wanted:
        raise RuleViolation("Enter at least one day.", "days")
    stretch = Stretch(wanted[0], wanted[-1])
    with blaming("days"):
        check_stretch(stretch.first, stretch.last)
    for pause in sitting_queries.breaks_within(house, stretch.first, stretch.last):
        clash = next((day for day in wanted if day in pause), None)
        if clash is not None:
            raise RuleViolation(
                f"As entered, the {house.value} does not sit from {in_words(pause)}, "
                f"but {day_in_words(clash)} is listed. Remove one of the two.",
                "days",
            )
    _enter_days(house, stretch, wanted, by=by, now=now)
    return stretch


def list_weekdays(
    house: House,
    *,
    first_on: date,
    last_on: date,
    weekdays: Collection[int],
    by: Person | None,
    now: datetime,
) -> int:
    """The House sits on these days of the week from one day to another, but not in its breaks; returns on how many.

    Monday is 0. Every other day of that time is known to have no sitting. Raises RuleViolation.
    """
    lock_the_list()
    check_stretch(first_on, last_on)
    if not weekdays:
        raise RuleViolation("Tick the days of the week on which it sits.", "weekdays")
    pauses = sitting_queries.breaks_within(house, first_on, last_on)
    stretch = Stretch(first_on, last_on)
    every = (first_on + ONE_DAY * offset for offset in range(stretch.days))
    wanted = [day for day in every if day.weekday() in weekdays and not any(day in one for one in pauses)]
    if not wanted:
        raise RuleViolation("No sitting day is left in that time. Look at the breaks entered.", "first_on")
    _enter_days(house, stretch, wanted, by=by, now=now)
    return len(wanted)


def _enter_days(
    house: House, stretch: Stretch, days: Collection[date], *, by: Person | None, now: datetime
) -> None:
    """These are all the sitting days of that time."""
    _drop_days(house, stretch)
    db.session.add_all(SittingDay(house=house, on=day) for day in days)
    _know(house, Known.SITTING_DAYS, stretch)
    db.session.flush()
    _note(f"entered {plural(len(days), 'sitting day')} of the {house.value}, {in_words(stretch)}", by, now)


def _drop_days(house: House, stretch: Stretch) -> None:
    db.session.flush()
    db.session.execute(
        delete(SittingDay).where(
            SittingDay.house == house, SittingDay.on.between(stretch.first, stretch.last)
        )
    )


def say_complete(
    houses: Collection[House], *, first_on: date, last_on: date, by: Person | None, now: datetime
) -> None:
    """Every break of these Houses in that time is entered: on the other days they are not away for long."""
    lock_the_list()
    check_stretch(first_on, last_on)
    if not houses:
        raise RuleViolation("Choose the House, or both.", "houses")
    stretch = Stretch(first_on, last_on)
    for house in houses:
        _know(house, Known.BREAKS, stretch)
    db.session.flush()
    whose = listed([f"the {house.value}" for house in houses])
    _note(f"said that every break of {whose} is entered for {in_words(stretch)}", by, now)


def forget(known: KnownStretch, *, by: Person | None, now: datetime) -> None:
    """Take back what was entered for a time: the sitting days in it, or that its breaks are complete."""
    stretch = Stretch(known.first_on, known.last_on)
    if known.what is Known.SITTING_DAYS:
        _drop_days(known.house, stretch)
    db.session.delete(known)
    db.session.flush()
    _note(f"took back the {known.what.value} of the {known.house.value}, {in_words(stretch)}", by, now)


def _know(house: House, what: Known, stretch: Stretch) -> None:
    """Add a time to what is known; those that overlap it or touch it become one with it."""
    first, last = stretch.first, stretch.last
    same = select(KnownStretch).where(KnownStretch.house == house, KnownStretch.what == what)
    for one in db.session.scalars(same).all():
        if one.first_on <= last + ONE_DAY and one.last_on >= first - ONE_DAY:
            first, last = min(first, one.first_on), max(last, one.last_on)
            db.session.delete(one)
    db.session.flush()
    db.session.add(KnownStretch(house=house, what=what, first_on=first, last_on=last))


def add_pre_election_period(
    *, area: Area, first_on: date, last_on: date, note: str = "", by: Person | None, now: datetime
) -> PreElectionPeriod:
    """Departments hold back before an election. Raises RuleViolation for one that is entered already."""
    lock_the_list()
    check_stretch(first_on, last_on)
    same = PreElectionPeriod.first_on == first_on, PreElectionPeriod.last_on == last_on
    if db.session.scalars(select(PreElectionPeriod).where(PreElectionPeriod.area == area, *same)).first():
        raise RuleViolation("This period is entered already.", "first_on")
    period = PreElectionPeriod(area=area, first_on=first_on, last_on=last_on, note=note.strip())
    db.session.add(period)
    db.session.flush()
    _note(f"entered the {period_in_words(period)}", by, now)
    return period


def remove_pre_election_period(period: PreElectionPeriod, *, by: Person | None, now: datetime) -> None:
    """It was entered wrongly, or the election was called off."""
    db.session.delete(period)
    db.session.flush()
    _note(f"removed the {period_in_words(period)}", by, now)


def _note(what: str, by: Person | None, now: datetime) -> None:
    activity.record(the_coalition(), what, by=by, now=now)
