"""The command ``tracker example``."""

import click
from flask.cli import with_appcontext

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import plural
from tracker.example import loading


@click.group()
def example() -> None:
    """The example coalition."""


@example.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, and say nothing, when there is a record already.")
@with_appcontext
def load(if_empty: bool) -> None:
    """Load the example coalition into an empty database. Sends no mail."""
    if not load_if_empty() and not if_empty:
        raise RuleViolation("The database holds records already. The example goes into an empty one only.")


def load_if_empty() -> bool:
    """Load the example and say so; False, and nothing said, when there is a record already."""
    if not loading.is_empty():
        return False
    loaded = loading.load(now=clock.now())
    db.session.commit()
    click.echo(
        f"Loaded the example: {plural(loaded.organisations, 'organisation')}, "
        f"{plural(loaded.people, 'person', 'people')}, {plural(loaded.letters, 'letter')} and "
        f"{plural(loaded.calls, 'call')}. No mail was sent."
    )
    return True
