"""``tracker migrate``: bring the database to the present schema. Safe to run at every start, and twice at once."""

import click
from flask.cli import with_appcontext

from tracker.core import schema


@click.command()
@with_appcontext
def migrate() -> None:
    """Make the database, or bring it up to date."""
    done = schema.upgrade()
    click.echo(f"The database is up to date ({done}).")
