"""Putting mail into the queue and changing one's mind about it. Nothing here sends, commits or reads the clock."""

import base64
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import insert, select

from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.typed import read_email_address
from tracker.outbox import emails, kinds, queries, rules
from tracker.outbox.kinds import Attachment, Content
from tracker.outbox.models import FuseDay, Mail, Suppression, Unsubscription
from tracker.outbox.rules import COPIES, OUTSIDER_COPIES, STOPPED, State

HELD_BY_FUSE = "Held: more reminders are due today than on any day before. A co-chair can release them."
SELF_MADE = ("alarm", "fuse")  # about these nobody is told by mail: it would go round in circles
ALARM_MATTERS_FOR = timedelta(days=2)
ASSUMED_SENT = "Taken as sent before the database was restored."


def queue(
    key: str,
    *,
    kind: str,
    to: int | str,
    now: datetime,
    subject: str | None = None,
    content: Content | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    thread: str | Sequence[str] = (),
    planned: bool = False,
    duty: bool = True,
    outsider: bool = False,
) -> Mail:
    """Owe somebody a mail: a row in the caller's transaction, saved or lost with the change that it tells of.

    ``to`` is a person's id or an address; a person's address is looked up when the mail leaves. The same key twice
    gives the row that is there; a cancelled or superseded one that is still to come is queued again. ``thread`` names
    what the mail belongs to (any words, hashed). Raises RuleViolation for an address that cannot be one.
    """
    address = read_email_address(to) if isinstance(to, str) else None
    known = queries.by_key(key)
    if known is not None:
        _revive(known, now)
        return known
    if content is None and kinds.kind_of(kind).write is None:
        raise ValueError(f"nobody knows how to write a mail of kind {kind!r}: give its content")
    due = due_at or now
    mail = Mail(
        id=rules.mail_id(key),
        key=key,
        kind=kind,
        state=State.QUEUED,
        person_id=None if isinstance(to, str) else int(to),
        address=address,
        subject=one_line(subject or (content.subject if content else "")),
        content=packed(content) if content else None,
        message_id=rules.message_id(key, _host()),
        thread=" ".join(rules.message_id(f"thread|{name}", _host()) for name in _names(thread)),
        duty=duty,
        outsider=outsider,
        planned=planned,
        created_at=now,
        due_at=due,
        expires_at=expires_at or max(due, now) + rules.UNCLEAR_EXPIRY,
        try_at=due,
        copies_allowed=OUTSIDER_COPIES if outsider else COPIES,
    )
    db.session.add(mail)
    if planned:
        _pass_the_fuse(mail, now)
    return mail


def cancel(mails: Mail | Iterable[Mail], reason: str, *, superseded: bool = False) -> int:
    """Let mails not go out, with a sentence that says why. Returns how many this stops; those that went stay sent.

    One that is on its way at this moment is stopped before its text leaves, if there is still time.
    """
    state = State.SUPERSEDED if superseded else State.CANCELLED
    stopped = 0
    for mail in [mails] if isinstance(mails, Mail) else list(mails):
        if mail.state is State.SENDING:
            mail.stop_as, mail.stop_reason = state, reason
        elif mail.state in (State.QUEUED, State.HELD, State.UNCERTAIN):
            finish(mail, state, reason)
        else:
            continue
        stopped += 1
    return stopped


def finish(mail: Mail, state: State, reason: str) -> None:
    """Set a mail aside in a state that is an end, freeing its lease."""
    mail.state, mail.reason = state, reason
    mail.lease_owner = mail.lease_until = mail.stop_as = None
    mail.stop_reason = ""
    mail.on_wire = False


def try_again(mail: Mail, *, now: datetime) -> None:
    """A person orders a mail that failed, is late or may have arrived to be sent (once more).

    Raises RuleViolation when it is not in such a state.
    """
    if mail.state not in (State.FAILED, State.UNCERTAIN, State.QUEUED, State.HELD):
        raise RuleViolation(
            "This mail cannot be tried again: it was sent, is being sent, or is no longer wanted."
        )
    if mail.expires_at <= now:
        raise RuleViolation("It is too late to send this mail: what it speaks of is over.")
    address = mail.address or (kinds.people.name_and_address(mail.person_id)[1] if mail.person_id else None)
    if address and queries.is_suppressed(address):
        raise RuleViolation(
            f"{address} takes no mail. Correct the address, or press “Use it again” beside it first."
        )
    if mail.content is None and mail.message is None and kinds.kind_of(mail.kind).write is None:
        raise RuleViolation("What this mail said is no longer kept, so it cannot be sent again.")
    if mail.copies >= mail.copies_allowed:
        mail.copies_allowed = mail.copies + 1
    finish(mail, State.QUEUED, "")
    mail.try_at, mail.failures = now, 0


def mark_arrived(mail: Mail, *, now: datetime) -> None:
    """A person says that a mail which may have arrived did."""
    if mail.state is not State.UNCERTAIN:
        raise RuleViolation("Only a mail that may have arrived can be marked as arrived.")
    finish(mail, State.SENT, "Marked as arrived by a person.")
    mail.sent_at = now


def suppress(address: str, *, reason: str, now: datetime, mail: Mail | None = None) -> bool:
    """Send nothing more to an address where nobody is. False when that is so already."""
    if queries.is_suppressed(address):
        return False
    db.session.add(
        Suppression(
            address=address.lower(), reason=reason, mail_id=mail.id if mail else None, suppressed_at=now
        )
    )
    return True


def suppress_unless_last(mail: Mail, address: str, *, reason: str, now: datetime) -> bool:
    """As ``suppress``, but the last recipient whom a deadline can still reach goes on getting mail."""
    if kinds.people.is_last_reachable(mail, address, now):
        return False
    return suppress(address, reason=reason, now=now, mail=mail)


