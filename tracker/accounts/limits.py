"""Counting how often something is tried. A counter that cannot be written lets nobody through."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from tracker.accounts.models import Attempt
from tracker.accounts.queries import digest
from tracker.accounts.rules import Limit, TooManyTries
from tracker.core.database import db

KEPT = timedelta(days=1)


def count(limit: Limit, who: str, *, now: datetime) -> None:
    """Count one more try. Raises TooManyTries beyond the limit; the edge saves the count also then.

    One statement, so that two tries at once are both counted.
    """
    from sqlalchemy.dialects import postgresql, sqlite  # slow to load, and no start needs them

    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    first = insert(Attempt).values(
        bucket=f"{limit.name} {digest(who)}", window_starts_at=limit.window_starts_at(now), count=1
    )
    counted = first.on_conflict_do_update(
        index_elements=[Attempt.bucket, Attempt.window_starts_at], set_={"count": Attempt.count + 1}
    ).returning(Attempt.count)
    if db.session.execute(counted).scalar_one() > limit.most:
        raise TooManyTries(limit, now)


def forget_old(*, now: datetime) -> None:
    """Drop the counters that no limit looks at any more."""
    db.session.execute(delete(Attempt).where(Attempt.window_starts_at < now - KEPT))
