"""Reading what one mail carries, asked with every mail that leaves: kept statements, and rows without their objects."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Update, and_, bindparam, inspect, or_, select, update
from sqlalchemy.orm import joinedload

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.queries import in_force_on
from tracker.coalition.rules import Role
from tracker.consultations.models import Consultation
from tracker.core.database import db
from tracker.core.rows import rows
from tracker.deadlines.models import Deadline, deadline_person, due_key
from tracker.deadlines.stages import DeadlineState
from tracker.letters.models import Letter
from tracker.reminders.models import Reminder
from tracker.reminders.rules import ReminderState

STILL_TO_BE_TOLD = (ReminderState.QUEUED, ReminderState.FAILED)


def carried_by(mail_id: str) -> Sequence[Reminder]:
    """The reminders that a mail carries and that are still to be told, by what falls due first: one statement."""
    reminders = db.session.scalars(_carried(), {"mail": mail_id}).unique().all()
    return sorted(reminders, key=lambda one: (one.deadline.passes_at, one.id))


@lru_cache(maxsize=1)
def _carried() -> Select[Reminder]:
    """Built once: it is asked for with every mail."""
    deadline = joinedload(Reminder.deadline)
    return (
        select(Reminder)
        .where(Reminder.mail_id == bindparam("mail"), Reminder.state.in_(STILL_TO_BE_TOLD))
        .options(
            joinedload(Reminder.person).joinedload(Person.roles),
            deadline.joinedload(Deadline.consultation),
            deadline.joinedload(Deadline.letter),
        )
    )


class Standing(NamedTuple):
    """How things stand with one reminder that a mail carries: all that decides whether it is still to be told.

    ``concerned`` is false where it is not certain: then the roster has to be asked.
    """

    id: int
    state: ReminderState
    rung: str
    due: str
    at: datetime
    person_id: int
    person_name: str
    deadline_id: int
    deadline_state: DeadlineState
    due_on: date
    at_time: time | None
    passes_at: datetime
    concerned: bool

    @property
    def due_key(self) -> str:
        return due_key(self.due_on, self.at_time)


def standings_of(mail_id: str, day: date) -> list[Standing]:
    """As ``carried_by``, without loading the rows: one statement, asked twice with every mail."""
    return [Standing(*row) for row in rows(_standings(), {"mail": mail_id, "day": day})]


@lru_cache(maxsize=1)
def _standings() -> Select[Any]:
    person = Reminder.person_id
    in_force = and_(RoleTerm.person_id == person, in_force_on(bindparam("day")))
    has_role = select(RoleTerm.id).where(in_force).exists()
    chairs = select(RoleTerm.id).where(in_force, RoleTerm.role == Role.CO_CHAIR).exists()
    named = select(deadline_person.c.person_id).where(
        deadline_person.c.deadline_id == Reminder.deadline_id, deadline_person.c.person_id == person
    )
    in_charge = or_(
        Consultation.lead_id == person,
        Consultation.deputy_id == person,
        Letter.lead_id == person,
        Letter.deputy_id == person,
    )
    concerned = and_(Person.suspended_at.is_(None), has_role, or_(chairs, in_charge, named.exists()))
    return (
        select(Reminder.id, Reminder.state, Reminder.rung, Reminder.due, Reminder.at, person, Person.name)
        .add_columns(Deadline.id, Deadline.state, Deadline.due_on, Deadline.at_time, Deadline.passes_at)
        .add_columns(concerned)
        .join(Reminder.deadline)
        .join(Reminder.person)
        .outerjoin(Deadline.consultation)
        .outerjoin(Deadline.letter)
        .where(Reminder.mail_id == bindparam("mail"), Reminder.state.in_(STILL_TO_BE_TOLD))
    )


def settle_carried_by(
    mail_id: str, state: ReminderState, *, reason: str = "", sent_at: datetime | None = None
) -> None:
    """Keep with each of them what became of the mail: one statement."""
    values = {"state": state, "reason": reason, "sent_at": sent_at}
    db.session.flush()
    db.session.connection().execute(_settling(), values | {"mail": mail_id})


@lru_cache(maxsize=1)
def _settling() -> Update:
    carried = update(Reminder).where(
        Reminder.mail_id == bindparam("mail"), Reminder.state.in_(STILL_TO_BE_TOLD)
    )
    return carried.values(state=bindparam("state"), reason=bindparam("reason"), sent_at=bindparam("sent_at"))


def keys_carried_by(mail_id: str) -> list[str]:
    """The identities of those reminders, sorted."""
    return sorted(rows(_keys_carried(), {"mail": mail_id}).scalars())


@lru_cache(maxsize=1)
def _keys_carried() -> Select[str]:
    return select(Reminder.key).where(
        Reminder.mail_id == bindparam("mail"), Reminder.state.in_(STILL_TO_BE_TOLD)
    )


def name_and_address(person_id: int) -> tuple[str, str] | None:
    """What a person is called, and where their mail goes now."""
    found = rows(_name_and_address(), {"person": person_id}).first()
    return (found.name, found.email) if found else None


@lru_cache(maxsize=1)
def _name_and_address() -> Select[str, str]:
    return select(Person.name, Person.email).where(Person.id == bindparam("person"))


def is_named(person: Person, deadline: Deadline) -> bool:
    """Whether somebody is named on a deadline, without loading whoever else is; asks nothing where they are loaded."""
    if "people" not in inspect(deadline).unloaded:
        return person in deadline.people
    given = {"person": person.id, "deadline": deadline.id}
    return rows(_is_named(), given).first() is not None


@lru_cache(maxsize=1)
def _is_named() -> Select[int]:
    named = deadline_person.c
    return select(named.person_id).where(
        named.deadline_id == bindparam("deadline"), named.person_id == bindparam("person")
    )
