"""The timetable: every recurring job and its trigger, one line each, and the watchdog over the tick.

APScheduler may tick, it may not remember: one interval in UTC, a memory store, started after any fork. What is due is
always found out from our own tables, so running late, twice or on two machines is harmless.
"""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from tracker.accounts import jobs as accounts
from tracker.backups import jobs as backups
from tracker.core import clock
from tracker.outbox import jobs as outbox
from tracker.privacy import jobs as privacy
from tracker.supporters import jobs as supporters

log = logging.getLogger("tracker.scheduler")

TICK_SECONDS = 30
TICK_MISSING = 90.0  # seconds without a finished tick, after which the watchdog runs it itself
TICK_HANGS = 300.0  # seconds without any progress of one that runs, after which it ends the process
WATCH_EVERY = 5.0
HUNG = 70  # the exit code of a process that its watchdog ended


@dataclass(frozen=True)
class Job:
    """One recurring piece of work. It runs in an application context of its own."""

    name: str
    work: Callable[..., object]
    trigger: BaseTrigger


JOBS = (
    Job("tick", outbox.tick_and_tell, IntervalTrigger(seconds=TICK_SECONDS, timezone=UTC)),
    Job("alarm", outbox.raise_the_alarm, IntervalTrigger(minutes=1, timezone=UTC)),
    # Each looks for itself what is due: a laptop that sleeps at night misses nothing.
    Job("nightly backup", backups.back_up_when_due, IntervalTrigger(minutes=20, timezone=UTC)),
    Job("forget old sign-ins", accounts.forget_old, IntervalTrigger(hours=3, timezone=UTC)),
    Job("forget old mail", outbox.forget_old, IntervalTrigger(hours=3, timezone=UTC)),
    Job("keep erasures", privacy.keep_erasures, IntervalTrigger(minutes=10, timezone=UTC)),
    Job("forget unconfirmed support", supporters.forget_unconfirmed, IntervalTrigger(hours=3, timezone=UTC)),
)


class Runner:
    """The scheduler of one process: its tick, its other jobs and its watchdog."""

    def __init__(
        self, app: Flask, connections: int = 1, *, missing: float = TICK_MISSING, hangs: float = TICK_HANGS
    ):
        self._app = app
        self._connections = connections
        self._missing, self._hangs = missing, hangs
        self._ticking = threading.Lock()
        self._tick_ended = clock.monotonic()
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )

    def start(self, *, ticks: bool = True, alarm: bool = True) -> None:
        """Begin: the first tick at once. Without ``ticks`` only the watch over another process's ticks.

        Without ``alarm`` somebody else watches over this one's.
        """
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for job in JOBS:
            if job.name == "tick" and ticks:
                self._scheduler.add_job(self.tick, job.trigger, id=job.name, next_run_time=clock.now())
            elif alarm if job.name == "alarm" else ticks:
                self._scheduler.add_job(self._run, job.trigger, args=[job], id=job.name)
        self._scheduler.start()
        if ticks:
            threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Let nothing new begin. What is being sent goes on until it is settled."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """One tick, unless one is running. While more is due than one portion, the next follows at once."""
        if not self._ticking.acquire(blocking=False):
            return
        try:
            while self._run(JOBS[0], self._connections) and not self._stopping.is_set():
                self._tick_ended = clock.monotonic()
        finally:
            self._tick_ended = clock.monotonic()
            self._ticking.release()

    def _run(self, job: Job, *arguments: int) -> object:
        """One job, in a context of its own. Whatever fails in it is logged and comes again with the next run."""
        try:
            with self._app.app_context():
                return job.work(*arguments)
        except Exception:
            log.exception("the job “%s” failed", job.name)
            return None

    def _watch(self) -> None:
        """On a clock that nobody can set: run the tick that does not come, end the process of one that hangs."""
        while not self._stopping.wait(WATCH_EVERY if self._hangs > WATCH_EVERY else self._hangs / 4):
            now = clock.monotonic()
            quiet = now - max(outbox.progress(), self._tick_ended)
            if self._ticking.locked() and quiet > self._hangs:
                log.critical("a tick has hung for %.0f seconds: this process ends", quiet)
                logging.shutdown()
                os._exit(HUNG)
            if not self._ticking.locked() and now - self._tick_ended > self._missing:
                log.error("no tick for %.0f seconds: the watchdog runs it", now - self._tick_ended)
                threading.Thread(target=self.tick, name="tick by the watchdog", daemon=True).start()


def start(app: Flask, connections: int = 1, *, alarm: bool = True) -> Runner:
    """Tick in this process. Call it after any fork."""
    runner = Runner(app, connections)
    runner.start(alarm=alarm)
    return runner


def watch(app: Flask) -> Runner:
    """Raise the alarm from this process when the ticks of another stop."""
    runner = Runner(app)
    runner.start(ticks=False)
    return runner
