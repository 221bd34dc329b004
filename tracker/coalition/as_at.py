"""The day that a page is asked about, and what a list says of an organisation as it was then.

A month or a year that somebody asks about stands for its last day, or for today where that is still to come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.coalition import ending_services, membership
from tracker.coalition.difference_queries import Change
from tracker.coalition.models import Organisation
from tracker.coalition.names import is_over_on, own_name_on, what_became
from tracker.coalition.rules import Standing
from tracker.core.errors import RuleViolation
from tracker.core.partial import first_day, last_day
from tracker.core.typed import read_written_partial
from tracker.core.wording import partial_date, plain_day

TONES = {Standing.MEMBER: "done", Standing.OBSERVER: "plain"}


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


def standing_words(organisation: Organisation, day: date) -> tuple[str, str]:
    """What it was on a London day, in a word, with its tone."""
    standing = membership.standing_on(organisation, day)
    if standing is not None:
        return standing.value, TONES[standing]
    if is_over_on(organisation, day):
        return "ended", "waiting"
    if membership.is_not_listed_any_more(organisation, day):
        return "not listed any more", "waiting"
    return ("not then a member" if organisation.memberships else "not a member"), "plain"


def note_on(organisation: Organisation, day: date) -> str:
    """What became of it after a London day: "now called X", "now part of Y"."""
    name = own_name_on(organisation, day)
    return what_became(organisation, name) if name != organisation.name or organisation.successions else ""


def periods_words(organisation: Organisation) -> list[str]:
    """Its times of membership, as well as they are known."""
    return [membership.in_words(one) for one in organisation.memberships]


def change_words(change: Change, organisation: Organisation, from_: date, to: date) -> str:
    """How something became different, without a date that nobody knows."""
    if change is Change.RENAMED:
        since = f", since {partial_date(organisation.name_from)}" if organisation.name_from else ""
        now = own_name_on(organisation, to)
        return f"{own_name_on(organisation, from_)} is now called {now}{since if now == organisation.name else ''}"
    if change is Change.ENDED:
        return f"It {ending_services.in_words(organisation)}"
    if change is Change.STANDING:
        before, after = (membership.standing_on(organisation, day) for day in (from_, to))
        return f"{_word(before)} before, {_word(after)} after".capitalize()
    return "; ".join(periods_words(organisation))


def _word(standing: Standing | None) -> str:
    return standing.value if standing else "neither"


COLUMNS = (
    *("name", "name_now", "what_became_of_it", "kind", "standing", "membership", "member_from", "member_to"),
    *("member_seen_on", "member_missing_on", "charity_number", "website"),
)


def line_of(organisation: Organisation, day: date) -> Mapping[str, object]:
    """One organisation as a line of a file, as at a London day."""
    covering = [
        one for one in organisation.memberships if membership.covers(one, day)
    ] or organisation.memberships
    period = covering[-1] if covering else None
    return {
        "name": own_name_on(organisation, day),
        "name_now": organisation.name,
        "what_became_of_it": note_on(organisation, day),
        "kind": organisation.kind.value,
        "standing": standing_words(organisation, day)[0],
        "membership": "; ".join(periods_words(organisation)),
        "member_from": period.member_from if period else None,
        "member_to": period.member_to if period else None,
        "member_seen_on": period.seen_on if period else None,
        "member_missing_on": period.missing_on if period else None,
        "charity_number": organisation.charity_number,
        "website": organisation.website,
    }
