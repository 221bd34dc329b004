"""The course of a sign-on: what happens by itself, and when. Pure; ``steps`` keeps it as rows, ``happening`` does it.

Each moment has a subject made of what it is about, so that a date moved there and back meets its own row again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from tracker.core.calendar import ONE_DAY, Calendar, london_moment, working_days_before
from tracker.core.clock import london_day
from tracker.signoffs.planner import last_day
from tracker.signoffs.rules import StepKind

AT = time(9)
FIRST_CHASE = 5  # working days before answers are due
SECOND_CHASE = 2
OWN_CHASE = 2  # before the date that an organisation asked for
PHONE_LIST = 1  # before sending, or before the hard cut-off
SILENCE_NOTICE = (2, 1, 0)  # before the day whose end counts: the first that is still to come
ALWAYS = frozenset({StepKind.CLOSE, StepKind.SILENCE_COUNTS})  # however late


@dataclass(frozen=True)
class Moment:
    """One thing that happens by itself. ``at`` is in UTC."""

    kind: StepKind
    subject: str
    at: datetime


@dataclass(frozen=True)
class Dates:
    """What the course follows from. ``own`` are the dates that organisations asked for, by their requests' uids;
    ``silence`` the moments from which silence counts."""

    opened_at: datetime
    answers_by: datetime
    closes_at: datetime
    send_on: date | None
    own: Mapping[str, datetime]
    silence: Iterable[datetime]


def moments(dates: Dates, calendar: Calendar, *, now: datetime) -> list[Moment]:
    """Everything, in order; also what is past. ``now`` chooses the day of a notice before silence counts."""
    found = [
        _chase(StepKind.FIRST_CHASE, FIRST_CHASE, dates.answers_by, calendar),
        _chase(StepKind.SECOND_CHASE, SECOND_CHASE, dates.answers_by, calendar),
        *(_own_chase(uid, until, calendar) for uid, until in dates.own.items()),
        *_daily_counts(dates, calendar),
        _phone_list(dates, calendar),
        *_silence(dates, calendar, now),
        Moment(StepKind.CLOSE, f"{dates.closes_at:%Y-%m-%dT%H:%M:%S}", dates.closes_at),
    ]
    return sorted(found, key=in_order)


def in_order(one: Moment) -> tuple[datetime, int, str]:
    """By time; what happens at one moment in the order of the kinds, so that silence counts before it closes."""
    return one.at, list(StepKind).index(one.kind), one.subject


def nine_before(day: date, count: int, calendar: Calendar) -> datetime:
    """9:00 on the ``count``-th working day before a London day."""
    return london_moment(working_days_before(day, count, calendar).day, AT)


def _chase(kind: StepKind, count: int, answers_by: datetime, calendar: Calendar) -> Moment:
    day = last_day(answers_by)
    return Moment(kind, day.isoformat(), nine_before(day, count, calendar))


def _own_chase(uid: str, until: datetime, calendar: Calendar) -> Moment:
    return Moment(
        StepKind.SECOND_CHASE, f"{last_day(until).isoformat()} {uid}", own_chase_at(until, calendar)
    )


def own_chase_at(until: datetime, calendar: Calendar) -> datetime:
    """When an organisation that asked for more time is reminded: 9:00, two working days before its own date."""
    return nine_before(last_day(until), OWN_CHASE, calendar)


def _daily_counts(dates: Dates, calendar: Calendar) -> Iterator[Moment]:
    day = london_day(dates.opened_at)
    while day <= london_day(dates.closes_at):
        at = london_moment(day, AT)
        if calendar.is_working_day(day) and dates.opened_at < at < dates.closes_at:
            yield Moment(StepKind.DAILY_COUNT, day.isoformat(), at)
        day += ONE_DAY


def _phone_list(dates: Dates, calendar: Calendar) -> Moment:
    """The working day before sending, unless it has closed by then: then the one before it closes."""
    closes_on = last_day(dates.closes_at)
    for day in (dates.send_on, closes_on):
        if day is not None and (at := nine_before(day, PHONE_LIST, calendar)) < dates.closes_at:
            return Moment(StepKind.PHONE_LIST, day.isoformat(), at)
    raise AssertionError("the day before it closes comes before it closes")


def _silence(dates: Dates, calendar: Calendar, now: datetime) -> Iterator[Moment]:
    for counts_from in sorted(set(dates.silence)):
        if counts_from > dates.closes_at:
            continue
        day = last_day(counts_from)
        notices = [nine_before(day, count, calendar) for count in SILENCE_NOTICE]
        at = next((moment for moment in notices if moment > now), notices[-1])
        yield Moment(StepKind.SILENCE_NOTICE, day.isoformat(), at)
        yield Moment(StepKind.SILENCE_COUNTS, day.isoformat(), counts_from)
