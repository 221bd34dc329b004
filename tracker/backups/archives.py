"""One backup: a zip file with the database, the uploaded files and a list of what is in it.

The database is copied by its own means (SQLite's backup API, pg_dump): a copy of the file under load can be torn.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from tracker.core.database import make_private
from tracker.core.errors import RuleViolation

FORMAT = 1
CONTENTS = "contents.json"
UPLOADS = "uploads/"
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}


@dataclass(frozen=True)
class Place:
    """Where an installation keeps its things."""

    database_url: str
    instance: Path

    @property
    def url(self) -> URL:
        return make_url(self.database_url)

    @property
    def kind(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.url.get_backend_name()

    @property
    def uploads(self) -> Path:
        return self.instance / "uploads"


def write(place: Place, file: Path, *, now: datetime) -> dict[str, Any]:
    """Make a backup and check what was written; ``file`` appears only when it is whole. Returns its contents list.

    Raises RuleViolation when the database's tools are missing or the copy does not pass its check.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with folder_beside(file) as folder:
        database = folder / DATABASES[place.kind]
        _copy_database(place, database)
        draft = folder / "backup.zip"
        contents = _pack(draft, database, place.uploads, now)
        check(draft)
        with open(draft, "rb") as written:
            os.fsync(written.fileno())
        draft.chmod(0o600)
        draft.replace(file)
    return contents


def check(file: Path) -> dict[str, Any]:
    """Open a backup and prove every part of it, the database included. Raises RuleViolation."""
    try:
        with zipfile.ZipFile(file) as archive, tempfile.TemporaryDirectory() as folder:
            contents: dict[str, Any] = json.loads(archive.read(CONTENTS))
            for name, digest in contents["files"].items():
                if _digest_in(archive, name) != digest:
                    raise RuleViolation(
                        f"{name} in {file.name} is not what was written. This backup is damaged."
                    )
            name = contents["database"]
            _check_database(Path(archive.extract(name, folder)))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as problem:
        raise RuleViolation(
            f"{file.name} is not a backup of the tracker, or it is damaged ({problem})."
        ) from None
    return contents


def is_damaged(place: Place) -> bool:
    """Whether the database of this place is a SQLite file that cannot be read as one, or not wholly."""
    file = Path(place.url.database or "")
    if place.kind != "sqlite" or not file.exists():
        return False
    database = sqlite3.connect(file)
    try:
        return database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
    except sqlite3.OperationalError:  # such as a lock: it says nothing of what is in the file
        return False
    except sqlite3.DatabaseError:
        return True
    finally:
        database.close()


def set_aside(place: Place, folder: Path) -> None:
    """Move a damaged SQLite file, and what stands beside it, into a folder as they are: somebody may mend them."""
    folder.mkdir(parents=True, mode=0o700)
    damaged = Path(str(place.url.database))
    for file in (damaged, *damaged.parent.glob(f"{damaged.name}-*")):
        shutil.move(file, folder / file.name)


def unpack(place: Place, file: Path) -> None:
    """Put a checked backup in the place of the present database and uploads. Raises RuleViolation."""
    contents = check(file)
    wanted = DATABASES[place.kind]
    if contents["database"] != wanted:
        raise RuleViolation(
            f"{file.name} holds {contents['database']}, but this installation needs {wanted}. "
            "Set TRACKER_DATABASE_URL to the same kind of database that the backup came from."
        )
    with folder_beside(place.uploads) as folder, zipfile.ZipFile(file) as archive:
        for name in contents["files"]:
            archive.extract(name, folder)
        _replace_database(place, folder / wanted)
        _replace_uploads(place.uploads, folder / "uploads")


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """A folder on the same disk, so that what is made in it can be moved into place at once."""
    with tempfile.TemporaryDirectory(prefix=".tracker-", dir=path.parent) as folder:
        yield Path(folder)


def _pack(draft: Path, database: Path, uploads: Path, now: datetime) -> dict[str, Any]:
    files = {database.name: database}
    if uploads.is_dir():
        files |= {f"{UPLOADS}{path.name}": path for path in sorted(uploads.iterdir()) if path.is_file()}
    contents = {
        "format": FORMAT,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "database": database.name,
        "files": {name: _digest(path) for name, path in files.items()},
    }
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            archive.write(path, name)
        archive.writestr(CONTENTS, json.dumps(contents, indent=1))
    return contents


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_in(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # reads as a file does


def _copy_database(place: Place, to: Path) -> None:
    if place.kind == "sqlite":
        source = sqlite3.connect(f"file:{place.url.database}?mode=ro", uri=True)
        target = sqlite3.connect(to)
        with source, target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        source.close()
        target.close()
    else:
        _run(["pg_dump", "--format=custom", f"--file={to}", f"--dbname={_libpq(place.url)}"])


def _check_database(database: Path) -> None:
    if database.suffix == ".sqlite":
        copy = sqlite3.connect(database)
        try:
            answers = (
                copy.execute("PRAGMA integrity_check").fetchall()
                + copy.execute("PRAGMA foreign_key_check").fetchall()
            )
            revisions = copy.execute("SELECT version_num FROM alembic_version").fetchall()
        except sqlite3.DatabaseError as problem:
            raise RuleViolation(f"The database in the backup cannot be read: {problem}.") from None
        finally:
            copy.close()
        if answers != [("ok",)] or not revisions:
            raise RuleViolation(f"The database in the backup is damaged: {answers[:3]}.")
    else:
        _run(["pg_restore", "--list", str(database)])


def _replace_database(place: Place, database: Path) -> None:
    if place.kind == "sqlite":
        make_private(str(place.url.database))
        source, target = sqlite3.connect(database), sqlite3.connect(str(place.url.database))
        with source, target:
            source.backup(target)
        source.close()
        target.close()
    else:
        command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
        _run([*command, f"--dbname={_libpq(place.url)}", str(database)])


def _replace_uploads(uploads: Path, restored: Path) -> None:
    restored.mkdir(exist_ok=True)
    uploads.mkdir(parents=True, exist_ok=True)
    for path in restored.iterdir():
        shutil.move(path, uploads / path.name)  # names are random: a file of that name is that file


def _libpq(url: URL) -> str:
    """The address as PostgreSQL's own programs take it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — our own words
    except FileNotFoundError:
        raise RuleViolation(
            f"{command[0]} is not installed. On Debian and Ubuntu: apt-get install postgresql-client"
        ) from None
    if done.returncode:
        raise RuleViolation(f"{command[0]} failed: {done.stderr.strip()[-500:]}")
