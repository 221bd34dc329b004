"""Taking in people and roles from a file or a command: one person and role at a time, no mail, twice is as once.

people.csv: ``email,name,organisation,role,job_title,from,to``. The address identifies the person; address,
organisation, role and first day identify the role.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tracker.coalition import queries
from tracker.coalition.models import Organisation, Person, RoleTerm
from tracker.coalition.rules import Role, address_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation, blaming
from tracker.core.imports import CREATED, UNCHANGED, UPDATED, Line, Report, read_csv
from tracker.core.typed import read_day as read_typed_day
from tracker.core.wording import plain_day
from tracker.organisations.register import Register
from tracker.organisations.services import organisation_named
from tracker.people import role_services
from tracker.people import services as people

COLUMNS = ("email", "name", "organisation", "role", "job_title", "from", "to")
REQUIRED = ("email", "name")


@dataclass(frozen=True)
class Wanted:
    """A person and a role as a file or a command gives them."""

    email: str
    name: str
    organisation: str
    role: Role
    job_title: str
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True)
class Result:
    """What became of it; ``added`` says of an organisation that it had to be added, and is "" otherwise.

    ``looks`` is what somebody should look at, by column: what was recorded says something else.
    """

    outcome: str
    person: Person
    term: RoleTerm
    added: str
    looks: dict[str, str]


class Known:
    """Who and which organisations there are, read once for a whole file and kept up while it is taken in."""

    def __init__(self) -> None:
        self.people = queries.people_by_address()
        self.organisations = Register()


def import_file(path: Path, report: Report, *, now: datetime) -> None:
    """Take in people.csv. Nothing is saved: the edge commits when the report holds no error."""
    known = Known()
    with db.session.no_autoflush:  # all that is asked for is known: one flush at the end
        for line in read_csv(path, report, columns=COLUMNS, required=REQUIRED):
            _take_in_line(line, known, report, now)


def _take_in_line(line: Line, known: Known, report: Report, now: datetime) -> None:
    try:
        result = take_in(_read(line), known, opens_again=False, now=now)
    except RuleViolation as broken:
        report.blame(line.row, broken)
        return
    report.note(line.row, result.outcome, result.person.name)
    if result.added:
        report.warn(line.row, "organisation", result.added)
    for column, said in result.looks.items():
        report.warn(line.row, column, said)


def take_in(wanted: Wanted, known: Known, *, opens_again: bool, now: datetime) -> Result:
    """Add the person and the role where they are missing, and correct what differs. Raises RuleViolation.

    A role that ended stays so where no end is given, unless that ``opens_again`` what is ended: nobody gets rights back
    from an old file.
    """
    email, name = people.read_address(wanted.email), people.read_name(wanted.name)
    with blaming("to"):
        role_services.check_days(wanted.from_on, wanted.to_on)
    looks: dict[str, str] = {}
    person = known.people.get(address_key(email))
    outcome = UNCHANGED
    if person is None:
        person, outcome = people.add_new_person(email=email, name=name, by=None, now=now), CREATED
        known.people[person.email_key] = person
    else:
        before = person.name
        if people.change_person(person, name=name, email=person.email, by=None, now=now):
            outcome = UPDATED
            looks["name"] = f"{person.email} is the address of {before}, who is called {name} from now on."
    organisation, added = _organisation(wanted, known, now)
    term = _term_of(person, wanted, organisation)
    if term is None:
        term, outcome = _give(person, wanted, organisation, now), CREATED
    else:
        ended = term.to_on
        if _correct(term, wanted, opens_again, now):
            outcome = UPDATED
        if ended and wanted.to_on is None:
            then = "is open again" if opens_again else "keeps that end. To begin it anew, give another “from”"
            looks["to"] = f"This role has {plain_day(ended)} as its last day. No end is given: it {then}."
    return Result(outcome, person, term, added, looks)


def _organisation(wanted: Wanted, known: Known, now: datetime) -> tuple[Organisation | None, str]:
    """The organisation that is named, and the sentence on one that had to be added."""
    if not wanted.organisation:
        return None, ""
    found = organisation_named(wanted.organisation, by=None, now=now, register=known.organisations)
    said = f"{found.organisation.name} was not in the register and has been added.{found.hint}"
    return found.organisation, said if found.is_new else ""


def _term_of(person: Person, wanted: Wanted, organisation: Organisation | None) -> RoleTerm | None:
    for term in person.roles:
        if term.role is wanted.role and term.organisation is organisation and term.from_on == wanted.from_on:
            return term
    return None


def _give(person: Person, wanted: Wanted, organisation: Organisation | None, now: datetime) -> RoleTerm:
    return role_services.give_role(
        person,
        role=wanted.role,
        organisation=organisation,
        job_title=wanted.job_title,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        by=None,
        now=now,
    )


def _correct(term: RoleTerm, wanted: Wanted, opens_again: bool, now: datetime) -> bool:
    """What is not given stays; only an end that is not given may open the role again."""
    title = wanted.job_title or term.job_title
    to_on = wanted.to_on if opens_again else wanted.to_on or term.to_on
    return role_services.change_role(
        term, job_title=title, from_on=term.from_on, to_on=to_on, by=None, now=now
    )


def _read(line: Line) -> Wanted:
    return Wanted(
        email=line["email"],
        name=line["name"],
        organisation=line["organisation"],
        role=_read_role(line),
        job_title=line["job_title"],
        from_on=read_day(line["from"], "from") if line["from"] else None,
        to_on=read_day(line["to"], "to") if line["to"] else None,
    )


def _read_role(line: Line) -> Role:
    """The role's word; without one, representative of the organisation, or observer where none is given."""
    given = line["role"].casefold()
    if not given:
        return Role.REPRESENTATIVE if line["organisation"] else Role.OBSERVER
    for role in Role:
        if role.value == given:
            return role
    known = ", ".join(role.value for role in Role)
    raise RuleViolation(f"There is no role “{line['role']}”. The roles are: {known}.", field="role")


def read_day(written: str, field: str) -> date:
    """A day as YYYY-MM-DD. Raises RuleViolation naming the field."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", written.strip())
    if not found:
        raise RuleViolation(
            f"“{written}” is not a date. Write it as YYYY-MM-DD, such as 2027-02-28.", field=field
        )
    with blaming(field):
        return read_typed_day(found[3], found[2], found[1])
