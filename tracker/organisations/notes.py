"""Writing into an organisation's history that something of it was changed."""

from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person


def note(organisation: Organisation, what: str, *, by: Person | None, now: datetime) -> None:
    """In the history; and the version counts up even where only names or memberships changed."""
    flag_modified(organisation, "name")
    activity.record(organisation, what, by=by, now=now)
