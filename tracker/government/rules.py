"""Who held a post on a day, as far as anybody knows; kinds of bodies; which dates can be right. Pure.

Dates are as well known as they are. A day inside a month that begins or ends an appointment decides nothing: then the
answer is that it is not certain, with the names that are possible.
"""

import enum
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from tracker.core.errors import RuleViolation
from tracker.core.partial import first_day, is_certainly_before, last_day
from tracker.core.wording import listed, partial_date

Who = TypeVar("Who")


class BodyKind(enum.Enum):
    """What sort of body it is."""

    DEPARTMENT = "department"
    COMMITTEE = "committee"
    REVIEW = "review"
    REGULATOR = "regulator"
    OTHER = "other"


class TitleKind(enum.Enum):
    """Why a post has another title: it was called that before, or is called that as well."""

    EARLIER = "earlier"
    ALSO = "also"


KIND_WORDS = (
    (BodyKind.COMMITTEE, r"\bcommittee\b"),
    (BodyKind.REVIEW, r"\breview\b|\binquiry\b"),
    (BodyKind.DEPARTMENT, r"^(the )?(department|ministry)\b|\bhome office\b|\btreasury\b|\bcabinet office\b"),
    (BodyKind.REGULATOR, r"\bofsted\b|\bcommission\b|\bregulator\b"),
)


def kind_by_name(name: str) -> BodyKind:
    """The kind that a body's name says; a person may know better."""
    written = name.casefold()
    return next((kind for kind, words in KIND_WORDS if re.search(words, written)), BodyKind.OTHER)


class State(enum.Enum):
    """What is known of a post on a day."""

    HELD = "held"
    VACANT = "vacant"
    UNCERTAIN = "not certain"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Term(Generic[Who]):
    """Somebody's time in a post; ``who`` is None for a vacancy that was recorded.

    ``seen_on`` is a time at which they are known to have held it. ``ended`` says that it is over although nobody knows
    since when; without it an open end is one that has not come.
    """

    who: Who | None
    from_on: str | None = None
    to_on: str | None = None
    seen_on: str | None = None
    ended: bool = False

    @property
    def surely_from(self) -> date:
        """From this day on they held it, whatever its dates mean."""
        known = [last_day(one) for one in (self.from_on, self.seen_on) if one]
        return min(known) if known else first_day(self.to_on or "9999")

    @property
    def surely_to(self) -> date:
        """They held it at least to this day."""
        if self.to_on:
            return first_day(self.to_on)
        if not self.ended:
            return date.max
        return max(first_day(one) for one in (self.seen_on, self.from_on) if one)

    @property
    def perhaps_from(self) -> date:
        """The first day on which what is known puts them there. Of an unknown beginning nothing is made up."""
        known = self.from_on or self.seen_on or self.to_on or "9999"
        return first_day(known)

    @property
    def perhaps_to(self) -> date:
        """The last day on which what is known puts them there."""
        if self.to_on:
            return last_day(self.to_on)
        if not self.ended:
            return date.max
        return max(last_day(one) for one in (self.seen_on, self.from_on) if one)

    def covers(self, day: date) -> bool:
        """Whether they held it on this day, without doubt."""
        return self.surely_from <= day <= self.surely_to

    def may_cover(self, day: date) -> bool:
        """Whether they may have held it on this day."""
        return self.perhaps_from <= day <= self.perhaps_to


@dataclass(frozen=True)
class Standing(Generic[Who]):
    """Who held a post on a day. ``who`` has one, or several at once; of what is not certain, those it may have been."""

    state: State
    who: tuple[Who, ...] = ()

    @property
    def is_held(self) -> bool:
        return self.state is State.HELD


def who_held(terms: Iterable[Term[Who]], day: date) -> Standing[Who]:
    """Who held a post on a day; on the day of a handover both did."""
    terms = sorted(terms, key=lambda one: (one.perhaps_from, one.perhaps_to))
    sure = [one for one in terms if one.covers(day)]
    perhaps = [one for one in terms if one.may_cover(day) and one not in sure]
    if any(one.who is not None for one in perhaps) or (perhaps and not sure):
        return Standing(State.UNCERTAIN, _names(one for one in terms if one.may_cover(day)))
    if sure:
        names = _names(sure)
        return Standing(State.HELD if names else State.VACANT, names)
    return Standing(_between(terms, day))


