"""The planning half of a tick."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from tracker.core.database import db
from tracker.reminders import monday, previews, queries, services

BATCH = 1000  # reminder days in one transaction


class PlanningFailed(Exception):
    """Some deadlines could not be planned; all others were. The tick keeps the message for the status page."""


def plan(now: datetime) -> None:
    """Queue everything that is due and not queued yet, committing batch by batch.

    A deadline that cannot be read holds up no other: it is left out, and PlanningFailed is raised at the end.
    """
    broken: set[int] = set()
    try:
        _sweep_all(now)
    except Exception:
        db.session.rollback()
        broken = _find_broken(now)
        _sweep_all(now, but=broken)
    monday.queue_when_due(now)
    db.session.commit()
    if broken:
        raise PlanningFailed(
            f"The reminders of {len(broken)} deadlines could not be worked out: {sorted(broken)}."
        )


def _sweep_all(now: datetime, but: Collection[int] = ()) -> None:
    while True:
        more = services.sweep(now, BATCH, but=but)
        db.session.commit()
        if not more:
            return
        db.session.expunge_all()  # a large sweep must not keep all its rows in memory


def _find_broken(now: datetime) -> set[int]:
    """The deadlines that fail when they are planned alone; each trial is taken back."""
    broken = set()
    for deadline_id in queries.deadlines_with_something_due(now):
        try:
            services.sweep(now, BATCH, only=deadline_id)
        except Exception:
            broken.add(deadline_id)
        finally:
            db.session.rollback()
    return broken


def preview(now: datetime) -> list[dict[str, Any]]:
    """What a tick would hand over now, changing nothing."""
    return previews.due_now(now)
