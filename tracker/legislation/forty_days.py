"""The 40 days in which either House may annul a statutory instrument of the negative procedure. Pure.

Day 1 is the day of laying, and every day of the calendar counts, but not while Parliament is dissolved or prorogued,
nor while both Houses are adjourned for more than four days (Statutory Instruments Act 1946, section 7; Erskine May
31.16). Only the time in which both are away is left out: where their breaks overlap by four days or fewer, they count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise

from tracker.core.calendar import ONE_DAY
from tracker.core.wording import day as day_in_words
from tracker.core.wording import listed, plural
from tracker.legislation.rules import House
from tracker.legislation.sittings import BreakKind, HouseDays, Reckoned, Run, Stretch, stretch_around
from tracker.legislation.spans import in_words

DAYS = 40
LONGEST_ADJOURNMENT_COUNTED = 4
NOT_ENTERED = "Cannot be computed: "


class _State(Enum):
    COUNTS = "counts"
    AWAY = "both Houses adjourned"
    PROROGUED = "Parliament prorogued"
    DISSOLVED = "Parliament dissolved"
    UNKNOWN = "not entered"


@dataclass(frozen=True)
class _Parliament:
    commons: HouseDays
    lords: HouseDays

    def on(self, day: date) -> _State:
        breaks = {self.commons.break_on(day), self.lords.break_on(day)}
        if BreakKind.DISSOLUTION in breaks:
            return _State.DISSOLVED
        if BreakKind.PROROGATION in breaks:
            return _State.PROROGUED
        adjourned = {self.commons.is_adjourned_on(day), self.lords.is_adjourned_on(day)}
        if False in adjourned:
            return _State.COUNTS
        return _State.UNKNOWN if None in adjourned else _State.AWAY

    def judged(self, day: date) -> _State:
        """As ``on``, with the time both are away weighed by its length: short ones count."""
        state = self.on(day)
        if state is not _State.AWAY:
            return state
        away = stretch_around(day, lambda one: self.on(one) is _State.AWAY)
        if away.days > LONGEST_ADJOURNMENT_COUNTED:
            return _State.AWAY
        beside = {self.on(away.first - ONE_DAY), self.on(away.last + ONE_DAY)}
        return _State.UNKNOWN if _State.UNKNOWN in beside else _State.COUNTS

    def unknown_of(self, day: date) -> list[House]:
        """The Houses of which it is not entered whether they are adjourned."""
        houses = (self.commons, self.lords)
        return [one.house for one in houses if one.is_adjourned_on(day) is None]


def forty_days(laid_on: date, commons: HouseDays, lords: HouseDays, days: int = DAYS) -> Reckoned:
    """The last of the 40 days, run by run; without what was entered over all of them, why there is no answer."""
    parliament = _Parliament(commons, lords)
    runs: list[Run] = []
    counted, day = 0, laid_on
    for stretch, state in _runs(laid_on, parliament):
        if state is _State.UNKNOWN:
            earliest = stretch.first + ONE_DAY * (days - counted - 1)
            return Reckoned(None, in_sentence(runs), runs, _why_not(stretch.first, parliament), earliest)
        if state is not _State.COUNTS:
            runs.append(Run(False, stretch, state.value))
            continue
        taken = min(stretch.days, days - counted)
        day = stretch.first + ONE_DAY * (taken - 1)
        counted += taken
        runs.append(Run(True, Stretch(stretch.first, day)))
        if counted == days:
            break
    return Reckoned(day, in_sentence(runs), runs)


def _runs(first: date, parliament: _Parliament) -> Iterator[tuple[Stretch, _State]]:
    """Days in a row of one state, from ``first`` on; ends with the first day of which too little is known.

    A run of days that count is cut after 40: nobody needs more of them.
    """
    begun, day, state = first, first, parliament.judged(first)
    while state is not _State.UNKNOWN:
        following = parliament.judged(day + ONE_DAY)
        if following is not state or (state is _State.COUNTS and (day - begun).days >= DAYS):
            yield Stretch(begun, day), state
            begun, state = day + ONE_DAY, following
        day += ONE_DAY
    yield Stretch(begun, begun), state


def _why_not(day: date, parliament: _Parliament) -> str:
    """Which dates are missing, of which House."""
    state = parliament.on(day)
    if state is _State.AWAY:  # a short time away, beside days of which nothing is known
        away = stretch_around(day, lambda one: parliament.on(one) is _State.AWAY)
        before = parliament.on(away.first - ONE_DAY) is _State.UNKNOWN
        day = away.first - ONE_DAY if before else away.last + ONE_DAY
    houses = listed([f"the {house.value}" for house in parliament.unknown_of(day)])
    when = day_in_words(day) + _and_on(day, parliament)
    return f"{NOT_ENTERED}when {houses} sat or will sit is not entered for {when}."


def _and_on(day: date, parliament: _Parliament) -> str:
    """How long that goes on, looked at for as many days as matter."""
    last = day
    while (last - day).days < DAYS and parliament.on(last + ONE_DAY) is _State.UNKNOWN:
        last += ONE_DAY
    if last == day:
        return ""
    return " and after" if (last - day).days >= DAYS else f" to {day_in_words(last)}"


def in_sentence(runs: list[Run]) -> str:
    """ "counted 3 to 25 March 2026 (23 days); left out 26 March to 15 April 2026, both Houses adjourned 21 days"."""
    return "; ".join(_run_in_words(run) for run in _joined(runs))


def _joined(runs: list[Run]) -> list[Run]:
    """Runs of the same sort that follow one another as one."""
    joined: list[Run] = runs[:1]
    for before, run in pairwise(runs):
        if (before.counts, before.why) == (run.counts, run.why):
            joined[-1] = Run(run.counts, Stretch(joined[-1].stretch.first, run.stretch.last), run.why)
        else:
            joined.append(run)
    return joined


def _run_in_words(run: Run) -> str:
    days = plural(run.stretch.days, "day")
    if run.counts:
        return f"counted {in_words(run.stretch)} ({days})"
    return f"left out {in_words(run.stretch)}, {run.why} {days}"
