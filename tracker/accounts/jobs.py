"""The daily job of signing in: forget links, sessions and counters that ended long ago."""

from tracker.accounts import services
from tracker.core import clock
from tracker.core.database import db


def forget_old() -> None:
    """Drop what nothing looks at any more."""
    services.forget_old(now=clock.now())
    db.session.commit()
