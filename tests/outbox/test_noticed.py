"""Reminders that stop are noticed, with real processes and without; a row that cannot be read holds up no other."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.factories import make_deadline, make_person
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import jobs
from tracker.outbox.kinds import Planned
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.people.role_services import give_role
from tracker.reminders import assembly
from tracker.reminders.models import Reminder

Owe = Callable[..., Mail]
Tick = Callable[[], None]
ROOT = Path(__file__).resolve().parent.parent.parent
THURSDAY = date(2023, 5, 11)


# Planning that fails


def test_what_another_process_planned_at_the_same_moment_is_no_failure(session: Any) -> None:
    tries = iter([IntegrityError("INSERT", {}, Exception("duplicate key")), Planned(more=True)])

    def plan(now: Any) -> Planned:
        outcome = next(tries)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    assert jobs.plan_safely(plan, clock.now()) == Planned(more=True)


def test_what_is_said_in_public_of_a_failure_tells_no_values(session: Any) -> None:
    def plan(now: Any) -> Planned:
        detail = Exception("duplicate key\nDETAIL: (ann@example.org)")
        raise IntegrityError("INSERT INTO person VALUES (:email)", {"email": "ann@example.org"}, detail)

    said = jobs.plan_safely(plan, clock.now()).problem
    assert said == "IntegrityError: (builtins.Exception) duplicate key"


# A row that cannot be read


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "garbage",
    [
        "content = '{not JSON'",
        "content = '{\"subject\": 3}'",
        "kind = 'unheard of', content = NULL",
        "expires_at = 'next week'",
        "created_at = 'x'",
    ],
)
def test_a_mail_that_cannot_be_read_holds_up_no_other_and_is_noticed(
    client: Any, get: Any, sign_in: Any, owe: Owe, session: Any, garbage: str
) -> None:
    sign_in(make_person())
    poisoned, good = owe("first", to="first@example.org"), owe("second", to="second@example.org")
    number, good_number = poisoned.number, good.number
    db.session.execute(text(f"UPDATE mail SET {garbage} WHERE number = {number}"))
    db.session.commit()
    db.session.expunge_all()
    while jobs.tick():
        pass
    states = {row.number: row.state for row in db.session.execute(text("SELECT number, state FROM mail"))}
    db.session.rollback()
    assert states[good_number] == "sent"
    assert client.get("/status.json").status_code == 503
    assert get("/").all("div", class_="alarm")
    assert get("/reminders").heading == "Reminders", "where the bar leads"


@pytest.fixture
def reminders(app: Flask, session: Any) -> None:
    """The real planner and the real kinds of mail, in place of those of this folder's tests."""
    assembly.install(app)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "garbage",
    [
        "UPDATE deadline SET due_on = 'soon' WHERE id = :id",
        "UPDATE deadline SET nation = 'atlantis' WHERE id = :id",
        "UPDATE deadline SET kind = 'whatever' WHERE id = :id",
        "UPDATE rung SET state = 'planned', at = '' WHERE deadline_id = :id AND rung = '5'",
        "UPDATE deadline_notice SET kind = 'rumour', state = 'waiting' WHERE deadline_id = :id",
    ],
)
def test_a_deadline_that_cannot_be_read_holds_up_no_other_and_is_noticed(
    client: Any, reminders: None, clock_at: Callable[..., object], garbage: str
) -> None:
    clock_at("2023-04-28 09:00")
    make_person("Ann", email="ann@example.org")
    broken, fine = (make_deadline(THURSDAY, now=clock.now(), title=name) for name in ("Broken", "Fine"))
    broken_id, fine_id = broken.id, fine.id
    db.session.commit()
    db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    db.session.execute(text(garbage), {"id": broken_id})
    db.session.commit()
    db.session.execute(text("PRAGMA ignore_check_constraints = OFF"))
    db.session.commit()
    db.session.expunge_all()
    clock_at("2023-05-03 09:00")
    while jobs.tick():
        pass
    told = db.session.query(Reminder.deadline_id).distinct().all()
    db.session.rollback()
    assert (fine_id,) in told
    assert client.get("/status.json").status_code == 503


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "garbage",
    [
        "UPDATE person SET created_at = 'x' WHERE id = :id",
        "UPDATE role_term SET to_on = 'soon' WHERE person_id = :id",
        "UPDATE role_term SET role = 'king' WHERE person_id = :id AND role = 'observer'",
    ],
)
def test_a_co_chair_who_cannot_be_read_keeps_no_reminder_from_the_others_and_is_noticed(
    client: Any, reminders: None, clock_at: Callable[..., object], garbage: str
) -> None:
    clock_at("2023-04-28 09:00")
    make_person("Ann", email="ann@example.org")
    broken = make_person("Ben", email="ben@example.org")
    give_role(broken, role=Role.OBSERVER, by=None, now=clock.now())
    make_deadline(THURSDAY, now=clock.now(), announce=False)
    broken_id = broken.id
    db.session.commit()
    db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    db.session.execute(text(garbage), {"id": broken_id})
    db.session.commit()
    db.session.execute(text("PRAGMA ignore_check_constraints = OFF"))
    db.session.commit()
    db.session.expunge_all()
    clock_at("2023-05-03 09:00")
    while jobs.tick():
        pass
    sent = db.session.execute(text("SELECT sent_to, state FROM mail")).all()
    db.session.rollback()
    assert ("ann@example.org", "sent") in sent
    answer = client.get("/status.json")
    assert answer.status_code == 503
    assert "Ben" in " ".join(answer.json["problems"])


