"""What a file says of one call, whichever kind of file it is. Pure."""

from dataclasses import dataclass
from datetime import date, time

from tracker.consultations.rules import LONGEST_TITLE, ConsultationKind
from tracker.core import typed
from tracker.core.calendar import Nation
from tracker.core.errors import RuleViolation, blaming


@dataclass(frozen=True)
class Dates:
    """One opening-to-closing as a file gives it. ``raw`` is how it stood there."""

    opens_on: date | None = None
    closes_on: date | None = None
    closes_time: time | None = None
    printed: str = ""
    raw: str = ""
    warning: str = ""
    label: str = ""


@dataclass(frozen=True)
class Entry:
    """One call of a file. None or "" where the file says nothing."""

    row: int
    title: str
    body: str
    windows: tuple[Dates, ...]
    kind: ConsultationKind | None = None
    url: str = ""
    nation: Nation | None = None
    nation_as_given: str = ""
    notes: str = ""
    external_id: str | None = None
    withdrawn: str = ""  # why, in words
    suspended: str = ""
    change_note: str = ""  # the newest one


def checked_line(written: str, field: str, missing: str) -> str:
    """One line of text. Raises RuleViolation naming the field; ``missing`` is its sentence for none."""
    with blaming(field):
        line = typed.read_line(written, longest=LONGEST_TITLE if field == "title" else typed.LONGEST_LINE)
    if not line:
        raise RuleViolation(missing, field)
    return line


def checked_address(written: str) -> str:
    """A web address, or nothing. Raises RuleViolation."""
    with blaming("url"):
        return typed.read_web_address(written) if written else ""
