"""What happens to a call's windows: opened, extended, cut short, corrected, suspended, re-opened, withdrawn.

Each change keeps its reason and where it was said. The closing time itself is the window's deadline.
"""

from datetime import date, datetime, time

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.consultations import queries, rules
from tracker.consultations.models import Consultation, Window, WindowChange
from tracker.consultations.rules import WindowChangeKind, WindowState
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import day_and_time
from tracker.deadlines import rules as deadline_rules
from tracker.deadlines import services as deadlines
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState

SUSPENDED = "The call is suspended"
WITHDRAWN = "The call was withdrawn"


def add_window(
    consultation: Consultation,
    *,
    label: str,
    opens_on: date | None,
    closes_on: date | None,
    closes_time: time | None = None,
    printed: str = "",
    source: str = "",
    by: Person | None,
    now: datetime,
    announce: bool = True,
) -> Window:
    """A further opening-to-closing: another round, another deadline within a call. Flushes. Raises RuleViolation."""
    if not label.strip():
        raise RuleViolation("Say which part of the call this is, such as “Second round”.", field="label")
    window = open_window(
        consultation, label=label, opens_on=opens_on, closes_on=closes_on, closes_time=closes_time,
        printed=printed, source=source, by=by, now=now, announce=announce,
    )  # fmt: skip
    db.session.flush()
    when = day_and_time(closes_on, closes_time) if closes_on else "no closing date"
    activity.record(consultation, f"added “{window.label}”: {when}", by=by, now=now)
    return window


def open_window(
    consultation: Consultation,
    *,
    opens_on: date | None,
    closes_on: date | None,
    closes_time: time | None,
    printed: str = "",
    label: str = "",
    source: str = "",
    by: Person | None,
    now: datetime,
    announce: bool = True,
) -> Window:
    """Add the window and, with a closing date, its deadline. ``printed`` stays words."""
    rules.check_window(opens_on, closes_on, closes_time)
    position = max((window.position for window in consultation.windows), default=0) + 1
    window = Window(position=position, label=label.strip(), opens_on=opens_on, state=WindowState.RUNNING)
    consultation.windows.append(window)
    if closes_on is not None:
        window.deadline = _record_closing(
            window, closes_on, closes_time, printed, source, by=by, now=now, announce=announce
        )
    elif printed.strip():
        window.raw_dates = printed.strip()
    return window


def change_closing(
    window: Window,
    *,
    to_on: date,
    to_time: time | None,
    reason: str,
    source: str = "",
    printed: str | None = None,
    correction: bool = False,
    by: Person | None,
    now: datetime,
    announce: bool = True,
) -> WindowChangeKind:
    """Extend, cut short or correct when a window closes. The old time stays in the history.

    ``correction``: the time was always this one, and had been recorded wrongly. Raises RuleViolation.
    """
    why = rules.check_reason(reason, "it changed")
    rules.check_window(window.opens_on, to_on, to_time)
    if window.state is not WindowState.RUNNING:
        raise RuleViolation(f"This call is {window.state.value}. Re-open it, with the new closing time.")
    deadline = window.deadline
    if deadline is None:
        kind, was, words_before = WindowChangeKind.CORRECTED, "", ""
        window.deadline = _record_closing(
            window, to_on, to_time, printed or window.raw_dates, source, by=by, now=now, announce=announce
        )
    else:
        was, words_before = deadline.due_key, deadline.printed
        kind = rules.kind_of_change(
            (deadline.due_on, deadline.at_time), (to_on, to_time), correction=correction
        )
        _move(deadline, to_on, to_time, why, source, printed, by=by, now=now, announce=announce)
    _note(window, kind, why, source, was=was, by=by, now=now)
    words = day_and_time(to_on, to_time)
    if words_before and printed is not None and printed != words_before:
        why = f"{why} (printed before: “{words_before}”)"
    activity.record(
        window.consultation, f"{kind.value}: closes {words}{_named(window)}. {why}", by=by, now=now
    )
    return kind


def move_closing(
    deadline: Deadline,
    *,
    to_on: date,
    to_time: time | None,
    reason: str,
    source: str,
    printed: str | None,
    by: Person,
    now: datetime,
) -> bool:
    """The closing of a call was moved on the deadline's own page: the same change. False where it closes no call."""
    window = queries.window_closing_with(deadline)
    if window is None:
        return False
    change_closing(
        window, to_on=to_on, to_time=to_time, reason=reason, source=source, printed=printed, by=by, now=now
    )
    return True


def suspend(window: Window, *, reason: str, source: str = "", by: Person | None, now: datetime) -> None:
    """The call stands still: its closing time does not count, and no clock runs from it. Raises RuleViolation."""
    why = rules.check_reason(reason, "it was suspended")
    rules.check_suspendable(window.state)
    _stand_still(window, WindowState.SUSPENDED, f"{SUSPENDED}: {why}", by=by, now=now)
    _note(window, WindowChangeKind.SUSPENDED, why, source, was=_key(window), by=by, now=now)
    activity.record(window.consultation, f"suspended{_named(window)}: {why}", by=by, now=now)


