"""The calls from a body, for its page: the last to close first."""

from collections.abc import Sequence

from sqlalchemy import func, select

from tracker.consultations.models import Consultation, Window
from tracker.core.database import db
from tracker.core.wording import plain_day
from tracker.deadlines.models import Deadline
from tracker.government.models import Body, Post
from tracker.government.upwards import Mention

MOST_SHOWN = 100


def calls_from(subject: Body | Post) -> Sequence[Mention]:
    """The calls of a body; a post opens none."""
    if isinstance(subject, Post):
        return ()
    closes = (
        select(func.max(Deadline.due_on))
        .join(Window, Window.deadline_id == Deadline.id)
        .where(Window.consultation_id == Consultation.id)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(Consultation.id, Consultation.title, closes)
        .where(Consultation.body_id == subject.id)
        .order_by(Consultation.closes_sort.desc(), Consultation.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        Mention(
            "consultations.show", call_id, title, day.isoformat() if day else None,
            f"closes {plain_day(day)}" if day else "no closing date",
        )
        for call_id, title, day in found
    ]  # fmt: skip
