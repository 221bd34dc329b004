"""A deadline as an event of a calendar file (RFC 5545): attached to mails, and in each person's feed."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineState

if TYPE_CHECKING:  # slow to load: only when a file is written
    from icalendar import Event


def event_of(deadline: Deadline, *, title: str, url: str) -> "Event":
    """A timed event in UTC where a time is stated, otherwise the whole day; the UID is the deadline's for good."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"{deadline.uid}@deadlines.tracker")
    event.add("summary", title)
    event.add("url", url)
    event.add("description", f"{deadline.title}\n{url}")
    event.add("dtstamp", deadline.armed_at)
    event.add("sequence", deadline.version)
    if deadline.due_at is not None:
        event.add("dtstart", deadline.due_at)
        event.add("dtend", deadline.due_at)
    else:
        event.add("dtstart", deadline.due_on)
        event.add("dtend", deadline.due_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if deadline.state is DeadlineState.CANCELLED else "CONFIRMED")
    return event


def calendar_of(events: "list[Event]", *, name: str, changed_at: datetime | None = None) -> bytes:
    """A calendar file with these events."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Coalition tracker//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/London")
    if changed_at is not None:
        calendar.add("last-modified", changed_at)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())
