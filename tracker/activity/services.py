"""Writing down who did what. Called by other services, in their transaction; nothing here commits.

A record that is not saved yet has no id: lines about it follow the flush that gives it one, so that a file of a
thousand records needs one flush and not a thousand.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from tracker.activity.models import Activity, SecurityEvent
from tracker.core.database import Model, db

if TYPE_CHECKING:
    from tracker.coalition.models import Person

NOBODY = "the tracker"
IP_KEPT = timedelta(days=30)
WAITING = "lines of records that have no id yet"


def record(subject: Model, what: str, *, by: "Person | None", now: datetime, **details: Any) -> None:
    """Add one line to a record's history. ``what`` is a sentence without its subject: "moved the closing date …".

    ``subject`` is in the session. ``by`` is None for the tracker itself and for commands.
    """
    line = Activity(
        at=now,
        actor_id=by.id if by else None,
        actor_name=by.name if by else NOBODY,
        subject_kind=subject.__class__.__name__.lower(),
        what=what,
        details=details,
    )
    _add(db.session(), line, "subject_id", subject)


def detach(subject: Model) -> None:
    """A record goes: its lines stay, under a number that no other record gets. SQLite may give its own to the next."""
    db.session.flush()
    kind, known = subject.__class__.__name__.lower(), subject.id  # type: ignore[attr-defined]  # as all that is recorded
    theirs = (Activity.subject_kind == kind, Activity.subject_id == known)
    db.session.execute(update(Activity).where(*theirs).values(subject_id=-known))


def record_security(
    kind: str, what: str, *, person: "Person | None" = None, ip: str | None = None, now: datetime
) -> None:
    """Add one line to the security log. Never a token, a code or a message's text."""
    line = SecurityEvent(at=now, kind=kind, ip=ip, what=what)
    if person is None:
        db.session.add(line)
    else:
        _add(db.session(), line, "person_id", person)


def _add(session: Session, line: Model, column: str, about: Any) -> None:
    """Add a line with the id of the record it is about, now or as soon as there is one."""
    if about.id is None:
        session.info.setdefault(WAITING, []).append((line, column, about))
    else:
        setattr(line, column, about.id)
        session.add(line)


@event.listens_for(Session, "after_flush_postexec")
def _add_waiting(session: Session, _context: Any) -> None:
    """A commit flushes until nothing is left: what is added here is saved with its record."""
    waiting = session.info.pop(WAITING, None) or ()
    for line, column, about in waiting:
        _add(session, line, column, about)


def forget_ip_addresses(*, now: datetime) -> None:
    """Take the IP addresses from old lines of the security log; the lines stay."""
    old = (SecurityEvent.at < now - IP_KEPT, SecurityEvent.ip.is_not(None))
    db.session.execute(update(SecurityEvent).where(*old).values(ip=None))
