"""The words and the allowed moves of a consultation. Pure."""

import enum

from tracker.core.errors import RuleViolation


class ConsultationKind(enum.Enum):
    """The forms in which answers are asked for."""

    CONSULTATION = "consultation"
    CALL_FOR_EVIDENCE = "call-for-evidence"
    CALL_FOR_ADVICE = "call-for-advice"
    CALL_FOR_IDEAS = "call-for-ideas"
    INQUIRY = "inquiry"
    BILL_COMMITTEE = "bill-committee"
    STATUTORY_INSTRUMENT = "statutory-instrument"
    OTHER = "other"


class Stage(enum.Enum):
    """Where our work on a call stands."""

    RECORDED = "recorded"  # nobody has decided yet whether we respond
    NOT_RESPONDING = "not responding"
    DRAFTING = "drafting"
    SIGNING = "signing"
    SUBMITTED = "submitted"
    CLOSED = "closed"  # nothing more is expected


class Decision(enum.Enum):
    """What was decided about a call."""

    JOINT = "joint response"
    MEMBERS_ONLY = "members only"
    NOT_RESPONDING = "not responding"


class WindowState(enum.Enum):
    """Whether a window takes answers, apart from the passing of its closing time."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class WindowChangeKind(enum.Enum):
    """What happened to a window."""

    EXTENDED = "extended"
    CUT_SHORT = "cut short"
    CORRECTED = "corrected"
    SUSPENDED = "suspended"
    RE_OPENED = "re-opened"
    WITHDRAWN = "withdrawn"


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.RECORDED: frozenset({Stage.DRAFTING, Stage.NOT_RESPONDING, Stage.CLOSED}),
    Stage.NOT_RESPONDING: frozenset({Stage.RECORDED, Stage.DRAFTING, Stage.CLOSED}),
    Stage.DRAFTING: frozenset({Stage.SIGNING, Stage.SUBMITTED, Stage.NOT_RESPONDING, Stage.CLOSED}),
    Stage.SIGNING: frozenset({Stage.DRAFTING, Stage.SUBMITTED, Stage.NOT_RESPONDING}),
    Stage.SUBMITTED: frozenset({Stage.DRAFTING, Stage.CLOSED}),
    Stage.CLOSED: frozenset({Stage.SUBMITTED, Stage.RECORDED}),
}


def check_move(present: Stage, wanted: Stage) -> None:
    """Raise RuleViolation, saying what is possible instead, unless ``wanted`` may follow ``present``."""
    if wanted in MOVES[present]:
        return
    possible = ", ".join(sorted(stage.value for stage in MOVES[present]))
    raise RuleViolation(
        f"A call that is “{present.value}” cannot become “{wanted.value}”. From here it can become: {possible}.",
        field="stage",
    )
