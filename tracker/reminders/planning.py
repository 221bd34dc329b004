"""Everything that plans mail, as one planner: what fails in one part holds up no other, and is said."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from tracker.core.database import db
from tracker.outbox.kinds import Planned, Planner
from tracker.reminders import jobs, queries
from tracker.signoffs import jobs as signoffs
from tracker.signoffs import steps

log = logging.getLogger("tracker.reminders")

PARTS: Sequence[Planner] = (
    Planner(signoffs.plan, signoffs.preview, steps.oldest_due),
    Planner(jobs.plan, jobs.preview, queries.oldest_due_rung),
)


def planner() -> Planner:
    """All parts together."""
    return Planner(plan=plan, preview=preview, oldest_unplanned=oldest_unplanned)


def plan(now: datetime) -> Planned:
    """A portion of each part."""
    done = [_one(part.plan, now) for part in PARTS]
    return Planned(any(one.more for one in done), " ".join(one.problem for one in done if one.problem))


def _one(work: Callable[[datetime], Planned], now: datetime) -> Planned:
    try:
        return work(now)
    except Exception as failure:
        db.session.rollback()
        log.exception("planning failed")
        return Planned(problem=f"{type(failure).__name__}: {failure}")


def preview(now: datetime) -> list[dict[str, Any]]:
    """What a tick would hand over now, changing nothing."""
    return [one for part in PARTS for one in part.preview(now)]


def oldest_unplanned(now: datetime) -> datetime | None:
    """The moment of the oldest thing that is due and was not handed over."""
    known = (part.oldest_unplanned(now) for part in PARTS)
    return min((moment for moment in known if moment is not None), default=None)
