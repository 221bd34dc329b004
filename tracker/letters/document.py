"""A letter as it is printed: what stands on the paper, in which order. Pure; ``pdf`` and ``word`` draw it."""

import re
from dataclasses import dataclass
from datetime import date

from tracker.core.wording import partial_date, plain_day

LATER = "Since it was sent, these also support it"
SINCE = "What has changed since it was sent"
NOT_ON_PAPER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Name:
    """One name below the letter. ``person`` is who signed for it, with the job title: only where that may be shown."""

    name: str
    person: str = ""

    @property
    def in_words(self) -> str:
        return f"{self.name} ({self.person})" if self.person else self.name


@dataclass(frozen=True)
class Document:
    """Everything that is printed of one letter. ``text`` is Markdown; ``to`` has the lines of each addressee.

    ``standing`` says what a paper is that has not gone yet; it is empty on the letter itself.
    """

    title: str
    sender: str
    text: str
    standing: str = ""
    dated: str = ""
    to: tuple[tuple[str, ...], ...] = ()
    copies: tuple[str, ...] = ()
    closing: str = ""
    chairs: tuple[str, ...] = ()  # where it speaks for the coalition: the seats in the chair on its date
    names: tuple[Name, ...] = ()
    later: tuple[Name, ...] = ()
    withdrawn: tuple[str, ...] = ()
    contact: str = ""

    @property
    def heading_of_chairs(self) -> str:
        """ "Co-chairs of the Alliance:"."""
        return f"{'Co-chairs' if len(self.chairs) > 1 else 'Co-chair'} of {self.sender}:"


def clean(text: str) -> str:
    """Text without the characters that neither a PDF nor a Word file can hold."""
    return NOT_ON_PAPER.sub("", text)


def draft_words(number: int, on: date) -> str:
    """What a draft says of itself."""
    return f"Draft, version {number}, {plain_day(on)}"


def signing_words(number: int, on: date) -> str:
    """What a text says of itself that organisations are asked to sign, and that has not been sent."""
    return f"Draft for signing, version {number}, {plain_day(on)}. It has not been sent."


def withdrawn_words(name: str, on: date) -> str:
    """How a name that was taken back after sending is told."""
    return f"{name} withdrew its support on {plain_day(on)}."


def dated_words(dated: str | None) -> str:
    """The date as it is printed: as well as it is known, nothing where it is not."""
    return partial_date(dated) if dated else ""


def lines_of(person: str, post: str, body: str) -> tuple[str, ...]:
    """An addressee as it stands on a letter: the person, the post, the body, each on a line, as much as is known."""
    return tuple(part for part in (person, post, body) if part)


def contact_words(lead: str, sender: str, reply_to: str) -> str:
    """Whom to write to about the letter: who leads it, and the coalition's address. Nothing where there is neither."""
    return ", ".join(part for part in (lead, sender if lead else "", reply_to) if part)
