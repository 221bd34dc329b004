"""Reading the activity record."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker.activity.models import Activity
from tracker.core.database import Model, db


def history_of(subject: Model, limit: int = 100) -> Sequence[Activity]:
    """What was done to a record, newest first."""
    return db.session.scalars(
        select(Activity)
        .where(
            Activity.subject_kind == subject.__class__.__name__.lower(),
            Activity.subject_id == subject.id,  # type: ignore[attr-defined]  # every recorded row has an id
        )
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(limit)
    ).all()
