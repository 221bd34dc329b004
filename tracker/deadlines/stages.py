"""The words a deadline is described with: its kind, its state, what became of each reminder day. Pure."""

import enum


class DeadlineKind(enum.Enum):
    """What falls due. The ladder of reminders can be set per kind."""

    CLOSING = "closing"  # a call closes
    SENDING = "sending"  # a letter is to go
    SIGN_ON = "sign-on closes"
    REPLY = "reply expected"
    GOVERNMENT_RESPONSE = "government response expected"
    MEETING = "meeting"
    OTHER = "other"

    @property
    def in_words(self) -> str:
        """As pages call it: what falls due in a sign-on are the answers, and it may close later than that."""
        return "answers due" if self is DeadlineKind.SIGN_ON else self.value


class DeadlineState(enum.Enum):
    """Open until somebody marks it done or cancels it; either can be taken back."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class RungState(enum.Enum):
    """What became, or will become, of one reminder day of a deadline."""

    PLANNED = "planned"
    QUEUED = "queued"  # handed over for sending; each person's reminder has a state of its own
    NOT_USED = "not used"  # not a moment of this deadline (the closing day is no working day, say)
    TOO_LATE = "too late"  # its moment lay before the deadline was recorded or moved
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


class NoticeKind(enum.Enum):
    """What the other people concerned are told once, with the next sweep."""

    RECORDED = "recorded"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REOPENED = "re-opened"


class NoticeState(enum.Enum):
    """Whether a notice still waits for the next sweep."""

    WAITING = "waiting"
    QUEUED = "queued"
    SUPERSEDED = "superseded"
