"""The history of a record as its page draws it: ``history`` in ``components/page.html``."""

from datetime import datetime
from typing import NamedTuple

from tracker.activity.queries import lines_about
from tracker.core.database import Model
from tracker.core.wording import capitalised


class Entry(NamedTuple):
    """One thing that was done, when, and by whom, by the name they had."""

    at: datetime
    text: str
    by: str


def entries_of(subject: Model) -> list[Entry]:
    """What was done to a record, newest first."""
    return entries_about(subject.__class__.__name__.lower(), subject.id)  # type: ignore[attr-defined]  # as all rows


def entries_about(kind: str, subject_id: int) -> list[Entry]:
    """The same, for who has read the record as plain rows. ``kind`` is the name of its class in small letters."""
    return [Entry(at, capitalised(what), actor) for at, what, actor in lines_about(kind, subject_id)]
