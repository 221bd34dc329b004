"""Each person's private calendar: the address that opens it, and the file. Nothing secret is stored for it.

The address carries the person and how often they renewed it, signed with the installation's key.
"""

from datetime import datetime

from flask import current_app
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.coalition.models import Person
from tracker.coalition.queries import permissions_on, the_coalition
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.links import absolute_url
from tracker.core.permissions import Permission
from tracker.deadlines import events
from tracker.deadlines.models import Deadline
from tracker.reminders.emails import address_of_item
from tracker.reminders.wording import COMES, names_of
from tracker.reports import queries

MOST_EVENTS = 2000


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendar of a person")


def token_for(person: Person) -> str:
    """What stands in the address of a person's calendar, until they renew it."""
    token: str = _serializer().dumps([person.uid, person.calendar_generation])
    return token


def address_for(person: Person) -> str:
    """The whole address, as calendar programs take it."""
    return absolute_url("reports.feed", token=token_for(person))


def person_with(token: str, now: datetime) -> Person | None:
    """Whose calendar it is; None once it was renewed, or when that person may not see our work any more."""
    valid, held = _serializer().loads_unsafe(token)
    if not valid or not isinstance(held, list) or len(held) != 2:
        return None
    wanted = select(Person).where(Person.uid == held[0], Person.calendar_generation == held[1])
    person = db.session.scalars(wanted.options(selectinload(Person.roles))).one_or_none()
    if person is None or Permission.VIEW not in permissions_on(person, london_day(now)):
        return None
    return person


def file_for(now: datetime) -> bytes:
    """The calendar file: what is open or lately past, and, as cancelled, what was cancelled lately."""
    found = queries.for_feed(london_day(now), now, limit=MOST_EVENTS)
    listed = [events.event_of(one, title=title_of(one), url=address_of_item(one)) for one in found]
    return events.calendar_of(listed, name=the_coalition().name)


def title_of(deadline: Deadline) -> str:
    """As in the file attached to a reminder: one event, whichever way it came."""
    return f"{COMES[deadline.kind]}: {names_of(deadline)}"
