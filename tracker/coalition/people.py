"""Services on people and their roles: adding, inviting, changing, ending, suspending. Signing in is in ``accounts``."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from tracker.activity.services import record, record_security
from tracker.coalition import people_emails as emails
from tracker.coalition import queries
from tracker.coalition.models import Organisation, OrganisationName, Person, RoleTerm
from tracker.coalition.rules import Role, address_key, name_key, sort_key
from tracker.core import wording
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.typed import read_email_address, read_line
from tracker.outbox import services as outbox

ONE_DAY = timedelta(days=1)
INVITATION_LIFE = timedelta(days=7)
A_ROLE = {
    Role.CO_CHAIR: "a co-chair",
    Role.LEAD: "a group lead",
    Role.REPRESENTATIVE: "a representative",
    Role.OBSERVER: "an observer",
}


def add_person(*, email: str, name: str, by: Person | None, now: datetime) -> Person:
    """Record a person, who has no rights until given a role. Raises RuleViolation when the address is taken."""
    email, name = read_address(email), read_name(name)
    _check_address_is_free(email, but=None)
    person = Person(name=name, email=email, email_key=address_key(email), created_at=now)
    db.session.add(person)
    db.session.flush()
    record(person, "added to the people of the coalition", by=by, now=now)
    return person


def invite(
    *,
    email: str,
    name: str,
    role: Role,
    organisation: Organisation | None,
    job_title: str,
    from_on: date | None,
    to_on: date | None,
    by: Person,
    now: datetime,
) -> Person:
    """Add a person with a first role and tell them by mail how to sign in. Raises RuleViolation."""
    check_days(from_on, to_on)
    check_organisation(role, organisation)
    person = add_person(email=email, name=name, by=by, now=now)
    give_role(
        person,
        role=role,
        organisation=organisation,
        job_title=job_title,
        from_on=from_on,
        to_on=to_on,
        by=by,
        now=now,
    )
    send_invitation(person, by=by, now=now)
    return person


def send_invitation(person: Person, *, by: Person, now: datetime) -> None:
    """A mail that says how to sign in; it holds no link that signs anybody in by itself."""
    today = london_day(now)
    if not any(term.to_on is None or term.to_on >= today for term in person.roles) or person.suspended_at:
        raise RuleViolation(
            f"{person.name} could not sign in: give them a role first, or lift the suspension."
        )
    content = emails.invitation(person, by=by, today=today)
    key = f"invitation|{person.uid}|{now.isoformat(timespec='seconds')}"
    outbox.queue(
        key, kind="invitation", to=person.id, content=content, now=now, expires_at=now + INVITATION_LIFE
    )
    record(person, "sent an invitation to sign in", by=by, now=now)


def give_role(
    person: Person,
    *,
    role: Role,
    organisation: Organisation | None = None,
    job_title: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
    by: Person | None,
    now: datetime,
) -> RoleTerm:
    """Give a role from one London day to another, both included; None leaves that end open.

    Raises RuleViolation when the days are the wrong way round or the same role is held in some of them already.
    """
    check_days(from_on, to_on)
    _check_not_held(person, role, organisation, from_on, to_on, but=None)
    term = RoleTerm(
        role=role,
        organisation=organisation,
        organisation_id=organisation.id if organisation else None,
        job_title=read_line(job_title),
        from_on=from_on,
        to_on=to_on,
    )
    person.roles.append(term)
    db.session.flush()
    _note(person, f"made {describe(term)}", by=by, now=now)
    return term


def change_role(
    term: RoleTerm,
    *,
    job_title: str,
    from_on: date | None,
    to_on: date | None,
    by: Person | None,
    now: datetime,
) -> bool:
    """Change the days or the job title of a role. False when nothing differs. Raises RuleViolation."""
    job_title = read_line(job_title)
    if (term.job_title, term.from_on, term.to_on) == (job_title, from_on, to_on):
        return False
    check_days(from_on, to_on)
    _check_not_held(term.person, term.role, term.organisation, from_on, to_on, but=term)
    if by is not None:  # a command or a file may hand over in any order
        _check_co_chair_remains(term, from_on, to_on, now)
    before = describe(term)
    term.job_title, term.from_on, term.to_on = job_title, from_on, to_on
    _note(term.person, f"changed from {before} to {describe(term)}", by=by, now=now)
    return True


def end_role(term: RoleTerm, *, to_on: date, by: Person | None, now: datetime) -> None:
    """Let a role end with a day that is still part of it. Raises RuleViolation."""
    if term.from_on is not None and to_on < term.from_on:
        raise RuleViolation(
            f"The role begins on {wording.plain_day(term.from_on)}. Enter that day or a later one.",
            field="to_on",
        )
    change_role(term, job_title=term.job_title, from_on=term.from_on, to_on=to_on, by=by, now=now)


def change_person(person: Person, *, name: str, email: str, by: Person | None, now: datetime) -> bool:
    """Correct a name or an address. False when nothing differs. Raises RuleViolation when the address is taken."""
    email, name = read_address(email), read_name(name)
    if (person.name, person.email) == (name, email):
        return False
    _check_address_is_free(email, but=person)
    if person.name != name:
        record(person, f"changed the name from {person.name} to {name}", by=by, now=now)
    if person.email != email:
        record(person, "changed the e-mail address", by=by, now=now)
        record_security("address", f"The address of {name} was changed{_by(by)}.", person=person, now=now)
    if person.email_key != address_key(email):
        person.signed_out_at = now
    person.name, person.email, person.email_key = name, email, address_key(email)
    return True


def suspend(person: Person, *, by: Person | None, now: datetime) -> None:
    """Take every right from a person with their next request, end their sessions and let no mail go to them.

    Raises RuleViolation for the last co-chair.
    """
    if person.suspended_at is not None:
        raise RuleViolation(f"{person.name} is suspended already.")
    check_may_suspend(person, now=now)
    person.suspended_at = person.signed_out_at = now
    _note(person, "suspended", by=by, now=now)


def lift_suspension(person: Person, *, by: Person | None, now: datetime) -> None:
    """Give back the rights of the roles held today; the person has to sign in again."""
    if person.suspended_at is None:
        raise RuleViolation(f"{person.name} is not suspended.")
    person.suspended_at, person.signed_out_at = None, now
    _note(person, "no longer suspended", by=by, now=now)


def check_may_suspend(person: Person, *, now: datetime) -> None:
    """Raises RuleViolation when nobody else could run the coalition."""
    today = london_day(now)
    others = [other for other in queries.co_chairs_on(today) if other.id != person.id]
    if Role.CO_CHAIR in queries.roles_on(person, today) and not others:
        raise RuleViolation(
            f"{person.name} is the only co-chair. Make somebody else a co-chair first, or nobody could undo this."
        )


def organisation_named(name: str, *, by: Person | None, now: datetime) -> tuple[Organisation, bool]:
    """The organisation with this name or one of its other names, added when there is none; True when it was."""
    name = read_line(name)
    key = name_key(name)
    known_as = select(OrganisationName.organisation_id).where(OrganisationName.name_key == key)
    found = db.session.scalars(
        select(Organisation)
        .where((Organisation.name_key == key) | Organisation.id.in_(known_as))
        .order_by(Organisation.id)
    ).all()
    for organisation in found:
        if organisation.name == name:
            return organisation, False
    if found:
        return found[0], False
    new = Organisation(name=name, sort_name=sort_key(name), name_key=key, created_at=now)
    db.session.add(new)
    db.session.flush()
    record(new, "added", by=by, now=now)
    return new, True


def describe(term: RoleTerm) -> str:
    """A role in words: "a representative of Invented Charity from 1 May 2026"."""
    return A_ROLE[term.role] + (f" of {term.organisation.name}" if term.organisation else "") + days_of(term)


def days_of(term: RoleTerm) -> str:
    """From when to when, in words with a space before; nothing when both ends are open."""
    begins = f" from {wording.plain_day(term.from_on)}" if term.from_on else ""
    ends = f" until {wording.plain_day(term.to_on)}" if term.to_on else ""
    return begins + ends


def read_address(email: str) -> str:
    """An e-mail address in its normal spelling. Raises RuleViolation."""
    try:
        return read_email_address(email)
    except RuleViolation as broken:
        raise RuleViolation(broken.message, field="email") from None


def read_name(name: str) -> str:
    """A person's name on one line. Raises RuleViolation."""
    try:
        line = read_line(name)
    except RuleViolation as broken:
        raise RuleViolation(broken.message, field="name") from None
    if not line:
        raise RuleViolation("Enter the person's name.", field="name")
    return line


