"""Backing up, restoring and exporting, through the services and with real files."""

import csv
import io
import json
import sqlite3
import zipfile
from datetime import UTC, date, datetime

import pytest

from tests.factories import make_consultation, make_deadline, make_organisation, make_person
from tracker.backups import exports, services
from tracker.coalition.models import Organisation
from tracker.core.errors import RuleViolation
from tracker.outbox import installation

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.mark.only_on("sqlite")
def test_a_backup_can_be_opened_and_holds_every_row(app, session, tmp_path):
    make_organisation("Kept Charity")
    session.commit()
    services.back_up(tmp_path / "b.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extract("database.sqlite", tmp_path)
    names = sqlite3.connect(tmp_path / "database.sqlite").execute("SELECT name FROM organisation").fetchall()
    assert names == [("Kept Charity",)]


def test_the_status_knows_when_the_last_backup_was(app, session, tmp_path):
    services.back_up(tmp_path / "b.zip", now=NOW)
    assert installation.row(NOW).last_backup_at == NOW


def test_an_existing_file_is_not_overwritten(app, session, tmp_path):
    (tmp_path / "b.zip").write_text("mine")
    with pytest.raises(RuleViolation, match="exists already"):
        services.back_up(tmp_path / "b.zip", now=NOW)
    assert (tmp_path / "b.zip").read_text() == "mine"


def test_a_restore_brings_rows_and_files_back_and_holds_the_mail(app, session, tmp_path):
    uploads = app.config["INSTANCE"] / "uploads"
    uploads.mkdir(exist_ok=True)
    (uploads / "abc").write_bytes(b"kept")
    make_organisation("Before")
    session.commit()
    services.back_up(tmp_path / "b.zip", now=NOW)
    session.commit()
    make_organisation("After")
    session.commit()
    (uploads / "abc").unlink()

    services.restore(tmp_path / "b.zip", now=NOW)
    session.commit()

    assert [one.name for one in session.query(Organisation)] == ["Before"]
    assert (uploads / "abc").read_bytes() == b"kept"
    assert installation.hold_status().reason == "The database was restored from a backup."


@pytest.mark.parametrize("damage", ["empty", "not a zip", "a changed byte"])
def test_a_damaged_backup_is_refused_and_changes_nothing(app, session, tmp_path, damage):
    make_organisation("Here")
    session.commit()
    file = tmp_path / "b.zip"
    services.back_up(file, now=NOW)
    session.commit()
    _damage(file, damage)
    with pytest.raises(RuleViolation):
        services.restore(file, now=NOW)
    session.rollback()
    assert [one.name for one in session.query(Organisation)] == ["Here"]
    assert installation.hold_status() is None


def _damage(file, how):
    if how == "empty":
        file.write_bytes(b"")
    elif how == "not a zip":
        file.write_text("hello")
    else:
        whole = bytearray(file.read_bytes())
        whole[len(whole) // 3] ^= 0xFF
        file.write_bytes(bytes(whole))


def test_only_fourteen_nightly_backups_are_kept(app, session):
    folder = app.config["INSTANCE"] / "backups"
    for day in range(1, 18):
        services.back_up_nightly(now=datetime(2026, 10, day, 2, 20, tzinfo=UTC))
        session.commit()
    kept = sorted(path.name[8:18] for path in folder.glob("nightly-*.zip"))
    assert kept == [f"2026-10-{day:02}" for day in range(4, 18)]


def test_an_export_holds_the_record_in_the_import_formats(app, session, tmp_path):
    ours = make_organisation("=cmd|' /C calc'!A0")
    make_person("Ann", email="ann@example.org", organisation=ours, from_on=date(2026, 1, 1))
    make_consultation("Fair Start", closing=make_deadline(date(2027, 1, 29), now=NOW))
    session.commit()
    counts = exports.write(tmp_path / "all.zip")
    assert counts == {
        "organisations": 1,
        "people": 1,
        "consultations": 1,
        "deadlines": 1,
        "letters": 0,
        "attachments": 0,
    }
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("consultations.csv").decode("utf-8-sig"))))
        names = archive.read("organisations.csv").decode("utf-8-sig")
        letters = json.loads(archive.read("letters.json"))
    assert (rows[0]["title"], rows[0]["closes_on"], rows[0]["closes_time"]) == (
        "Fair Start",
        "2027-01-29",
        "",
    )
    assert names.splitlines()[1].startswith("'=cmd")
    assert letters == []


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-11-02T14:00", True),
        ("2026-11-01T02:20", "2026-11-02T02:10", True),
        ("2026-11-02T02:20", "2026-11-02T02:40", False),
        ("2026-11-01T02:20", "2026-11-01T23:00", False),
        ("2026-10-30T02:20", "2026-11-02T14:00", True),
    ],
)
def test_a_backup_is_due_once_a_night_or_when_the_machine_wakes(app, session, last, now, due):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    installation.row(moment).last_backup_at = (
        datetime.fromisoformat(last).replace(tzinfo=UTC) if last else None
    )
    assert services.is_backup_due(moment) is due
