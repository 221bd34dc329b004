"""The words and the allowed moves of a letter. Pure."""

import enum
import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date, datetime

from tracker.core import stages
from tracker.core.errors import RuleViolation


class LetterKind(enum.Enum):
    """What the coalition sends or publishes in its own words."""

    LETTER = "letter"
    OPEN_LETTER = "open-letter"
    SUBMISSION = "submission"
    CONSULTATION_RESPONSE = "consultation-response"
    BRIEFING = "briefing"
    STATEMENT = "statement"
    PAPER = "paper"
    VISION = "vision"
    OTHER = "other"


class LetterStage(enum.Enum):
    """Where a letter stands."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REPLIED = "replied"
    CLOSED = "closed"


class OurPart(enum.Enum):
    """What the coalition did in a letter: its own, or one led by another coalition."""

    LED = "led"
    SIGNED = "signed"
    SUPPORTED = "supported"


class ReplyKind(enum.Enum):
    """What came back."""

    ACKNOWLEDGEMENT = "acknowledgement"
    HOLDING = "holding reply"
    FULL = "full reply"


MOVES: dict[LetterStage, frozenset[LetterStage]] = {
    LetterStage.DRAFT: frozenset({LetterStage.SENT, LetterStage.CLOSED}),
    LetterStage.SENT: frozenset({LetterStage.ACKNOWLEDGED, LetterStage.REPLIED, LetterStage.CLOSED}),
    LetterStage.ACKNOWLEDGED: frozenset({LetterStage.REPLIED, LetterStage.CLOSED}),
    LetterStage.REPLIED: frozenset({LetterStage.CLOSED}),
    LetterStage.CLOSED: frozenset(
        {LetterStage.DRAFT, LetterStage.SENT, LetterStage.ACKNOWLEDGED, LetterStage.REPLIED}
    ),
}


def check_move(present: LetterStage, wanted: LetterStage) -> None:
    """Raise RuleViolation, saying what is possible instead, unless ``wanted`` may follow ``present``."""
    stages.check_move("A letter", present, wanted, MOVES)


def check_may_go(present: LetterStage) -> None:
    """Raise RuleViolation unless a letter may be sent. One that was closed may have been sent before it was."""
    if present is LetterStage.CLOSED:
        raise RuleViolation("This letter is closed. Open it again before it is sent.")
    check_move(present, LetterStage.SENT)


SENT_HOW = ("e-mail", "post", "by hand", "a portal")
FROM_A_FILE = "recorded from a file"

# What goes to somebody who is expected to answer it; the others are said to everybody.
AWAITS_REPLY = frozenset({LetterKind.LETTER, LetterKind.OPEN_LETTER})

UNDATED_DRAFT, UNKNOWN_DATE = "9999", "0000"
LONGEST_SLUG = 80


def sort_date(dated: str | None, stage: LetterStage) -> str:
    """Where a letter stands in a list by date: an undated draft is still to come, any other comes before all."""
    return dated or (UNDATED_DRAFT if stage is LetterStage.DRAFT else UNKNOWN_DATE)


def check_title(title: str) -> str:
    """The title with its spaces tidied. Raises RuleViolation when there is none, or it has several lines."""
    if "\n" in title.strip() or "\r" in title.strip():
        raise RuleViolation("Enter the title on one line.", field="title")
    tidy = " ".join(title.split())
    if not tidy:
        raise RuleViolation("Enter a title.", field="title")
    return tidy


def check_sent_on(sent_on: date, received_on: date | None, today: date) -> None:
    """Raise RuleViolation for a letter that went tomorrow, or came before it went. London days."""
    if sent_on > today:
        raise RuleViolation(
            "A letter is recorded as sent once it has gone. Enter today or earlier.", "sent_on"
        )
    if received_on is not None and received_on < sent_on:
        raise RuleViolation("It cannot have been received before it was sent.", "received_on")


def check_reply(
    stage: LetterStage, sent_on: date | None, dated_on: date | None, received_on: date, today: date
) -> None:
    """Raise RuleViolation for a reply to a draft, or one whose days cannot be right. London days."""
    if stage is LetterStage.DRAFT:
        raise RuleViolation("This letter is a draft. Record that it was sent before you record a reply.")
    if received_on > today:
        raise RuleViolation("Enter the day on which the reply came: today or earlier.", "received_on")
    if sent_on is not None and received_on < sent_on:
        raise RuleViolation("A reply cannot have come before the letter was sent.", "received_on")
    if dated_on is not None and dated_on > received_on:
        raise RuleViolation("A reply cannot be dated after the day it came.", "dated_on")


def stage_after_reply(stage: LetterStage, kind: ReplyKind) -> LetterStage:
    """Where a letter stands once this came back. What is answered stays answered; what is closed, closed."""
    if kind is ReplyKind.FULL:
        return LetterStage.REPLIED
    return LetterStage.ACKNOWLEDGED if stage is LetterStage.SENT else stage


def check_publish(stage: LetterStage, was_sent: bool, is_published: bool) -> None:
    """Raise RuleViolation unless a letter may become public: it went, and is not public yet."""
    if is_published:
        raise RuleViolation("This is already on the public record.")
    if stage is LetterStage.DRAFT:
        raise RuleViolation("A draft cannot be published. Record first that it was sent.")
    if not was_sent:
        raise RuleViolation("This was closed without being sent, so it cannot be published.")


def slug_of(title: str) -> str:
    """The public address of a title: plain letters, digits and hyphens, cut at a word."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if len(words) > LONGEST_SLUG:
        words = words[:LONGEST_SLUG].rsplit("-", 1)[0]
    return words or "letter"


