"""Deciding which reminder is due to whom, and handing it over for sending.

A sweep asks the tables "what is due and not yet queued?", so it may run twice, late, or on two machines. It takes
rows, queues mail in the same transaction and neither sends nor commits.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from flask import current_app

from tracker.coalition.models import Person
from tracker.coalition.rules import Role, in_force
from tracker.core.calendar import ONE_DAY, london_moment
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.deadlines.models import Deadline, Notice, Rung
from tracker.deadlines.rules import REMINDERS_GO_AT
from tracker.deadlines.stages import DeadlineState, NoticeKind, NoticeState, RungState
from tracker.outbox import services as outbox
from tracker.outbox.rules import State as MailState
from tracker.reminders import emails, queries
from tracker.reminders.models import Reminder
from tracker.reminders.roster import Roster, roster_of
from tracker.reminders.rules import (
    MOVED,
    OPEN,
    PASSED,
    RECORDED,
    ReminderState,
    is_after,
    mail_key,
    notice_key,
    reminder_key,
)

MATTERS_AFTER = timedelta(days=14)  # how long a note after a deadline, or a notice, is worth sending
NEWCOMERS_FOR = 7  # days after a term began in which its holder is still told what was open

MISSED = "A later reminder went in its place: reminders were down when this one was due."
PASSED_MEANWHILE = "The deadline passed while reminders were down; one note said so."
MOVED_BACK = "The date went back before this had left."
NEWER = "A newer notice took its place."


@dataclass(frozen=True)
class Due:
    """One thing that one person is to be told now."""

    key: str
    person: Person
    deadline: Deadline
    rung: str
    at: datetime
    was: str = ""


def sweep(now: datetime, limit: int, *, only: int | None = None, but: Collection[int] = ()) -> int:
    """Hand over what is due at ``now``: at most ``limit`` reminder days, and notices and newcomers' lists besides.

    Returns how many reminder days were taken; as many as ``limit`` means that there may be more. ``only`` and ``but``
    name deadlines by id: to try one alone, or to leave out those that cannot be read.
    """
    roster = roster_of(london_day(now))
    rungs = queries.due_rungs(now, limit, only=only, but=but)
    notices = queries.waiting_notices(limit, only=only, but=but)
    due = [
        *_due_reminders(rungs, roster, now),
        *_due_notices(notices, roster, now),
    ]
    _hand_over([*due, *_due_to_newcomers(due, now)], now)
    db.session.flush()
    return max(len(rungs), len(notices))


def _due_reminders(rungs: Iterable[Rung], roster: Roster, now: datetime) -> list[Due]:
    due: list[Due] = []
    for deadline, group in groupby(rungs, key=lambda rung: rung.deadline):
        chosen = _choose(deadline, list(group), now)
        if chosen is None:
            continue
        rung, at = chosen
        due += [_reminder_for(person, deadline, rung, at) for person in roster.recipients(deadline)]
        if not roster.concerned(deadline):
            _tell_the_fallback(deadline, rung, now)
    return due


def _choose(deadline: Deadline, rungs: Sequence[Rung], now: datetime) -> tuple[str, datetime] | None:
    """Of one deadline's reminder days that are due in one sweep, the one to send; the others are set aside.

    More than one is due only after an outage: then the most urgent goes. If the deadline passed meanwhile, one note
    says so and stands for the working days after, too.
    """
    if deadline.state is not DeadlineState.OPEN or deadline.is_history:
        _set_aside(rungs, RungState.CANCELLED, "The deadline was settled.")
        return None
    if now > deadline.passes_at and any(not is_after(rung.rung) for rung in rungs):
        still_planned = [rung for rung in deadline.rungs if rung.state is RungState.PLANNED]
        _set_aside(still_planned, RungState.SUPERSEDED, PASSED_MEANWHILE)
        return PASSED, now
    *earlier, last = sorted(rungs, key=lambda rung: (rung.at, rung.id))
    _set_aside(earlier, RungState.SUPERSEDED, MISSED)
    last.state = RungState.QUEUED
    return last.rung, last.at or now


def _set_aside(rungs: Iterable[Rung], state: RungState, reason: str) -> None:
    for rung in rungs:
        rung.state, rung.reason = state, reason


def _reminder_for(person: Person, deadline: Deadline, rung: str, at: datetime) -> Due:
    key = reminder_key(deadline.uid, rung, deadline.due_key, person.uid)
    return Due(key, person, deadline, rung, at)


def _due_notices(notices: Iterable[Notice], roster: Roster, now: datetime) -> list[Due]:
    due: list[Due] = []
    for notice in notices:
        deadline = notice.deadline
        if deadline.state is not DeadlineState.OPEN or deadline.is_history:
            notice.state, notice.reason = NoticeState.SUPERSEDED, "The deadline was settled."
            continue
        notice.state = NoticeState.QUEUED
        change = queries.count_of_changes(deadline)
        for person in roster.concerned(deadline):
            if person.id != notice.by_id:
                due += _notice_for(person, notice, change, now)
    return due


def _notice_for(person: Person, notice: Notice, change: int, now: datetime) -> list[Due]:
    """What a person is told of a change: nothing where the date is the one they know."""
    deadline = notice.deadline
    kind = MOVED if notice.kind is NoticeKind.MOVED else RECORDED
    knows: str | None = notice.was
    for earlier in reversed(queries.notices_to(deadline, person)):
        if _has_left(earlier):
            knows = earlier.due
            break
        if earlier.state is ReminderState.QUEUED:
            earlier.state, earlier.reason = ReminderState.SUPERSEDED, NEWER
            kind, knows = earlier.rung, earlier.was
    if kind == MOVED and knows == deadline.due_key:
        return []
    key = notice_key(deadline.uid, kind, deadline.due_key, change, person.uid)
    return [Due(key, person, deadline, kind, now, was=knows or "")]


def _has_left(reminder: Reminder) -> bool:
    on_its_way = reminder.mail is not None and reminder.mail.state in (MailState.SENDING, MailState.UNCERTAIN)
    return reminder.state is ReminderState.SENT or (reminder.state is ReminderState.QUEUED and on_its_way)


def _due_to_newcomers(due: Iterable[Due], now: datetime) -> list[Due]:
    """Whoever became a co-chair in these days is told once what was open before; not what they are told anyway."""
    today = london_day(now)
    told = {(one.person.id, one.deadline.id) for one in due}
    found: list[Due] = []
    days = [today - ONE_DAY * back for back in range(NEWCOMERS_FOR)]
    for term in queries.terms_beginning(days):
        if term.from_on is None or now < london_moment(term.from_on, REMINDERS_GO_AT):
            continue
        person = term.person
        if person.suspended_at is not None or not in_force(today, term.from_on, term.to_on):
            continue
        if _chaired_before(person, term.from_on):
            continue
        began = london_moment(term.from_on, time(0))
        reminded = queries.deadlines_told_to(person, began)
        for deadline in queries.open_deadlines(began, now, but=reminded):
            key = f"v1|open|{deadline.uid}|{term.from_on}|{person.uid}"
            if (person.id, deadline.id) in told:
                _note_as_told(Due(key, person, deadline, OPEN, now))
            else:
                found.append(Due(key, person, deadline, OPEN, now))
    return found


def _chaired_before(person: Person, day: date) -> bool:
    eve = day - ONE_DAY
    return any(
        term.role is Role.CO_CHAIR and in_force(eve, term.from_on, term.to_on) for term in person.roles
    )


def _note_as_told(one: Due) -> None:
    """Keep that a newcomer heard of a deadline by its reminder, so that the next sweep does not list it."""
    if not queries.reminders_by_key([one.key]):
        reminder = _row(one)
        reminder.state, reminder.reason = ReminderState.SUPERSEDED, "A reminder of the same moment told it."


def _hand_over(due: Sequence[Due], now: datetime) -> None:
    """Queue one mail per person with all that this sweep found for them. What was told under a key stays told."""
    known = queries.reminders_by_key(one.key for one in due)
    carried: dict[int, list[tuple[Due, Reminder]]] = {}
    for one in due:
        reminder = known.get(one.key)
        if reminder is None:
            reminder = _row(one)
        elif reminder.state in (ReminderState.CANCELLED, ReminderState.SUPERSEDED) and one.rung != OPEN:
            reminder.state, reminder.reason, reminder.at = ReminderState.QUEUED, "", one.at
        else:
            continue
        carried.setdefault(one.person.id, []).append((one, reminder))
    for together in carried.values():
        queue_mail([reminder for _, reminder in together], now)


def _row(one: Due) -> Reminder:
    reminder = Reminder(
        key=one.key,
        deadline=one.deadline,
        person=one.person,
        rung=one.rung,
        due=one.deadline.due_key,
        was=one.was,
        at=one.at,
        state=ReminderState.QUEUED,
    )
    db.session.add(reminder)
    return reminder


def queue_mail(reminders: Sequence[Reminder], now: datetime) -> None:
    """One mail to one person that carries these reminders; it is written when it first goes out."""
    person = reminders[0].person
    mail = outbox.queue(
        mail_key([reminder.key for reminder in reminders], person.uid),
        kind=emails.KIND,
        to=person.id,
        subject=emails.subject_of(reminders, now),
        now=now,
        expires_at=max(matters_until(reminder) for reminder in reminders),
        thread=[f"deadline|{reminder.deadline.uid}" for reminder in reminders],
        planned=any(not reminder.is_notice for reminder in reminders),
    )
    for reminder in reminders:
        reminder.mail = mail


def matters_until(reminder: Reminder) -> datetime:
    """Until when this reminder is worth sending: one before a deadline until that has passed."""
    deadline = reminder.deadline
    if is_after(reminder.rung) or reminder.is_notice:
        return max(reminder.at, deadline.passes_at) + MATTERS_AFTER
    return deadline.passes_at


def _tell_the_fallback(deadline: Deadline, rung: str, now: datetime) -> None:
    """Nobody in office can be told: TRACKER_FALLBACK_TO hears of it, beside the last co-chairs."""
    address = current_app.config["FALLBACK_TO"]
    if address:
        key = reminder_key(deadline.uid, rung, deadline.due_key, "fallback")
        content = emails.for_the_fallback(deadline, rung, now)
        expires = now + MATTERS_AFTER if is_after(rung) else deadline.passes_at
        outbox.queue(key, kind=emails.FALLBACK_KIND, to=address, content=content, now=now, expires_at=expires)
