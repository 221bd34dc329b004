"""Each person's private calendar: the address that opens it, and the file. Nothing secret is stored for it.

The address carries the person and how often they renewed it, signed with the installation's key.
"""

from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.coalition.models import Person
from tracker.coalition.queries import permissions_on, the_coalition
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.links import absolute_url
from tracker.core.permissions import Permission
from tracker.deadlines import events
from tracker.deadlines.models import Deadline
from tracker.groups.models import SubGroup
from tracker.reminders.emails import address_of_item
from tracker.reminders.wording import COMES, names_of
from tracker.reports import queries

MOST_EVENTS = 2000


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendar of a person")


def token_for(person: Person, group: SubGroup | None = None) -> str:
    """What stands in the address of a person's calendar, or of one of a sub-group alone, until they renew it."""
    held = [person.uid, person.calendar_generation, *([group.uid] if group else [])]
    token: str = _serializer().dumps(held)
    return token


def address_for(person: Person, group: SubGroup | None = None) -> str:
    """The whole address, as calendar programs take it."""
    return absolute_url("reports.feed", token=token_for(person, group))


def _held(token: str) -> list[Any]:
    """What we put into an address: the person, how often they renewed it, the sub-group; nothing for another."""
    valid, held = _serializer().loads_unsafe(token)
    return held if valid and isinstance(held, list) and len(held) in (2, 3) else []


def group_in(token: str) -> SubGroup | None:
    """The sub-group whose deadlines alone are wanted; None for everything. Raises NotHere for one that is gone."""
    held = _held(token)
    if len(held) < 3:
        return None
    group = db.session.scalars(select(SubGroup).where(SubGroup.uid == held[2])).one_or_none()
    if group is None:
        raise NotHere
    return group


def person_with(token: str, now: datetime) -> Person | None:
    """Whose calendar it is; None once it was renewed, or when that person may not see our work any more."""
    held = _held(token)
    if not held:
        return None
    wanted = select(Person).where(Person.uid == held[0], Person.calendar_generation == held[1])
    person = db.session.scalars(wanted.options(selectinload(Person.roles))).one_or_none()
    if person is None or Permission.VIEW not in permissions_on(person, london_day(now)):
        return None
    return person


def file_for(now: datetime, group: SubGroup | None = None) -> bytes:
    """The calendar file: what is open or lately past, and, as cancelled, what was cancelled lately."""
    found = queries.for_feed(london_day(now), now, limit=MOST_EVENTS, group=group)
    listed = [events.event_of(one, title=title_of(one), url=address_of_item(one)) for one in found]
    return events.calendar_of(listed, name=group.name if group else the_coalition().name)


def title_of(deadline: Deadline) -> str:
    """As in the file attached to a reminder: one event, whichever way it came."""
    return f"{COMES[deadline.kind]}: {names_of(deadline)}"
