"""The rules of signing: what an answer is, when it counts, in which order names stand, how a letter speaks. Pure."""

import enum
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from tracker.core.calendar import LONDON, end_of_london_day
from tracker.core.errors import RuleViolation


class ConsentRule(enum.Enum):
    """When an organisation stands behind a text. Stated in every request, and kept on record."""

    OPT_IN = "opt-in"
    SILENCE_COUNTS = "silence-counts"
    UNANIMOUS = "unanimous"


class Voice(enum.Enum):
    """Who speaks in a letter: those who signed, or the coalition as a whole. They are different letters."""

    UNDERSIGNED = "the undersigned organisations"
    COALITION = "in the name of the coalition"


class Order(enum.Enum):
    """How the names are ordered below a letter."""

    ALPHABETICAL = "alphabetical"
    CO_CHAIRS_FIRST = "co-chairs first"
    BY_HAND = "by hand"


class Answer(enum.Enum):
    """What an organisation can answer."""

    SIGN = "sign"
    SIGN_WITH_NOTE = "sign-with-note"
    DECLINE = "decline"
    ABSTAIN = "abstain"
    NEED_TIME = "need-time"


class Change(enum.Enum):
    """What a frozen text is to the one before it."""

    FIRST = "first"
    MINOR = "minor"
    MATERIAL = "material"


class Via(enum.Enum):
    """By which way an answer came."""

    LINK = "the link in the mail"
    PAGE = "signed in"
    PHONE = "phone"
    MAIL = "e-mail"
    MEETING = "a meeting"
    SILENCE = "silence"
    PUBLIC_PAGE = "the public page"


class LinkPurpose(enum.Enum):
    """What a link in a mail is good for."""

    ANSWER = "answer"
    UNDO = "undo"


class StepKind(enum.Enum):
    """What happens by itself in the course of a sign-on, each at its moment."""

    FIRST_CHASE = "first chase"  # 5 working days before answers are due
    SECOND_CHASE = "second chase"  # 2 working days before; the deputy gets one too
    DAILY_COUNT = "daily count"  # to the co-chairs
    PHONE_LIST = "phone list"  # to the co-chairs, the working day before sending
    SILENCE_NOTICE = "silence notice"  # silence is about to count as yes
    SILENCE_COUNTS = "silence counts"
    CLOSE = "close"  # the hard cut-off: "you appear as …"


class StepState(enum.Enum):
    """What became of a step."""

    PLANNED = "planned"
    DONE = "done"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


SIGNED = frozenset({Answer.SIGN, Answer.SIGN_WITH_NOTE})
RECORDABLE = (Via.PHONE, Via.MAIL, Via.MEETING)  # ways in which a co-chair takes an answer down

LONGEST_NAME = 200
LONGEST_NOTE = 2000
SHORT_DIGEST = 12


def digest_of(title: str, text: str) -> str:
    """The SHA-256 that says which text an organisation signed, as 64 hexadecimal digits.

    Over title and text as UTF-8, a line break between them, line ends as ``\\n``.
    """
    whole = f"{title.strip()}\n{plain_line_ends(text)}"
    return hashlib.sha256(whole.encode()).hexdigest()


