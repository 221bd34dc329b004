"""Backing up, restoring and exporting, through the services and with real files."""

import csv
import io
import json
import re
import sqlite3
import zipfile
from datetime import UTC, date, datetime

import pytest

from tests.conftest import new_postgresql_database
from tests.databases import SETTINGS
from tests.factories import make_consultation, make_deadline, make_letter, make_organisation, make_person
from tracker import create_app
from tracker.backups import exports, services, tables
from tracker.coalition.models import Organisation, Person
from tracker.coalition.rules import Ending
from tracker.consultations import services as consultations
from tracker.consultations import window_services
from tracker.consultations.models import Consultation
from tracker.consultations.rules import Decision
from tracker.core import schema
from tracker.core.database import Model, db
from tracker.core.errors import RuleViolation
from tracker.deadlines.stages import DeadlineState
from tracker.letters.rules import LetterStage
from tracker.organisations.ending_services import record_ending
from tracker.outbox import installation
from tracker.signoffs.models import Signature

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


def test_a_new_machine_takes_a_backup_without_any_preparation(app, session, tmp_path, database):
    ann = make_person("Ann")
    bea = make_person("Bea")
    session.commit()
    services.back_up(tmp_path / "b.zip", now=NOW)
    session.commit()
    (tmp_path / "new").mkdir()
    erased = {"uid": bea.uid, "erased_at": NOW.isoformat(), "texts": [], "spelled": []}
    (tmp_path / "new" / "erasures.jsonl").write_text(json.dumps(erased) + "\n")
    url = f"sqlite:///{tmp_path / 'new' / 'tracker.sqlite'}"
    if database == "postgresql":
        url = new_postgresql_database("new").replace("postgresql://", "postgresql+psycopg://", 1)
    machine = create_app({**SETTINGS, "INSTANCE": tmp_path / "new", "SQLALCHEMY_DATABASE_URI": url})
    with machine.app_context():
        assert services.restore(tmp_path / "b.zip", now=NOW) is None
        db.session.commit()
        names = {one.name for one in db.session.query(Person)}
        assert ann.name in names
        assert bea.name not in names
        assert installation.hold_status() is not None
        db.session.remove()
        db.engine.dispose()


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


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("damage", ["another file", "cut off", "overwritten pages"])
def test_a_damaged_database_gives_way_to_a_backup_and_is_set_aside(app, tmp_path, damage):
    machine = tmp_path / "machine"
    machine.mkdir()
    database = machine / "tracker.sqlite"
    settings = {"INSTANCE": machine, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{database}"}
    with create_app({**SETTINGS, **settings}).app_context():
        schema.upgrade()
        make_organisation("Kept Charity")
        db.session.commit()
        services.back_up(tmp_path / "b.zip", now=NOW)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    _spoil(database, damage)
    spoilt = database.read_bytes()

    with create_app({**SETTINGS, **settings}).app_context():
        kept = services.restore(tmp_path / "b.zip", now=NOW)
        db.session.commit()
        assert [one.name for one in db.session.query(Organisation)] == ["Kept Charity"]
        db.session.remove()
        db.engine.dispose()
    assert kept == machine / "backups" / "damaged-2026-11-02T100000Z"
    assert (kept / "tracker.sqlite").read_bytes() == spoilt
    assert database.stat().st_mode & 0o077 == 0


def _spoil(database, how):
    for beside in database.parent.glob("tracker.sqlite-*"):
        beside.unlink()
    whole = bytearray(database.read_bytes())
    if how == "another file":
        whole[:30] = b"This was a database once, dear"
    elif how == "cut off":
        del whole[len(whole) // 3 :]
    else:
        whole[8 * 4096 : 60 * 4096] = bytes(range(256)) * 16 * 52
    database.write_bytes(whole)


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
        "posts": 0,
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


def test_names_leave_as_they_were_printed_and_ends_with_what_came_of_them(app, session, tmp_path):
    old, new = make_organisation("Invented New Name"), make_organisation("Invented Heir")
    letter = make_letter("Homes", stage=LetterStage.SENT)
    letter.signatures = [
        Signature(organisation=old, position=1, sort_name="a", printed_name="Invented Old Name"),
        Signature(organisation=new, position=1, sort_name="b", printed_name="Invented Heir", later=True),
    ]
    record_ending(old, kind=Ending.MERGED, others=[new], last_on="2026-05", by=None, now=NOW)
    session.commit()
    exports.write(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        (entry,) = json.loads(archive.read("letters.json"))
        rows = csv.DictReader(io.StringIO(archive.read("organisations.csv").decode("utf-8-sig")))
        ends = {row["name"]: (row["ended"], row["ended_on"], row["became"]) for row in rows}
    assert [one["organisation"] for one in entry["signatories"]] == ["Invented Old Name"]
    assert ends == {
        "Invented New Name": ("merged-into", "2026-05", "Invented Heir"),
        "Invented Heir": ("", "", ""),
    }


def test_an_export_holds_every_table_but_what_opens_doors(app, session, tmp_path, get_lines):
    call = make_consultation("Fair Start", closing=make_deadline(date(2027, 1, 29), now=NOW))
    ann = make_person("Ann", email="ann@example.org")
    consultations.decide(call, decision=Decision.NOT_RESPONDING, reason="No time", by=ann, now=NOW)
    window_services.suspend(call.windows[0], reason="Election", by=ann, now=NOW)
    session.commit()
    lines = get_lines(tmp_path)

    (decided,) = lines("consultation")
    assert (decided["decision"], decided["decision_reason"]) == ("not responding", "No time")
    assert decided["decided_at"] == "2026-11-02T10:00:00Z"
    (change,) = lines("window_change")
    assert (change["kind"], change["reason"], change["by_id"]) == ("suspended", "Election", ann.id)
    assert "decided: not responding: No time" in [line["what"] for line in lines("activity")]
    secret = [name for name in Model.metadata.tables if re.search("link|session|code|factor", name)]
    assert tables.LEFT_OUT.issuperset(secret)
    assert all("digest" not in line for line in lines("supporter"))


@pytest.fixture
def get_lines():
    def export(folder):
        exports.write(folder / "all.zip")
        archive = zipfile.ZipFile(folder / "all.zip")
        return lambda name: list(map(json.loads, archive.read(f"tables/{name}.jsonl").splitlines()))

    return export


@pytest.mark.parametrize("stop", [window_services.suspend, window_services.withdraw])
def test_a_call_that_was_stopped_is_not_open_once_it_is_taken_in_again(app, session, tmp_path, command, stop):
    call = make_consultation("Fair Start", closing=make_deadline(date(2027, 1, 29), now=NOW))
    stop(call.windows[0], reason="Election", by=None, now=NOW)
    session.commit()
    exports.write(tmp_path / "all.zip")
    zipfile.ZipFile(tmp_path / "all.zip").extract("consultations.csv", tmp_path)
    assert command("import", "consultations", tmp_path / "consultations.csv", "--json").json["unchanged"] == 1

    call.title = "As it was called before"
    session.commit()
    assert command("import", "consultations", tmp_path / "consultations.csv", "--json").json["created"] == 1
    again = session.query(Consultation).filter_by(title="Fair Start").one()
    assert again.windows[0].state is call.windows[0].state
    assert (again.windows[0].changes[0].reason, again.deadlines[0].state) == (
        "Election",
        DeadlineState.CANCELLED,
    )


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
