"""Which logo files are taken, and from when one may not be used any more. Pure."""

import enum
from datetime import date


class Variant(enum.Enum):
    """In which form a logo is drawn."""

    COLOUR = "colour"
    ONE_COLOUR = "one-colour"
    WHITE = "white"
    OTHER = "other"


def has_expired(expires_on: date | None, day: date) -> bool:
    """Whether the permission has ended on a London day; on its last day it holds."""
    return expires_on is not None and expires_on < day
