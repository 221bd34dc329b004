"""The words of drafting and its rules. Pure."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.core.errors import RuleViolation
from tracker.core.wording import listed, plural

if TYPE_CHECKING:
    from tracker.coalition.models import Person


class CommentState(enum.Enum):
    """Where a comment stands."""

    OPEN = "open"
    SETTLED = "settled"


class ApproverKind(enum.Enum):
    """In which quality somebody agrees to a text before it is frozen."""

    LEAD = "lead of the sub-group"
    CO_CHAIR = "co-chair"


class ReusableKind(enum.Enum):
    """Text to begin from: a whole letter, or a block to put into one."""

    LETTER = "letter"
    BLOCK = "block"


CHANNELS = ("phone", "e-mail", "in a meeting")  # how somebody said to a co-chair that they approve


def how_said(channel: str) -> str:
    """ "by phone": a channel inside a sentence."""
    return f"by {channel}" if channel in ("phone", "e-mail") else channel


@dataclass(frozen=True)
class Approver:
    """Somebody who has to agree before a text is frozen, and in which quality."""

    person: "Person"
    kind: ApproverKind


def approvers(leads: Iterable["Person"], co_chairs: Iterable["Person"]) -> Sequence[Approver]:
    """Every lead and every co-chair in office, each once: a lead who is co-chair agrees as co-chair."""
    chairs = list(co_chairs)
    chairing = {one.id for one in chairs}
    return [
        *(Approver(one, ApproverKind.LEAD) for one in leads if one.id not in chairing),
        *(Approver(one, ApproverKind.CO_CHAIR) for one in chairs),
    ]


def check_settled(open_comments: int) -> None:
    """Raise RuleViolation while a comment is open."""
    if open_comments:
        stands = "comment is" if open_comments == 1 else "comments are"
        raise RuleViolation(
            f"{open_comments} {stands} not settled. Answer each of them first, or settle it without an answer."
        )


def check_approved(missing: Sequence[str]) -> None:
    """Raise RuleViolation while the approval of somebody, given by name, is missing."""
    if missing:
        raise RuleViolation(
            f"{plural(len(missing), 'approval')} of this version of the text still missing: {listed(missing)}."
        )