def check_days(from_on: date | None, to_on: date | None) -> None:
    """Raises RuleViolation when a role would end before it begins."""
    if from_on is not None and to_on is not None and to_on < from_on:
        raise RuleViolation(
            f"The role would end before it begins on {wording.plain_day(from_on)}. Enter a later day.",
            field="to_on",
        )


def check_organisation(role: Role, organisation: Organisation | None) -> None:
    """Raises RuleViolation for a representative of nobody."""
    if role is Role.REPRESENTATIVE and organisation is None:
        raise RuleViolation("Choose the organisation that this person speaks for.", field="organisation_id")


def _check_address_is_free(email: str, but: Person | None) -> None:
    holder = queries.person_by_email(email)
    if holder is not None and holder is not but:
        raise RuleViolation(
            f"{holder.name} has this address already. Give {holder.name} a further role instead, or enter another "
            "address.",
            field="email",
        )


def _check_not_held(
    person: Person,
    role: Role,
    organisation: Organisation | None,
    from_on: date | None,
    to_on: date | None,
    but: RoleTerm | None,
) -> None:
    for term in person.roles:
        same = term.role is role and term.organisation_id == (organisation.id if organisation else None)
        apart = _before(term.to_on, from_on) or _before(to_on, term.from_on)
        if same and term is not but and not apart:
            raise RuleViolation(
                f"{person.name} is {describe(term)} already. Change the days of that role instead.",
                field="from_on",
            )


