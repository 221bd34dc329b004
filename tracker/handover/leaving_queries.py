"""What somebody has open: their letters, calls, deadlines and sub-groups, and what only they hold."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.queries import co_chairs_on, in_force_on, people_by_name, roles_on
from tracker.coalition.rules import Role, in_force
from tracker.consultations.models import Consultation
from tracker.consultations.rules import WORKING
from tracker.core.calendar import ONE_DAY
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.wording import day_and_time
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineState
from tracker.drafting import waiting
from tracker.drafting.waiting import Waiting
from tracker.groups import queries as groups
from tracker.groups.rules import Part
from tracker.handover.leaving_rules import Kind, Open
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.reminders.wording import names_of

MOST_APPROVALS = 50


def open_of(person: Person, last_day: date) -> list[Open]:
    """Everything that needs somebody else from the day after, in the order of ``Kind``."""
    found = [
        *_seats(person, last_day),
        *_groups(person, last_day),
        *_records(person),
        *_named_on(person),
    ]
    order = list(Kind)
    return sorted(found, key=lambda one: (order.index(one.kind), one.title.casefold(), one.number))


def _seats(person: Person, last_day: date) -> list[Open]:
    """What nobody else would hold on the day after: the chair, and speaking for an organisation."""
    after, found = last_day + ONE_DAY, []
    terms = [one for one in person.roles if in_force(last_day, one.from_on, one.to_on)]
    others = [one for one in co_chairs_on(after) if one.id != person.id]
    if any(one.role is Role.CO_CHAIR for one in terms) and not others:
        found.append(
            Open(Kind.CO_CHAIR, "The coalition", detail="Nobody else is a co-chair on the day after.")
        )
    for term in terms:
        is_alone = term.role is Role.REPRESENTATIVE and not _speak_for(
            term.organisation_id, after, but=person
        )
        if is_alone and term.organisation is not None:
            found.append(
                Open(
                    Kind.REPRESENTATIVE, term.organisation.name, "organisation", term.organisation.id,
                    "Nobody else speaks for it on the day after.",
                )
            )  # fmt: skip
    return found


def _speak_for(organisation_id: int | None, day: date, *, but: Person) -> Sequence[int]:
    wanted = (
        select(RoleTerm.id)
        .join(RoleTerm.person)
        .where(RoleTerm.organisation_id == organisation_id, RoleTerm.role == Role.REPRESENTATIVE)
        .where(in_force_on(day), Person.suspended_at.is_(None), Person.id != but.id)
    )
    return db.session.scalars(wanted).all()


def _groups(person: Person, last_day: date) -> list[Open]:
    """The sub-groups that somebody leads."""
    return [
        Open(Kind.GROUP, one.group.name, "sub_group", one.group_id)
        for one in groups.entries_of(person, last_day)
        if one.part is Part.LEAD and groups.runs_on(one.group, last_day)
    ]


def _records(person: Person) -> list[Open]:
    """The letters and calls in work, or with something still due, of which somebody is lead or deputy."""
    tables: Sequence[tuple[Any, ColumnElement[bool], Any]] = (
        (Letter, Letter.stage == LetterStage.DRAFT, Deadline.letter_id),
        (Consultation, Consultation.stage.in_(WORKING), Deadline.consultation_id),
    )
    found: list[Open] = []
    for table, in_work, due in tables:
        mine = or_(table.lead_id == person.id, table.deputy_id == person.id)
        for record in db.session.scalars(select(table).where(mine, or_(in_work, _has_due(table, due)))):
            kind = Kind.LEAD if record.lead_id == person.id else Kind.DEPUTY
            found.append(Open(kind, record.title, table.__tablename__, record.id))
    return found


def _has_due(table: Any, column: Any) -> ColumnElement[bool]:
    return table.id.in_(select(column).where(column.is_not(None), *_is_open()))  # type: ignore[no-any-return]  # of any table


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return (Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))


def _named_on(person: Person) -> list[Open]:
    """The deadlines that name somebody."""
    wanted = select(Deadline).where(Deadline.people.any(Person.id == person.id), *_is_open())
    return [
        Open(Kind.NAMED, names_of(one), "deadline", one.id, day_and_time(one.due_on, one.at_time))
        for one in db.session.scalars(wanted.order_by(Deadline.passes_at))
    ]


def approvals_of(person: Person, now: datetime) -> Sequence[Waiting]:
    """The texts that wait for this person's approval: that goes with the lead, or with the chair."""
    today = london_day(now)
    is_chair = Role.CO_CHAIR in roles_on(person, today)
    return waiting.approvals_to_give(person, today, is_chair=is_chair, limit=MOST_APPROVALS)


def successors(person: Person) -> Sequence[Person]:
    """Those who may take something over: everybody else who is not suspended, by name."""
    return [one for one in people_by_name() if one.id != person.id]


def with_roles(person_id: int) -> Person | None:
    """One person with roles."""
    return db.session.scalars(
        select(Person).where(Person.id == person_id).options(selectinload(Person.roles))
    ).one_or_none()
