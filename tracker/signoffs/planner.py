"""Can everybody make it? The days of a sign-on reckoned back from sending, and from how long each board takes. Pure.

A cut-off is given as a London day here: whoever answers on that day is in time. Where the hours matter (links,
reminders) the moments of ``SignOn`` count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.core.calendar import (
    LONDON,
    ONE_DAY,
    Calendar,
    day_in_words,
    working_days_after,
    working_days_before,
    working_days_until,
)
from tracker.core.wording import listed, plural
from tracker.deadlines import clocks

FREEZE = 10  # working days before sending, as letters usually go
SOFT_CUT_OFF = 2
HARD_CUT_OFF = 1
REPLY = 20  # working days after sending


def last_day(at: datetime) -> date:
    """The London day that a moment ends or lies in: midnight belongs to the day before."""
    local = at.astimezone(LONDON)
    is_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return local.date() - ONE_DAY if is_midnight else local.date()


@dataclass(frozen=True)
class Member:
    """An organisation that is to be asked; ``approval_days`` is None where nobody has said how long it takes.

    ``asked_on`` is its own day, where it was asked on another one than the others.
    """

    organisation_id: int
    name: str
    approval_days: int | None
    asked_on: date | None = None


@dataclass(frozen=True)
class Days:
    """The London days that are planned. Answers by ``answers_by`` (soft), none after ``closes_on`` (hard)."""

    asked_on: date
    answers_by: date
    closes_on: date
    send_on: date | None = None


@dataclass(frozen=True)
class Fit:
    """Whether one organisation can make it, if it is asked on the planned day.

    ``latest_ask`` is for the soft cut-off, ``latest_for_close`` for the hard one. ``late_by`` counts the working days
    by which it misses the soft cut-off, ``late_for_close`` the hard one; 0 is in time. All are None where its approval
    days are not known. ``route`` are the ways round it, best first, each a sentence.
    """

    member: Member
    due: date | None = None
    latest_ask: date | None = None
    latest_for_close: date | None = None
    late_by: int = 0
    late_for_close: int = 0
    working: str = ""
    route: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether somebody has said how long it takes."""
        return self.due is not None

    @property
    def makes_it(self) -> bool:
        """Whether it can answer by the soft cut-off, as far as is known."""
        return self.late_by == 0

    @property
    def needs_more_time(self) -> bool:
        """Whether it can still answer in time, but only after the soft cut-off."""
        return self.late_by > 0 and self.late_for_close == 0

    @property
    def misses_it(self) -> bool:
        """Whether its board cannot agree before the hard cut-off."""
        return self.late_for_close > 0


@dataclass(frozen=True)
class Milestone:
    """One line of the usual timetable; ``before`` counts working days before sending, below 0 after it."""

    before: int
    what: str
    on: date
    working: str
    has_passed: bool

    @property
    def label(self) -> str:
        """ "10 working days before", "the day of sending"."""
        if self.before == 0:
            return "the day of sending"
        side = "before" if self.before > 0 else "after"
        return f"{plural(abs(self.before), 'working day')} {side}"


@dataclass(frozen=True)
class Plan:
    """What the planner found. ``freeze_by`` is the latest day to freeze and ask for everybody to make it."""

    days: Days
    fits: tuple[Fit, ...]
    freeze_by: date | None
    warning: str | None

    @property
    def late(self) -> list[Fit]:
        """Who cannot answer by the soft cut-off, those that miss the hard one first."""
        late = [fit for fit in self.fits if not fit.makes_it]
        return sorted(late, key=lambda fit: (-fit.late_for_close, -fit.late_by, fit.member.name))

    @property
    def unknown(self) -> list[Fit]:
        """Of whom nobody has said how long they take."""
        return [fit for fit in self.fits if not fit.is_known]

    @property
    def in_words(self) -> str:
        """The whole in two or three sentences."""
        missing = [fit for fit in self.fits if fit.misses_it]
        more_time = [fit for fit in self.fits if fit.needs_more_time]
        told = [f"Asked on {day_in_words(self.days.asked_on)}: {_who(missing, more_time, self.fits)}."]
        if self.freeze_by is not None:
            told.append(_freeze_in_words(self.freeze_by, self.days))
        if self.unknown:
            told.append(
                f"Of {plural(len(self.unknown), 'organisation')} we do not know how long they take to agree."
            )
        return " ".join(told)


def _freeze_in_words(freeze_by: date, days: Days) -> str:
    by, freeze = day_in_words(days.answers_by), day_in_words(freeze_by)
    if freeze_by < days.asked_on:
        return f"For all to answer by {by}, the text would have to be frozen by {freeze}."
    return f"The latest day to freeze the text so that all can answer by {by} is {freeze}."


def _who(missing: Sequence[Fit], more_time: Sequence[Fit], fits: Sequence[Fit]) -> str:
    told = []
    if missing:
        told.append(f"{_names(missing)} cannot agree before the sign-on closes")
    if more_time:
        told.append(f"{_names(more_time)} can agree only after answers are due, and can ask for more time")
    if told:
        return "; ".join(told)
    return "everybody can make it" if any(fit.is_known for fit in fits) else "we cannot say who can make it"


def _names(fits: Sequence[Fit]) -> str:
    return listed([fit.member.name for fit in fits])


