"""What becomes of a deadline: recorded, moved, done, cancelled, re-opened, taken on. What it says: ``edit_services``.

Mails are not written here: whoever is to be told is in ``notices``.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import select

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import day_and_time
from tracker.deadlines import arming, notices, queries, rules
from tracker.deadlines.arming import Realigned
from tracker.deadlines.models import Deadline, Move
from tracker.deadlines.stages import DeadlineKind, DeadlineState, NoticeKind, RungState

if TYPE_CHECKING:
    from tracker.consultations.models import Consultation
    from tracker.legislation.models import Measure
    from tracker.letters.models import Letter


def record_deadline(
    *,
    kind: DeadlineKind,
    title: str,
    due_on: date,
    at_time: time | None = None,
    printed: str = "",
    source: str = "",
    nation: Nation = Nation.ENGLAND_AND_WALES,
    ladder: str | None = None,
    people: Iterable[Person] = (),
    consultation: "Consultation | None" = None,
    letter: "Letter | None" = None,
    measure: "Measure | None" = None,
    by: Person | None,
    now: datetime,
    announce: bool = True,
) -> Deadline:
    """Record something that falls due and plan its reminders.

    ``announce`` tells the others concerned with the next sweep: leave it out for files and the example. What had
    passed already is history: no reminders, nobody told. Raises RuleViolation without a title or for a bad ladder.
    """
    deadline = Deadline(
        kind=kind,
        title=checked_title(title),
        printed=printed.strip(),
        source=source.strip(),
        nation=nation,
        ladder=checked_ladder(ladder),
        people=list(people),
        consultation=consultation,
        letter=letter,
        measure=measure,
        state=DeadlineState.OPEN,
        recorded_at=now,
        recorded_by=by,
        armed_at=now,
    )
    _set_due(deadline, due_on, at_time)
    deadline.is_history = rules.has_passed(due_on, at_time, now)
    db.session.add(deadline)
    arming.arm(deadline, arming.RECORDED)
    if announce:
        db.session.flush()
        notices.announce(deadline, NoticeKind.RECORDED, by=by, now=now)
    activity.record(deadline, f"recorded this deadline for {day_and_time(due_on, at_time)}", by=by, now=now)
    return deadline


def check_not_there(title: str, due_on: date, at_time: time | None) -> None:
    """Refuse a deadline that stands alone and is there already: a button pressed twice, or two people at once.

    Others who ask wait until the transaction ends. Raises RuleViolation.
    """
    queries.lock_the_list()
    if queries.standing_alone(title.strip(), due_on, at_time) is not None:
        raise RuleViolation(
            "This is recorded already, with this title for this moment. Change the title if you mean another one.",
            "title",
        )


def move_deadline(
    deadline: Deadline,
    *,
    to_on: date,
    to_time: time | None,
    reason: str,
    source: str = "",
    printed: str | None = None,
    by: Person | None,
    now: datetime,
    announce: bool = True,
) -> None:
    """Give a deadline another date or time. The old one stays in its history, with the reason and where it was said.

    Raises RuleViolation for one that is settled, for the date it has, and without a reason.
    """
    check_may_move(deadline, to_on, to_time, reason)

    was, words_before, words_after = deadline.due_key, due_in_words(deadline), day_and_time(to_on, to_time)
    arming.withdraw(deadline, f"The date was moved to {words_after}.", RungState.SUPERSEDED)
    deadline.moves.append(_move_of(deadline, to_on, to_time, reason, source, by, now))
    was_history = deadline.is_history
    _set_due(deadline, to_on, to_time)
    deadline.is_history = was_history and rules.has_passed(to_on, to_time, now)
    if printed is not None:
        deadline.printed = printed.strip()
    deadline.armed_at = now
    arming.arm(deadline, arming.MOVED, moved=not deadline.is_history)
    db.session.flush()
    if announce:
        notices.announce_move(deadline, was, by=by, now=now)
    activity.record(
        deadline, f"moved it from {words_before} to {words_after}: {reason.strip()}", by=by, now=now
    )


def check_may_move(deadline: Deadline, to_on: date, to_time: time | None, reason: str) -> None:
    """Raises RuleViolation for one that is settled, for the date it has, and without a reason."""
    check_open(deadline, "Re-open it before you move it.")
    if (to_on, to_time) == (deadline.due_on, deadline.at_time):
        raise RuleViolation("That is the date and time it has now. Enter the new one.", "to_on")
    if not reason.strip():
        raise RuleViolation("Enter why it moved.", "reason")


def mark_done(deadline: Deadline, *, reason: str = "", by: Person | None, now: datetime) -> None:
    """Say that it is done: what is still planned is not sent, the working day after included."""
    check_open(deadline)
    _settle(deadline, DeadlineState.DONE, reason, "It was marked as done.", by=by, now=now)
    activity.record(deadline, _with_reason("marked it as done", reason), by=by, now=now)


def cancel_deadline(deadline: Deadline, *, reason: str, by: Person | None, now: datetime) -> None:
    """Say that it is not wanted any more, and why. Raises RuleViolation without a reason."""
    check_open(deadline)
    if not reason.strip():
        raise RuleViolation("Enter why it is cancelled.", "reason")
    _settle(deadline, DeadlineState.CANCELLED, reason, "The deadline was cancelled.", by=by, now=now)
    activity.record(deadline, _with_reason("cancelled it", reason), by=by, now=now)


def reopen_deadline(deadline: Deadline, *, by: Person | None, now: datetime, announce: bool = True) -> None:
    """Take back that it was done or cancelled. Counts as recording it now: what has passed by then is history."""
    if deadline.state is DeadlineState.OPEN:
        raise RuleViolation("This deadline is open already.")
    deadline.state = DeadlineState.OPEN
    deadline.settled_at = deadline.settled_by = None
    deadline.settled_reason = ""
    deadline.armed_at = now
    deadline.is_history = rules.has_passed(deadline.due_on, deadline.at_time, now)
    arming.arm(deadline, arming.REOPENED)
    db.session.flush()
    if announce:
        notices.announce(deadline, NoticeKind.REOPENED, by=by, now=now)
    activity.record(deadline, "re-opened it", by=by, now=now)


def take_on(deadline: Deadline, *, by: Person, now: datetime) -> None:
    """Somebody says "I am on it". Reminders go on."""
    check_open(deadline)
    deadline.taken_by, deadline.taken_at = by, now
    activity.record(deadline, "took it on", by=by, now=now)


def let_go_of_all(person: Person) -> None:
    """Who has left is on nothing that is still open."""
    wanted = select(Deadline).where(Deadline.taken_by_id == person.id, Deadline.state == DeadlineState.OPEN)
    for deadline in db.session.scalars(wanted):
        deadline.taken_by, deadline.taken_at = None, None


def realign_ladders(*, now: datetime) -> list[Realigned]:
    """After bank holidays or closed days have changed: move what is still pending, and say what moved."""
    db.session.flush()
    calendars = queries.calendars()
    moved: list[Realigned] = []
    for deadline in queries.live_deadlines():
        moved += arming.realign(deadline, calendars[deadline.nation], now=now)
    for deadline in dict.fromkeys(one.deadline for one in moved):
        activity.record(deadline, "moved its reminders after days off were changed", by=None, now=now)
    return moved


def check_open(deadline: Deadline, advice: str = "") -> None:
    """Raises RuleViolation for a deadline that is done or cancelled."""
    if deadline.state is not DeadlineState.OPEN:
        raise RuleViolation(f"This deadline is {deadline.state.value} already. {advice}".strip())


def is_live(deadline: Deadline) -> bool:
    """Whether reminders can still come of it: open, and not history."""
    return deadline.state is DeadlineState.OPEN and not deadline.is_history


def due_in_words(deadline: Deadline) -> str:
    """“Thursday 11 May 2023, 11:45pm”; the day alone where no time is stated."""
    return day_and_time(deadline.due_on, deadline.at_time)


def checked_title(title: str) -> str:
    """The title without the space around it. Raises RuleViolation for none."""
    if not title.strip():
        raise RuleViolation("Enter what falls due.", "title")
    return title.strip()


def checked_ladder(ladder: str | None) -> str | None:
    """The reminder days as they are written, or None for the usual ones. Raises RuleViolation."""
    if ladder is None or not ladder.strip():
        return None
    return rules.written_ladder(rules.parse_ladder(ladder, "ladder"))


def _set_due(deadline: Deadline, due_on: date, at_time: time | None) -> None:
    deadline.due_on, deadline.at_time = due_on, at_time
    deadline.due_at = rules.due_moment(due_on, at_time)
    deadline.passes_at = rules.passes_at(due_on, at_time)


def _move_of(
    deadline: Deadline,
    to_on: date,
    to_time: time | None,
    reason: str,
    source: str,
    by: Person | None,
    now: datetime,
) -> Move:
    return Move(
        from_on=deadline.due_on,
        from_time=deadline.at_time,
        to_on=to_on,
        to_time=to_time,
        reason=reason.strip(),
        source=source.strip(),
        moved_at=now,
        moved_by=by,
    )


def _settle(
    deadline: Deadline, state: DeadlineState, reason: str, why: str, *, by: Person | None, now: datetime
) -> None:
    arming.withdraw(deadline, why)
    notices.supersede(deadline, why)
    deadline.state = state
    deadline.settled_at, deadline.settled_by, deadline.settled_reason = now, by, reason.strip()


def _with_reason(what: str, reason: str) -> str:
    return f"{what}: {reason.strip()}" if reason.strip() else what