def check_people(lead: object, deputy: object) -> None:
    """Raise RuleViolation when one person is to be their own deputy."""
    if lead is not None and lead is deputy:
        raise RuleViolation("Choose somebody else as deputy: this person leads already.", field="deputy")


def check_correction(changed: Collection[str], reason: str) -> None:
    """Raise RuleViolation when what a letter says is changed after it went, and nobody says why."""
    if changed and not reason:
        raise RuleViolation(
            f"This has been sent. You are changing {changes_in_words(sorted(changed))}: say why, for the history.",
            field="reason",
        )


def check_not_frozen(changed: Collection[str], *, was_sent: bool) -> None:
    """Raise RuleViolation when what organisations are asked to sign, or signed, is changed in passing."""
    field = next((name for name in ("text", "title") if name in changed), None)
    if field is None:
        return
    if was_sent:
        raise RuleViolation(f"Organisations signed this {field} and it was sent, so it stands.", field=field)
    raise RuleViolation(
        f"Organisations are being asked to sign this, so its {field} stands as it was frozen. To change it, go to "
        "“Edit the text” on the page of the sign-on: those who signed are told, or asked again.",
        field=field,
    )


WORDS_FOR = {
    "dated": "the date it bears",
    "url": "the link to the original",
    "led_by": "who led it",
    "our_part": "our part",
    "recipients": "whom it goes to",
    "group": "the sub-group",
    "themes": "the themes",
    "notes": "the notes",
}


def changes_in_words(names: Iterable[str]) -> str:
    """ "the title, the text and the lead"."""
    words = [WORDS_FOR.get(name, f"the {name}") for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


def addressee_in_words(person: str | None, post: str | None, body: str | None) -> str:
    """ "Vicky Ford MP, Children's Minister, Department for Education": as much as is known."""
    return ", ".join(part for part in (person, post, body) if part)


def to_and_copies(
    rows: Iterable[tuple[bool, str | None, str | None, str | None]],
) -> tuple[list[str], list[str]]:
    """To whom it goes and who gets a copy, in words, from rows of: whether it is a copy, person, post, body.

    A letter that goes to nobody yet has one row with nothing in it.
    """
    named = [(is_copy, addressee_in_words(*who)) for is_copy, *who in rows]
    to, copies = (
        [words for is_copy, words in named if words and is_copy is wanted] for wanted in (False, True)
    )
    return to, copies


def was_sent(sent_on: date | None, sent_how: str, submitted_at: datetime | None) -> bool:
    """Whether it ever left the house; a letter may be closed without."""
    return sent_on is not None or sent_how != "" or submitted_at is not None


def stage_before_closing(was_sent: bool, replies: Collection[ReplyKind]) -> LetterStage:
    """Where a closed letter goes back to: as far as what is recorded of it says."""
    if not was_sent:
        return LetterStage.DRAFT
    if ReplyKind.FULL in replies:
        return LetterStage.REPLIED
    return LetterStage.ACKNOWLEDGED if replies else LetterStage.SENT


REPLY_WORDS = {
    ReplyKind.ACKNOWLEDGEMENT: "an acknowledgement",
    ReplyKind.HOLDING: "a holding reply",
    ReplyKind.FULL: "a full reply",
}


def check_sender(how: str, sent_by_name: str) -> None:
    """Raise RuleViolation unless it is said how a letter went and who sent it."""
    if how not in SENT_HOW:
        raise RuleViolation("Choose how it was sent.", field="how")
    if not sent_by_name.strip():
        raise RuleViolation("Enter who sent it.", field="sent_by_name")


def check_goes_by_itself(consultation_id: int | None) -> None:
    """Raise RuleViolation for a response to a call: that it went in is recorded with the call."""
    if consultation_id is not None:
        raise RuleViolation(
            "This answers a consultation. Record on the consultation's page that it was submitted, so that both know."
        )
