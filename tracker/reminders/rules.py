"""The words a person's reminder is described with, and its identity. Pure."""

import enum
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta


class ReminderState(enum.Enum):
    """What became of one person's reminder."""

    QUEUED = "queued"
    SENT = "sent"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    FAILED = "failed"


class Answer(enum.Enum):
    """What a person can answer from a reminder's page."""

    DONE = "done"
    NOT_NEEDED = "not needed any more"
    ON_IT = "I am on it"


# What stands in a reminder's place for a day of the ladder when it is something else that the person is told.
RECORDED, MOVED, OPEN, PASSED = "recorded", "moved", "open", "passed"
NOTICES = frozenset({RECORDED, MOVED})

MATTERS_AFTER = timedelta(days=14)  # how long a note after a deadline, or a notice, is worth sending


def reminder_key(deadline_uid: str, rung: str, due: str, person_uid: str) -> str:
    """A reminder's identity: what it is about, for whom. No address, no row id, no moment of sending."""
    return f"v1|reminder|{deadline_uid}|{rung}|{due}|{person_uid}"


def notice_key(deadline_uid: str, kind: str, due: str, change: int, person_uid: str) -> str:
    """A notice's identity; ``change`` counts the changes of that deadline, so that A→B→A→B tells of each."""
    return f"v1|notice|{deadline_uid}|{kind}|{due}|{change}|{person_uid}"


def mail_key(keys: Sequence[str], person_uid: str) -> str:
    """The identity of the mail that carries these reminders: the reminder's own where it is only one."""
    if len(keys) == 1:
        return keys[0]
    digest = hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:24]
    return f"v1|reminders|{digest}|{person_uid}"


def is_after(rung: str) -> bool:
    """Whether this reminder is for after the deadline."""
    return rung.startswith("+") or rung == PASSED


def matters_until(rung: str, at: datetime, passes_at: datetime) -> datetime:
    """Until when a reminder is worth sending: one before a deadline until that has passed."""
    return max(at, passes_at) + MATTERS_AFTER if is_after(rung) or rung in NOTICES else passes_at
