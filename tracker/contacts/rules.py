"""What a contact is for, and who stands in for somebody who is away. Pure."""

import enum
import re
from collections.abc import Callable, Mapping
from datetime import date

from tracker.core import wording
from tracker.core.errors import RuleViolation, blaming
from tracker.core.typed import read_line

LONGEST_PHONE = 40
FEWEST_DIGITS = 5  # of a number that can be rung from elsewhere


class Duty(enum.Enum):
    """What an organisation is reached about through a contact."""

    LEAD = "lead"  # is asked to sign, beside its representatives
    DEPUTY = "deputy"  # is asked as well when the lead is silent
    AUTHORISER = "authoriser"  # agrees for the organisation: its director, its chair of trustees
    PRESS = "press"


# They are sent links with which an answer can be given, so they must hold a role for the organisation.
ANSWERS = frozenset({Duty.LEAD, Duty.DEPUTY})


def stand_in_for(person: int, away: Mapping[int, int | None], accepts: Callable[[int], bool]) -> int:
    """Who gets the mail of a person on a day. ``away``: everybody who is away then, with whom they named, if anybody.

    Whoever stands in may be away too: then it is whom *they* named. Mail is never lost over it: where that leads to
    nobody, in a circle, or to somebody who is not accepted, it stays with the person.
    """
    seen, now = {person}, person
    while now in away:
        named = away[now]
        if named is None or named in seen:
            return person
        seen.add(named)
        now = named
    return now if now == person or accepts(now) else person


def check_days(from_on: date, to_on: date) -> None:
    """Raises RuleViolation when a time away would end before it begins (London days, both included)."""
    if to_on < from_on:
        raise RuleViolation(
            f"The last day away is before the first, {wording.plain_day(from_on)}. Enter a later day.",
            field="to_on",
        )


def read_phone(typed: str) -> str:
    """A telephone number as it is written, or nothing. Raises RuleViolation for what cannot be rung."""
    with blaming("phone"):
        written = read_line(typed, longest=LONGEST_PHONE)
    if written and not (
        re.fullmatch(r"\+?[0-9 ()./-]+( ?(ext|x)\.? ?[0-9]+)?", written)
        and len(re.findall(r"[0-9]", written)) >= FEWEST_DIGITS
    ):
        raise RuleViolation("Enter a telephone number such as 020 7946 0000.", field="phone")
    return written
