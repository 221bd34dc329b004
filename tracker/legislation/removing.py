"""Taking out a measure or a review that was recorded by mistake: only while nothing refers to it. Commits nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import listed
from tracker.deadlines.models import Deadline
from tracker.legislation.models import Measure, Review

MOST_NAMED = 5


def why_not(record: Measure | Review) -> str:
    """What refers to it, in a sentence; nothing where it may be removed."""
    found = _of_measure(record) if isinstance(record, Measure) else _of_review(record)
    if not found:
        return ""
    named = found[:MOST_NAMED] + ([f"{len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else [])
    return f"{record.name} cannot be removed, because of {listed(named)}."


def remove(record: Measure | Review, *, by: Person | None, now: datetime) -> None:
    """Take it out, with its stages. Raises RuleViolation where anything refers to it."""
    if refusal := why_not(record):
        raise RuleViolation(refusal)
    activity.record(record, f"removed {record.name}, recorded by mistake", by=by, now=now)
    activity.detach(record)
    db.session.delete(record)
    db.session.flush()


def _of_measure(measure: Measure) -> list[str]:
    deadlines = db.session.scalars(select(Deadline).where(Deadline.measure_id == measure.id)).all()
    return [
        *_titled("the letter", [one.letter.title for one in measure.letters]),
        *_titled("the call", [one.consultation.title for one in measure.calls]),
        *_titled("the deadline", [one.title for one in deadlines]),
        *_titled("the bill", [one.name for one in measure.came_from]),
        *_titled("the instrument", [one.name for one in measure.instruments]),
    ]


def _of_review(review: Review) -> list[str]:
    calls, letters = [one.title for one in review.calls], [one.title for one in review.letters]
    return [*_titled("the call", calls), *_titled("the letter", letters)]


def _titled(what: str, titles: Sequence[str]) -> list[str]:
    return [f"{what} “{title}”" for title in titles]
