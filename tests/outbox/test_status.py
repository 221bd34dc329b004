"""Whether reminders work, as /status.json, the command and the alarm say; the scheduler and its watchdog."""

import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.outbox.conftest import subjects_of
from tests.outbox.sick_server import SILENT, sick_server
from tracker import scheduler
from tracker.coalition.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import installation, jobs, status
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

Owe = Callable[..., Mail]
Tick = Callable[[], None]


@pytest.fixture(autouse=True)
def _nine(clock_at: Callable[..., object]) -> None:
    clock_at("2026-05-04 09:00")


def answer(client: Any) -> tuple[int, list[str]]:
    found = client.get("/status.json")
    return found.status_code, found.json["problems"]


def test_all_is_well_after_a_tick(client: Any, tick: Tick) -> None:
    tick()
    assert answer(client) == (200, [])


@pytest.mark.parametrize(("minutes", "code"), [(5, 200), (6, 503)])
def test_a_tick_older_than_five_minutes_is_noticed(
    client: Any, tick: Tick, clock_at: Callable[..., object], minutes: int, code: int
) -> None:
    tick()
    clock_at(f"2026-05-04 09:0{minutes}")
    assert answer(client)[0] == code


def test_ticks_that_stopped_are_noticed_though_the_clock_went_back(
    client: Any, tick: Tick, clock_at: Callable[..., object]
) -> None:
    tick()
    clock_at("2026-05-04 08:00")
    assert answer(client) == (
        503,
        ["The clock of this machine went back, and nothing has looked for reminders since."],
    )


def test_a_clock_that_went_back_stops_no_mail_and_is_said_for_an_hour(
    client: Any, owe: Owe, tick: Tick, clock_at: Callable[..., object]
) -> None:
    tick()
    clock_at("2026-05-04 08:00")
    mail = owe()
    tick()
    assert mail.state is State.SENT
    assert answer(client) == (503, ["The clock of this machine was set back. Check that it is right now."])
    clock_at("2026-05-04 09:01")
    tick()
    assert answer(client) == (200, [])


def test_a_mail_overdue_by_a_quarter_of_an_hour_is_noticed(client: Any, owe: Owe, tick: Tick) -> None:
    tick()
    owe(due_at=clock.now() - timedelta(minutes=16))
    assert answer(client) == (503, ["A mail should have gone 16 minutes ago and has not."])


def test_a_mail_server_that_hangs_is_noticed_within_five_minutes(
    client: Any, app: Flask, owe: Owe, tick: Tick, clock_at: Callable[..., object]
) -> None:
    app.config["SMTP_LIMIT"] = 0.5
    with sick_server(greeting=SILENT) as server:
        app.config["SMTP_URL"] = server.url
        owe()
        tick()
        clock_at("2026-05-04 09:04")
        tick()
    code, problems = answer(client)
    assert code == 503
    assert problems == ["No mail gets through to the mail server. 127.0.0.1 did not answer within 0 seconds."]


def test_nobody_reached_is_noticed(client: Any, tick: Tick, people: Any) -> None:
    people.nobody_reached = lambda now: "Nobody can be reached about: Reform of care."
    tick()
    assert answer(client) == (503, ["Nobody can be reached about: Reform of care."])


def test_planning_that_fails_is_noticed_and_keeps_back_no_mail(
    client: Any, owe: Owe, tick: Tick, planner: Any
) -> None:
    def plan(now: object) -> None:
        raise LookupError("no such nation")

    planner.plan = plan
    mail = owe()
    tick()
    assert mail.state is State.SENT
    assert answer(client) == (503, ["The program fails to work out what is due: LookupError: no such nation"])


def test_the_command_exits_1_when_reminders_have_stopped(
    command: Callable[..., Any], tick: Tick, clock_at: Callable[..., object]
) -> None:
    tick()
    assert command("status", "--json").json["ok"] is True
    clock_at("2026-05-04 09:10")
    assert command("status", exit_code=1).stdout.startswith("Reminders stopped 10 minutes ago")
    clock_at("2026-05-07 10:05")
    assert command("status", exit_code=1).stdout.startswith("Reminders stopped 3 days ago")


def test_health_and_readiness(client: Any) -> None:
    assert client.get("/healthz").json == {"ok": True}
    assert client.get("/readyz").json == {"ok": True}


