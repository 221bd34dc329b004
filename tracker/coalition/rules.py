"""Roles and what they allow, the kinds of things said of organisations, and when a term is in force. Pure."""

import enum
import re
import unicodedata
from datetime import date

from tracker.core.permissions import Permission


class Role(enum.Enum):
    """What a person is in the coalition. One person may hold several at once."""

    CO_CHAIR = "co-chair"
    LEAD = "lead"
    REPRESENTATIVE = "representative"
    OBSERVER = "observer"


class OrganisationKind(enum.Enum):
    """What sort of body an organisation is."""

    CHARITY = "charity"
    PROFESSIONAL_BODY = "professional-body"
    STATUTORY_OFFICE = "statutory-office"
    COALITION = "coalition"
    COMPANY = "company"
    OTHER = "other"


class NameKind(enum.Enum):
    """What another name of an organisation is."""

    SPELLING = "spelling"
    EARLIER = "earlier-name"
    ACRONYM = "acronym"


class Standing(enum.Enum):
    """As what an organisation takes part in the coalition."""

    MEMBER = "member"
    OBSERVER = "observer"


class Approver(enum.Enum):
    """Who agrees to a text for an organisation."""

    DIRECTOR = "director"
    TRUSTEES = "trustees"
    BOTH = "both"
    OTHER = "other"
    UNKNOWN = "unknown"


class Ending(enum.Enum):
    """How an organisation ended, and what that makes of it. Whichever it was, it is no more."""

    MERGED = "merged-into"
    SPLIT = "split-into"
    SUCCEEDED = "succeeded-by"
    CLOSED = "closed"


_SEE = frozenset({Permission.OWN_ACCOUNT, Permission.VIEW})
_TAKE_PART = _SEE | {Permission.ANSWER}
_LEAD = _TAKE_PART | {Permission.RECORD, Permission.DECIDE}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OBSERVER: _SEE,
    Role.REPRESENTATIVE: _TAKE_PART,
    Role.LEAD: _LEAD,
    Role.CO_CHAIR: frozenset(Permission),
}


QUOTES = "'’‘`\"“”"


def in_force(day: date, from_on: date | None, to_on: date | None) -> bool:
    """Whether a term covers ``day`` (a London date). Both ends are included; an open end never closes."""
    return (from_on is None or from_on <= day) and (to_on is None or day <= to_on)


def address_key(address: str) -> str:
    """What two spellings of one e-mail address have in common: capitals make no difference."""
    return address.strip().casefold()


def name_key(name: str) -> str:
    """What two spellings of one organisation's name have in common.

    Apostrophes, capitals, spacing, "&", a leading "The" and a bracketed acronym make no difference.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"\s*\([^)]*\)\s*$", "", plain).replace("&", " and ").casefold().strip()
    plain = re.sub(r"^the\s+", "", plain)
    return re.sub(r"[^a-z0-9]+", "", plain) or name.strip().casefold()


# Letters that Unicode takes for others of their own, where an English reader looks for them.
LIKE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def sort_key(name: str) -> str:
    """For lists of organisations: alphabetical without a leading "The", whatever the capitals, accents and quotes."""
    plain = unicodedata.normalize("NFKD", name.strip().casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one) and one not in QUOTES)
    letters = letters.translate(LIKE_LETTERS)
    return re.sub(r"^the\s+", "", letters.strip())
