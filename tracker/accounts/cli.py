"""``tracker people …``: add a person, print a link to sign in, reset a second factor, list everybody."""

import json
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from tracker.accounts import second_factor, services
from tracker.coalition import queries
from tracker.coalition.models import Person
from tracker.coalition.rules import Role, in_force
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.imports import UNCHANGED
from tracker.people import imports as people_imports
from tracker.people import queries as people_queries
from tracker.people.role_services import describe


def _day(ctx: click.Context, option: click.Parameter, written: str | None) -> date | None:
    """A London day, YYYY-MM-DD."""
    return people_imports.read_day(written, "date") if written else None


@click.group()
def people() -> None:
    """People and their roles."""


@people.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--organisation", default="", help="Added to the register when it is not there.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    help="Without it: representative of the organisation, or observer where none is given.",
)
@click.option("--job-title", default="", help="What the person does at the organisation.")
@click.option(
    "--from", "from_on", callback=_day, metavar="DATE", help="First day of the role (London, included)."
)
@click.option("--to", "to_on", callback=_day, metavar="DATE", help="Last day of the role (London, included).")
@with_appcontext
def add(
    email: str,
    name: str,
    organisation: str,
    role: str | None,
    job_title: str,
    from_on: date | None,
    to_on: date | None,
) -> None:
    """Record a person with a role. Sends no mail. Repeated for the same person it adds a further role."""
    chosen = Role(role) if role else Role.REPRESENTATIVE if organisation.strip() else Role.OBSERVER
    wanted = people_imports.Wanted(
        email=email,
        name=name,
        organisation=organisation.strip(),
        role=chosen,
        job_title=job_title,
        from_on=from_on,
        to_on=to_on,
    )
    result = people_imports.take_in(wanted, people_imports.Known(), opens_again=True, now=clock.now())
    db.session.commit()
    words = describe(result.term)
    click.echo(f"{result.person.name} <{result.person.email}>: {words} ({result.outcome}).")
    for said in (result.added, *result.looks.values()):
        if said:
            click.echo(said)
    if result.outcome != UNCHANGED:
        click.echo("No mail was sent.")


@people.command("sign-in-link")
@click.argument("email")
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print one link that signs this person in. Good for 10 minutes, from any browser."""
    link = services.printable_link(_person(email), clock.now())
    db.session.commit()
    click.echo(link)


@people.command("reset-second-factor")
@click.argument("email")
@with_appcontext
def reset_second_factor(email: str) -> None:
    """Take a lost second factor from a person. The recovery codes go with it."""
    person = _person(email)
    had_one = second_factor.reset(person, now=clock.now())
    db.session.commit()
    if had_one:
        click.echo(f"The second factor of {person.name} is gone; the next sign-in asks for none.")
    else:
        click.echo(f"{person.name} has no second factor; nothing was changed.")


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_appcontext
def list_people(as_json: bool) -> None:
    """Everybody who is recorded, with all their roles."""
    today = clock.today()
    found = [_facts(person, today) for person in people_queries.everybody()]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for facts in found:
        words = ", ".join(
            role["words"] + ("" if role["in_force"] else " (not now)") for role in facts["roles"]
        )
        state = "; suspended" if facts["suspended"] else ""
        click.echo(f"{facts['name']} <{facts['email']}>: {words or 'no role'}{state}")


def _facts(person: Person, today: date) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "suspended": person.suspended_at is not None,
        "roles": [
            {
                "role": term.role.value,
                "organisation": term.organisation.name if term.organisation else None,
                "job_title": term.job_title,
                "from": term.from_on.isoformat() if term.from_on else None,
                "to": term.to_on.isoformat() if term.to_on else None,
                "in_force": in_force(today, term.from_on, term.to_on),
                "words": describe(term),
            }
            for term in person.roles
        ],
    }


def _person(email: str) -> Person:
    person = queries.person_by_email(email)
    if person is None:
        raise RuleViolation(f"Nobody here has the address {email}.")
    return person
