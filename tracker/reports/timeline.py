"""The picture of the next ninety days: where each day, deadline and reminder lies. Pure; drawn by a template."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.calendar import LONDON, ONE_DAY, Calendar
from tracker.core.wording import day, plain_day, plural
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.stages import RungState

DAYS = 90
TOP = 46  # room for the months and the Mondays
MOST_DRAWN = 24
DATE_WIDTH = 44


@dataclass(frozen=True)
class Shape:
    """How wide the picture is, and where its parts go. ``names`` is 0 where names stand above their line."""

    key: str
    width: int
    left: int
    right: int
    row: int
    letters: int  # of a name that fit
    font: int
    dot: float
    weeks: int  # every how many Mondays a date is written

    @property
    def names_above(self) -> bool:
        return self.left < 50


WIDE = Shape("wide", 960, 334, 912, 34, 41, 15, 3.2, 1)
NARROW = Shape("narrow", 343, 6, 337, 46, 40, 14, 2.6, 2)
SHAPES = (WIDE, NARROW)


@dataclass(frozen=True)
class Band:
    """Days that do not count: weekends, and (``off``) bank holidays and days on which the coalition is closed."""

    x: float
    width: float
    off: bool


@dataclass(frozen=True)
class Mark:
    """A word at a place: a month, or the date of a Monday."""

    x: float
    text: str


@dataclass(frozen=True)
class Dot:
    """A reminder day; ``sent`` once it was handed over."""

    x: float
    sent: bool


@dataclass(frozen=True)
class Row:
    """One deadline: its name, its reminder days, and the day itself."""

    y: float
    name_y: float
    name: str
    short_date: str
    date_x: float
    date_ends: bool  # the words end at ``date_x`` rather than begin there
    start_x: float
    end_x: float
    due_x: float
    overdue: bool
    dots: Sequence[Dot]


@dataclass(frozen=True)
class Timeline:
    """All of the picture, in the units of its own coordinates."""

    shape: Shape
    height: float
    bands: Sequence[Band]
    months: Sequence[Mark]
    mondays: Sequence[Mark]
    elections: Sequence[Band]
    today_x: float
    rows: Sequence[Row]


def first_day(today: date) -> date:
    """The picture begins with the Monday of this week, so that today has something before it."""
    return today - ONE_DAY * today.weekday()


def last_day(today: date) -> date:
    return today + ONE_DAY * DAYS


def draw(
    deadlines: Sequence[tuple[Deadline, str]],
    today: date,
    calendar: Calendar,
    shape: Shape,
    elections: Sequence[tuple[date, date]] = (),
    refused: Collection[Rung] = (),
) -> Timeline:
    """The timeline of some deadlines with their names, in the order given.

    ``elections``: pre-election periods; ``refused``: reminder days that reached nobody.
    """
    days = Days(first_day(today), last_day(today), shape)
    rows = [
        _row(deadline, name, number, reminder_days(deadline, refused), today, days)
        for number, (deadline, name) in enumerate(deadlines)
    ]
    return Timeline(
        shape=shape,
        height=TOP + shape.row * len(rows) + 8,
        bands=_bands(days, calendar),
        months=_months(days),
        mondays=_mondays(days),
        elections=_elections(days, elections),
        today_x=days.middle(today),
        rows=rows,
    )


@dataclass(frozen=True)
class Days:
    """A stretch of days laid out from left to right."""

    first: date
    last: date
    shape: Shape

    @property
    def each(self) -> float:
        return (self.shape.right - self.shape.left) / ((self.last - self.first).days + 1)

    def x(self, on: date) -> float:
        """Where a day begins."""
        return round(self.shape.left + self.each * (on - self.first).days, 1)

    def middle(self, on: date) -> float:
        return round(self.x(on) + self.each / 2, 1)

    def all(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def cover(self, on: date) -> bool:
        return self.first <= on <= self.last


def _bands(days: Days, calendar: Calendar) -> list[Band]:
    return [
        Band(days.x(on), round(days.each, 1), off=on.weekday() < 5)
        for on in days.all()
        if not calendar.is_working_day(on)
    ]


def _elections(days: Days, periods: Sequence[tuple[date, date]]) -> list[Band]:
    seen = [(max(first, days.first), min(last, days.last)) for first, last in periods]
    return [
        Band(days.x(first), round(days.x(last + ONE_DAY) - days.x(first), 1), off=True)
        for first, last in seen
        if first <= last
    ]


def _months(days: Days) -> list[Mark]:
    starts = [days.first, *(on for on in days.all() if on.day == 1 and on != days.first)]
    room = 100 if days.each > 5 else 36  # for a month's name
    if len(starts) > 1 and (starts[1] - starts[0]).days * days.each < room:
        starts = starts[1:]
    fit = [on for on in starts if (days.last - on).days * days.each > 30]
    return [Mark(days.x(on), f"{on:%B}" if days.each > 5 else f"{on:%b}") for on in fit]


def _mondays(days: Days) -> list[Mark]:
    mondays = [on for on in days.all() if on.weekday() == 0][:: days.shape.weeks]
    return [Mark(days.x(on), str(on.day)) for on in mondays]


def _row(
    deadline: Deadline,
    name: str,
    number: int,
    reminders: Sequence[tuple[date, bool]],
    today: date,
    days: Days,
) -> Row:
    shape = days.shape
    top = TOP + shape.row * number
    y = top + (32 if shape.names_above else shape.row / 2)
    due_x = days.middle(deadline.due_on)
    dots = [Dot(days.middle(on), sent) for on, sent in reminders if days.cover(on)]
    short = f"{deadline.due_on.day} {deadline.due_on:%b}"
    start_x = min([dot.x for dot in dots] + [due_x])
    last_x = max([dot.x for dot in dots] + [due_x])
    ends = last_x + 10 + DATE_WIDTH > shape.width
    return Row(
        y=y,
        name_y=top + 18 if shape.names_above else y + 5,
        name=f"{short}: {cut(name, shape.letters - 8)}" if shape.names_above else cut(name, shape.letters),
        short_date="" if shape.names_above else short,
        date_x=start_x - 8 if ends else last_x + 10,
        date_ends=ends,
        start_x=start_x,
        end_x=last_x,
        due_x=due_x,
        overdue=deadline.due_on < today,
        dots=dots,
    )


def reminder_days(deadline: Deadline, refused: Collection[Rung] = ()) -> list[tuple[date, bool]]:
    """The London days of the reminders that went (True) or are to come, in order; ``refused`` ones did neither."""
    known = [one for one in deadline.rungs if one.due == deadline.due_key and one.at is not None]
    rows = [one for one in known if one not in refused]
    counted = [one for one in rows if one.state in (RungState.PLANNED, RungState.QUEUED)]
    return sorted((_day(one), one.state is RungState.QUEUED) for one in counted)


def _day(rung: Rung) -> date:
    assert rung.at is not None  # noqa: S101  # the callers leave out those that are not used
    return rung.at.astimezone(LONDON).date()


def cut(name: str, letters: int) -> str:
    """The name, cut at a word where it is too long."""
    if len(name) <= letters:
        return name
    return f"{name[: letters - 1].rsplit(' ', 1)[0].rstrip(' ,:;–-')}…"


def days_off(today: date, calendar: Calendar) -> list[tuple[date, str]]:
    """The bank holidays and closed days of the picture that fall on a weekday, with what they are."""
    first, last = first_day(today), last_day(today)
    off = {**calendar.closed, **calendar.bank_holidays}
    return [
        (on, why or "we are closed")
        for on, why in sorted(off.items())
        if first <= on <= last and on.weekday() < 5
    ]


def described(deadlines: Sequence[tuple[Deadline, str]], today: date) -> str:
    """The picture in words, for those who do not see it; the table below it says all of it."""
    span = f"From {day(first_day(today))} to {day(last_day(today))}."
    told = "; ".join(f"{name}, {plain_day(one.due_on)}" for one, name in deadlines[:MOST_DRAWN])
    return f"{span} {plural(len(deadlines), 'deadline')}: {told}. The table below says when the reminders go."
