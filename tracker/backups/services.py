"""Backing up and restoring this installation."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from tracker.activity import services as activity
from tracker.backups import archives
from tracker.backups.archives import Place
from tracker.core import schema
from tracker.core.calendar import LONDON
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.letters.kept_names import note_that_all_differ
from tracker.outbox import installation
from tracker.privacy import again

KEEP = 14  # nightly backups
NIGHT = (2, 5)  # London's hours in which a backup disturbs nobody
A_DAY, HALF_A_DAY = timedelta(hours=25), timedelta(hours=12)
RESTORED = "The database was restored from a backup."


def here() -> Place:
    """Where this installation keeps its things."""
    return Place(current_app.config["SQLALCHEMY_DATABASE_URI"], current_app.config["INSTANCE"])


def back_up(file: Path, *, now: datetime) -> int:
    """Write a checked backup; notes its time for the status page. Returns its size in bytes. Does not commit."""
    if file.exists():
        raise RuleViolation(f"{file} exists already. Choose another name.")
    archives.write(here(), file, now=now)
    installation.row(now).last_backup_at = now
    return file.stat().st_size


def is_backup_due(now: datetime) -> bool:
    """Between two and five at night when the last is from before this night; at any hour when it is a day old."""
    last = installation.row(now).last_backup_at
    if last is None or now - last > A_DAY:
        return True
    return NIGHT[0] <= now.astimezone(LONDON).hour < NIGHT[1] and now - last > HALF_A_DAY


def back_up_nightly(*, now: datetime) -> Path:
    """Write tonight's backup into the instance folder and let the oldest go."""
    folder: Path = here().instance / "backups"
    file = folder / f"nightly-{now:%Y-%m-%dT%H%M%SZ}.zip"
    back_up(file, now=now)
    for old in sorted(folder.glob("nightly-*.zip"))[:-KEEP]:
        old.unlink()
    return file


def restore(file: Path, *, now: datetime) -> Path | None:
    """Put a backup in the place of what is here, after keeping that; everything then holds its mail.

    Returns the file that keeps what was here, or the folder with a database that is damaged; None on a new machine,
    where the database holds nothing yet. Raises RuleViolation, having changed nothing, for a bad backup.
    """
    if not file.is_file():
        raise RuleViolation(f"There is no file {file}.")
    archives.check(file)
    kept = _keep_what_is_here(now)
    db.session.close()
    db.engine.dispose()
    archives.unpack(here(), file)
    schema.upgrade()
    note_that_all_differ()
    installation.start_hold(RESTORED, now=now)
    again.erase_again(now=now)
    activity.record_security("restore", f"restored the backup {file.name}", now=now)
    return kept


def _keep_what_is_here(now: datetime) -> Path | None:
    backups, at = here().instance / "backups", f"{now:%Y-%m-%dT%H%M%SZ}"
    if archives.is_damaged(here()):
        archives.set_aside(here(), backups / f"damaged-{at}")
        return backups / f"damaged-{at}"
    if schema.is_new():
        return None
    again.remember()
    archives.write(here(), backups / f"before-restore-{at}.zip", now=now)
    return backups / f"before-restore-{at}.zip"