def mark_bounced(mail: Mail, *, now: datetime) -> None:
    """A bounce came by mail: the address is taken for dead and the co-chairs are told. Raises RuleViolation."""
    if mail.state is not State.SENT or not mail.sent_to:
        raise RuleViolation("Only a mail that was sent can have come back.")
    address = mail.sent_to
    kept = not suppress_unless_last(mail, address, reason="The mail came back.", now=now)
    finish(mail, State.FAILED, f"Came back from {address}.")
    mail.sent_at = None
    tell_co_chairs(
        f"alarm|bounce|{mail.id}", emails.mailbox_gone(mail, address, kept=kept), now=now, but=mail.person_id
    )


def undo_suppression(address: str, *, now: datetime) -> None:
    """Send mail to an address again."""
    statement = select(Suppression).where(
        Suppression.address == address.lower(), Suppression.undone_at.is_(None)
    )
    for found in db.session.scalars(statement):
        found.undone_at = now


def unsubscribe(address: str, kind: str, *, now: datetime) -> None:
    """No more mails of that kind to that address. Twice is as good as once."""
    if not queries.has_unsubscribed(address, kind):
        row = {"address": address.lower(), "kind": kind, "unsubscribed_at": now}
        db.session.execute(insert(Unsubscription).values(row))


def tell_co_chairs(
    key: str,
    content: Content,
    *,
    now: datetime,
    but: int | None = None,
    kind: str = "alarm",
    matters_for: timedelta = ALARM_MATTERS_FOR,
) -> None:
    """One mail to each co-chair in office (but perhaps one); if there is none, to TRACKER_FALLBACK_TO."""
    recipients: list[int | str] = [person_id for person_id in kinds.people.co_chairs(now) if person_id != but]
    fallback = current_app.config["FALLBACK_TO"]
    if not recipients and fallback:
        recipients = [fallback]
    for to in recipients:
        queue(f"{key}|{to}", kind=kind, to=to, content=content, now=now, expires_at=now + matters_for)


def tell_when_stuck(mail: Mail, *, now: datetime) -> None:
    """Tell the co-chairs of a mail that may have arrived and is not repeated by itself any more."""
    if mail.copies >= mail.copies_allowed and mail.kind not in SELF_MADE:
        key = f"alarm|uncertain|{mail.id}|{mail.copies}"
        tell_co_chairs(key, emails.uncertain(mail, mail.sent_to), now=now)


def release_held(*, now: datetime) -> int:
    """Let everything go that the fuse holds, and take the fuse out for the rest of the day."""
    mails = db.session.scalars(select(Mail).where(Mail.state == State.HELD)).all()
    day = _fuse_day(now)
    day.released_at, day.passed, day.held = now, day.passed + len(mails), 0
    for mail in mails:
        finish(mail, State.QUEUED, "")
        mail.try_at = max(mail.due_at, now)
    return len(mails)


def one_line(text: str) -> str:
    """A subject or name without line breaks or control characters: nothing in it can begin another header."""
    return re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text)).strip()


def packed(content: Content) -> dict[str, Any]:
    """A content as JSON that a row can hold."""
    return {
        "subject": one_line(content.subject),
        "text": content.text,
        "html": content.html,
        "headers": {name: one_line(value) for name, value in content.headers.items()},
        "parts": list(content.parts),
        "thread": list(content.thread),
        "attachments": [
            {"name": one_line(a.name), "type": a.media_type, "data": base64.b64encode(a.data).decode()}
            for a in content.attachments
        ],
    }


def unpacked(stored: dict[str, Any]) -> Content:
    """The content that ``packed`` made."""
    attached = [Attachment(a["name"], a["type"], base64.b64decode(a["data"])) for a in stored["attachments"]]
    return Content(**(stored | {"attachments": attached}))


def _revive(mail: Mail, now: datetime) -> None:
    """Take back a change of mind about a mail that is still to come."""
    if mail.state is State.SENDING:
        mail.stop_as, mail.stop_reason = None, ""
    if mail.state not in STOPPED or mail.expires_at <= now or _assumed_sent(mail):
        return
    finish(mail, State.QUEUED, "")
    mail.try_at, mail.failures = mail.due_at, 0
    if mail.planned:
        _pass_the_fuse(mail, now)


def _pass_the_fuse(mail: Mail, now: datetime) -> None:
    """Count a planned mail; hold it when the day has had more than any day should, and ask the co-chairs once."""
    if _assumed_sent(mail):
        mail.state, mail.reason = State.EXPIRED, ASSUMED_SENT
        return
    day = _fuse_day(now)
    if day.released_at is None and day.passed >= rules.fuse(current_app.config["FUSE"], day.busiest):
        mail.state, mail.reason = State.HELD, HELD_BY_FUSE
        day.held += 1
        if day.held == 1:
            key = f"fuse|{day.day.isoformat()}"
            tell_co_chairs(key, emails.please_release(day.passed), now=now, kind="fuse")
    else:
        day.passed += 1


def _fuse_day(now: datetime) -> FuseDay:
    today = london_day(now)
    db.session.flush()  # what this transaction has counted, before the row is read and locked
    day = db.session.get(FuseDay, today, with_for_update=True)
    if day is None:
        day = FuseDay(day=today, busiest=queries.busiest_day_before(today), passed=0, held=0)
        db.session.add(day)
        db.session.flush()
    return day


def _assumed_sent(mail: Mail) -> bool:
    installation = queries.installation()
    until = installation.assumed_sent_until if installation else None
    return until is not None and mail.due_at <= until


def _names(thread: str | Sequence[str]) -> Sequence[str]:
    return [thread] if isinstance(thread, str) else thread


def _host() -> str:
    """The right-hand side of our Message-IDs: the host of the base URL."""
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