def test_the_alarm_is_mailed_once_an_hour_by_whoever_notices(
    app: Flask, session: Any, tick: Tick, co_chairs: list[Person], clock_at: Callable[..., object]
) -> None:
    tick()
    for minute in ("10:00", "10:20", "10:40", "11:01"):
        clock_at(f"2026-05-04 {minute}")
        jobs.raise_the_alarm()
    assert subjects_of("alarm") == ["Reminders have stopped"] * 4
    assert {mail.state for mail in db.session.query(Mail)} == {State.SENT}


def test_the_heartbeat_is_pushed_only_when_all_is_well(app: Flask, session: Any, people: Any) -> None:
    pushed = threading.Event()

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            pushed.set()

        def log_message(self, *arguments: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app.config["HEARTBEAT_URL"] = f"http://127.0.0.1:{server.server_port}/"
    people.nobody_reached = lambda now: "Nobody."
    jobs.tick_and_tell()
    assert not pushed.wait(0.3)
    people.nobody_reached = lambda now: ""
    jobs.tick_and_tell()
    assert pushed.wait(60)
    server.shutdown()
    server.server_close()


def test_the_scheduler_ticks_at_once_and_the_watchdog_runs_a_tick_that_does_not_come(
    app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.commit()
    monkeypatch.setattr(scheduler, "WATCH_EVERY", 0.2)
    # Hangs is long: were it ever reached, the watchdog would end the process of the tests.
    runner = scheduler.Runner(app, missing=0.4, hangs=120.0)
    runner.start()
    try:
        first = wait_for_tick(lambda: status.health(clock.now()).here)
        assert first is not None
        runner._scheduler.pause()
        before = runner._tick_ended
        wait_for_tick(lambda: runner._tick_ended > before)
        assert runner._tick_ended > before
    finally:
        runner.stop()


def test_the_watchdog_ends_a_process_whose_tick_hangs() -> None:
    code = (
        "import time\n"
        "from flask import Flask\n"
        "from tracker import scheduler\n"
        "from tracker.outbox import jobs\n"
        "scheduler.JOBS = (scheduler.Job('tick', lambda n=1: time.sleep(200), scheduler.JOBS[0].trigger),)\n"
        "runner = scheduler.Runner(Flask('x'), hangs=1.0)\n"
        "runner.start()\n"
        "time.sleep(100)\n"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=150)
    assert done.returncode == scheduler.HUNG
    assert time.monotonic() - began < 90


def test_a_tick_run_twice_at_once_or_late_sends_nothing_twice(owe: Owe, tick: Tick) -> None:
    mail = owe()
    tick()
    tick()
    assert (mail.copies, mail.attempts) == (1, 1)


def test_the_tick_command_says_what_it_did_and_a_dry_run_changes_nothing(
    command: Callable[..., Any], owe: Owe
) -> None:
    mail = owe()
    dry = command("tick", "--dry-run", "--json").json
    assert [one["subject"] for one in dry["would_send"]] == ["Subject"]
    assert mail.state is State.QUEUED
    done = command("tick", "--json").json
    assert (done["sent"], done["waiting"], done["held"], done["error"]) == (1, 0, 0, "")
    assert [row["state"] for row in command("outbox", "list", "--json").json] == ["sent"]
    assert command("outbox", "list", "--state", "queued", "--json").json == []


def test_a_test_mail_says_what_the_server_answered(
    command: Callable[..., Any], app: Flask, smtp_sink: Any
) -> None:
    app.config["SMTP_URL"] = smtp_sink.url
    said = command("mail", "test", "a@example.org").stdout
    assert said == "Sent to a@example.org. The mail server answered: 250 2.0.0 Taken\n"
    smtp_sink.answer_to_rcpt["b@example.org"] = "550 5.1.1 Nobody here"
    refused = command("mail", "test", "b@example.org", exit_code=2)
    assert "550 5.1.1 Nobody here" in refused.stderr
    assert installation.hold_status() is None


def wait_for_tick(seen: Callable[[], Any]) -> Any:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        db.session.expire_all()
        found = seen()
        db.session.rollback()
        if found:
            return found
        time.sleep(0.05)
    return None
