"""Whether reminders work: the facts behind /status.json, ``tracker status``, the red bar and the alarm. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from tracker.core.database import UNREADABLE, db
from tracker.core.documents import json_value
from tracker.core.wording import ago
from tracker.outbox import kinds, queries
from tracker.outbox.models import Installation
from tracker.outbox.rules import State

TICK_OLD = timedelta(seconds=300)
OVERDUE = timedelta(seconds=900)
SERVER_DOWN = timedelta(seconds=120)
CLOCK_TOLERANCE = timedelta(seconds=60)
CLOCK_BACK_SHOWN = timedelta(hours=1)
JUST_INSTALLED = timedelta(seconds=300)


@dataclass(frozen=True)
class Health:
    """How things stand at one moment. ``problems`` are sentences for people; none means that reminders work.

    ``decisions``: what keeps all mail back until a co-chair decides, in sentences.
    """

    at: datetime
    here: Installation | None
    problems: list[str]
    oldest_overdue: datetime | None
    decisions: Sequence[str] = ()

    @property
    def works(self) -> bool:
        """Whether reminders work."""
        return not self.problems

    @property
    def tick_age(self) -> float | None:
        """Seconds since the last tick ended; negative when the clock went back since; None before the first."""
        last = self.here.tick_ended_at if self.here else None
        return (self.at - last).total_seconds() if last else None


def health(now: datetime) -> Health:
    """Look at everything. Takes no lock and changes nothing."""
    here = db.session.get(Installation, 1, populate_existing=True)
    waits = _decisions(here)
    found = Health(now, here, [], None, waits)
    try:
        found = Health(now, here, [], _oldest(now), waits)
        for look in (_ticking, _clock, _server, _overdue, _planning, _people):
            problem = look(found, now)
            if problem:
                found.problems.append(problem)
    except UNREADABLE as failure:
        found.problems.append(f"The database holds what the program cannot read: {failure}")
    return found


def facts(now: datetime) -> dict[str, Any]:
    """As JSON: for monitoring."""
    found, counts = health(now), queries.counts()
    here = found.here
    return {
        "ok": found.works,
        "problems": found.problems,
        "at": json_value(now),
        "tick_age_seconds": found.tick_age,
        "last_tick_at": json_value(here.tick_ended_at if here else None),
        "oldest_overdue_at": json_value(found.oldest_overdue),
        "oldest_overdue_seconds": (now - found.oldest_overdue).total_seconds() if found.oldest_overdue else 0,
        "queued": counts.get(State.QUEUED, 0),
        "sending": counts.get(State.SENDING, 0),
        "held": counts.get(State.HELD, 0),
        "uncertain": counts.get(State.UNCERTAIN, 0),
        "failed": counts.get(State.FAILED, 0),
        "smtp": _smtp(here),
        "smtp_error": here.smtp_error if here else "",
        "hold": bool(
            here and here.hold_reason
        ),  # nothing but sign-in links and alarms leaves until a co-chair decides
        "on_hold": here.hold_reason or None if here else None,
        "on_hold_since": json_value(here.held_since if here else None),
        "last_backup_age_seconds": _age(here.last_backup_at if here else None, now),
    }


def problems(now: datetime) -> list[str]:
    """What is wrong, in sentences; empty when reminders work."""
    return health(now).problems


def decisions() -> list[str]:
    """What keeps all mail back until a co-chair decides, in sentences."""
    return _decisions(db.session.get(Installation, 1, populate_existing=True))


def _decisions(here: Installation | None) -> list[str]:
    return [f"No reminder is sent until you decide. {here.hold_reason}"] if here and here.hold_reason else []


def _oldest(now: datetime) -> datetime | None:
    known = (queries.oldest_overdue(now), kinds.planner.oldest_unplanned(now))
    return min((moment for moment in known if moment is not None), default=None)


def _ticking(found: Health, now: datetime) -> str:
    here = found.here
    last = here.tick_ended_at if here else None
    if last is None:
        waited = here is None or now - here.created_at > JUST_INSTALLED
        return "Reminders have not run yet: is the program that sends them started?" if waited else ""
    if now - last > TICK_OLD:
        return f"Reminders stopped {ago(now - last)}: nothing has looked for what is due since."
    if last - now > CLOCK_TOLERANCE:
        return "The clock of this machine went back, and nothing has looked for reminders since."
    return ""


def _clock(found: Health, now: datetime) -> str:
    back = found.here.clock_back_at if found.here else None
    if back is not None and timedelta(0) <= now - back < CLOCK_BACK_SHOWN:
        return "The clock of this machine was set back. Check that it is right now."
    return ""


def _server(found: Health, now: datetime) -> str:
    here = found.here
    if here is None or here.smtp_failing_since is None:
        return ""
    if here.smtp_paused_since is not None:
        return f"No mail is sent: the mail server does not let us in. {here.smtp_error}"
    if not timedelta(0) <= now - here.smtp_failing_since < SERVER_DOWN:
        return f"No mail gets through to the mail server. {here.smtp_error}"
    return ""


def _overdue(found: Health, now: datetime) -> str:
    if found.oldest_overdue is not None and now - found.oldest_overdue > OVERDUE:
        return f"A mail should have gone {ago(now - found.oldest_overdue)} and has not."
    return ""


def _planning(found: Health, now: datetime) -> str:
    unwritable = queries.unwritable_count()
    if unwritable:
        return f"The program fails to write {unwritable} of the mails that are due."
    if found.here and found.here.tick_error:
        return f"The program fails to work out what is due: {found.here.tick_error}"
    return ""


def _people(found: Health, now: datetime) -> str:
    return kinds.people.nobody_reached(now)


def _smtp(here: Installation | None) -> str:
    if not current_app.config["SMTP_URL"]:
        return "kept"
    return "down" if here and here.smtp_failing_since else "up"


def _age(moment: datetime | None, now: datetime) -> float | None:
    return (now - moment).total_seconds() if moment else None
