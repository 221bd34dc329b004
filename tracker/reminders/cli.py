"""``tracker reminders preview``: what will go to whom."""

import json
from datetime import datetime

import click
from flask.cli import with_appcontext

from tracker.core import clock
from tracker.core.database import reading
from tracker.core.errors import RuleViolation
from tracker.reminders import previews


@click.group()
def reminders() -> None:
    """Look at the reminders that are planned."""


@reminders.command()
@click.option(
    "--days", default=14, show_default=True, type=click.IntRange(min=0), help="How far to look ahead."
)
@click.option("--from", "since", metavar="ISO", help="From this moment on; London time without an offset.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_appcontext
def preview(days: int, since: str | None, as_json: bool) -> None:
    """Every reminder of the coming days. When, of what, to whom and why."""
    with reading():
        found = _found(_moment(since), days)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo(
            f"{one['local']}  {one['item']} ({one['deadline']}), {one['rung']} → {one['to']}: {one['why']}"
        )
    click.echo(f"{len(found)} reminders in {days} days.")


def _found(since: datetime, days: int) -> list[dict[str, object]]:
    try:
        return [previews.as_document(one) for one in previews.upcoming(since, days)]
    except OverflowError:
        raise RuleViolation("That leads beyond the dates that can be counted.") from None


def _moment(written: str | None) -> datetime:
    if written is None:
        return clock.now()
    try:
        return clock.parse_moment(written)
    except ValueError:
        raise RuleViolation(f"“{written}” is not a moment. Write it as 2027-05-04T09:00.") from None
