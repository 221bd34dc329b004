"""What was erased leaves the log of SQLite as well, which is a file beside the database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.commands import run_command
from tests.factories import make_person
from tracker.backups import services as backups
from tracker.coalition.models import Person
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db, empty_the_log
from tracker.people import services as people
from tracker.privacy import jobs

NAME, ADDRESS = "Perdita Vanishing", "perdita.vanishing@example.org"

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def perdita(session, noon):
    person = make_person(NAME, role=Role.REPRESENTATIVE, email="old@example.org")
    session.commit()
    people.change_person(person, name=NAME, email=ADDRESS, by=None, now=noon)
    session.commit()
    return person


@pytest.fixture
def noon(clock_at):
    return clock_at("2026-05-05 12:00")


def files_with_her() -> list[str]:
    """The files of the database, found by their bytes, that hold her name or address."""
    file = db.engine.url.database
    assert file
    found = sorted(Path(file).parent.glob(f"{Path(file).name}*"))
    return [one.name for one in found if any(word.encode() in one.read_bytes() for word in (NAME, ADDRESS))]


def erase(perdita, post):
    post(f"/people/{perdita.id}/erase", {"also": "", "is_certain": "y"})
    db.session.expire_all()
    assert perdita.name == "a person since erased"


def test_who_was_erased_is_in_no_file_of_the_database(perdita, sign_in, post):
    sign_in(make_person("Cara"))
    assert "tracker.sqlite-wal" in files_with_her()
    erase(perdita, post)
    assert files_with_her() == []


def test_a_restore_leaves_nobody_in_the_files_who_was_erased_again(
    perdita, app, tmp_path, sign_in, post, noon
):
    sign_in(make_person("Cara"))
    backups.back_up(tmp_path / "before.zip", now=clock.now())
    db.session.commit()
    erase(perdita, post)
    db.session.commit()
    run_command(app, "restore", tmp_path / "before.zip")
    assert db.session.scalars(select(Person.name).where(Person.erased_at.is_not(None))).all() != []
    assert files_with_her() == []


def test_while_somebody_reads_erasing_goes_on_and_the_timetable_follows(perdita, sign_in, post):
    sign_in(make_person("Cara"))
    db.session.commit()
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        erase(perdita, post)
        db.session.commit()
        assert files_with_her() != []
        assert not empty_the_log()
    jobs.keep_erasures()
    assert files_with_her() == []
