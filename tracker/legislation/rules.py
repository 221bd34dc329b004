"""The words of bills, Acts, statutory instruments and reviews, and what may be said of them. Pure.

When Parliament sits is ``sittings``; what is counted by it ``forty_days`` and ``amendments``.
"""

import enum
from collections.abc import Mapping

from tracker.core.errors import RuleViolation
from tracker.core.partial import is_certainly_before


class MeasureKind(enum.Enum):
    """What kind of law, or of law to be, it is."""

    BILL = "bill"
    ACT = "act"
    INSTRUMENT = "statutory-instrument"


class House(enum.Enum):
    """A House of Parliament."""

    COMMONS = "House of Commons"
    LORDS = "House of Lords"


class Procedure(enum.Enum):
    """How Parliament looks at a statutory instrument."""

    NEGATIVE = "negative"
    AFFIRMATIVE = "affirmative"
    OTHER = "other"


class StageName(enum.Enum):
    """A stage of a bill, under the names that Parliament uses."""

    FIRST_READING = "1st reading"
    SECOND_READING = "2nd reading"
    COMMITTEE = "committee stage"
    REPORT = "report stage"
    THIRD_READING = "3rd reading"
    AMENDMENTS = "consideration of amendments"
    ROYAL_ASSENT = "Royal Assent"
    OTHER = "other"


class About(enum.Enum):
    """What a letter or a call has to do with a measure."""

    ABOUT = "about"
    AMENDS = "amends"  # proposes an amendment or a new clause


class Known(enum.Enum):
    """What is entered completely for a time."""

    SITTING_DAYS = "sitting days"
    BREAKS = "breaks"


class Computed(enum.Enum):
    """A date that is reckoned from when Parliament sits."""

    FORTY_DAYS = "the 40 days end"
    TABLING = "last day to table amendments"


# Stages at which amendments are debated.
AMENDED_AT = frozenset({StageName.COMMITTEE, StageName.REPORT, StageName.AMENDMENTS})

BELONGS_TO = {
    "laid": {MeasureKind.INSTRUMENT},
    "made": {MeasureKind.INSTRUMENT},
    "expires": {MeasureKind.INSTRUMENT, MeasureKind.ACT},
    "in_force": {MeasureKind.INSTRUMENT, MeasureKind.ACT},
    "royal_assent": {MeasureKind.ACT, MeasureKind.BILL},
    "procedure": {MeasureKind.INSTRUMENT},
    "house": {MeasureKind.BILL},
    "became": {MeasureKind.BILL},
    "made_under": {MeasureKind.INSTRUMENT},
}
NOT_OF_THIS_KIND = {
    "laid": "Only a statutory instrument is laid. Leave this empty, or choose that kind.",
    "made": "Only a statutory instrument is made. Leave this empty, or choose that kind.",
    "expires": "A bill is not in force, so it does not expire. Leave this empty.",
    "in_force": "A bill is not in force. Record the Act that came from it.",
    "royal_assent": "A statutory instrument gets no Royal Assent. Leave this empty.",
    "procedure": "Only a statutory instrument has this. Leave it empty, or choose that kind.",
    "house": "Only a bill begins in a House. Leave this empty, or choose that kind.",
    "became": "Only a bill becomes an Act. Leave this empty, or choose that kind.",
    "made_under": "Only a statutory instrument is made under an Act. Leave this empty, or choose that kind.",
}


def name_of(title: str, number: str) -> str:
    """The title, with the number where there is one."""
    return f"{title} ({number})" if number and number not in title else title


def check_title(title: str) -> str:
    """The title with its spaces tidied. Raises RuleViolation without one."""
    tidy = " ".join(title.split())
    if not tidy:
        raise RuleViolation("Enter the title.", "title")
    return tidy


def check_kind(kind: MeasureKind, given: Mapping[str, object]) -> None:
    """Raises RuleViolation for something that measures of this kind do not have, beside its field."""
    for name, kinds in BELONGS_TO.items():
        if given.get(name) and kind not in kinds:
            raise RuleViolation(NOT_OF_THIS_KIND[name], name)


def check_order(made: str | None, in_force: str | None, expires: str | None) -> None:
    """Raises RuleViolation for dates that cannot be right, whatever days they mean."""
    if is_certainly_before(expires, in_force):
        raise RuleViolation("It cannot expire before it is in force.", "expires")
    if is_certainly_before(in_force, made):
        raise RuleViolation("It cannot come into force before it is made.", "in_force")
