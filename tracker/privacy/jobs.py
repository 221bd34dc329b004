"""Keeping erasures: again and again, whoever was erased is written down, and taken out again where they came back.

What was erased or forgotten, here or by another job, leaves the database's log as well.
"""

from tracker.core import clock
from tracker.core.database import db, empty_the_log
from tracker.privacy import again

LONGEST_WAIT = 2.0  # seconds; whoever reads for longer is waited for until the next time


def keep_erasures() -> None:
    """Also right after a restore; a failure is logged by the timetable."""
    again.remember()
    again.erase_again(now=clock.now())
    db.session.commit()
    empty_the_log(LONGEST_WAIT)
