"""What is done for supporters now and then."""

from tracker.core import clock
from tracker.core.database import db
from tracker.supporters import services


def forget_unconfirmed() -> None:
    """Drop what nobody confirmed, and old addresses on the internet. A daily job."""
    services.forget_unconfirmed(now=clock.now())
    db.session.commit()
