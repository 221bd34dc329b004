"""Real rows for tests, each with sensible facts unless told otherwise. They flush; the test or request commits."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from tracker.coalition.models import Membership, Organisation, Person, RoleTerm, Theme
from tracker.coalition.rules import Role, name_key, sort_key
from tracker.consultations.models import Consultation, Window
from tracker.core.database import db
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind
from tracker.government import appointments
from tracker.government.models import Body, Post
from tracker.government.rules import Term, key_of
from tracker.groups.models import GroupMember, SubGroup
from tracker.groups.rules import Part
from tracker.letters.models import Letter
from tracker.signoffs.models import SignOn
from tracker.signoffs.services import Terms, open_sign_on

LONG_AGO = datetime(2019, 1, 1, 9, 0, tzinfo=UTC)
_numbers = count(1)


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_organisation(name: str | None = None, *, member: bool = True, **facts: Any) -> Organisation:
    name = name or f"Invented Charity {next(_numbers)}"
    facts = {"sort_name": sort_key(name), "name_key": name_key(name), "created_at": LONG_AGO} | facts
    organisation = Organisation(name=name, **facts)
    if member:
        organisation.memberships.append(Membership(member_from="2019"))
    return _add(organisation)


def make_person(
    name: str | None = None,
    *,
    role: Role | None = Role.CO_CHAIR,
    organisation: Organisation | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    **facts: Any,
) -> Person:
    """A person with one role (or none, with role=None)."""
    number = next(_numbers)
    name = name or f"Person {number}"
    email = facts.pop("email", f"person{number}@example.org")
    person = Person(name=name, email=email, email_key=email.casefold(), created_at=LONG_AGO, **facts)
    if role is not None:
        person.roles.append(RoleTerm(role=role, organisation=organisation, from_on=from_on, to_on=to_on))
    return _add(person)


def make_theme(name: str | None = None) -> Theme:
    return _add(Theme(name=name or f"Theme {next(_numbers)}"))


def make_group(name: str | None = None, *, lead: Person | None = None, **facts: Any) -> SubGroup:
    """A sub-group, with a lead where one is given."""
    group = SubGroup(name=name or f"Sub-group {next(_numbers)}", created_at=LONG_AGO, **facts)
    if lead is not None:
        group.members.append(GroupMember(person=lead, part=Part.LEAD))
    return _add(group)


def make_body(name: str | None = None, **facts: Any) -> Body:
    name = name or f"Department {next(_numbers)}"
    return _add(Body(name=name, name_key=name_key(name), created_at=LONG_AGO, **facts))


def make_post(title: str, *held: tuple[str | None, ...], body: Body | None = None) -> Post:
    """A post of a body, and who held it: each a name (None for a vacancy), from and, if it is over, to."""
    post = _add(Post(title=title, title_key=key_of(title), body=body or make_body(), created_at=LONG_AGO))
    for name, *dates in held:
        from_on, to_on = (*dates, None, None)[:2]
        holder = appointments.holder_called(name, now=LONG_AGO) if name else None
        appointments.appoint(post, Term(holder, from_on, to_on), by=None, now=LONG_AGO)
    return post


def make_consultation(
    title: str | None = None, *, closing: Deadline | None = None, **facts: Any
) -> Consultation:
    """A call with one window, which closes with ``closing`` where that is given."""
    body = facts.pop("body", None) or make_body()
    title = title or f"Call {next(_numbers)}"
    consultation = _add(Consultation(title=title, body=body, created_at=LONG_AGO, **facts))
    if closing is not None:
        closing.consultation = consultation
        consultation.closes_sort = closing.due_on.isoformat()
    consultation.windows.append(Window(position=1, deadline=closing))
    db.session.flush()
    return consultation


def make_letter(title: str | None = None, **facts: Any) -> Letter:
    facts.setdefault("dated_sort", facts.get("dated") or "0000")
    return _add(Letter(title=title or f"Letter {next(_numbers)}", created_at=LONG_AGO, **facts))


def make_deadline(
    due_on: date, at_time: time | None = None, *, by: Person | None = None, **facts: Any
) -> Deadline:
    """A deadline recorded through its service, so that its ladder is armed as in life."""
    from tracker.deadlines import services

    facts = {"kind": DeadlineKind.CLOSING, "title": f"Deadline {next(_numbers)}", "now": LONG_AGO} | facts
    return services.record_deadline(due_on=due_on, at_time=at_time, by=by, **facts)


def make_sign_on(letter: Letter, organisations: list[Organisation], **terms: Any) -> SignOn:
    """Organisations asked to sign a letter: opened on 1 May 2023 at noon, to close on the 26th at noon London time."""
    opened_at = terms.pop("opened_at", datetime(2023, 5, 1, 12, 0, tzinfo=UTC))
    closes_at = terms.pop("closes_at", datetime(2023, 5, 26, 11, 0, tzinfo=UTC))
    stated = Terms(answers_by=terms.pop("answers_by", closes_at), closes_at=closes_at, **terms)
    letter.text = letter.text or "We write about homes.\n\nWe ask for more of them."
    return open_sign_on(
        letter.id,
        title=letter.title,
        text=letter.text,
        terms=stated,
        asked=organisations,
        by=None,
        now=opened_at,
    )
