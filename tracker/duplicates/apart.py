"""What is not the same goes along with a record that is merged, and comes back with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from tracker.coalition.models import Organisation
from tracker.core.clock import parse_moment
from tracker.core.database import db
from tracker.duplicates.models import ToldApart


def take(gone_id: int, kept_id: int) -> list[dict[str, Any]]:
    """Let what was told apart from one record be told apart from the other. Returns what ``give_back`` needs."""
    about = or_(ToldApart.one_id == gone_id, ToldApart.other_id == gone_id)
    taken = []
    for row in db.session.scalars(select(ToldApart).where(about)).all():
        other_id = row.one_id if row.other_id == gone_id else row.other_id
        decided = row.decided_at, row.decided_by_id
        db.session.delete(row)
        db.session.flush()
        taken.append(
            {
                "other_id": other_id,
                "decided_at": decided[0].isoformat(),
                "decided_by_id": decided[1],
                "added": _remember(kept_id, other_id, *decided),
            }
        )
    return taken


def give_back(taken: list[dict[str, Any]], gone_id: int, kept_id: int) -> None:
    """Undo what ``take`` did, for the records that are still there."""
    for one in taken:
        if one["added"]:
            added = db.session.get(ToldApart, _pair(kept_id, one["other_id"]))
            if added is not None:
                db.session.delete(added)
                db.session.flush()
        _remember(gone_id, one["other_id"], parse_moment(one["decided_at"]), one["decided_by_id"])


def _remember(one_id: int, other_id: int, at: datetime, by_id: int | None) -> bool:
    """Whether that was not known before, and both records are there."""
    pair = _pair(one_id, other_id)
    is_gone = db.session.get(Organisation, other_id) is None
    if one_id == other_id or is_gone or db.session.get(ToldApart, pair) is not None:
        return False
    db.session.add(ToldApart(one_id=pair[0], other_id=pair[1], decided_at=at, decided_by_id=by_id))
    db.session.flush()
    return True


def _pair(one_id: int, other_id: int) -> tuple[int, int]:
    return min(one_id, other_id), max(one_id, other_id)
