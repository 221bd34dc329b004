"""The nightly backup."""

from tracker.backups import services
from tracker.core import clock
from tracker.core.database import db


def back_up_nightly() -> None:
    """Once a night; a failure is logged by the timetable, and the status page shows the age of the last one."""
    services.back_up_nightly(now=clock.now())
    db.session.commit()
