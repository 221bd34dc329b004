"""The day that a page is asked about, and what a list says of an organisation as it was then.

A month or a year that somebody asks about stands for its last day, or for today where that is still to come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.coalition.rules import Standing
from tracker.core.errors import RuleViolation
from tracker.core.partial import first_day, last_day
from tracker.core.typed import read_written_partial
from tracker.core.wording import partial_date, plain_day
from tracker.organisations import ending_services, membership
from tracker.organisations.difference_queries import Change
from tracker.organisations.lines import Line

TONES = {Standing.MEMBER: ("Member", "done"), Standing.OBSERVER: ("Observer", "plain")}


@dataclass(frozen=True)
class Asked:
    """What was typed into the box of a day, the day that it stands for, or the sentence why it cannot be read."""

    typed: str
    day: date
    wrong: str = ""
    written: str = ""  # the date as it was understood, for the address of a page

    @property
    def words(self) -> str:
        """ "31 July 2019, the last day of July 2019"."""
        if len(self.written) == len("2019-07-31") or not self.written:
            return plain_day(self.day)
        whole = partial_date(self.written)
        last = self.day == last_day(self.written)
        return (
            f"{plain_day(self.day)}, the last day of {whole}"
            if last
            else f"{plain_day(self.day)}, in {whole}"
        )


def read_asked(typed: str, today: date, *, otherwise: date) -> Asked:
    """The day that somebody asks about: a day, a month or a year; ``otherwise`` where nothing was typed."""
    if not typed.strip():
        return Asked("", otherwise)
    try:
        written = read_written_partial(typed)
    except RuleViolation as broken:
        return Asked(typed, otherwise, broken.message)
    day = last_day(written)
    if first_day(written) <= today < day:
        day = today
    return Asked(typed, day, written=written)


def standing_words(line: Line, day: date) -> tuple[str, str]:
    """What it was on a London day, in a word, with its tone."""
    standing = line.standing_on(day)
    if standing is not None:
        return TONES[standing]
    if line.is_over_on(day):
        return "Ended", "waiting"
    if line.is_not_listed_any_more(day):
        return "Not listed any more", "waiting"
    return ("Not then a member" if line.periods else "Not a member"), "plain"


def periods_words(line: Line) -> list[str]:
    """Its times of membership, as well as they are known."""
    return [membership.in_words(one) for one in line.periods]


def periods_words_on(line: Line, day: date) -> list[str]:
    """Of those that a London day lies in; of all of them where it lies in none."""
    return [membership.in_words(one) for one in line.periods if membership.covers(one, day)] or periods_words(
        line
    )


def change_words(change: Change, line: Line, from_: date, to: date) -> str:
    """How something became different, without a date that nobody knows."""
    if change is Change.RENAMED:
        now = line.name_on(to)
        since = f", since {partial_date(line.name_from)}" if line.name_from and now == line.name else ""
        return f"{line.name_on(from_)} is now called {now}{since}"
    if change is Change.ENDED:
        return f"It {ending_services.ended_in_words(*line.how_it_ended)}" if line.endings else "It has ended"
    if change is Change.STANDING:
        return f"{_word(line.standing_on(from_))} before, {_word(line.standing_on(to))} after".capitalize()
    return "; ".join(periods_words(line))


def _word(standing: Standing | None) -> str:
    return standing.value if standing else "neither"


COLUMNS = (
    *("name", "name_now", "what_became_of_it", "kind", "standing", "membership", "member_from", "member_to"),
    *("member_seen_on", "member_missing_on", "charity_number", "website"),
)


def cells_of(line: Line, day: date) -> Mapping[str, object]:
    """One organisation as a line of a file, as at a London day."""
    covering = [one for one in line.periods if membership.covers(one, day)] or line.periods
    period = covering[-1] if covering else None
    return {
        "name": line.name_on(day),
        "name_now": line.name,
        "what_became_of_it": line.note_on(day),
        "kind": line.kind.value,
        "standing": standing_words(line, day)[0].lower(),
        "membership": "; ".join(periods_words(line)),
        "member_from": period.member_from if period else None,
        "member_to": period.member_to if period else None,
        "member_seen_on": period.seen_on if period else None,
        "member_missing_on": period.missing_on if period else None,
        "charity_number": line.charity_number,
        "website": line.website,
    }
