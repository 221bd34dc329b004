"""Keeping erasures: every few hours, whoever was erased is written down, and taken out again where they came back."""

from tracker.core import clock
from tracker.core.database import db
from tracker.privacy import again


def keep_erasures() -> None:
    """Also right after a restore; a failure is logged by the timetable."""
    again.remember()
    again.erase_again(now=clock.now())
    db.session.commit()
