"""Reading the activity record."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from tracker.activity.models import Activity
from tracker.core.database import Model, db
from tracker.core.rows import rows

MOST = 100  # lines of a history


def history_of(subject: Model, limit: int = MOST) -> Sequence[Activity]:
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


def lines_about(kind: str, subject_id: int) -> Sequence[Any]:
    """What was done to a record, newest first, as plain rows: when, what, and by whom."""
    return rows(_lines(), {"kind": kind, "subject_id": subject_id}).all()


@lru_cache(maxsize=1)
def _lines() -> Any:
    """Kept, as it takes longer to make than to run."""
    about = Activity.subject_kind == bindparam("kind"), Activity.subject_id == bindparam("subject_id")
    lines = select(Activity.at, Activity.what, Activity.actor_name).where(*about)
    return lines.order_by(Activity.at.desc(), Activity.id.desc()).limit(MOST)