def test_the_database_takes_no_reminder_day_in_a_state_that_nobody_knows(session: Any) -> None:
    make_deadline(THURSDAY)
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE rung SET state = 'somewhere'"))
    session.rollback()


# Facts that change under way


def test_what_was_changed_while_a_mail_was_on_its_way_to_the_server_stops_it(
    app: Flask, reminders: None, clock_at: Callable[..., object]
) -> None:
    import gc

    clock_at("2023-04-28 09:00")
    person = make_person("Ann", email="ann@example.org")
    make_deadline(THURSDAY, now=clock.now(), announce=False)
    db.session.commit()
    clock_at("2023-05-03 09:00")

    class Suspending:
        """Between the claim and the text somebody is suspended, by another process."""

        is_open = True

        def open(self) -> Any:
            return self

        def send(self, sender: str, to: str, message: bytes, let_go: Callable[[], None]) -> Any:
            with db.engine.begin() as other:
                other.execute(
                    text("UPDATE person SET suspended_at = :now WHERE id = :id"),
                    {"now": str(clock.now().replace(tzinfo=None)), "id": person.id},
                )
            let_go()
            raise AssertionError("it must not leave")

        def close(self) -> None:
            pass

    app.config["MAIL_END"] = Suspending()
    gc.disable()  # what was read before lies about as long as it can
    try:
        jobs.tick()
    finally:
        gc.enable()
        app.config["MAIL_END"] = None
    db.session.expire_all()
    [mail] = db.session.query(Mail).all()
    assert (mail.state, mail.copies) == (State.CANCELLED, 0)
    assert mail.reason == "Ann is no longer concerned."


def test_mail_queued_before_the_clock_went_back_leaves_at_once(
    owe: Owe, tick: Tick, clock_at: Callable[..., object]
) -> None:
    clock_at("2026-05-04 12:00")
    mail, later = owe("now"), owe("later", due_at=clock.now() + timedelta(hours=1))
    clock_at("2026-05-04 09:00")
    tick()
    assert (mail.state, later.state) == (State.SENT, State.QUEUED)


# Real processes


class Installation:
    """An installation of its own: ``tracker serve --no-worker`` and ``tracker worker``, as an operator runs them."""

    def __init__(self, folder: Path, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        own = {"TRACKER_ENV": "test", "TRACKER_INSTANCE": str(folder), "PYTHONPATH": str(ROOT)}
        self.folder, self.environment = folder, kept | own | settings
        self.processes: list[subprocess.Popen[bytes]] = []
        subprocess.run([sys.executable, "-m", "tracker", "migrate"], **self._how(), check=True)

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        self.processes.append(subprocess.Popen([sys.executable, "-m", "tracker", *command], **self._how()))
        return self.processes[-1]

    def _how(self) -> dict[str, Any]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return {"cwd": ROOT, "env": self.environment, **quiet}

    def status(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/status.json", timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)
        except OSError:
            return 0, {}

    def wait_until(self, is_so: Callable[[int, dict[str, Any]], Any], seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while not is_so(*self.status()):
            assert time.monotonic() < until, self.status()
            time.sleep(0.2)

    def freeze(self, process: "subprocess.Popen[bytes]") -> None:
        """Let it stand still, at a moment when it is not writing: who stops while writing keeps others waiting."""
        while True:
            process.send_signal(signal.SIGSTOP)
            try:
                self.let_time_pass(0, patience=0.5)
                return
            except sqlite3.OperationalError:
                process.send_signal(signal.SIGCONT)
                time.sleep(0.2)

    def let_time_pass(self, seconds: int, *, patience: float = 60) -> None:
        """As if the last tick had been that much earlier (a negative number: as if the clock had gone back)."""
        with sqlite3.connect(self.folder / "tracker.sqlite", timeout=patience) as database:
            database.execute(
                "UPDATE installation SET "
                "tick_started_at = strftime('%Y-%m-%d %H:%M:%f000', tick_started_at, ?), "
                "tick_ended_at = strftime('%Y-%m-%d %H:%M:%f000', tick_ended_at, ?)",
                [f"{-seconds} seconds"] * 2,
            )

    def end(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    installation.start("serve", "--no-worker", "--port", str(installation.port))
    yield installation
    installation.end()


@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_a_worker_that_is_killed_or_frozen_is_noticed_and_one_that_goes_on_is_well(
    installed: Installation,
) -> None:
    worker = installed.start("worker")
    installed.wait_until(lambda code, facts: code == 200 and facts["tick_age_seconds"] is not None)

    installed.freeze(worker)
    installed.let_time_pass(301)
    code, facts = installed.status()
    assert (code, facts["problems"][0][:31]) == (503, "Reminders stopped 5 minutes ago")
    worker.kill()
    worker.wait()
    assert installed.status()[0] == 503

    installed.start("worker")  # its first tick is at once
    installed.wait_until(lambda code, facts: code == 200)


@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_a_clock_that_goes_back_is_noticed_whether_or_not_the_worker_goes_on(installed: Installation) -> None:
    worker = installed.start("worker")
    installed.wait_until(lambda code, facts: code == 200 and facts["tick_age_seconds"] is not None)
    worker.kill()
    worker.wait()
    installed.let_time_pass(-3600)
    code, facts = installed.status()
    assert code == 503
    assert "clock of this machine went back" in facts["problems"][0]

    installed.start("worker")
    installed.wait_until(lambda code, facts: code == 503 and "was set back" in facts["problems"][0])
