"""Keeping contacts and days away. Nothing here commits or reads the clock."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from tracker.activity.services import record
from tracker.coalition.models import Organisation, Person
from tracker.contacts import queries, rules
from tracker.contacts.models import Absence, Contact
from tracker.contacts.rules import ANSWERS, Duty
from tracker.core import wording
from tracker.core.database import db
from tracker.core.errors import RuleViolation, blaming
from tracker.core.typed import LONGEST_NAME, read_email_address, read_line
from tracker.people.role_services import check_days

DUTIES = {
    Duty.LEAD: "lead contact",
    Duty.DEPUTY: "deputy contact",
    Duty.AUTHORISER: "person who authorises",
    Duty.PRESS: "press contact",
}
IS_NOW = {
    Duty.LEAD: "is now a lead contact of",
    Duty.DEPUTY: "is now a deputy contact of",
    Duty.AUTHORISER: "now authorises for",
    Duty.PRESS: "is now a press contact of",
}


@dataclass(frozen=True)
class ContactFacts:
    """What a form says of a contact. Without ``person`` it is somebody who does not take part, by name."""

    duty: Duty
    person: Person | None
    name: str = ""
    job_title: str = ""
    email: str = ""
    phone: str = ""
    from_on: date | None = None
    to_on: date | None = None


def add_contact(organisation: Organisation, facts: ContactFacts, *, by: Person, now: datetime) -> Contact:
    """Record a contact of an organisation. Raises RuleViolation, having changed nothing, for what cannot be."""
    contact = Contact(organisation=organisation, **_checked(organisation, facts))
    db.session.add(contact)
    db.session.flush()
    record(organisation, f"recorded {contact.called} as {DUTIES[contact.duty]}", by=by, now=now)
    return contact


def change_contact(contact: Contact, facts: ContactFacts, *, by: Person, now: datetime) -> None:
    """Change a contact. Raises RuleViolation, having changed nothing, for what cannot be."""
    for name, value in _checked(contact.organisation, facts).items():
        setattr(contact, name, value)
    record(contact.organisation, f"changed {contact.called}, {DUTIES[contact.duty]}", by=by, now=now)


def remove_contact(contact: Contact, *, by: Person, now: datetime) -> None:
    """Forget a contact that was recorded by mistake, or that asked to be forgotten."""
    record(contact.organisation, f"removed a contact ({DUTIES[contact.duty]})", by=by, now=now)
    db.session.delete(contact)


def end_contacts(person: Person, last_day: date) -> None:
    """Whoever leaves is a contact of no organisation after a London day; one that begins later stands as it is."""
    statement = select(Contact).where(
        Contact.person_id == person.id,
        or_(Contact.from_on.is_(None), Contact.from_on <= last_day),
        or_(Contact.to_on.is_(None), Contact.to_on > last_day),
    )
    for contact in db.session.scalars(statement):
        contact.to_on = last_day


def _checked(organisation: Organisation, facts: ContactFacts) -> dict[str, object]:
    check_days(facts.from_on, facts.to_on)
    person, name = facts.person, _line(facts.name, "name")
    if person is None and not name:
        raise RuleViolation("Choose a person, or enter the name of somebody who does not take part.", "name")
    if facts.duty in ANSWERS and not _holds_a_role(person, organisation):
        raise RuleViolation(
            f"A {DUTIES[facts.duty]} is sent links to answer with, so it must be somebody with a role for "
            f"{organisation.name}. Co-chairs give roles.",
            field="person_id",
        )
    return {
        "duty": facts.duty,
        "person": person,
        "name": "" if person else name,
        "job_title": _line(facts.job_title, "job_title"),
        "email": "" if person or not facts.email.strip() else read_email_address(facts.email),
        "phone": rules.read_phone(facts.phone),
        "from_on": facts.from_on,
        "to_on": facts.to_on,
    }


def _holds_a_role(person: Person | None, organisation: Organisation) -> bool:
    return person is not None and any(term.organisation_id == organisation.id for term in person.roles)


def _line(typed: str, field: str) -> str:
    with blaming(field):
        return read_line(typed, longest=LONGEST_NAME)


def record_absence(
    person: Person, *, from_on: date, to_on: date, cover: Person | None, by: Person, now: datetime
) -> Absence:
    """Record days on which a person is away, and who gets their mail then. Raises RuleViolation when they overlap."""
    rules.check_days(from_on, to_on)
    if cover is not None and cover.id == person.id:
        raise RuleViolation("Choose somebody else to stand in, or nobody.", field="cover_id")
    other = queries.overlapping(person, from_on, to_on)
    if other is not None:
        raise RuleViolation(
            f"{person.name} is recorded as away {days_in_words(other)} already. Remove that first, or choose "
            "other days.",
            field="from_on",
        )
    absence = Absence(person=person, from_on=from_on, to_on=to_on, cover=cover, recorded_at=now)
    db.session.add(absence)
    db.session.flush()
    record(person, f"is away {days_in_words(absence)}{_covered(absence)}", by=by, now=now)
    return absence


def remove_absence(absence: Absence, *, by: Person, now: datetime) -> None:
    """Take back days away: mail goes to the person again from now on."""
    record(absence.person, f"is not away {days_in_words(absence)} after all", by=by, now=now)
    db.session.delete(absence)


def days_in_words(absence: Absence) -> str:
    """ "from Monday 3 to Friday 7 May 2027" in full days, or "on Monday 3 May 2027"."""
    first, last = wording.plain_day(absence.from_on), wording.plain_day(absence.to_on)
    return f"on {first}" if absence.from_on == absence.to_on else f"from {first} to {last}"


def _covered(absence: Absence) -> str:
    return f"; {absence.cover.name} stands in" if absence.cover else ""
