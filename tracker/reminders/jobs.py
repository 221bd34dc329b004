"""The planning half of a tick."""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Any

from tracker.core import wording as words
from tracker.core.database import db
from tracker.outbox.kinds import Planned
from tracker.reminders import chair_terms, monday, previews, queries, reckoned, services

log = logging.getLogger("tracker.reminders")

BATCH = 300  # reminder days in one transaction: a thousand at once take twice the memory and are no faster


def plan(now: datetime) -> Planned:
    """Queue a portion of what is due and not queued yet, in a transaction of its own.

    A deadline that cannot be read holds up no other: it is left out, and said to be.
    """
    broken: set[int] = set()
    try:
        more = services.sweep(now, BATCH)
    except Exception as failure:
        db.session.rollback()
        broken = _find_broken(now)
        if not broken:
            raise
        log.error("the reminders of deadlines %s fail: %s", sorted(broken), failure)
        more = services.sweep(now, BATCH, but=broken)
    db.session.commit()
    if more:
        db.session.expunge_all()  # a large sweep must not keep all its rows in memory
    else:
        monday.queue_when_due(now)
        chair_terms.queue_when_due(now)
        reckoned.queue_when_due(now)
        db.session.commit()
    return Planned(more, _left_out(broken))


def _left_out(broken: Collection[int]) -> str:
    if not broken:
        return ""
    count = words.plural(len(broken), "deadline")
    numbers = words.listed([str(one) for one in sorted(broken)])
    return f"The reminders of {count} could not be worked out: number {numbers}."


def _find_broken(now: datetime) -> set[int]:
    """The deadlines that fail when they are planned alone; each trial is taken back."""
    broken = set()
    for deadline_id in queries.deadlines_to_look_at(now):
        try:
            services.sweep(now, BATCH, only=deadline_id)
        except Exception:
            broken.add(deadline_id)
        finally:
            db.session.rollback()
            db.session.expunge_all()
    return broken


def preview(now: datetime) -> list[dict[str, Any]]:
    """What a tick would hand over now, changing nothing."""
    found, _ = services.find(now, BATCH)
    _, due = services.not_told_yet(found)
    return previews.due_now(now, due)
