"""Services on people: adding, inviting, changing, suspending. Roles: ``role_services``; signing in: ``accounts``."""

from datetime import date, datetime, timedelta

from tracker.activity.services import record, record_security
from tracker.coalition import queries
from tracker.coalition.models import Organisation, Person
from tracker.coalition.rules import Role, address_key
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation, blaming
from tracker.core.typed import LONGEST_NAME, read_email_address, read_line
from tracker.outbox import services as outbox
from tracker.people import emails
from tracker.people.role_services import by_whom, check_days, check_organisation, give_role, note

INVITATION_LIFE = timedelta(days=7)
# How these lines of a person's history begin, for whoever looks for names and addresses that were borne before.
RENAMED = "changed the name from "
READDRESSED = "changed the e-mail address"


def add_person(*, email: str, name: str, by: Person | None, now: datetime) -> Person:
    """Record a person, who has no rights until given a role. Flushes. Raises RuleViolation: the address is taken."""
    email = read_address(email)
    _check_address_is_free(email, but=None)
    person = add_new_person(email=email, name=read_name(name), by=by, now=now)
    db.session.flush()
    return person


def add_new_person(*, email: str, name: str, by: Person | None, now: datetime) -> Person:
    """The same for a file, whose edge has read both and looked that nobody has the address."""
    person = Person(name=name, email=email, email_key=address_key(email), created_at=now)
    db.session.add(person)
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


def change_person(person: Person, *, name: str, email: str, by: Person | None, now: datetime) -> bool:
    """Correct a name or an address. False when nothing differs. Raises RuleViolation when the address is taken."""
    email, name = read_address(email), read_name(name)
    if (person.name, person.email) == (name, email):
        return False
    _check_address_is_free(email, but=person)
    if person.name != name:
        record(person, f"{RENAMED}{person.name} to {name}", by=by, now=now)
    if person.email != email:
        record(person, READDRESSED, by=by, now=now, was=person.email)
        record_security("address", f"The address of {name} was changed{by_whom(by)}.", person=person, now=now)
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
    note(person, "suspended", by=by, now=now)


def lift_suspension(person: Person, *, by: Person | None, now: datetime) -> None:
    """Give back the rights of the roles held today; the person has to sign in again."""
    if person.suspended_at is None:
        raise RuleViolation(f"{person.name} is not suspended.")
    person.suspended_at, person.signed_out_at = None, now
    note(person, "no longer suspended", by=by, now=now)


def check_may_suspend(person: Person, *, now: datetime) -> None:
    """Raises RuleViolation when nobody else could run the coalition."""
    today = london_day(now)
    others = [other for other in queries.co_chairs_on(today) if other.id != person.id]
    if Role.CO_CHAIR in queries.roles_on(person, today) and not others:
        raise RuleViolation(
            f"{person.name} is the only co-chair. Make somebody else a co-chair first, or nobody could undo this."
        )


def read_address(email: str) -> str:
    """An e-mail address in its normal spelling. Raises RuleViolation."""
    with blaming("email"):
        return read_email_address(email)


def read_name(name: str) -> str:
    """A person's name on one line. Raises RuleViolation."""
    with blaming("name"):
        line = read_line(name, longest=LONGEST_NAME)
    if not line:
        raise RuleViolation("Enter the person's name.", field="name")
    return line


def _check_address_is_free(email: str, but: Person | None) -> None:
    holder = queries.person_by_email(email)
    if holder is not None and holder is not but:
        raise RuleViolation(
            f"{holder.name} has this address already. Give {holder.name} a further role instead, or enter another "
            "address.",
            field="email",
        )
