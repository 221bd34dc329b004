"""A co-chair's term ends: the co-chairs hear of it 20 and 5 working days before the last day, once each.

The last day is that of the right. Nothing goes once it is moved, or another term of the same person follows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.queries import co_chairs_on, name_of_the_coalition
from tracker.coalition.rules import Role, in_force
from tracker.contacts.queries import co_chairs_reached, why_as_co_chair
from tracker.core import wording
from tracker.core.calendar import ONE_DAY, Calendar, Nation, london_moment, working_days_before
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.deadlines.queries import calendar_for
from tracker.deadlines.rules import REMINDERS_GO_AT
from tracker.outbox import queries as outbox_queries
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail

KIND = "chair-term"
WORKING_DAYS = (20, 5)
LOOKS_AHEAD = timedelta(days=60)  # more than 20 working days, whatever the season
EXTENDED = "The term does not end on that day any more."


@dataclass(frozen=True)
class Ending:
    """One reminder of the end of one term: it matters from ``at`` until ``until``."""

    term: RoleTerm
    last_day: date
    working_days: int
    at: datetime
    until: datetime

    def key(self, to: Person) -> str:
        """The identity of the mail to one of the co-chairs."""
        return f"v1|{KIND}|{self.term.person.uid}|{self.last_day}|{self.working_days}|{to.uid}"

    @property
    def what(self) -> str:
        """ "Ann Example’s term as co-chair ends on Friday 5 June 2026"."""
        return f"{self.term.person.name}’s term as co-chair ends on {wording.day(self.last_day)}"


def queue_when_due(now: datetime) -> int:
    """One mail to each of the co-chairs about each term that ends; after an outage only the more urgent one."""
    due = [one for one in endings(london_day(now)) if one.at <= now < one.until]
    if not due:
        return 0
    to = co_chairs_reached(london_day(now))
    wanted = {one.key(person): (one, person) for one in due for person in to}
    known = outbox_queries.by_keys(wanted)
    missing = {key: pair for key, pair in wanted.items() if key not in known}
    for key, (ending, person) in missing.items():
        content = compose(ending, person, now)
        outbox.queue(
            key, kind=KIND, to=person.id, content=content, now=now, expires_at=ending.until, planned=True
        )
    return len(missing)


def endings(today: date) -> list[Ending]:
    """The reminders of the ends of the terms that run now, by moment, past ones included."""
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    found = [one for term in _terms_ending(today) for one in _of(term, calendar)]
    return sorted(found, key=lambda one: (one.at, one.term.id))


def _of(term: RoleTerm, calendar: Calendar) -> list[Ending]:
    last_day = term.to_on
    if last_day is None or _goes_on(term.person, last_day):
        return []
    moments = [
        london_moment(working_days_before(last_day, count, calendar).day, REMINDERS_GO_AT)
        for count in WORKING_DAYS
    ]
    ends = [*moments[1:], london_moment(last_day + ONE_DAY, time(0))]
    return [
        Ending(term, last_day, count, at, until)
        for count, at, until in zip(WORKING_DAYS, moments, ends, strict=True)
    ]


def _terms_ending(today: date) -> Sequence[RoleTerm]:
    return db.session.scalars(
        select(RoleTerm)
        .join(RoleTerm.person)
        .where(RoleTerm.role == Role.CO_CHAIR, Person.suspended_at.is_(None))
        .where(RoleTerm.to_on >= today, RoleTerm.to_on <= today + LOOKS_AHEAD)
        .where((RoleTerm.from_on.is_(None)) | (RoleTerm.from_on <= today))
        .options(joinedload(RoleTerm.person).selectinload(Person.roles), joinedload(RoleTerm.organisation))
    ).all()


def _goes_on(person: Person, last_day: date) -> bool:
    """Whether another term as co-chair covers the day after."""
    return any(
        term.role is Role.CO_CHAIR and in_force(last_day + ONE_DAY, term.from_on, term.to_on)
        for term in person.roles
    )


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """A sentence when the term that a mail speaks of does not end on that day any more."""
    _, _, person_uid, last_day, *_ = mail.key.split("|")
    ends_on = date.fromisoformat(last_day)
    person = db.session.scalars(
        select(Person).where(Person.uid == person_uid).options(selectinload(Person.roles))
    ).one_or_none()
    if person is None or person.suspended_at is not None or _goes_on(person, ends_on):
        return EXTENDED
    still_ends = any(term.role is Role.CO_CHAIR and term.to_on == ends_on for term in person.roles)
    return None if still_ends else EXTENDED


def upcoming(now: datetime, days: int) -> list[Ending]:
    """What will go in the next days, for the page of reminders."""
    return [one for one in endings(london_day(now)) if now < one.at <= now + timedelta(days=days)]


def compose(ending: Ending, to: Person, now: datetime) -> Content:
    """Whose term ends when, and who is left then."""
    day = ending.last_day
    others = [one.name for one in co_chairs_on(day + ONE_DAY)]
    subject = ending.what
    text, html = render_mail(
        "reminders/chair_term",
        subject=subject,
        coalition_name=name_of_the_coalition(),
        why=why_as_co_chair(to, london_day(now)),
        is_own=ending.term.person_id == to.id,
        name=ending.term.person.name,
        last_day=wording.day(day),
        others=wording.listed(others),
        seat=ending.term.organisation.name if ending.term.organisation else "",
        link_url=absolute_url("groups.chairs"),
        link_text="Who chairs, and until when",
    )
    return Content(subject, text, html)
