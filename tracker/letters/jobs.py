"""The planning of letters, a part of each tick: who signed is told when a post that a letter goes to is taken up."""

from datetime import datetime
from typing import Any

from tracker.core.database import db
from tracker.letters import following
from tracker.outbox.kinds import Planned
from tracker.signoffs import addressees


def plan(now: datetime) -> Planned:
    """Tell of appointments that began since the last tick."""
    for one in following.sign_ons_that_follow():
        addressees.tell_if_new(one, by=None, now=now, planned=True)
    db.session.commit()
    return Planned()


def preview(now: datetime) -> list[dict[str, Any]]:
    """Nothing is foretold of ministers."""
    return []


def oldest_due(now: datetime) -> None:
    """What begins with a day is never late by itself."""
    return
