"""What will go to whom: the same roster and the same rows as the sending, changed by nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from tracker.coalition.models import Person
from tracker.core.calendar import LONDON
from tracker.core.clock import london_day
from tracker.deadlines.models import Deadline, Move, Rung, due_key
from tracker.deadlines.stages import RungState
from tracker.outbox import queries as outbox
from tracker.reminders import queries
from tracker.reminders.chair_terms import Ending
from tracker.reminders.finding import Due
from tracker.reminders.roster import Roster
from tracker.reminders.wording import item_of, names_of
from tracker.signoffs.coming import Coming


@dataclass(frozen=True)
class Upcoming:
    """One reminder of one person that is still to come."""

    at: datetime
    deadline: Deadline
    rung: str
    person: Person
    rung_why: str
    person_why: str

    @property
    def why(self) -> str:
        """Why then, and why to this person."""
        return f"{self.rung_why}; {self.person_why}"


def upcoming(since: datetime, days: int) -> list[Upcoming]:
    """The reminders of the next ``days`` days, by moment: to those who will be concerned on that day.

    Whose address takes no mail is left out: nothing goes there until somebody uses the address again.
    """
    found = _spread(queries.planned_rungs(since, since + timedelta(days=days)))
    refused = outbox.suppressed_among({one.person.email for one in found})
    return [one for one in found if one.person.email.lower() not in refused]


def of_deadline(deadline: Deadline) -> list[Upcoming]:
    """The reminders of one deadline that are still to come."""
    return _spread(rung for rung in deadline.rungs if rung.at is not None and rung.state is RungState.PLANNED)


def due_now(now: datetime, due: Iterable[Due]) -> list[dict[str, Any]]:
    """What a sweep has found that a tick at ``now`` would hand over, as documents."""
    roster = Roster(london_day(now))
    return [
        as_document(
            Upcoming(
                one.at, one.deadline, one.rung, one.person, "due now", roster.why(one.person, one.deadline)
            )
        )
        for one in due
    ]


def _spread(rungs: Iterable[Rung]) -> list[Upcoming]:
    rosters: dict[date, Roster] = {}
    found: list[Upcoming] = []
    for rung in rungs:
        if rung.at is None:
            continue
        day = london_day(rung.at)
        roster = rosters.setdefault(day, Roster(day))
        found += [
            Upcoming(rung.at, rung.deadline, rung.rung, person, rung.why, roster.why(person, rung.deadline))
            for person in roster.recipients(rung.deadline)
        ]
    return found


def as_document(one: Upcoming) -> dict[str, Any]:
    """The shape that ``tracker reminders preview --json`` prints."""
    return {
        "at": f"{one.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "local": f"{one.at.astimezone(LONDON):%Y-%m-%dT%H:%M}",
        "item": item_of(one.deadline),
        "deadline": one.deadline.due_key,
        "rung": one.rung,
        "to": one.person.email,
        "why": one.why,
    }


@dataclass(frozen=True)
class Moment:
    """All that goes at one moment about one deadline."""

    at: datetime
    deadline: Deadline
    rung: str
    why: str
    people: tuple[Person, ...]

    @property
    def name(self) -> str:
        """What the deadline is called."""
        return names_of(self.deadline)


def by_moment(found: Iterable[Upcoming]) -> list[tuple[date, list[Moment]]]:
    """The same reminders for a page: by London day, one line for each deadline with all its people."""
    lines = [
        Moment(at, deadline, rung, together[0].rung_why, tuple(one.person for one in together))
        for (at, deadline, rung), group in groupby(found, key=lambda one: (one.at, one.deadline, one.rung))
        if (together := list(group))
    ]
    return [(day, list(group)) for day, group in groupby(lines, key=lambda line: london_day(line.at))]


@dataclass(frozen=True)
class Day:
    """All that goes on one London day: reminders of deadlines, what sign-ons send by themselves, ends of terms."""

    day: date
    reminders: list[Moment]
    sign_ons: list[Coming]
    chair_terms: list[Ending]


def by_day(
    reminders: Iterable[Upcoming], sign_ons: Iterable[Coming], chair_terms: Iterable[Ending] = ()
) -> list[Day]:
    """For a page: the days on which something goes, in order."""
    lines = dict(by_moment(reminders))
    mails = {day: list(group) for day, group in groupby(sign_ons, key=lambda one: london_day(one.at))}
    ends = {day: list(group) for day, group in groupby(chair_terms, key=lambda one: london_day(one.at))}
    return [
        Day(day, lines.get(day, []), mails.get(day, []), ends.get(day, []))
        for day in sorted({*lines, *mails, *ends})
    ]


@dataclass(frozen=True)
class Moved:
    """A date that was changed, and what that did to its reminders."""

    move: Move
    name: str
    withdrawn: int
    planned: tuple[datetime, ...]


def moved(moves: Iterable[Move]) -> list[Moved]:
    """For a page: how many reminder days of the old date do not go, and when those of the present one do."""
    return [_moved(move) for move in moves]


def _moved(move: Move) -> Moved:
    deadline, was = move.deadline, due_key(move.from_on, move.from_time)
    withdrawn = [rung for rung in deadline.rungs if rung.due == was and rung.state is RungState.SUPERSEDED]
    planned = [rung.at for rung in deadline.rungs if rung.state is RungState.PLANNED and rung.at is not None]
    return Moved(move, names_of(deadline), len(withdrawn), tuple(sorted(planned)))
