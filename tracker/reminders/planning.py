"""Everything that plans mail, as one planner: what fails in one part holds up no other, and is said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tracker.letters import jobs as letters
from tracker.outbox.jobs import plan_safely
from tracker.outbox.kinds import Planned, Planner
from tracker.reminders import jobs, queries
from tracker.signoffs import jobs as signoffs
from tracker.signoffs import steps

PARTS: Sequence[Planner] = (
    Planner(signoffs.plan, signoffs.preview, steps.oldest_due),
    Planner(letters.plan, letters.preview, letters.oldest_due),
    Planner(jobs.plan, jobs.preview, queries.oldest_untold),
)


_before_all: list[Planner] = []


def register_before_all(part: Planner) -> None:
    """Say, at assembly, what a feature above has to settle before anybody is reminded."""
    _before_all[:] = [part]


def _parts() -> Sequence[Planner]:
    return (*_before_all, *PARTS)


def planner() -> Planner:
    """All parts together."""
    return Planner(plan=plan, preview=preview, oldest_unplanned=oldest_unplanned)


def plan(now: datetime) -> Planned:
    """A portion of each part."""
    done = [plan_safely(part.plan, now) for part in _parts()]
    return Planned(any(one.more for one in done), " ".join(one.problem for one in done if one.problem))


def preview(now: datetime) -> list[dict[str, Any]]:
    """What a tick would hand over now, changing nothing."""
    return [one for part in _parts() for one in part.preview(now)]


def oldest_unplanned(now: datetime) -> datetime | None:
    """The moment of the oldest thing that is due and was not handed over."""
    known = (part.oldest_unplanned(now) for part in _parts())
    return min((moment for moment in known if moment is not None), default=None)
