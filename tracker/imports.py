"""``tracker import KIND FILE``: one edge for every feature's importer. All or nothing; sends no mail."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.imports import CREATED, UNCHANGED, UPDATED, Report

# Each takes (path, report, now=…) and leaves its rows in the session.
IMPORTERS = {
    "consultations": "tracker.consultations.imports",
    "letters": "tracker.letters.imports",
    "organisations": "tracker.organisations.imports",
    "people": "tracker.people.imports",
    "bank-holidays": "tracker.deadlines.imports",
    "posts": "tracker.government.imports",
    "bills": "tracker.legislation.imports",
}

MORE = "docs/files.md says what each means."
HELP = {
    "consultations": "Import consultations from FILE: a CSV with the columns title, body, kind, url, opens_on, "
    "closes_on, closes_time, closes_as_printed, nation, notes, state and state_reason, or a JSON file of GOV.UK's "
    f"Content API or of Parliament's Committees API. {MORE}",
    "letters": "Import letters from FILE: a JSON list, or a CSV with one recipient a line. Nothing becomes public "
    f"unless the file says published. {MORE}",
    "organisations": "Import organisations from FILE: a CSV with the columns name, short_name, kind, parent, website, "
    f"other_names, member_from, member_to, member_seen_on and approval_days. {MORE}",
    "people": "Import people from FILE: a CSV with the columns email, name, organisation, role, job_title, from "
    f"and to, one line for each role. Sends no mail. {MORE}",
    "posts": "Import posts and who held them from FILE: a CSV with the columns body, post, other_titles, holder, from, "
    "to, seen, ended, vacant and source, one line for each appointment, or a JSON file of Parliament's Members API. "
    f"Appointments are completed and ended, never taken out. {MORE}",
    "bills": "Import bills from FILE, an answer of Parliament's Bills API as JSON: their titles and the stage that "
    f"each has reached. Stages are added, never taken out. {MORE}",
    "bank-holidays": "Import bank-holidays from FILE, which GOV.UK publishes as bank-holidays.json. Refused when days "
    "already known for a year in use would be dropped.",
}


@click.group(name="import")
def import_() -> None:
    """Take in records from a file. All of it, or nothing when a line is wrong."""


def _command(kind: str) -> click.Command:
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
    @click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document.")
    @with_appcontext
    def run(file: Path, dry_run: bool, as_json: bool, **options: Any) -> None:
        importer = importlib.import_module(IMPORTERS[kind]).import_file
        report = take_in(importer, file, dry_run=dry_run, **options)
        tell(report, as_json=as_json, dry_run=dry_run, each="item" if file.suffix == ".json" else "line")

    if kind == "bank-holidays":
        run = click.option("--replace", is_flag=True, help="Also when days already known would be dropped.")(
            run
        )
    return click.command(kind, help=HELP[kind], short_help=f"Import {kind} from FILE.")(run)


def take_in(importer: Callable[..., None], file: Path, *, dry_run: bool = False, **options: Any) -> Report:
    """Run an importer and commit, unless it refused something or this is a trial."""
    report = Report()
    try:
        importer(file, report, now=clock.now(), **options)
        db.session.flush()
    except RuleViolation as broken:
        report.blame(None, broken)
    if report.errors or dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    return report


def tell(report: Report, *, as_json: bool, dry_run: bool, each: str = "line") -> None:
    """Print the report; exit 2, with the reasons on standard error, when the file was refused.

    ``each`` is what a row of this kind of file is called.
    """
    if as_json:
        click.echo(json.dumps(report.as_document(), ensure_ascii=False, indent=1))
    elif not report.errors:
        _tell_in_words(report, dry_run, each)
    for error in report.errors:
        click.echo(f"{_place(error, each)}{error['message']}", err=True)
    if report.errors:
        if not as_json:
            click.echo("Nothing was changed.", err=True)
        raise SystemExit(2)


def _tell_in_words(report: Report, dry_run: bool, each: str) -> None:
    for warning in report.warnings:
        click.echo(f"Look at this: {_place(warning, each)}{warning['message']}")
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in (CREATED, UPDATED, UNCHANGED))
    click.echo(f"{counts}." + (" Nothing was changed: this was a trial." if dry_run else f" {report.mail}"))


def _place(entry: dict[str, Any], each: str) -> str:
    row = f"{each} {entry['row']}" if entry["row"] else ""
    place = ", ".join(part for part in (row, entry["field"] or "") if part)
    return f"{place[:1].upper()}{place[1:]}: " if place else ""


for _kind in IMPORTERS:
    import_.add_command(_command(_kind))
