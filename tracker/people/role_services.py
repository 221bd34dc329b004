"""Services on roles: giving, changing and ending one, and saying it in words. Somebody is always a co-chair."""

from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import select

from tracker.activity.services import record, record_security
from tracker.coalition import queries
from tracker.coalition.models import Organisation, Person, RoleTerm
from tracker.coalition.rules import Role
from tracker.core import wording
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation, blaming
from tracker.core.typed import LONGEST_NAME, read_line

ONE_DAY = timedelta(days=1)
A_ROLE = {
    Role.CO_CHAIR: "a co-chair",
    Role.LEAD: "a group lead",
    Role.REPRESENTATIVE: "a representative",
    Role.OBSERVER: "an observer",
}


class Days(Protocol):
    """Anything from one London day to another; None is an open end."""

    @property
    def from_on(self) -> date | None: ...
    @property
    def to_on(self) -> date | None: ...


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
        job_title=_read_title(job_title),
        from_on=from_on,
        to_on=to_on,
    )
    person.roles.append(term)
    note(person, f"made {describe(term)}", by=by, now=now)
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
    job_title = _read_title(job_title)
    if (term.job_title, term.from_on, term.to_on) == (job_title, from_on, to_on):
        return False
    check_days(from_on, to_on)
    _check_not_held(term.person, term.role, term.organisation, from_on, to_on, but=term)
    if by is not None:  # a command or a file may hand over in any order
        _check_co_chair_remains(term, from_on, to_on, now)
    before = describe(term)
    term.job_title, term.from_on, term.to_on = job_title, from_on, to_on
    note(term.person, f"changed from {before} to {describe(term)}", by=by, now=now)
    return True


def end_role(term: RoleTerm, *, to_on: date, by: Person | None, now: datetime) -> None:
    """Let a role end with a day that is still part of it. Raises RuleViolation."""
    if term.from_on is not None and to_on < term.from_on:
        raise RuleViolation(
            f"The role begins on {wording.plain_day(term.from_on)}. Enter that day or a later one.",
            field="to_on",
        )
    change_role(term, job_title=term.job_title, from_on=term.from_on, to_on=to_on, by=by, now=now)


def describe(term: RoleTerm) -> str:
    """A role in words: "a representative of Invented Charity from 1 May 2026"."""
    return A_ROLE[term.role] + (f" of {term.organisation.name}" if term.organisation else "") + days_of(term)


def days_of(term: Days) -> str:
    """From when to when, in words with a space before; nothing when both ends are open."""
    begins = f" from {wording.plain_day(term.from_on)}" if term.from_on else ""
    ends = f" until {wording.plain_day(term.to_on)}" if term.to_on else ""
    return begins + ends


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


def note(person: Person, what: str, *, by: Person | None, now: datetime) -> None:
    """Write what was done to a person's rights: in the person's history and in the security log."""
    record(person, what, by=by, now=now)
    record_security("role", f"{person.name}: {what}{by_whom(by)}.", person=person, now=now)


def by_whom(by: Person | None) -> str:
    """ ", by Ann Example", for the end of a sentence."""
    return f", by {by.name}" if by else ", by a command"


def _check_not_held(
    person: Person,
    role: Role,
    organisation: Organisation | None,
    from_on: date | None,
    to_on: date | None,
    but: RoleTerm | None,
) -> None:
    for term in person.roles:
        same = term.role is role and term.organisation is organisation
        apart = _before(term.to_on, from_on) or _before(to_on, term.from_on)
        if same and term is not but and not apart:
            raise RuleViolation(
                f"{person.name} is {describe(term)} already. Change the days of that role instead.",
                field="from_on",
            )


def _read_title(job_title: str) -> str:
    with blaming("job_title"):
        return read_line(job_title, longest=LONGEST_NAME)


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
