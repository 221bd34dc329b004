"""The planning of sign-ons: a part of each tick."""

import logging
from datetime import datetime
from typing import Any

from tracker.core import wording
from tracker.core.database import db
from tracker.outbox.kinds import Planned
from tracker.signoffs import coming, happening, steps

log = logging.getLogger("tracker.signoffs")


def plan(now: datetime) -> Planned:
    """Do what is due, each sign-on in a transaction of its own: one that fails holds up no other, and is said."""
    broken = []
    for sign_on_id in steps.sign_ons_due(now):
        try:
            happening.take_due(sign_on_id, now=now)
            db.session.commit()
        except Exception:  # whatever it is: the others' mail must go, and it is logged and shown
            db.session.rollback()
            log.exception("sign-on %s fails", sign_on_id)
            broken.append(sign_on_id)
    if not broken:
        return Planned()
    count, numbers = wording.plural(len(broken), "sign-on"), wording.listed([str(one) for one in broken])
    return Planned(problem=f"What is due in {count} could not be done: number {numbers}.")


def preview(now: datetime) -> list[dict[str, Any]]:
    """What a tick would hand over now, changing nothing."""
    return [document for one in coming.due(now) for document in coming.as_documents(one)]
