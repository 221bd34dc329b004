"""The states of a mail, when it is tried again, how a server's refusal is read, how much a day may carry. Pure."""

import enum
import hashlib
import re
from datetime import timedelta


class State(enum.Enum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # the text was on its way and no answer came: it may have arrived
    FAILED = "failed"  # the server refused it for good
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"  # something more urgent took its place
    EXPIRED = "expired"  # too late to matter
    HELD = "held"  # waits until a co-chair releases it


WAITING = frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN})
STOPPED = frozenset({State.CANCELLED, State.SUPERSEDED})
RETRY_MINUTES = (1, 2, 4, 8, 15)
LONGEST_RETRY = timedelta(minutes=RETRY_MINUTES[-1])
COPIES = 3  # ever, by itself; after that a person decides
OUTSIDER_COPIES = 1  # to ministers, officials, journalists: never a second one by itself
BUSIEST_DAY_FACTOR = 3
UNCLEAR_EXPIRY = timedelta(days=7)  # of a mail that nobody said an end for


def retry_after(failures: int) -> timedelta:
    """How long to wait after the given number of failed tries (1 or more)."""
    return timedelta(minutes=RETRY_MINUTES[min(failures, len(RETRY_MINUTES)) - 1])


def mail_id(key: str) -> str:
    """The row's id: a hash of its key, so that a restored database finds the same mail again."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def message_id(key: str, host: str) -> str:
    """The Message-ID (or a thread's) that belongs to a key."""
    return f"<{mail_id(key)}@{host}>"


def wire_address(address: str) -> str:
    """An address as mail servers take it: the domain in ASCII."""
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{domain.encode('idna').decode()}"


def fuse(limit: int, busiest: int) -> int:
    """How many planned mails may be queued in one London day before the rest is held."""
    return max(limit, BUSIEST_DAY_FACTOR * busiest)


class Refusal(enum.Enum):
    """What a server's permanent refusal (5xx) speaks of."""

    MAILBOX = "mailbox"  # nobody lives there
    POLICY = "policy"  # the server does not want this mail, or from us
    FULL = "full"  # the mailbox is full: it may be emptied


MAILBOX_CODES = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
FULL_CODES = {"5.2.2"}
MAILBOX_WORDS = re.compile(
    r"unknown|no such|not exist|doesn't exist|not found|no mailbox|mailbox unavailable|invalid (recipient|mailbox)"
    r"|user unavailable|disabled|inactive|not a valid|unrouteable|no longer"
)
FULL_WORDS = re.compile(r"\bfull\b|quota|exceeded storage|insufficient storage")
POLICY_WORDS = re.compile(
    r"policy|spam|relay|block|denied|not permitted|not allowed|prohibit|reject(ed)? (by|due)|reputation|blacklist"
    r"|authenticat"
)


def read_refusal(code: int, text: str, *, at_recipient: bool) -> Refusal:
    """What a 5xx answer means. The enhanced code (RFC 3463) decides where there is one.

    Then the words, of which only those about the recipient's address can speak of a mailbox. When in doubt it is
    policy, because a mailbox taken for dead gets no more mail.
    """
    words = text.lower()
    enhanced = re.search(r"\b5\.\d{1,3}\.\d{1,3}\b", words)
    if enhanced:
        if enhanced[0] in FULL_CODES:
            return Refusal.FULL
        return Refusal.MAILBOX if enhanced[0] in MAILBOX_CODES else Refusal.POLICY
    if code == 552 or FULL_WORDS.search(words):
        return Refusal.FULL if at_recipient else Refusal.POLICY
    if not at_recipient or code not in (550, 551, 553) or POLICY_WORDS.search(words):
        return Refusal.POLICY
    return Refusal.MAILBOX if MAILBOX_WORDS.search(words) else Refusal.POLICY