def withdraw(window: Window, *, reason: str, source: str = "", by: Person | None, now: datetime) -> None:
    """The body has taken the call back. Raises RuleViolation for one that is withdrawn already."""
    why = rules.check_reason(reason, "it was withdrawn")
    if window.state is WindowState.WITHDRAWN:
        raise RuleViolation("This call is withdrawn already.")
    _stand_still(window, WindowState.WITHDRAWN, f"{WITHDRAWN}: {why}", by=by, now=now)
    _note(window, WindowChangeKind.WITHDRAWN, why, source, was=_key(window), by=by, now=now)
    activity.record(window.consultation, f"withdrawn by {window.consultation.body.name}{_named(window)}: {why}",
                    by=by, now=now)  # fmt: skip


def reopen(
    window: Window,
    *,
    reason: str,
    to_on: date | None = None,
    to_time: time | None = None,
    source: str = "",
    by: Person | None,
    now: datetime,
) -> None:
    """A suspended or withdrawn call takes answers again, until the old closing time or a new one.

    Raises RuleViolation when the old one has passed and no new one is given.
    """
    why = rules.check_reason(reason, "it was re-opened")
    rules.check_reopenable(window.state)
    rules.check_window(window.opens_on, to_on, to_time)
    deadline = window.deadline
    if (
        deadline is not None
        and to_on is None
        and deadline_rules.has_passed(deadline.due_on, deadline.at_time, now)
    ):
        raise RuleViolation("Its old closing time has passed. Enter the new one.", field="to_on")

    was = _key(window)
    window.state = WindowState.RUNNING
    if deadline is None and to_on is not None:
        window.deadline = _record_closing(window, to_on, to_time, "", source, by=by, now=now, announce=True)
    elif deadline is not None:
        _resume(window, deadline, to_on, to_time, why, source, by=by, now=now)
    _note(window, WindowChangeKind.RE_OPENED, why, source, was=was, by=by, now=now)
    until = (
        f", closes {day_and_time(window.deadline.due_on, window.deadline.at_time)}" if window.deadline else ""
    )
    activity.record(window.consultation, f"re-opened{_named(window)}{until}: {why}", by=by, now=now)


def _record_closing(
    window: Window, on: date, at: time | None, printed: str, source: str,
    *, by: Person | None, now: datetime, announce: bool,
) -> Deadline:  # fmt: skip
    consultation = window.consultation
    return deadlines.record_deadline(
        kind=DeadlineKind.CLOSING,
        title=rules.closing_title(consultation.title, window.label),
        due_on=on,
        at_time=at,
        printed=printed,
        source=source or consultation.url,
        nation=consultation.nation,
        consultation=consultation,
        by=by,
        now=now,
        announce=announce,
    )


def _move(
    deadline: Deadline, on: date, at: time | None, reason: str, source: str, printed: str | None,
    *, by: Person | None, now: datetime, announce: bool,
) -> None:  # fmt: skip
    """Move a closing time. One that is settled (we do not respond, or have) is moved and stays settled."""
    settled, why = deadline.state, deadline.settled_reason
    if settled is not DeadlineState.OPEN:
        deadlines.reopen_deadline(deadline, by=by, now=now, announce=False)
    deadlines.move_deadline(
        deadline, to_on=on, to_time=at, reason=reason, source=source, printed=printed, by=by, now=now,
        announce=announce and settled is DeadlineState.OPEN,
    )  # fmt: skip
    if settled is DeadlineState.DONE:
        deadlines.mark_done(deadline, reason=why, by=by, now=now)
    elif settled is DeadlineState.CANCELLED:
        deadlines.cancel_deadline(deadline, reason=why or "It was cancelled before.", by=by, now=now)


def _stand_still(window: Window, state: WindowState, why: str, *, by: Person | None, now: datetime) -> None:
    window.state = state
    closing = window.deadline
    clocks = [one for one in window.consultation.deadlines if one.kind is DeadlineKind.GOVERNMENT_RESPONSE]
    for deadline in ([closing] if closing else []) + clocks:
        if deadline.state is DeadlineState.OPEN:
            deadlines.cancel_deadline(deadline, reason=why, by=by, now=now)


def _resume(
    window: Window, deadline: Deadline, on: date | None, at: time | None, why: str, source: str,
    *, by: Person | None, now: datetime,
) -> None:  # fmt: skip
    """Reminders come back where the call is still worked on; a new closing time is told in the same notice."""
    is_wanted = window.consultation.stage in rules.WORKING
    if is_wanted and deadline.state is not DeadlineState.OPEN:
        deadlines.reopen_deadline(deadline, by=by, now=now)
    if on is not None and (on, at) != (deadline.due_on, deadline.at_time):
        _move(deadline, on, at, why, source, None, by=by, now=now, announce=True)


def _note(
    window: Window, kind: WindowChangeKind, reason: str, source: str,
    *, was: str, by: Person | None, now: datetime,
) -> None:  # fmt: skip
    window.changes.append(
        WindowChange(
            kind=kind, reason=reason, source=source.strip(), was=was, became=_key(window), at=now, by=by
        )
    )
    db.session.flush()


def _key(window: Window) -> str:
    return window.deadline.due_key if window.deadline else ""


def _named(window: Window) -> str:
    return f" ({window.label})" if window.label else ""
