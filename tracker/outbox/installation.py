"""This installation's row: the hold after a restore, the mark that reveals one, how ticks and the mail server do.

Nothing here commits.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from tracker.core.database import db, new_uid
from tracker.core.errors import RuleViolation
from tracker.outbox import emails, queries, services
from tracker.outbox.models import Installation, Mail
from tracker.outbox.rules import State

PROBE_EVERY = timedelta(seconds=60)  # a server that is down
KNOCK_EVERY = timedelta(minutes=15)  # a server that refuses us: its owner may lock out who knocks too often
CLOCK_TOLERANCE = timedelta(seconds=60)

OTHER = "This database belongs to another installation, or is a copy."
BEHIND = "This database is older than the last one used here: it was restored."


@dataclass(frozen=True)
class Hold:
    """Nothing leaves, since when and why; how many mails wait."""

    since: datetime
    reason: str
    waiting: int


def row(now: datetime) -> Installation:
    """The installation's row, made at the first call."""
    found = db.session.get(Installation, 1, populate_existing=True)
    if found is None:
        found = Installation(
            id=1, uid=new_uid(), created_at=now, hold_reason="", tick_error="", smtp_error=""
        )
        db.session.add(found)
        db.session.flush()
    return found


# The mark beside the database


def compare_with_mark(folder: Path, now: datetime) -> bool:
    """Begin a hold when the database is not the one that was used here last, or an older state of it."""
    here, mark = row(now), read_mark(folder)
    if mark is None:
        return False
    if mark["uid"] != here.uid:
        start_hold(OTHER, now=now)
    elif int(mark["queued"]) > queries.highest_number():
        start_hold(BEHIND, now=now)
    else:
        return False
    return True


def read_mark(folder: Path) -> dict[str, str | int] | None:
    """The installation's id and the count of mails queued so far, as noted in the instance folder."""
    try:
        noted = json.loads((folder / "installation.json").read_text())
        return {"uid": str(noted["uid"]), "queued": int(noted["queued"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_mark(folder: Path, uid: str, queued: int, *, anew: bool = False) -> None:
    """Note the id and the count, whole or not at all. Written before a newer mail leaves, never after.

    The count only grows, unless it is noted ``anew`` after a hold began.
    """
    mark = read_mark(folder)
    if mark and not anew and mark["uid"] == uid:
        queued = max(queued, int(mark["queued"]))
        if queued == mark["queued"]:
            return
    beside = folder / f"installation.json.{os.getpid()}"
    with open(beside, "w") as file:
        json.dump({"uid": uid, "queued": queued}, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / "installation.json")


# The hold


def hold_status() -> Hold | None:
    """The hold, if there is one."""
    here = queries.installation()
    if here is None or here.held_since is None:
        return None
    return Hold(here.held_since, here.hold_reason, queries.counts().get(State.QUEUED, 0))


def start_hold(reason: str, *, now: datetime) -> None:
    """Let nothing leave (but what people need to sign in, and alarms) until a co-chair decides."""
    here = row(now)
    if here.held_since is None:
        here.held_since, here.hold_reason = now, reason


def assume_sent_until(moment: datetime, *, now: datetime) -> int:
    """End the hold; whatever was due by ``moment`` counts as sent. Returns how many mails that sets aside."""
    here = _held(now)
    if moment > now:
        raise RuleViolation(
            "Choose a moment in the past: what is still to come has not been sent.", field="until"
        )
    here.assumed_sent_until = moment
    due = select(Mail).where(
        Mail.state.in_((State.QUEUED, State.UNCERTAIN, State.HELD)), Mail.due_at <= moment
    )
    mails = db.session.scalars(due).all()
    for mail in mails:
        services.finish(mail, State.EXPIRED, services.ASSUMED_SENT)
    _end_hold(here)
    return len(mails)


def send_what_was_missed(*, now: datetime) -> int:
    """End the hold; what waits goes out. Returns how many mails that are due."""
    here = _held(now)
    _end_hold(here)
    return len(queries.waiting(now))


def _held(now: datetime) -> Installation:
    here = row(now)
    if here.held_since is None:
        raise RuleViolation("Nothing is held any more: somebody else decided already.")
    return here


def _end_hold(here: Installation) -> None:
    here.held_since, here.hold_reason = None, ""


# Ticks


def tick_begins(now: datetime) -> Installation:
    """Note that a tick begins, and whether the clock went back since the one before."""
    here = row(now)
    before = max((moment for moment in (here.tick_started_at, here.tick_ended_at) if moment), default=None)
    if before is not None and before > now + CLOCK_TOLERANCE:
        here.clock_back_at = now
    here.tick_started_at = now
    return here


def tick_ends(now: datetime, error: str) -> None:
    """Note that a tick ended, and what went wrong in it."""
    here = row(now)
    here.tick_ended_at, here.tick_error = now, error[:500]


# The mail server


def may_try_server(now: datetime) -> bool:
    """Whether to talk to the mail server now. A failing one is tried by one worker once in a while."""
    here = row(now)
    if here.smtp_try_at is None or here.smtp_failing_since is None:
        return True
    every = KNOCK_EVERY if here.smtp_paused_since else PROBE_EVERY
    if now < here.smtp_try_at <= now + every:  # further away, the clock was set back
        return False
    here.smtp_try_at = now + every
    return True


def server_failed(error: str, now: datetime) -> None:
    """One mail found the server ill; the others may still try."""
    here = row(now)
    here.smtp_error = error[:500]
    here.smtp_failing_since = here.smtp_failing_since or now


def server_down(error: str, now: datetime) -> None:
    """Nobody need try the server for a minute."""
    server_failed(error, now)
    row(now).smtp_try_at = now + PROBE_EVERY


def server_refuses(error: str, now: datetime) -> None:
    """The server does not let us in: everything waits, and the co-chairs are told once."""
    server_failed(error, now)
    here = row(now)
    here.smtp_try_at = now + KNOCK_EVERY
    if here.smtp_paused_since is None:
        here.smtp_paused_since = now
        services.tell_co_chairs(f"alarm|smtp|{now.isoformat()}", emails.paused(error), now=now)


def server_works(now: datetime) -> None:
    """A mail went through."""
    values = {
        "smtp_failing_since": None,
        "smtp_error": "",
        "smtp_try_at": None,
        "smtp_paused_since": None,
        "smtp_sent_at": now,
    }
    db.session.execute(update(Installation).values(values).execution_options(synchronize_session=False))


def try_server_again(now: datetime) -> None:
    """Somebody put it right: try at once."""
    row(now).smtp_try_at = None
