"""When an organisation was a member, as far as anybody knows, and how that is said. Pure.

Dates are as well known as they are: 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'. What nobody knows stays empty.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Protocol

from tracker.coalition.models import Organisation
from tracker.coalition.names import is_over_on
from tracker.coalition.rules import Standing
from tracker.core import partial
from tracker.core.errors import RuleViolation
from tracker.core.wording import capitalised, partial_date


class Period(Protocol):
    """A time of membership. Lists of members that were printed bound it where its own dates are not known."""

    @property
    def member_from(self) -> str | None: ...
    @property
    def member_to(self) -> str | None: ...
    @property
    def seen_on(self) -> str | None: ...
    @property
    def missing_on(self) -> str | None: ...
    @property
    def standing(self) -> Standing: ...


def covers(period: Period, day: date) -> bool:
    """Whether somebody was a member on a day. A month or a year counts as a whole; an open end never closes.

    From the first printed list that leaves it out an organisation is not taken for a member.
    """
    was_left_out = period.missing_on is not None and partial.has_begun(period.missing_on, day)
    return partial.covers(period.member_from, period.member_to, day) and not was_left_out


def is_member(organisation: Organisation, day: date) -> bool:
    """Whether an organisation is a member on a day. One that has ended, or only observes, is none."""
    return standing_on(organisation, day) is Standing.MEMBER


def standing_on(organisation: Organisation, day: date) -> Standing | None:
    """As what an organisation takes part on a day: as a member rather than as an observer; None for neither."""
    return None if is_over_on(organisation, day) else standing_of(organisation.memberships, day)


def standing_of(periods: Iterable[Period], day: date) -> Standing | None:
    """The same of times of membership, of an organisation that has not ended."""
    found = {one.standing for one in periods if covers(one, day)}
    return next((standing for standing in Standing if standing in found), None)


def is_not_listed_any_more(organisation: Organisation, day: date) -> bool:
    """Whether a later list leaves it out, though nobody knows when, or whether, it left."""
    if is_over_on(organisation, day) or standing_on(organisation, day) is not None:
        return False
    return any(was_left_out(one, day) for one in organisation.memberships)


def was_left_out(period: Period, day: date) -> bool:
    """Whether a printed list of that day or before leaves it out, and no day of leaving is known."""
    left_out = period.missing_on is not None and partial.has_begun(period.missing_on, day)
    return left_out and period.member_to is None and partial.has_begun(period.member_from, day)


def check_period(
    member_from: str | None, member_to: str | None, seen_on: str | None, missing_on: str | None
) -> None:
    """Raises RuleViolation for dates that cannot be right together, as far as they are known."""
    if partial.is_certainly_before(member_to, member_from):
        raise RuleViolation("The membership cannot end before it begins.", field="member_to")
    if partial.is_certainly_before(missing_on, seen_on):
        raise RuleViolation(
            "The list that leaves it out must be later than the last one that names it.", field="missing_on"
        )
    if partial.is_certainly_before(seen_on, member_from):
        raise RuleViolation(
            f"It was in the list of {partial_date(seen_on)}, so it joined by then. Correct one of the two dates.",
            field="seen_on",
        )
    if partial.is_certainly_before(member_to, seen_on):
        raise RuleViolation(
            f"It was still in the list of {partial_date(seen_on)}, so it left later. Correct one of the two dates.",
            field="seen_on",
        )


def check_against(period: Period, others: Iterable[Period]) -> None:
    """Raises RuleViolation for a time that certainly has a day in common with another of the same standing."""
    for other in others:
        if other.standing is period.standing and certainly_overlap(period, other):
            raise RuleViolation(
                f"This overlaps with what is recorded already: {in_words(other)}. Correct or end that one first.",
                field="member_from",
            )


def certainly_overlap(one: Period, other: Period) -> bool:
    """Whether two times have a day in common, whatever days their dates mean."""
    spans, others = _certain_spans(one), _certain_spans(other)
    return (
        any(_meet(mine, theirs) for mine in spans for theirs in others)
        or any(_is_within(written, spans) for written in _dates(other))
        or any(_is_within(written, others) for written in _dates(one))
    )


def _certain_spans(period: Period) -> list[tuple[date, date]]:
    """The days that a time covers for certain; what began on a known date goes on as long as nothing says otherwise."""
    found = [(day, day) for one in _dates(period) if (day := partial.first_day(one)) == partial.last_day(one)]
    if period.member_from is None:
        return found
    begun, last = partial.last_day(period.member_from), period.member_to
    if last is None and period.missing_on is None:
        return [*found, (begun, date.max)]
    end = partial.first_day(last or period.seen_on or period.member_from)
    return [*found, (begun, end)] if begun <= end else found


def _dates(period: Period) -> list[str]:
    """Each stands for a day, known more or less, on which somebody was a member."""
    return [one for one in (period.member_from, period.member_to, period.seen_on) if one is not None]


def _meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _is_within(written: str, spans: Iterable[tuple[date, date]]) -> bool:
    return any(
        first <= partial.first_day(written) and partial.last_day(written) <= last for first, last in spans
    )


def in_words(period: Period) -> str:
    """ "Member since July 2019", "In the list of members of July 2019, but not in that of 2020"."""
    return _in_words(period.standing, period.member_from, period.member_to, period.seen_on, period.missing_on)


@lru_cache(maxsize=2048)
def _in_words(
    standing: Standing,
    member_from: str | None,
    member_to: str | None,
    seen_on: str | None,
    missing_on: str | None,
) -> str:
    """Lists say the same of many organisations."""
    name = capitalised(standing.value)
    if member_from and member_to:
        said = [f"{name} from {partial_date(member_from)} to {partial_date(member_to)}"]
    elif member_from:
        said = [f"{name} since {partial_date(member_from)}"]
    elif member_to:
        said = [f"{name} until {partial_date(member_to)}"]
    else:
        said = [] if standing is Standing.MEMBER else [name]
    if seen_on:
        said.append(f"in the list of members of {partial_date(seen_on)}")
    if missing_on:
        said.append(f"not in {'that' if seen_on else 'the list of members'} of {partial_date(missing_on)}")
    if member_from is None and missing_on is None:
        said.append("joining date not known")
    return capitalised(", ".join(said or ["member"]))
