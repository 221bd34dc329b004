"""What ``tracker serve`` prints before it answers: links for a first look, or the code for setting up."""

from collections.abc import Sequence

from tracker.accounts import queries, services
from tracker.coalition import queries as coalition
from tracker.coalition.models import Person
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db


def lines(*, links: bool, setup_code: bool) -> Sequence[str]:
    """The lines to print. An empty installation gets its code whenever either is asked for."""
    if (links or setup_code) and queries.is_empty():
        printed = _set_up_lines()
    elif links:
        printed = _link_lines()
    else:
        return []
    db.session.commit()
    return printed


def _set_up_lines() -> Sequence[str]:
    code = services.make_setup_code(now=clock.now())
    return [
        "Nobody is recorded yet. Open this page to set the tracker up:",
        f"  {services.address_of('/set-up')}",
        f"  The code it asks for: {code}",
    ]


def _link_lines() -> Sequence[str]:
    today, printed = clock.today(), []
    members = coalition.people_with_role(Role.REPRESENTATIVE, today)
    only_members = [person for person in members if Role.CO_CHAIR not in coalition.roles_on(person, today)]
    for what, people in (("a co-chair", coalition.co_chairs_on(today)), ("a member", only_members)):
        printed += _line(what, people)
    return ["Sign in once, within 10 minutes:", *printed] if printed else []


def _line(what: str, people: Sequence[Person]) -> list[str]:
    if not people:
        return []
    return [f"  as {what} ({people[0].name}): {services.printable_link(people[0], clock.now())}"]