def _before(end: date | None, beginning: date | None) -> bool:
    return end is not None and beginning is not None and end < beginning


def _check_co_chair_remains(term: RoleTerm, from_on: date | None, to_on: date | None, now: datetime) -> None:
    """Somebody is a co-chair today and on the day after this one stops."""
    if term.role is not Role.CO_CHAIR or term.person.suspended_at is not None:
        return
    today = london_day(now)
    in_office_today = term in _co_chair_terms_on(today)
    days = {today} if in_office_today and (_before(to_on, today) or _before(today, from_on)) else set()
    if to_on is not None and to_on >= today and to_on != term.to_on:
        days.add(to_on + ONE_DAY)
    for day in sorted(days):
        if not [other for other in _co_chair_terms_on(day) if other is not term]:
            raise RuleViolation(
                f"Nobody would be a co-chair on {wording.plain_day(day)}. Make somebody else a co-chair from that "
                "day first.",
                field="to_on",
            )


def _co_chair_terms_on(day: date) -> list[RoleTerm]:
    return list(
        db.session.scalars(
            select(RoleTerm)
            .join(Person)
            .where(RoleTerm.role == Role.CO_CHAIR, queries.in_force_on(day), Person.suspended_at.is_(None))
        )
    )


def _note(person: Person, what: str, *, by: Person | None, now: datetime) -> None:
    """In the person's history and in the security log."""
    record(person, what, by=by, now=now)
    record_security("role", f"{person.name}: {what}{_by(by)}.", person=person, now=now)


def _by(by: Person | None) -> str:
    return f", by {by.name}" if by else ", by a command"
