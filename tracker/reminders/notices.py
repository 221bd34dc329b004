"""What people are told beside the ladder: that a date was recorded or moved, and what is open to a new co-chair."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.rules import Role, in_force
from tracker.core.calendar import ONE_DAY, london_moment
from tracker.core.clock import london_day
from tracker.deadlines.models import Notice
from tracker.deadlines.rules import REMINDERS_GO_AT
from tracker.deadlines.stages import DeadlineState, NoticeKind, NoticeState
from tracker.reminders import queries
from tracker.reminders.finding import Due, Found
from tracker.reminders.models import Reminder
from tracker.reminders.roster import Roster
from tracker.reminders.rules import MOVED, OPEN, RECORDED, ReminderState, notice_key

NEWCOMERS_FOR = 7  # days after a term began in which its holder is still told what was open

NEWER = "A newer notice took its place."
MOVED_BACK = "The date went back before this had left."
SETTLED = "The deadline was settled."


def find(waiting: Iterable[Notice], roster: Roster, now: datetime, found: Found) -> None:
    """The notices to everybody concerned but whoever made the change."""
    for notice in waiting:
        deadline = notice.deadline
        if deadline.state is not DeadlineState.OPEN or deadline.is_history:
            found.mark_notice(notice, NoticeState.SUPERSEDED, SETTLED)
            continue
        found.mark_notice(notice, NoticeState.QUEUED)
        change, earlier = queries.count_of_changes(deadline), queries.notices_about(deadline)
        for person in roster.concerned(deadline):
            if person.id != notice.by_id:
                _find_for(person, notice, change, earlier.get(person.id, []), now, found)


def _find_for(
    person: Person, notice: Notice, change: int, earlier: Sequence[Reminder], now: datetime, found: Found
) -> None:
    """What one person is told of a change: nothing where the date is the one they know."""
    deadline = notice.deadline
    kind = MOVED if notice.kind is NoticeKind.MOVED else RECORDED
    keys = {
        each: notice_key(deadline.uid, each, deadline.due_key, change, person.uid)
        for each in (MOVED, RECORDED)
    }
    if any(reminder.key in keys.values() for reminder in earlier):
        return
    knows, unsent = notice.was, []
    for reminder in reversed(earlier):
        if reminder.has_left:
            knows = reminder.due
            break
        if reminder.state is ReminderState.QUEUED:
            unsent.append(reminder)
            kind, knows = reminder.rung, reminder.was
    if kind == MOVED and knows == deadline.due_key:
        found.overtake(unsent, MOVED_BACK)
        return
    found.due.append(Due(keys[kind], person, deadline, kind, now, was=knows, supersedes=tuple(unsent)))


def find_for_newcomers(
    now: datetime, found: Found, *, only: int | None = None, but: Collection[int] = ()
) -> None:
    """Whoever became a co-chair in these days is told once what was open before; not what they are told anyway."""
    today = london_day(now)
    told = {(one.person.id, one.deadline.id) for one in found.due}
    for term in queries.terms_beginning([today - ONE_DAY * back for back in range(NEWCOMERS_FOR)]):
        if term.from_on is None or not _is_new(term, term.from_on, now):
            continue
        person, began = term.person, london_moment(term.from_on, time(0))
        reminded = queries.deadlines_told_to(person, began)
        for deadline in queries.open_deadlines(began, now, only=only, but=reminded | set(but)):
            key = f"v1|open|{deadline.uid}|{term.from_on}|{person.uid}"
            place = found.told_anyway if (person.id, deadline.id) in told else found.due
            place.append(Due(key, person, deadline, OPEN, now))


def _is_new(term: RoleTerm, from_on: date, now: datetime) -> bool:
    """Whether this term has begun for somebody who was no co-chair the day before. Mails go from 9:00am."""
    person, today, eve = term.person, london_day(now), from_on - ONE_DAY
    if person.suspended_at is not None or now < london_moment(from_on, REMINDERS_GO_AT):
        return False
    chaired = any(t.role is Role.CO_CHAIR and in_force(eve, t.from_on, t.to_on) for t in person.roles)
    return in_force(today, from_on, term.to_on) and not chaired
