"""The nightly backup."""

from tracker.backups import services
from tracker.core import clock
from tracker.core.database import db


def back_up_when_due() -> None:
    """Once a night, or as soon as the machine is awake again; a failure is logged by the timetable."""
    now = clock.now()
    if services.is_backup_due(now):
        services.back_up_nightly(now=now)
        db.session.commit()
