"""The only place that asks what time it is. Everything else is handed ``now``.

In production the answer is the machine's UTC clock. With ``TRACKER_ENV=test`` and ``TRACKER_NOW`` set, or inside
``fixed(…)``, it stands still; ``config`` refuses the setting everywhere else.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.core.calendar import LONDON

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)
_fixed_everywhere: list[datetime] = []


def now() -> datetime:
    """This moment, aware, in UTC."""
    fixed_here = _fixed.get()
    if fixed_here is not None:
        return fixed_here
    if _fixed_everywhere:
        return _fixed_everywhere[-1]
    standing = os.environ.get("TRACKER_NOW")
    if standing and os.environ.get("TRACKER_ENV") == "test":
        return parse_moment(standing)
    return datetime.now(UTC)


def today() -> date:
    """The London date of this moment."""
    return now().astimezone(LONDON).date()


def monotonic() -> float:
    """Seconds on a clock that nobody can set: for watchdogs and time limits, never for dates."""
    return time.monotonic()


def parse_moment(written: str) -> datetime:
    """An ISO moment in UTC; one without an offset is London time. Raises ValueError."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LONDON)
    return moment.astimezone(UTC)


def london_day(moment: datetime) -> date:
    """The date on a London wall calendar at this moment."""
    return moment.astimezone(LONDON).date()


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Let the clock stand at ``moment`` (aware) in every thread of this process: for tests and dry runs."""
    _fixed_everywhere.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed_everywhere.pop()


@contextmanager
def fixed_here(moment: datetime) -> Iterator[None]:
    """As ``fixed``, for this thread or task alone: a command asked to act as at another moment."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def database_now(session: Session) -> datetime:
    """The database's own clock (UTC), which all workers share: for leases only. SQLite has none but this machine's."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)
    return datetime.now(UTC)
