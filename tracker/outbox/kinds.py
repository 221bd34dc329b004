"""What the outbox is told at assembly: how each kind of mail is written, whether it is still wanted, who people are.

The features above register functions here (``tracker/__init__`` shows the whole table); nothing is imported upwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tracker.core.permissions import Permission

if TYPE_CHECKING:
    from tracker.outbox.models import Mail


@dataclass(frozen=True)
class Attachment:
    """A file that travels with a mail; ``media_type`` such as ``text/calendar``."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Content:
    """What a mail says. ``headers`` are further ones; ``parts`` names what it speaks of (see ``Kind.parts``)."""

    subject: str
    text: str
    html: str = ""
    attachments: Sequence[Attachment] = ()
    headers: dict[str, str] = field(default_factory=dict)
    parts: Sequence[str] = ()
    thread: Sequence[str] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of mail.

    ``wanted`` gives a sentence when the mail must not go out any more, otherwise None; it is asked when the mail is
    claimed and again just before its text leaves, inside a writing transaction, and may queue a mail in its place.
    ``parts`` says what the mail would speak of now: if that changed since it was written and no copy has left, it is
    written anew. ``sent`` and ``given_up`` are told, in the same transaction, what became of it. ``keeps`` says of a
    mail whether writing it keeps something, such as a link: only then may ``write`` change the database. All but
    ``given_up`` are handed the mail's columns as they were claimed, to be read: no object of the session.
    ``listed_for`` says who reads on lists of mail that one went, with its subject and whom it went to; everybody reads
    of their own. Unless a kind says otherwise those alone who look after mail: a subject may tell who answered what.
    """

    name: str
    write: Callable[["Mail", datetime], Content] | None = None
    wanted: Callable[["Mail", datetime], str | None] | None = None
    parts: Callable[["Mail"], Sequence[str]] | None = None
    sent: Callable[["Mail", datetime], None] | None = None
    given_up: Callable[["Mail", datetime], None] | None = None
    keeps: Callable[["Mail"], bool] | None = None
    leaves_during_hold: bool = False
    listed_for: Permission = Permission.MANAGE_REMINDERS
    signs_in: bool = (
        False  # its text holds a link that signs somebody in: kept no longer than the link is good
    )


@dataclass
class People:
    """What the outbox must be able to ask about people."""

    name_and_address: Callable[[int], tuple[str, str | None]] = lambda person_id: ("", None)
    co_chairs: Callable[[datetime], Sequence[int]] = lambda now: ()
    is_last_reachable: Callable[["Mail", str, datetime], bool] = lambda mail, address, now: False
    nobody_reached: Callable[[datetime], str] = lambda now: ""
    sender: Callable[[], tuple[str, str]] = lambda: (
        "",
        "",
    )  # the name mail is sent under, and where answers go


@dataclass(frozen=True)
class Planned:
    """What one portion of planning left: whether ``more`` is due, and a sentence about what could not be planned."""

    more: bool = False
    problem: str = ""


@dataclass
class Planner:
    """What decides which mail is due, and how it is asked.

    ``plan`` queues a portion of what is due and not queued yet, and commits it; what is queued leaves before the next.
    ``oldest_unplanned`` is the moment of the oldest thing that is due and was not queued, for the status page.
    """

    plan: Callable[[datetime], Planned] = lambda now: Planned()
    preview: Callable[[datetime], list[dict[str, Any]]] = lambda now: []
    oldest_unplanned: Callable[[datetime], datetime | None] = lambda now: None


_kinds: dict[str, Kind] = {}
people = People()
planner = Planner()


def register(kind: Kind) -> None:
    """Make a kind of mail known; the last word counts."""
    _kinds[kind.name] = kind


def register_people(known: People) -> None:
    """Say how people are found."""
    for name, function in vars(known).items():
        setattr(people, name, function)


def register_planner(known: Planner) -> None:
    """Say what plans mail."""
    for name, function in vars(known).items():
        setattr(planner, name, function)


def kind_of(name: str) -> Kind:
    """The kind of that name; one that nobody registered has its content given when it is queued."""
    return _kinds.get(name) or Kind(name)


def listed_for(may: Callable[[Permission], bool]) -> list[str]:
    """The kinds that somebody who may do these things reads of."""
    return sorted(kind.name for kind in _kinds.values() if may(kind.listed_for))


def leaving_during_hold() -> list[str]:
    """The kinds that go out even while everything is held: without them nobody could sign in to release it."""
    return sorted(kind.name for kind in _kinds.values() if kind.leaves_during_hold)


def signing_in() -> list[str]:
    """The kinds whose text is forgotten as soon as it is of no use."""
    return sorted(kind.name for kind in _kinds.values() if kind.signs_in)


register(Kind("alarm", leaves_during_hold=True))
register(Kind("fuse", leaves_during_hold=True))
register(Kind("test", leaves_during_hold=True))


def registered() -> list[str]:
    """The names of the kinds that are known."""
    return sorted(_kinds)