def plan(days: Days, members: Iterable[Member], calendar: Calendar, *, today: date) -> Plan:
    """Who can make it, the latest day to freeze, and what to offer the others."""
    fits = tuple(_fit(days, member, calendar, today) for member in members)
    known = [fit.latest_ask for fit in fits if fit.latest_ask is not None]
    dates = [days.asked_on, days.answers_by, days.closes_on, *known]
    return Plan(days, fits, min(known, default=None), _warning(dates, calendar))


def _warning(dates: Sequence[date], calendar: Calendar) -> str | None:
    first, last = min(dates), max(dates)
    unknown = [year for year in range(first.year, last.year + 1) if year not in calendar.years]
    if not unknown:
        return None
    return (
        f"We do not know the bank holidays of {listed([str(year) for year in unknown])}, "
        "so only weekends are skipped there. Check these dates."
    )


def _fit(days: Days, member: Member, calendar: Calendar, today: date) -> Fit:
    if member.approval_days is None:
        return Fit(member, working="Nobody has said how long it takes to agree to a text.")
    asked_on = member.asked_on or days.asked_on
    counted = clocks.approval_due(asked_on, member.approval_days, calendar)
    latest = clocks.latest_ask(days.answers_by, member.approval_days, calendar)
    late_by = days_late(counted.day, days.answers_by, calendar)
    late_for_close = days_late(counted.day, days.closes_on, calendar)
    return Fit(
        member,
        due=counted.day,
        latest_ask=latest.day,
        latest_for_close=clocks.latest_ask(days.closes_on, member.approval_days, calendar).day,
        late_by=late_by,
        late_for_close=late_for_close,
        working=f"Asked on {day_in_words(asked_on)}, due {day_in_words(counted.day)}: {counted.working}. "
        f"Latest day to ask: {latest.working}.",
        route=_route(days, late_by, late_for_close, today, calendar),
    )


def days_late(due: date, cut_off: date, calendar: Calendar) -> int:
    """How many working days after the cut-off the answer comes; 0 when it is in time."""
    late, day = 0, cut_off
    while day < due:
        day = working_days_after(day, 1, calendar).day
        late += 1
    return late


def _route(days: Days, late_by: int, late_for_close: int, today: date, calendar: Calendar) -> tuple[str, ...]:
    """The ways round for one that is late: a head start, its own date, the telephone."""
    if late_by == 0:
        return ()
    routes = []
    if head_start := _head_start(days, late_by, today, calendar):
        routes.append(head_start)
    if late_for_close == 0:
        routes.append(
            f"It can answer “need more time”, until {day_in_words(days.closes_on)} at the latest, and is then "
            "not reminded before its own date."
        )
    else:
        routes.append(
            f"Ask whether its chair or director may agree alone by {day_in_words(days.closes_on)}, and take the "
            "answer down by phone: its contact gets a note and can undo it."
        )
        routes.append(f"Close {plural(late_for_close, 'working day')} later, if the sending date allows it.")
    return tuple(routes)


def _head_start(days: Days, late_by: int, today: date, calendar: Calendar) -> str:
    """To be shown the draft before it is frozen, where days are left for that."""
    gained = working_days_until(today, days.asked_on, calendar)
    if gained == 0:
        return ""
    enough = min(gained, late_by)
    by = working_days_before(days.asked_on, enough, calendar).day
    if gained >= late_by:
        return f"Send it a copy of the draft by {day_in_words(by)}: then its board can begin early enough."
    return f"Send it a copy of the draft today: that gains {plural(gained, 'working day')}."


@dataclass(frozen=True)
class Suggested:
    """The days that a sending date suggests, with how each was reckoned."""

    freeze_on: date
    answers_by: date
    closes_on: date
    working: str


def suggest(send_on: date, calendar: Calendar) -> Suggested:
    """Frozen 10 working days before sending, answers due 2 before, closed 1 before."""
    freeze, soft, hard = (
        working_days_before(send_on, count, calendar) for count in (FREEZE, SOFT_CUT_OFF, HARD_CUT_OFF)
    )
    return Suggested(
        freeze.day,
        soft.day,
        hard.day,
        f"Frozen on {day_in_words(freeze.day)}: {freeze.working}. Answers by {day_in_words(soft.day)}: "
        f"{soft.working}. Closed on {day_in_words(hard.day)}: {hard.working}.",
    )


USUAL = (
    (20, "The idea: one or two asks, and the recipient checked"),
    (17, "A first draft"),
    (14, "Members begin to comment"),
    (11, "The last comments, and each one answered"),
    (FREEZE, "The text is frozen and the requests go out; whoever drafted it signs first"),
    (5, "A reminder to those that have not answered"),
    (SOFT_CUT_OFF, "Answers are due; a second reminder, to deputies as well"),
    (HARD_CUT_OFF, "Closed; each signatory is told how it appears; the list for phoning"),
    (0, "Sent with all names; the final copy goes to all signatories; published, unless under embargo"),
    (-5, "Has it been acknowledged?"),
    (-REPLY, "A reply is expected by now"),
)


def timetable(send_on: date, calendar: Calendar, *, today: date) -> tuple[Milestone, ...]:
    """How a letter usually goes, as dates round the day of sending."""
    return tuple(_milestone(before, what, send_on, calendar, today) for before, what in USUAL)


def _milestone(before: int, what: str, send_on: date, calendar: Calendar, today: date) -> Milestone:
    count = working_days_before if before >= 0 else working_days_after
    counted = count(send_on, abs(before), calendar)
    return Milestone(before, what, counted.day, counted.working if before else "", counted.day < today)
