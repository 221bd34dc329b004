"""Notices: that a deadline was recorded, moved or re-opened, kept as rows until the next sweep tells the others."""

from datetime import datetime

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.deadlines import queries
from tracker.deadlines.models import Deadline, Notice
from tracker.deadlines.stages import NoticeKind, NoticeState


def announce(
    deadline: Deadline, kind: NoticeKind, *, was: str = "", by: Person | None, now: datetime
) -> None:
    """Let the others know with the next sweep. Nobody is told of history."""
    supersede(deadline, "A newer notice takes its place.")
    if not deadline.is_history:
        notice = Notice(deadline_id=deadline.id, kind=kind, was=was, due=deadline.due_key, at=now, by=by)
        db.session.add(notice)


def announce_move(deadline: Deadline, was: str, *, by: Person | None, now: datetime) -> None:
    """One notice for what nobody has been told of yet: none where the date is again the one they know."""
    waiting = queries.waiting_notices(deadline)
    kind = waiting[0].kind if waiting else NoticeKind.MOVED
    known = waiting[0].was if waiting else was
    if kind is NoticeKind.MOVED and known == deadline.due_key:
        supersede(deadline, "The date is the old one again.")
    else:
        announce(deadline, kind, was=known, by=by, now=now)


def supersede(deadline: Deadline, reason: str) -> None:
    """What has not been told yet is not told any more, and why."""
    for notice in queries.waiting_notices(deadline):
        notice.state, notice.reason = NoticeState.SUPERSEDED, reason
