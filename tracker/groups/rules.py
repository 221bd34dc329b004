"""The words of sub-groups and of who chairs, and when somebody did as far as that is known. Pure."""

import enum
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from tracker.core import partial
from tracker.core.errors import RuleViolation
from tracker.core.wording import capitalised, partial_date

ONE_DAY = timedelta(days=1)


class Part(enum.Enum):
    """What somebody does in a sub-group."""

    LEAD = "lead"
    MEMBER = "member"


class Charge(enum.Enum):
    """In which quality somebody who leaves had something."""

    LEAD = "lead"
    DEPUTY = "deputy"
    NAMED = "named"


class Chaired(enum.Enum):
    """Whether somebody chaired on a day, as far as anybody knows."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class Term(Protocol):
    """A time in the chair. Where its own dates are not known, papers that name who chairs bound it.

    ``seen_on`` and ``last_seen_on`` are the first and the last paper that names them; ``not_yet_on`` is an earlier one
    that names others, ``no_longer_on`` a later one.
    """

    @property
    def from_on(self) -> str | None: ...
    @property
    def to_on(self) -> str | None: ...
    @property
    def seen_on(self) -> str | None: ...
    @property
    def last_seen_on(self) -> str | None: ...
    @property
    def not_yet_on(self) -> str | None: ...
    @property
    def no_longer_on(self) -> str | None: ...


def chaired(term: Term, day: date, *, lasting: bool = True) -> Chaired:
    """Whether this term covers a London day. A month or a year counts as a whole, as everywhere.

    What papers tell of a seat lasts until another one tells otherwise; of a person (``lasting`` is False) it does not.
    """
    earliest, known_from = _beginning(term)
    known_to, latest = _end(term)
    if known_to is None and not lasting and term.from_on is None:
        known_to = max(partial.last_day(one) for one in (term.seen_on, term.last_seen_on, "0001") if one)
    if (earliest is not None and day < earliest) or (latest is not None and day > latest):
        return Chaired.NO
    certain = known_from <= day and (known_to is None or day <= known_to)
    return Chaired.YES if certain else Chaired.PERHAPS


def _beginning(term: Term) -> tuple[date | None, date]:
    """The first day that is possible (None: no limit), and the first that is certain."""
    if term.from_on is not None:
        begun = partial.first_day(term.from_on)
        return begun, begun
    earliest = partial.last_day(term.not_yet_on) + ONE_DAY if term.not_yet_on else None
    known = [partial.first_day(one) for one in (term.seen_on, term.last_seen_on, term.to_on) if one]
    certain = min(known, default=date.max)
    return earliest, max(certain, earliest) if earliest else certain


def _end(term: Term) -> tuple[date | None, date | None]:
    """The last day that is certain (None: until now), and the last that is possible (None: no limit)."""
    if term.to_on is not None:
        ended = partial.last_day(term.to_on)
        return ended, ended
    if term.no_longer_on is None:
        return None, None
    latest = partial.first_day(term.no_longer_on) - ONE_DAY
    known = [partial.last_day(one) for one in (term.seen_on, term.last_seen_on) if one]
    known += [partial.first_day(term.from_on)] if term.from_on else []
    return min(max(known, default=date.min), latest), latest


def term_in_words(term: Term) -> str:
    """ "From May 2020 until some date after December 2021": nothing that nobody knows."""
    said = []
    if term.from_on:
        said.append(f"from {partial_date(term.from_on)}")
    elif term.not_yet_on:
        by = f", by {partial_date(term.seen_on)} at the latest" if term.seen_on else ""
        said.append(f"from some date after {partial_date(term.not_yet_on)}{by}")
    elif term.seen_on:
        said.append(f"named in {partial_date(term.seen_on)}")
    if term.to_on:
        said.append(f"until {partial_date(term.to_on)}")
    elif term.no_longer_on:
        seen = term.last_seen_on or term.seen_on or term.from_on
        since = f"some date after {partial_date(seen)}, " if seen else ""
        said.append(f"until {since}before {partial_date(term.no_longer_on)}")
    elif term.last_seen_on:
        said.append(f"last named in {partial_date(term.last_seen_on)}")
    if not term.from_on and not term.not_yet_on:
        said.append("first day not known")
    return capitalised(", ".join(said))


def check_term(term: Term) -> None:
    """Raises RuleViolation for dates that cannot be right together, as far as they are known."""
    order = [term.not_yet_on, term.from_on, term.seen_on, term.last_seen_on, term.to_on, term.no_longer_on]
    fields = ("not_yet_on", "from_on", "seen_on", "last_seen_on", "to_on", "no_longer_on")
    for place, later in enumerate(order):
        for earlier in order[:place]:
            if partial.is_certainly_before(later, earlier):
                raise RuleViolation(
                    f"This is before {partial_date(earlier)}, which comes first. Correct one of the two.",
                    field=fields[place],
                )
    if not any(order):
        raise RuleViolation(
            "Enter at least one date: the first or last day, or a paper that names them.", field="from_on"
        )


def check_days(from_on: date | None, to_on: date | None) -> None:
    """Raises RuleViolation when a part in a sub-group would end before it begins."""
    if from_on is not None and to_on is not None and to_on < from_on:
        raise RuleViolation("The last day is before the first. Enter a later day.", field="to_on")


def names_in(written: str) -> list[str]:
    """The single names in a list with ; or line breaks between them, each once."""
    parts = (" ".join(part.split()) for line in written.splitlines() for part in line.split(";"))
    return list(dict.fromkeys(part for part in parts if part))


def joined(names: Iterable[str]) -> str:
    """The same names as they are kept."""
    return "; ".join(names)
