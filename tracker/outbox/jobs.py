"""The tick: plan what is due, then deliver until nothing more is. Safe to run twice, late, or on several machines."""

import logging
import threading
import urllib.request
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import delete, null, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from tracker.core import clock
from tracker.core.calendar import LONDON
from tracker.core.database import db, reading
from tracker.outbox import claims, emails, ends, installation, kinds, queries, services, status
from tracker.outbox.jobs_delivery import Worker
from tracker.outbox.kinds import Planned
from tracker.outbox.models import Mail
from tracker.outbox.rules import WAITING

log = logging.getLogger("tracker.outbox")

PORTION_SECONDS = 20.0  # of delivery in one tick, so that planning and the heartbeat never wait long
BODIES_KEPT = timedelta(days=30)
AN_HOUR = timedelta(hours=1)
HEARTBEAT_SECONDS = 10.0
LOG_KEPT = timedelta(days=396)  # thirteen months

_progress = [0.0]


def progress() -> float:
    """When (monotonic) the tick last did something: the watchdog looks at it."""
    return _progress[0]


def tick(connections: int = 1, *, portion: float | None = PORTION_SECONDS) -> bool:
    """Plan a portion of what is due and send it. True when more is due, and the next tick should follow at once.

    What fails in planning is noted and does not keep back the mail that is queued already.
    """
    _note_progress()
    now = clock.now()
    folder = current_app.config["INSTANCE"]
    held_anew = installation.compare_with_mark(folder, now)
    here = installation.tick_begins(now)
    claims.forget_clock_jumps(now)
    claims.free_leases(now)
    uid = here.uid
    db.session.commit()
    installation.write_mark(folder, uid, queries.highest_number(), anew=held_anew)
    db.session.commit()

    planned = plan_safely(kinds.planner.plan, now)
    db.session.commit()
    more = deliver(connections, portion=portion)
    installation.tick_ends(clock.now(), planned.problem)
    db.session.commit()
    _note_progress()
    return more or planned.more


def deliver(connections: int = 1, *, portion: float | None = None, only: Sequence[str] | None = None) -> bool:
    """Send what is due (of these kinds ``only``), over so many connections at once.

    True when the portion of time ended before the mail. During a hold only what may leave even then goes.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # threads need the real one
    if only is None and installation.hold_status() is not None:
        only = kinds.leaving_during_hold()
    db.session.commit()
    until = clock.monotonic() + portion if portion is not None else None
    if connections == 1:
        return _work(app, only, until)
    results: list[bool] = []
    threads = [
        threading.Thread(target=lambda: results.append(_work(app, only, until)), name=f"delivery {number}")
        for number in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return any(results)


def _work(app: Flask, only: Sequence[str] | None, until: float | None) -> bool:
    """One connection's share. A mail whose sending fails in our own program holds up no other."""
    with app.app_context():
        worker = Worker(ends.at(app.config), only)
        try:
            while worker.step():
                _note_progress()
                if until is not None and clock.monotonic() > until:
                    return True
            return False
        finally:
            worker.close()


def tick_and_tell(connections: int = 1) -> bool:
    """A tick, and the push to TRACKER_HEARTBEAT_URL when all is well after it."""
    more = tick(connections)
    url = current_app.config["HEARTBEAT_URL"]
    with reading():
        works = status.health(clock.now()).works
        db.session.commit()
    if url and works:
        threading.Thread(target=_push, args=[url], name="heartbeat", daemon=True).start()
    return more


def raise_the_alarm() -> None:
    """When reminders do not work, tell the co-chairs from here, once an hour, whoever should have sent mail."""
    now = clock.now()
    with reading():
        found = status.problems(now)
        db.session.commit()
    if not found:
        return
    hour = now.astimezone(LONDON).strftime("%Y-%m-%d %H")
    services.tell_co_chairs(f"alarm|stopped|{hour}", emails.stopped(found, now), now=now, matters_for=AN_HOUR)
    db.session.commit()
    deliver(only=["alarm"], portion=PORTION_SECONDS)


def _push(url: str) -> None:
    try:
        with urllib.request.urlopen(url, timeout=HEARTBEAT_SECONDS):  # noqa: S310  # the operator's own address
            pass
    except OSError as problem:
        log.warning("TRACKER_HEARTBEAT_URL did not answer: %s", problem)


def plan_safely(plan: Callable[[datetime], Planned], now: datetime) -> Planned:
    """Let one planner do its portion. Whatever fails in it is said, and keeps back neither mail nor other planners.

    What another process was planning at the same moment is done then: what is left is looked for once more.
    """
    try:
        try:
            return plan(now)
        except (IntegrityError, StaleDataError):
            db.session.rollback()
            return plan(now)
    except Exception as failure:
        db.session.rollback()
        log.exception("planning failed")
        return Planned(problem=_said_in_public(failure))


def _said_in_public(failure: Exception) -> str:
    """What failed, without the statement and its values that the database's errors go on to tell."""
    first_line = str(failure).partition("\n")[0]
    return f"{type(failure).__name__}: {first_line}"


def forget_old() -> None:
    """Mail bodies are kept for thirty days, those with a link that signs in until it is good for nothing.

    The log of what was sent is kept for thirteen months. A daily job.
    """
    now = clock.now()
    ended = Mail.state.not_in(WAITING)
    has_body = or_(
        Mail.message.is_not(None), Mail.content.is_not(None)
    )  # given up before it was written: only content
    spent = Mail.kind.in_(kinds.signing_in()) & (Mail.expires_at < now)
    old_bodies = update(Mail).where(ended, (Mail.due_at < now - BODIES_KEPT) | spent, has_body)
    db.session.execute(old_bodies.values(message=None, content=null(), on_wire=False))
    newest = select(Mail.number).order_by(Mail.number.desc()).limit(1).scalar_subquery()
    db.session.execute(delete(Mail).where(ended, Mail.due_at < now - LOG_KEPT, Mail.number < newest))
    db.session.commit()


def _note_progress() -> None:
    _progress[0] = clock.monotonic()
