"""Which logo files are taken, and until when one may be used. Pure."""

import enum
from datetime import date
from pathlib import PurePosixPath

from tracker.attachments.rules import JPEG, PNG, FileKind
from tracker.core.errors import RuleViolation
from tracker.core.partial import first_day, is_certainly_before

KINDS = {".png": PNG, ".jpg": JPEG, ".jpeg": JPEG}
NOT_TAKEN = "Choose a PNG or JPEG picture."
NO_SVG = "SVG files can carry programs, so they are not taken. Save the logo as a large PNG and choose that."


class Variant(enum.Enum):
    """In which form a logo is drawn."""

    COLOUR = "colour"
    ONE_COLOUR = "one-colour"
    WHITE = "white"
    OTHER = "other"


def kind_of(name: str) -> FileKind:
    """The kind of file that a name promises. Raises RuleViolation with what to do instead."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in KINDS:
        raise RuleViolation(NO_SVG if ending in (".svg", ".svgz") else NOT_TAKEN, field="file")
    return KINDS[ending]


def has_expired(expires_on: date | None, day: date) -> bool:
    """Whether the permission has ended on a London day; on its last day it holds."""
    return expires_on is not None and expires_on < day


def check_permission(
    permitted_by: str, permitted_on: str | None, expires_on: date | None, today: date
) -> None:
    """Raises RuleViolation for a permission that nobody gave, or that cannot be right."""
    if not permitted_by:
        raise RuleViolation("Enter who said that the logo may be used.", field="permitted_by")
    if permitted_on is not None and first_day(permitted_on) > today:
        raise RuleViolation("This lies in the future. Enter when it was permitted.", field="permitted_on")
    if expires_on is not None and is_certainly_before(expires_on.isoformat(), permitted_on):
        raise RuleViolation("The permission cannot end before it was given.", field="expires_on")
