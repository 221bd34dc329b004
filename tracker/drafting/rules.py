"""The words of drafting and its rules. Pure."""

import enum


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
