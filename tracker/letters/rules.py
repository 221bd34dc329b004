"""The words and the allowed moves of a letter. Pure."""

import enum

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
    LetterStage.CLOSED: frozenset({LetterStage.DRAFT, LetterStage.SENT, LetterStage.REPLIED}),
}


def check_move(present: LetterStage, wanted: LetterStage) -> None:
    """Raise RuleViolation, saying what is possible instead, unless ``wanted`` may follow ``present``."""
    if wanted in MOVES[present]:
        return
    possible = ", ".join(sorted(stage.value for stage in MOVES[present]))
    raise RuleViolation(
        f"A letter that is “{present.value}” cannot become “{wanted.value}”. From here it can become: {possible}.",
        field="stage",
    )
