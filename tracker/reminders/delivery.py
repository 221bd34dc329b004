"""What the outbox asks about a mail that carries reminders: is it still wanted, what does it say, what became of it."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime

from tracker.coalition.models import Person
from tracker.coalition.queries import (
    addresses_of_co_chairs,
    co_chairs_on,
    reply_address,
    the_coalition,
    unreadable_co_chairs,
)
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.wording import listed
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineState
from tracker.outbox import queries as outbox_queries
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.outbox.rules import State as MailState
from tracker.reminders import emails, mail_queries, queries, services
from tracker.reminders.mail_queries import Standing
from tracker.reminders.roster import Roster
from tracker.reminders.rules import ReminderState, is_after, matters_until
from tracker.reminders.wording import as_of

NOBODY_EVER = "There is no co-chair, so nobody is told of what falls due: enter who chairs."
NO_LONGER_CONCERNED = " is no longer concerned."
BECAME = {
    MailState.CANCELLED: ReminderState.CANCELLED,
    MailState.SUPERSEDED: ReminderState.SUPERSEDED,
    MailState.EXPIRED: ReminderState.EXPIRED,
    MailState.FAILED: ReminderState.FAILED,
}


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """A sentence when nothing in the mail may go out any more, otherwise None.

    A reminder that is no longer wanted leaves a mail of which no copy has gone. Once one has, the bytes stand: then
    the whole mail is given up and the rest of it goes in a mail of its own.
    """
    carried = mail_queries.standings_of(mail.id, london_day(now))
    refused = {one.id: reason for one in carried if (reason := why_not(one, now)) is not None}
    if carried and not refused and all(one.state is ReminderState.QUEUED for one in carried):
        return None
    return _take_out(refused, mail, now)


def _take_out(refused: Mapping[int, str], mail: Mail, now: datetime) -> str | None:
    """Cancel those reminders of a mail, with the reasons; a sentence when that leaves nothing for it to say."""
    rest, reasons = [], []
    for reminder in mail_queries.carried_by(mail.id):
        if reminder.id in refused:
            reasons.append(refused[reminder.id])
            reminder.state, reminder.reason = ReminderState.CANCELLED, reasons[-1]
            if reasons[-1].endswith(NO_LONGER_CONCERNED):
                services.tell_whoever_is_concerned_now(reminder, now)
        else:
            rest.append(reminder)
            reminder.state = ReminderState.QUEUED
    if not rest:
        return reasons[0] if reasons else "Nothing that it would speak of is to be told any more."
    if reasons and mail.copies > 0:
        services.queue_mail(rest, as_of(now, rest))
        return f"{reasons[0]} The rest of it went in a mail of its own."
    return None


def why_not(reminder: Standing, now: datetime) -> str | None:
    """Why this reminder must not be told now, or None."""
    if reminder.deadline_state is not DeadlineState.OPEN:
        return f"The deadline is {reminder.deadline_state.value}."
    if reminder.due_key != reminder.due:
        return "The deadline was moved."
    if not reminder.concerned and not _is_recipient(reminder, london_day(now)):
        return f"{reminder.person_name}{NO_LONGER_CONCERNED}"
    if now > matters_until(reminder.rung, reminder.at, reminder.passes_at):
        return "The deadline had passed before it could be sent."
    if not is_after(reminder.rung) and now > reminder.passes_at:
        return "The deadline had passed before it could be sent."
    return None


def _is_recipient(reminder: Standing, day: date) -> bool:
    person, deadline = (
        db.session.get_one(Person, reminder.person_id),
        db.session.get_one(Deadline, reminder.deadline_id),
    )
    return Roster(day).is_recipient(person, deadline)


def parts(mail: Mail) -> Sequence[str]:
    """The reminders that the mail would speak of now."""
    return mail_queries.keys_carried_by(mail.id)


def write(mail: Mail, now: datetime) -> Content:
    """The mail's words, from how things stand now."""
    reminders = mail_queries.carried_by(mail.id)
    return emails.compose(reminders, now)


def was_sent(mail: Mail, now: datetime) -> None:
    """Keep with each reminder that it went."""
    mail_queries.settle_carried_by(mail.id, ReminderState.SENT, sent_at=now)


def was_given_up(mail: Mail, now: datetime) -> None:
    """Keep with each reminder why it did not go."""
    became = BECAME.get(mail.state, ReminderState.CANCELLED)
    mail_queries.settle_carried_by(mail.id, became, reason=mail.reason)


def name_and_address(person_id: int) -> tuple[str, str | None]:
    """What a person is called, and where their mail goes now: one statement, with every mail."""
    return mail_queries.name_and_address(person_id) or ("", None)


def co_chairs(now: datetime) -> Sequence[int]:
    """The ids of the co-chairs in office."""
    return [person.id for person in co_chairs_on(london_day(now))]


def sender() -> tuple[str, str]:
    """The coalition's name as sender, and where replies go ("" for nowhere in particular)."""
    coalition = the_coalition()
    return coalition.sender_name or coalition.name, reply_address()


def is_last_reachable(mail: Mail, address: str, now: datetime) -> bool:
    """Whether some deadline would reach nobody if this address got no more mail, whatever this mail is about."""
    gone = address.lower()
    silent = {one.address for one in outbox_queries.suppressed()} | {gone}
    roster = Roster(london_day(now))
    if _reaches(roster.everywhere, but=silent):
        return False
    carried = [reminder.deadline for reminder in mail_queries.carried_by(mail.id)]
    return any(
        not _reaches(recipients, but=silent) and _reaches(recipients, but=silent - {gone})
        for recipients in map(roster.recipients, [*carried, *queries.deadlines_with_reminders_to_come()])
    )


def _reaches(people: Sequence[Person], *, but: Set[str]) -> bool:
    return any(person.email.lower() not in but for person in people)


def nobody_reached(now: datetime) -> str:
    """A sentence for the red bar when no co-chair is in office, or one cannot be reached at all; otherwise ""."""
    addresses = addresses_of_co_chairs(london_day(now))
    if not addresses:
        if not Roster(london_day(now)).last_co_chairs:
            return NOBODY_EVER if queries.is_anything_planned() else ""
        return "No co-chair is in office. Reminders go to the last co-chairs: enter who chairs now."
    if len(outbox_queries.suppressed_among(addresses)) >= len(set(addresses)):
        return "No co-chair can be reached by e-mail: every address was refused. Correct the addresses."
    if unreadable := unreadable_co_chairs(london_day(now)):
        return f"The database holds what cannot be read about {listed(unreadable)}, who therefore gets no reminder."
    return ""
