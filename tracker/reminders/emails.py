"""The mails that carry reminders, written from how things stand at that moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import URLSafeSerializer

from tracker.coalition.queries import name_of_the_coalition
from tracker.core import wording as words
from tracker.core.clock import london_day
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.deadlines import events
from tracker.deadlines.models import Deadline
from tracker.outbox.kinds import Attachment, Content
from tracker.reminders import wording
from tracker.reminders.models import Reminder
from tracker.reminders.roster import Roster
from tracker.reminders.rules import OPEN, is_after

KIND = "reminder"
FALLBACK_KIND = "reminder-fallback"
MONDAY_KIND = "monday"


def subject_of(reminders: Sequence[Reminder], at: wording.AsOf) -> str:
    """The most urgent thing, "and 2 more"."""
    first, *rest = by_urgency(reminders)
    if first.rung == OPEN:
        count = words.plural(len(reminders), "deadline is", "deadlines are")
        return f"{count} open; the next is {wording.when(first.deadline)}"
    more = f" (and {len(rest)} more)" if rest else ""
    return f"{wording.subject(first, at)}{more}"


def by_urgency(reminders: Sequence[Reminder]) -> list[Reminder]:
    """What is told first: what is still to come, soonest first; then what has passed; then what is merely open."""
    return sorted(
        reminders,
        key=lambda one: (one.rung == OPEN, is_after(one.rung), one.deadline.passes_at, one.key),
    )


def compose(reminders: Sequence[Reminder], now: datetime) -> Content:
    """One mail with all of a person's reminders of one moment; each has its own answer link, file and thread."""
    ordered = by_urgency(reminders)
    at = wording.as_of(now, ordered)
    subject = subject_of(ordered, at)
    text, html = render_mail(
        "reminders/reminder",
        subject=subject,
        coalition_name=name_of_the_coalition(),
        items=[_item(reminder, at) for reminder in ordered],
        why=Roster(london_day(now)).why(ordered[0].person, ordered[0].deadline),
        reminders_url=absolute_url("reminders.index"),
    )
    return Content(
        subject=subject,
        text=text,
        html=html,
        attachments=[_invitation(reminder.deadline) for reminder in ordered if not is_after(reminder.rung)],
        parts=sorted(reminder.key for reminder in ordered),
        thread=[f"deadline|{reminder.deadline.uid}" for reminder in ordered],
    )


def _item(reminder: Reminder, at: wording.AsOf) -> dict[str, Any]:
    deadline = reminder.deadline
    return {
        "ask": wording.ask(reminder, at),
        "title": wording.names_of(deadline),
        "when": wording.when_in_full(deadline),
        "left": wording.left(deadline, at),
        "printed": deadline.printed,
        "standing": wording.standing(deadline, at.answered),
        "next_step": wording.next_step(deadline, at.answered),
        "reason": deadline.moves[-1].reason if reminder.is_notice and deadline.moves else "",
        "url": address_of_item(deadline),
        "answer_url": absolute_url("reminders.answer", token=token_for(reminder)),
    }


def address_of_item(deadline: Deadline) -> str:
    """The page of the record that the deadline belongs to, or of the deadline itself."""
    if deadline.consultation_id is not None:
        return absolute_url("consultations.show", consultation_id=deadline.consultation_id)
    if deadline.letter_id is not None:
        return absolute_url("letters.show", letter_id=deadline.letter_id)
    return absolute_url("deadlines.show", deadline_id=deadline.id)


def _invitation(deadline: Deadline) -> Attachment:
    title = f"{wording.COMES[deadline.kind]}: {wording.names_of(deadline)}"
    event = events.event_of(deadline, title=title, url=address_of_item(deadline))
    name = f"{deadline.due_on:%Y-%m-%d}-{deadline.uid}.ics"
    return Attachment(name, "text/calendar", events.calendar_of([event], name=title))


def for_the_fallback(deadline: Deadline, rung: str, now: datetime) -> Content:
    """What TRACKER_FALLBACK_TO reads when no co-chair can be told."""
    reminder = wording.Telling(deadline, rung)
    at = wording.as_of(now, [reminder])
    subject = wording.subject(reminder, at)
    text, html = render_mail(
        "reminders/fallback",
        subject=subject,
        coalition_name=name_of_the_coalition(),
        ask=wording.ask(reminder, at),
        link_url=absolute_url("people.index"),
        link_text="Enter who chairs now",
    )
    return Content(subject=subject, text=text, html=html, thread=[f"deadline|{deadline.uid}"])


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="answer a reminder")


def token_for(reminder: Reminder) -> str:
    """What stands in the answer link of one reminder: it opens that one page and signs nobody in."""
    token: str = _serializer().dumps(reminder.uid)
    return token


def uid_in(token: str) -> str | None:
    """The reminder that an answer link speaks of; None for one that we did not make."""
    valid, uid = _serializer().loads_unsafe(token)
    return uid if valid and isinstance(uid, str) else None
