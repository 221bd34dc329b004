"""Writing down who did what. Called by other services, in their transaction; nothing here commits."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from tracker.activity.models import Activity, SecurityEvent
from tracker.core.database import Model, db

if TYPE_CHECKING:
    from tracker.coalition.models import Person

NOBODY = "the tracker"
IP_KEPT = timedelta(days=30)


def record(subject: Model, what: str, *, by: "Person | None", now: datetime, **details: Any) -> None:
    """Add one line to a record's history. ``what`` is a sentence without its subject: "moved the closing date …".

    ``subject`` must have its id (flush first). ``by`` is None for the tracker itself and for commands.
    """
    db.session.add(
        Activity(
            at=now,
            actor_id=by.id if by else None,
            actor_name=by.name if by else NOBODY,
            subject_kind=subject.__class__.__name__.lower(),
            subject_id=subject.id,  # type: ignore[attr-defined]  # every recorded row has an id
            what=what,
            details=details,
        )
    )


def record_security(
    kind: str, what: str, *, person: "Person | None" = None, ip: str | None = None, now: datetime
) -> None:
    """Add one line to the security log. Never a token, a code or a message's text."""
    db.session.add(
        SecurityEvent(at=now, kind=kind, person_id=person.id if person else None, ip=ip, what=what)
    )


def forget_ip_addresses(*, now: datetime) -> None:
    """Take the IP addresses from old lines of the security log; the lines stay."""
    old = (SecurityEvent.at < now - IP_KEPT, SecurityEvent.ip.is_not(None))
    db.session.execute(update(SecurityEvent).where(*old).values(ip=None))
