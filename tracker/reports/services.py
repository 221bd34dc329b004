"""Renewing the address of one's calendar."""

from datetime import datetime

from tracker.activity.services import record_security
from tracker.coalition.models import Person


def renew_calendar(person: Person, *, now: datetime, ip: str | None = None) -> None:
    """Give a person's calendar another address. The one before opens nothing from then on."""
    person.calendar_generation += 1
    record_security(
        "calendar renewed",
        f"{person.name} renewed the address of their calendar.",
        person=person,
        ip=ip,
        now=now,
    )
