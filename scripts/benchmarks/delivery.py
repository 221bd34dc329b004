"""Delivery: mails with a durable claim each, against bare smtplib on one reused connection to the same server.

The server takes everything and keeps nothing; it runs in a process of its own on 127.0.0.1. Every mail is claimed,
noted as leaving (which waits for the disk) and settled, as in life. Two servers: a few lines that only answer, faster
than any mail server in life, and aiosmtpd, which reads what it is sent.
"""

import importlib.util
import os
import smtplib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from flask import Flask
from sqlalchemy import func, select

from scripts.benchmarks.figures import Figure, Goal, Promised, Series, Sizes, side_by_side, throughput
from scripts.benchmarks.instances import Workshop, fill
from scripts.benchmarks.ticks import WHY
from tracker.coalition.models import Coalition, Person, RoleTerm
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.deadlines.models import Deadline, Rung, deadline_person
from tracker.deadlines.stages import DeadlineKind, RungState
from tracker.outbox import jobs, services
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.reminders import jobs as reminders

CLAIMED = Promised(
    "delivery",
    Goal(0.2, at_least=True),
    "mails with a durable claim each",
    "bare smtplib, one reused connection",
    "a second",
)
AIOSMTPD = Promised(
    "delivery-aiosmtpd",
    Goal(0.2, at_least=True),
    "the same to aiosmtpd, the mail server of the tests (left out where it is not installed)",
    "bare smtplib, one reused connection to it",
    "a second",
)
REMINDERS = Promised(
    "delivery-reminders",
    Goal(0.2, at_least=True),
    "the same with reminders: asked twice whether they are wanted, and written, text, HTML and .ics, as they leave",
    "bare smtplib, one reused connection, the same messages",
    "a second",
)
CONNECTIONS = Promised(
    "delivery-connections",
    Goal(4, at_least=True),
    "eight connections to a server that takes 10 ms for each answer",
    "one connection to it",
    "a second",
)
PROMISED = (CLAIMED, AIOSMTPD, REMINDERS, CONNECTIONS)
SLOW = 0.010
TEXT = "The consultation closes in 5 working days. Finish the draft and send it in.\n" * 20
_numbers = count(1)


def measure(sizes: Sizes, place: Workshop) -> Iterator[Figure]:
    """Four figures on one instance each."""
    with _sink() as port:
        app = place.app("delivery", SMTP_URL=f"smtp://127.0.0.1:{port}")
        yield throughput(CLAIMED, *_against_smtplib(app, port, _queue, sizes.mails, sizes.mail_rounds))
    if importlib.util.find_spec("aiosmtpd") is not None:
        with _sink("sink_aiosmtpd") as port:
            app = place.app("delivery-to-aiosmtpd", SMTP_URL=f"smtp://127.0.0.1:{port}")
            yield throughput(AIOSMTPD, *_against_smtplib(app, port, _queue, sizes.mails, sizes.mail_rounds))
    with _sink() as port:
        app = place.app("delivery-of-reminders", SMTP_URL=f"smtp://127.0.0.1:{port}")
        with app.app_context():
            fill(Coalition, [{"id": 1, "name": "Coalition that is measured"}])
            db.session.commit()
        yield throughput(REMINDERS, *_against_smtplib(app, port, _plan, sizes.mails, sizes.mail_rounds))
    with _sink("sink", SLOW) as port:
        app = place.app("delivery-over-connections", SMTP_URL=f"smtp://127.0.0.1:{port}")
        yield throughput(CONNECTIONS, *_eight_against_one(app, sizes.slow_mails, sizes.slow_rounds))


def _against_smtplib(
    app: Flask, port: int, queue: Callable[[int], None], mails: int, rounds: int
) -> tuple[Series, Series]:
    """By turns: so many mails queued and then (measured) delivered; and their very bytes sent by smtplib."""
    with app.app_context():
        queue(3)
        jobs.deliver()
        message = db.session.scalar(select(Mail.message).limit(1)) or b""
        db.session.remove()
    found: list[dict[str, Series]] = []
    for _ in range(rounds):
        with app.app_context():
            queue(mails)
        works = {"ours": _delivers(app, mails), "bare": lambda: _send_bare(port, message, mails)}
        found.append(side_by_side(works, 1))
    return _joined(found, "ours"), _joined(found, "bare")


def _eight_against_one(app: Flask, mails: int, rounds: int) -> tuple[Series, Series]:
    found: list[dict[str, Series]] = []
    with app.app_context():
        _queue(8)
        jobs.deliver(8)
    for _ in range(rounds):
        by_turns: dict[str, Series] = {}
        for name, connections in (("eight", 8), ("one", 1)):
            with app.app_context():
                _queue(mails)
            by_turns |= side_by_side({name: _delivers(app, mails, connections)}, 1)
        found.append(by_turns)
    return _joined(found, "eight"), _joined(found, "one")


def _joined(found: list[dict[str, Series]], name: str) -> Series:
    first, *others = [one[name] for one in found]
    for other in others:
        first.wall += other.wall
        first.cpu += other.cpu
    return first


def _delivers(app: Flask, mails: int, connections: int = 1) -> Callable[[], int]:
    def deliver() -> int:
        with app.app_context():
            jobs.deliver(connections)
            left = db.session.scalar(select(func.count()).where(Mail.state != State.SENT))
        if left:
            raise RuntimeError(f"{left} mails were not sent")
        return mails

    return deliver


def _send_bare(port: int, message: bytes, mails: int) -> int:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
        for number in range(mails):
            server.sendmail("tracker@localhost", [f"person{number}@example.org"], message)
    return mails


def _queue(mails: int) -> None:
    """Mails whose words are known when they are queued."""
    now = clock.now()
    for number in range(mails):
        content = Content(f"Closes soon: call {number}", TEXT, f"<p>{TEXT}</p>")
        key, to = f"bench|{next(_numbers)}", f"person{number}@example.org"
        services.queue(key, kind="note", to=to, content=content, now=now, planned=True)
    db.session.commit()
    db.session.remove()


def _plan(mails: int) -> None:
    """Reminders, one to each of so many people, planned and queued as a tick does it."""
    now = clock.now()
    due = now + timedelta(days=7)
    first = (db.session.scalar(select(func.max(Person.id))) or 0) + 1
    numbers = range(first, first + mails)
    addresses = {number: f"person{number}@example.org" for number in numbers}
    fill(Person, ({"id": n, "name": f"Person {n}", "email": addresses[n], "email_key": addresses[n], "created_at": now}
                  for n in numbers))  # fmt: skip
    fill(RoleTerm, ({"person_id": n, "role": Role.REPRESENTATIVE} for n in numbers))
    fill(Deadline, ({"id": n, "kind": DeadlineKind.OTHER, "title": f"Answer number {n}", "due_on": due.date(),
                     "passes_at": due, "armed_at": now, "recorded_at": now} for n in numbers))  # fmt: skip
    fill(deadline_person, ({"deadline_id": n, "person_id": n} for n in numbers))
    rung = {"rung": "5", "due": f"{due.date()}", "at": now, "why": WHY, "state": RungState.PLANNED}
    fill(Rung, ({"deadline_id": n, **rung} for n in numbers))
    db.session.commit()
    reminders.plan(clock.now())
    db.session.remove()


@contextmanager
def _sink(program: str = "sink", *arguments: float) -> Iterator[int]:
    """A mail server's port, for as long as the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"scripts.benchmarks.{program}", *map(str, arguments)],
        env=os.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield int((process.stdout or sys.stdin.buffer).readline())
    finally:
        process.communicate()
