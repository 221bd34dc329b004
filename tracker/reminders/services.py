"""Handing over what is due: one mail per person, in the transaction that marks it as taken.

A sweep asks the tables "what is due and not yet queued?", so it may run twice, late, or on two machines. It neither
sends nor commits. With many people it hands over some at a time; the rows are marked as taken with the last of them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby

from flask import current_app

from tracker.coalition.models import Person
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.stages import DeadlineState, RungState
from tracker.outbox import services as outbox
from tracker.reminders import emails, mail_queries, notices, queries, wording
from tracker.reminders.finding import Due, Found
from tracker.reminders.models import Reminder
from tracker.reminders.roster import Roster
from tracker.reminders.rules import (
    MATTERS_AFTER,
    NOTICES,
    OPEN,
    PASSED,
    ReminderState,
    is_after,
    mail_key,
    matters_until,
    reminder_key,
)
from tracker.reminders.wording import AsOf

PEOPLE = 200  # handed over in one transaction: a worker that is killed loses little

MISSED = "A later reminder went in its place: reminders were down when this one was due."
PASSED_MEANWHILE = "The deadline passed while reminders were down; one note said so."
SETTLED = "The deadline was settled."


def sweep(now: datetime, limit: int, *, only: int | None = None, but: Collection[int] = ()) -> bool:
    """Hand over what is due at ``now``: of about ``limit`` reminder days and notices, to at most ``PEOPLE`` people.

    Returns whether there may be more. ``only`` and ``but`` name deadlines by id: to try one alone, or to leave out
    those that cannot be read.
    """
    found, more = find(now, limit, only=only, but=but)
    all_told = _hand_over(found, now)
    if all_told:
        found.settle()
    db.session.flush()
    return not all_told or more


def find(
    now: datetime, limit: int, *, only: int | None = None, but: Collection[int] = ()
) -> tuple[Found, bool]:
    """What is due at ``now``, and whether there may be more. Changes nothing: a preview asks it as well."""
    roster, found = Roster(london_day(now)), Found()
    rungs = queries.due_rungs(now, limit, only=only, but=but)
    waiting = queries.waiting_notices(limit, only=only, but=but)
    _find_reminders(rungs, roster, now, found)
    notices.find(waiting, roster, now, found)
    notices.find_for_newcomers(now, found, only=only, but=but)

    deadlines = {rung.deadline_id for rung in rungs}
    return found, max(len(deadlines), len(waiting)) >= limit


def _find_reminders(rungs: Collection[Rung], roster: Roster, now: datetime, found: Found) -> None:
    unsent = queries.unsent_of({rung.deadline_id for rung in rungs}) if rungs else {}
    for deadline, group in groupby(rungs, key=lambda rung: rung.deadline):
        chosen = _choose(deadline, list(group), now, found)
        if chosen is None:
            continue
        rung, at = chosen
        found.due += [
            _reminder_for(person, deadline, rung, at, unsent.get((deadline.id, person.id), ()))
            for person in roster.recipients(deadline)
        ]
        if not roster.concerned(deadline):
            found.unreached.append((deadline, rung))


def _choose(
    deadline: Deadline, rungs: Sequence[Rung], now: datetime, found: Found
) -> tuple[str, datetime] | None:
    """Of one deadline's reminder days that are due in one sweep, the one to send; the others are set aside.

    More than one is due only after an outage: then the most urgent goes. If the deadline passed meanwhile, one note
    says so and stands for the working days after, too.
    """
    if deadline.state is not DeadlineState.OPEN or deadline.is_history:
        found.mark(rungs, RungState.CANCELLED, SETTLED)
        return None
    if now > deadline.passes_at and any(not is_after(rung.rung) for rung in rungs):
        still_planned = [rung for rung in deadline.rungs if rung.state is RungState.PLANNED]
        found.mark(still_planned, RungState.SUPERSEDED, PASSED_MEANWHILE)
        return PASSED, now
    *earlier, last = sorted(rungs, key=lambda rung: (rung.at, rung.id))
    found.mark(earlier, RungState.SUPERSEDED, MISSED)
    found.mark([last], RungState.QUEUED)
    return last.rung, last.at or now


def _reminder_for(
    person: Person, deadline: Deadline, rung: str, at: datetime, unsent: Iterable[Reminder]
) -> Due:
    """``unsent`` are earlier ones that the mail server did not take: after that outage, too, only the last goes."""
    key = reminder_key(deadline.uid, rung, deadline.due_key, person.uid)
    return Due(key, person, deadline, rung, at, supersedes=tuple(one for one in unsent if one.key != key))


def _hand_over(found: Found, now: datetime) -> bool:
    """Queue one mail per person with all that was found for them; False when people are left for the next sweep.

    What was told under a key stays told.
    """
    known, due = not_told_yet(found)
    people = {one.person.id for one in due}
    chosen = set(sorted(people)[:PEOPLE])
    carried: dict[int, list[Reminder]] = {}
    for one in due:
        if one.person.id in chosen:
            carried.setdefault(one.person.id, []).append(_row(one, is_new=one.key not in known))
    at = wording.as_of(now, [one for reminders in carried.values() for one in reminders])
    for reminders in carried.values():
        queue_mail(reminders, at)
    for deadline, rung in found.unreached:
        _tell_the_fallback(deadline, rung, now)
    return chosen == people


def not_told_yet(found: Found) -> tuple[dict[str, ReminderState], list[Due]]:
    """Of what was found: where those stand that are rows already, and those that are to be handed over."""
    known = queries.states_by_key(one.key for one in found.due)
    return known, [one for one in found.due if _is_to_be_told(one, known.get(one.key))]


def _is_to_be_told(one: Due, known: ReminderState | None) -> bool:
    """Whether nobody was told this yet, or it was taken back and is wanted again."""
    if known is None:
        return True
    taken_back = known in (ReminderState.CANCELLED, ReminderState.SUPERSEDED)
    return taken_back and one.rung != OPEN


def _row(one: Due, *, is_new: bool) -> Reminder:
    for earlier in one.supersedes:
        _supersede(earlier, notices.NEWER if one.rung in NOTICES else MISSED)
    if is_new:
        return one.as_row()
    known = queries.reminder_by_key(one.key)
    known.state, known.reason, known.at = ReminderState.QUEUED, "", one.at
    return known


def _supersede(reminder: Reminder, reason: str) -> None:
    """It is not told any more; a mail that carries nothing else does not leave."""
    reminder.state, reminder.reason = ReminderState.SUPERSEDED, reason
    if reminder.mail is not None and not mail_queries.keys_carried_by(reminder.mail.id):
        outbox.cancel(reminder.mail, reason, superseded=True)


def queue_mail(reminders: Sequence[Reminder], at: AsOf) -> None:
    """One mail to one person that carries these reminders; it is written when it first goes out."""
    person = reminders[0].person
    mail = outbox.queue(
        mail_key([reminder.key for reminder in reminders], person.uid),
        kind=emails.KIND,
        to=person.id,
        subject=emails.subject_of(reminders, at),
        now=at.now,
        expires_at=max(matters_until(one.rung, one.at, one.deadline.passes_at) for one in reminders),
        thread=[f"deadline|{reminder.deadline.uid}" for reminder in reminders],
        planned=any(not reminder.is_notice for reminder in reminders),
    )
    for reminder in reminders:
        reminder.mail = mail


def tell_whoever_is_concerned_now(instead_of: Reminder, now: datetime) -> None:
    """Somebody was to be reminded and is not concerned any more, as when mail waited over the midnight of their last
    day: who is concerned now and was not told this one is told it.
    """
    deadline, rung = instead_of.deadline, instead_of.rung
    if rung in NOTICES or rung == OPEN:
        return
    people = {
        reminder_key(deadline.uid, rung, instead_of.due, person.uid): person
        for person in Roster(london_day(now)).recipients(deadline)
    }
    known = queries.states_by_key(people)
    rows = [
        Due(key, person, deadline, rung, instead_of.at).as_row()
        for key, person in people.items()
        if key not in known
    ]
    at = wording.as_of(now, rows)
    for row in rows:
        queue_mail([row], at)


def _tell_the_fallback(deadline: Deadline, rung: str, now: datetime) -> None:
    """Nobody in office can be told: TRACKER_FALLBACK_TO hears of it, beside the last co-chairs."""
    address = current_app.config["FALLBACK_TO"]
    if address:
        key = reminder_key(deadline.uid, rung, deadline.due_key, "fallback")
        content = emails.for_the_fallback(deadline, rung, now)
        expires = now + MATTERS_AFTER if is_after(rung) else deadline.passes_at
        outbox.queue(key, kind=emails.FALLBACK_KIND, to=address, content=content, now=now, expires_at=expires)
