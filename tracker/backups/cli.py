"""``tracker backup``, ``tracker restore`` and ``tracker export``."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker.activity.services import record_security
from tracker.backups import exports, services
from tracker.core import clock
from tracker.core.database import db, empty_the_log, reading
from tracker.core.wording import file_size

LONGEST_WAIT = 5.0  # seconds
FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@FILE
@with_appcontext
def backup(file: Path) -> None:
    """Write a backup to FILE, and check it. It holds the database and the uploaded files."""
    size = services.back_up(file.resolve(), now=clock.now())
    db.session.commit()
    click.echo(f"Backed up to {file} ({file_size(size)}), opened again and checked.")


@click.command()
@FILE
@with_appcontext
def restore(file: Path) -> None:
    """Put the backup FILE in the place of what is here. Mail is then held until a co-chair decides."""
    kept = services.restore(file.resolve(), now=clock.now())
    db.session.commit()
    empty_the_log(LONGEST_WAIT)  # whoever was erased again stands in the file until then
    click.echo(f"Restored from {file}. {_of_before(kept)}")
    click.echo("No mail leaves until a co-chair has signed in and decided: see the bar on the dashboard.")


def _of_before(kept: Path | None) -> str:
    if kept is None:
        return "There was nothing here before."
    if kept.is_dir():
        return f"The damaged database is set aside in {kept}. If the tracker is running, start it anew."
    return f"What was here before is in {kept}."


@click.command()
@FILE
@with_appcontext
def export(file: Path) -> None:
    """Write the whole record to FILE.zip in open formats. What is in it: docs/files.md."""
    with reading():
        missing, counts = exports.missing_files(), exports.write(file.resolve())
    db.session.rollback()  # the transaction that only read
    record_security("export", "The whole record was exported from the command line.", now=clock.now())
    db.session.commit()
    for name in missing:
        click.echo(f"Not in the folder of uploads any more, and not in the export: {name}", err=True)
    click.echo(f"Exported to {file}: " + ", ".join(f"{count} {what}" for what, count in counts.items()) + ".")
