"""Ticks of the scheduler: with nothing due among many planned reminders, and with a thousand due.

The clock stands at a Wednesday noon. One co-chair is in office, so one reminder day is one reminder.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from itertools import count
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from scripts.benchmarks.figures import Figure, Goal, Promised, Sizes, duration, middle_half, side_by_side
from scripts.benchmarks.instances import NOW, Workshop, fill, finish_filling
from tracker.coalition.models import Coalition, Person, RoleTerm
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.stages import DeadlineKind, RungState
from tracker.outbox import jobs as outbox
from tracker.reminders import jobs as reminders
from tracker.reminders.models import Reminder

IDLE = Promised(
    "tick-idle", Goal(3), "a tick with nothing due among 1,000,000 planned reminders", "the same among 1,000"
)
DUE = Promised(
    "tick-1000-due",
    Goal(1.3),
    "planning and queueing 1,000 reminders that are due among 1,000,000 (their delivery is not in it)",
    "the same 1,000 with no others planned",
)
MEMORY = Promised(
    "tick-1000-due-memory",
    Goal(10, of_ours=True),
    "how much the highest memory of a process that has ticked before rises when it plans and queues 1,000 of 1,000,000",
    "the same with no others planned",
    "MiB",
)
PROMISED = (IDLE, DUE, MEMORY)
LADDER = ("20", "10", "5", "2", "1", "0", "+1")
WHY = "5 working days before Thursday 11 May 2028: skipping Sat 6, Sun 7, Mon 8 May (bank holiday)"
EARLY = NOW - timedelta(days=400)


def measure(sizes: Sizes, place: Workshop) -> Iterator[Figure]:
    """Three figures on two instances, by turns."""
    apps = {"many": place.app("many-planned"), "few": place.app("few-planned")}
    planned = {"many": sizes.planned, "few": sizes.few_planned}
    for name, app in apps.items():
        with app.app_context():
            _fill_instance(planned[name])
    with clock.fixed(NOW):
        works = {name: _idle(app) for name, app in apps.items()}
        side_by_side(works, 3)
        found = side_by_side(works, sizes.idle_rounds)
    yield duration(IDLE, found["many"], found["few"])

    batches = count(1)
    side_by_side(_due(apps, sizes.due, batches), 1)
    found = side_by_side(_due(apps, sizes.due, batches), 1)
    for _ in range(sizes.due_rounds - 1):
        for name, series in side_by_side(_due(apps, sizes.due, batches), 1).items():
            found[name].wall += series.wall
            found[name].cpu += series.cpu
    yield duration(DUE, found["many"], found["few"])

    grown: dict[str, list[float]] = {"many": [], "few": []}
    for _ in range(sizes.memory_rounds):
        for name, app in apps.items():
            at = _make_due(app, sizes.due, next(batches))
            grown[name].append(_growth_in_a_process(place.settings(f"{name}-planned"), at))
    ratios = [a / b if b else 0.0 for a, b in zip(grown["many"], grown["few"], strict=True)]
    yield Figure(
        MEMORY, median(grown["many"]), median(grown["few"]), middle_half(ratios), sizes.memory_rounds
    )


def _idle(app: Flask) -> Callable[[], int]:
    def tick() -> int:
        with app.app_context():
            outbox.tick()
        return 1

    return tick


def _due(apps: dict[str, Flask], due: int, batches: Iterator[int]) -> dict[str, Callable[[], int]]:
    """The work of one round: so many are made due in each instance before anything is measured."""
    return {name: _plans(app, _make_due(app, due, next(batches)), due) for name, app in apps.items()}


def _plans(app: Flask, at: datetime, due: int) -> Callable[[], int]:
    def plan() -> int:
        with app.app_context(), clock.fixed(at):
            while reminders.plan(clock.now()).more:  # in life what was planned leaves before the next portion
                pass
            queued = db.session.scalar(select(func.count()).where(Reminder.at == at))
        if queued != due:
            raise RuntimeError(f"{queued} reminders were queued, not {due}")
        return 1

    return plan


def _growth_in_a_process(settings: dict[str, Any], at: datetime) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks.memory", str(settings["INSTANCE"]),
         settings["SQLALCHEMY_DATABASE_URI"], at.isoformat()],
        check=True, env=os.environ, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return float(done.stdout)


# Rows


def _fill_instance(planned: int) -> None:
    """A co-chair, and deadlines of the coming years with seven reminder days each."""
    fill(Coalition, [{"id": 1, "name": "Coalition that is measured"}])
    address = "person1@example.org"
    fill(Person, [{"id": 1, "name": "Person 1", "email": address, "email_key": address, "created_at": EARLY}])
    fill(RoleTerm, [{"person_id": 1, "role": Role.CO_CHAIR}])
    deadlines = -(-planned // len(LADDER))
    fill(Deadline, (_deadline(one, NOW + timedelta(days=40 + one % 1500)) for one in range(1, deadlines + 1)))
    fill(Rung, _ladders(deadlines, planned))
    finish_filling()


def _deadline(number: int, due: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "kind": DeadlineKind.OTHER,
        "title": f"Answer number {number}",
        "due_on": due.date(),
        "at_time": time(12, 0),
        "due_at": due,
        "passes_at": due,
        "armed_at": EARLY,
        "recorded_at": EARLY,
    }


def _ladders(deadlines: int, planned: int) -> Iterator[dict[str, Any]]:
    left = planned
    for number in range(1, deadlines + 1):
        due = NOW + timedelta(days=40 + number % 1500)
        for rung in LADDER[: max(left, 0)]:
            yield _rung(number, rung, due, due - timedelta(days=int(rung)) if rung[0] != "+" else due)
        left -= len(LADDER)


def _rung(deadline: int, rung: str, due: datetime, at: datetime) -> dict[str, Any]:
    return {
        "deadline_id": deadline,
        "rung": rung,
        "due": f"{due:%Y-%m-%dT%H:%M}",
        "at": at,
        "why": WHY,
        "state": RungState.PLANNED,
    }


def _make_due(app: Flask, due: int, batch: int) -> datetime:
    """So many more deadlines with one reminder day each, due at a moment of their own, which is returned."""
    at = NOW + timedelta(minutes=batch)
    closes = NOW + timedelta(days=8)
    with app.app_context():
        first = (db.session.scalar(select(func.max(Deadline.id))) or 0) + 1
        fill(Deadline, (_deadline(number, closes) for number in range(first, first + due)))
        fill(Rung, (_rung(number, "5", closes, at) for number in range(first, first + due)))
        db.session.commit()
        db.session.remove()
    return at