def plain_line_ends(text: str) -> str:
    """The text with one kind of line end and no blank space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True)
class Given:
    """An answer as it was given, before it is looked at. ``until`` is a moment in UTC, for more time."""

    answer: Answer | None
    signer_name: str = ""
    signer_role: str = ""
    authorised: bool = False
    note: str = ""
    until: datetime | None = None
    shows_person: bool = False


def check_given(given: Given, organisation: str) -> None:
    """Raise RuleViolation, beside its field, for an answer that cannot be taken as it is."""
    for wrong in wrong_with(given, organisation):
        raise wrong


def wrong_with(given: Given, organisation: str) -> Iterator[RuleViolation]:
    """Everything for which an answer cannot be taken as it is, in the order of the form."""
    if given.answer is None:
        yield RuleViolation(f"Choose what {organisation} answers.", field="answer")
    if len(given.note) > LONGEST_NOTE:
        yield RuleViolation(
            f"The note is {len(given.note):,} characters long. Shorten it to {LONGEST_NOTE:,} or fewer.",
            field="note",
        )
    if given.answer is Answer.DECLINE and not given.note.strip():
        yield RuleViolation("Say in a few words why not: the co-chairs would like to know.", field="note")
    if given.answer is Answer.SIGN_WITH_NOTE and not given.note.strip():
        yield RuleViolation("Enter the note, or choose to sign without one.", field="note")
    if given.answer is Answer.NEED_TIME and given.until is None:
        yield RuleViolation("Enter the day by which you will answer.", field="until")
    yield from _wrong_with_line(given.signer_name, "signer_name", "Enter your name.", "the name")
    yield from _wrong_with_line(given.signer_role, "signer_role", "Enter your job title.", "the job title")
    if not given.authorised:
        yield RuleViolation(
            f"Tick the box to say that you may answer for {organisation}. "
            "If you may not, pass the mail on to somebody who may.",
            field="authorised",
        )


def _wrong_with_line(words: str, field: str, missing: str, what: str) -> Iterator[RuleViolation]:
    if not words.strip():
        yield RuleViolation(missing, field=field)
    if len(words) > LONGEST_NAME:
        yield RuleViolation(f"Shorten {what} to {LONGEST_NAME} characters or fewer.", field=field)


class Closing(Protocol):
    """When a sign-on closes, and when it was closed: its row, or what a page read of it."""

    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime: ...


def is_over(sign_on: Closing, now: datetime) -> bool:
    """Whether links sign nothing any more: the hard cut-off has passed, or a co-chair closed it."""
    return sign_on.closed_at is not None or now > sign_on.closes_at


class Showing(Protocol):
    """What a sign-on says of who sees the names: its row, or what a page read of it."""

    @property
    def fixed_at(self) -> datetime | None: ...
    @property
    def shows_signatories(self) -> bool: ...


def are_names_shown(sign_on: Showing, *, decides: bool = False) -> bool:
    """Whether a reader sees who has signed: once the letter was sent everybody does.

    Before that, those who decide, and the others unless it was kept from them when signing was opened. Mail and pages
    for anybody keep back with the names how many they are.
    """
    return decides or sign_on.shows_signatories or sign_on.fixed_at is not None


def more_time_until(day: date, closes_at: datetime) -> datetime:
    """Until when an organisation has that needs time until a London day: its end, or the cut-off if it is that day."""
    if day == closes_at.astimezone(LONDON).date():
        return closes_at
    return end_of_london_day(day) - timedelta(microseconds=1)


def check_until(until: datetime, now: datetime, closes_at: datetime, last_day: str) -> None:
    """Raise RuleViolation unless more time ends between now and the moment at which the sign-on closes."""
    if until <= now:
        raise RuleViolation("That has passed already. Enter a later day.", field="until")
    if until > closes_at:
        raise RuleViolation(
            f"The letter cannot wait that long. Enter {last_day} or an earlier day.", field="until"
        )


def answers_until(closes_at: datetime, own_until: datetime | None) -> datetime:
    """Until when one organisation is waited for: its own date where it asked for one, never past the hard cut-off."""
    return closes_at if own_until is None else min(own_until, closes_at)


def counts(answer: Answer, signed_number: int, last_material: int, *, withdrawn: bool) -> bool:
    """Whether an answer stands as a name below the text now.

    ``signed_number`` is the number of the frozen text it was given to, ``last_material`` the number of the last one
    that says something else than the one before. A minor edit carries a signature over; a material one does not.
    """
    return answer in SIGNED and not withdrawn and signed_number >= last_material


def last_material(changes: Sequence[Change]) -> int:
    """The number (from 1) of the last frozen text that is not merely a minor edit of the one before."""
    return max(number for number, change in enumerate(changes, start=1) if change is not Change.MINOR)


def check_cut_offs(answers_by: datetime, closes_at: datetime, now: datetime) -> None:
    """Raise RuleViolation unless both cut-offs lie ahead, the soft one not after the hard one."""
    if closes_at <= now:
        raise RuleViolation("The cut-off has passed already. Enter a later day.", field="closes_on")
    if answers_by > closes_at:
        raise RuleViolation("Answers cannot be due after the sign-on has closed.", field="answers_by_on")
    if answers_by <= now:
        raise RuleViolation("Answers cannot be due before now. Enter a later day.", field="answers_by_on")


def check_rule(rule: ConsentRule, silence_days: int | None, *, silence_allowed: bool) -> None:
    """Raise RuleViolation for consent by silence where the coalition's terms do not know it, or without its days."""
    if rule is not ConsentRule.SILENCE_COUNTS:
        return
    if not silence_allowed:
        raise RuleViolation(
            "The coalition's terms do not let silence count as yes. Choose another rule, or change the settings first.",
            field="rule",
        )
    if silence_days is None or silence_days < 1:
        raise RuleViolation("Enter after how many working days silence counts as yes.", field="silence_days")


def may_speak_for_all(rule: ConsentRule, asked: int, counted: int) -> bool:
    """Whether a letter may go in the name of the coalition: under the unanimous rule, every member asked said yes."""
    return rule is not ConsentRule.UNANIMOUS or counted == asked
