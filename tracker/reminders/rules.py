"""The words a person's reminder is described with, and its identity. Pure."""

import enum


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


def reminder_key(deadline_uid: str, rung: str, due: str, person_uid: str) -> str:
    """A reminder's identity: what it is about, for whom. No address, no row id, no moment of sending."""
    return f"v1|reminder|{deadline_uid}|{rung}|{due}|{person_uid}"