def addressed(terms: Iterable[Term[Who]], day: date) -> Standing[Who]:
    """To whom a letter of this day goes: on the day of a handover to who holds the post at its end."""
    terms = list(terms)
    on_the_day = [one for one in terms if one.covers(day)]
    stay = [one for one in on_the_day if one.to_on is None or last_day(one.to_on) > day]
    if not stay:
        return who_held(terms, day)
    leave = [one for one in on_the_day if one not in stay]
    return who_held([one for one in terms if one not in leave], day)


def _names(terms: Iterable[Term[Who]]) -> tuple[Who, ...]:
    return tuple(dict.fromkeys(one.who for one in terms if one.who is not None))


def _between(terms: Sequence[Term[Who]], day: date) -> State:
    """What a day is that no term covers: vacant after an end that is known, otherwise not known."""
    before = [one for one in terms if one.perhaps_to < day]
    after = [one for one in terms if one.perhaps_from > day]
    if not before or (after and min(after, key=lambda one: one.perhaps_from).from_on is None):
        return State.UNKNOWN
    begun_last = max(one.perhaps_from for one in before)
    open_ended = [one for one in before if one.to_on is None and one.perhaps_to >= begun_last]
    return State.UNKNOWN if open_ended else State.VACANT


def in_words(standing: Standing[str]) -> str:
    """ "Held by A and B", "Vacant", "Not certain: perhaps A or B", "Holder not known"."""
    if standing.state is State.HELD:
        return f"Held by {listed(standing.who)}"
    if standing.state is State.UNCERTAIN:
        return (
            f"Not certain: perhaps {listed(standing.who, 'or')}"
            if standing.who
            else "Not certain whether vacant"
        )
    return "Vacant" if standing.state is State.VACANT else "Holder not known"


def term_in_words(term: Term[Who]) -> str:
    """ "from May 2020 to 7 September 2022", "since 10 May 2021", "in May 2020; since and until when is not known"."""
    if term.from_on and term.from_on == term.to_on and len(term.from_on) == len("2020-05-11"):
        said = f"on {partial_date(term.from_on)} alone"
    elif term.from_on and term.to_on:
        said = f"from {partial_date(term.from_on)} to {partial_date(term.to_on)}"
    elif term.from_on:
        said = f"from {partial_date(term.from_on)}, until when is not known" if term.ended else (
            f"since {partial_date(term.from_on)}"
        )  # fmt: skip
    elif term.to_on:
        said = f"until {partial_date(term.to_on)}, since when is not known"
    else:
        unknown = "since and until when is not known" if term.ended else "since when is not known"
        return f"{'in' if len(term.seen_on or '') < 10 else 'on'} {partial_date(term.seen_on)}; {unknown}"
    if term.seen_on:
        said += (
            f"; known to have held it {'in' if len(term.seen_on) < 10 else 'on'} {partial_date(term.seen_on)}"
        )
    return said


def key_of(words: str) -> str:
    """What two spellings of a title or of a person's name have in common; what stands in brackets counts."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().replace("&", " and ")
    return re.sub(r"[^a-z0-9]+", "", plain.casefold()) or words.strip().casefold()


def check_term(term: Term[Who]) -> None:
    """Raise RuleViolation for dates that cannot be right together, and where there is none at all."""
    if not (term.from_on or term.to_on or term.seen_on):
        raise RuleViolation(
            "Enter at least one date: from when, until when, or when they are known to have held it.",
            "from_on",
        )
    if is_certainly_before(term.to_on, term.from_on):
        raise RuleViolation("It cannot end before it begins.", "to_on")
    if is_certainly_before(term.seen_on, term.from_on) or is_certainly_before(term.to_on, term.seen_on):
        raise RuleViolation(
            "They cannot be known to have held it before it began or after it ended.", "seen_on"
        )


def name_on(present: str, earlier: Iterable[tuple[str, str | None, str | None]], day: date) -> str:
    """The name that was in use on a day: an earlier one up to its "to", where that is known.

    Where a month or a year alone is known in which one gave way to the next, the newer one counts all through it.
    ``earlier`` has names with their from and to.
    """
    in_use = [
        (last_day(to_on), name)
        for name, from_on, to_on in earlier
        if to_on is not None and day <= _last_in_use(to_on) and (from_on is None or first_day(from_on) <= day)
    ]
    return min(in_use)[1] if in_use else present


def _last_in_use(to_on: str) -> date:
    return last_day(to_on) if first_day(to_on) == last_day(to_on) else first_day(to_on) - timedelta(days=1)
