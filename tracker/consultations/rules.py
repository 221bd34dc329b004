"""The words and the allowed moves of a consultation. Pure."""

import enum
from collections.abc import Iterable
from datetime import date, time

from tracker.core import stages
from tracker.core.calendar import day_in_words
from tracker.core.errors import RuleViolation
from tracker.core.typed import check_length


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
    stages.check_move("A call", present, wanted, MOVES)


NO_CLOSING_DATE = "9999"
LONGEST_TITLE = 500
WORKING = frozenset(
    {Stage.RECORDED, Stage.DRAFTING, Stage.SIGNING}
)  # reminders of the closing time are wanted
STAGE_AFTER = {
    Decision.JOINT: Stage.DRAFTING,
    Decision.MEMBERS_ONLY: Stage.DRAFTING,
    Decision.NOT_RESPONDING: Stage.NOT_RESPONDING,
}
# Kinds that the government itself answers, by guidance within twelve weeks of their closing.
GOVERNMENT_RESPONDS = frozenset(
    {
        ConsultationKind.CONSULTATION,
        ConsultationKind.CALL_FOR_EVIDENCE,
        ConsultationKind.CALL_FOR_ADVICE,
        ConsultationKind.CALL_FOR_IDEAS,
    }
)


def check_title(title: str) -> str:
    """The title with its spaces tidied. Raises RuleViolation when there is none, or it is no title."""
    tidy = " ".join(title.split())
    if not tidy:
        raise RuleViolation("Enter the title of the call.", field="title")
    check_length(tidy, LONGEST_TITLE, "title")
    return tidy


def check_people(lead: object | None, deputy: object | None) -> None:
    """Raise RuleViolation where the deputy is the lead, or stands in for nobody."""
    if deputy is not None and lead is None:
        raise RuleViolation("Choose a lead before you choose a deputy.", field="lead")
    if deputy is not None and deputy is lead:
        raise RuleViolation("Choose a deputy who is not the lead.", field="deputy")


def check_window(opens_on: date | None, closes_on: date | None, closes_time: time | None) -> None:
    """Raise RuleViolation for a time without a day, and for a call that closes before it opens."""
    if closes_time is not None and closes_on is None:
        raise RuleViolation("Enter the day on which it closes as well.", field="closes_on")
    if opens_on and closes_on and closes_on < opens_on:
        raise RuleViolation(
            f"It cannot close on {day_in_words(closes_on)}, before it opens on {day_in_words(opens_on)}.",
            field="closes_on",
        )


def check_reason(reason: str, what: str) -> str:
    """The reason, tidied. Raises RuleViolation without one; ``what`` completes “Enter why …”."""
    if not reason.strip():
        raise RuleViolation(f"Enter why {what}.", field="reason")
    return reason.strip()


def check_decision(stage: Stage, decision: Decision, reason: str) -> None:
    """Raise RuleViolation where nothing is to be decided any more, or a refusal has no reason."""
    if stage in (Stage.SUBMITTED, Stage.CLOSED):
        raise RuleViolation(f"This call is “{stage.value}”, so there is nothing to decide.", field="decision")
    if decision is Decision.NOT_RESPONDING and not reason.strip():
        raise RuleViolation("Enter why we are not responding, so that nobody has to ask.", field="reason")


def check_suspendable(state: WindowState) -> None:
    """Raise RuleViolation unless the window is running."""
    if state is not WindowState.RUNNING:
        raise RuleViolation(f"This call is {state.value} already.")


def check_reopenable(state: WindowState) -> None:
    """Raise RuleViolation for a window that is running."""
    if state is WindowState.RUNNING:
        raise RuleViolation("This call is open: only one that was suspended or withdrawn can be re-opened.")


def kind_of_change(
    was: tuple[date, time | None], becomes: tuple[date, time | None], *, correction: bool
) -> WindowChangeKind:
    """What a new closing time is called. A time that is newly stated, or no longer, is a correction."""
    if correction or (was[0] == becomes[0] and (was[1] is None or becomes[1] is None)):
        return WindowChangeKind.CORRECTED
    later = (becomes[0], becomes[1] or time.max) > (was[0], was[1] or time.max)
    return WindowChangeKind.EXTENDED if later else WindowChangeKind.CUT_SHORT


def closing_key(closing_dates: Iterable[date | None]) -> str:
    """What a call is sorted by: its latest closing date; one that never closes, or has no date, comes last."""
    return max(
        (day.isoformat() if day else NO_CLOSING_DATE for day in closing_dates), default=NO_CLOSING_DATE
    )


def closing_title(title: str, label: str) -> str:
    """What falls due when a call closes, readable in a mail of its own."""
    return f"{title} ({label}) closes" if label else f"{title} closes"
