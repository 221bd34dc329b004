"""Counting how often something is tried. A counter that cannot be written lets nobody through."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import bindparam, delete
from sqlalchemy.sql.dml import ReturningInsert

from tracker.accounts.models import Attempt
from tracker.accounts.queries import digest
from tracker.accounts.rules import Limit, TooManyTries
from tracker.core.database import db

KEPT = timedelta(days=1)


def count(limit: Limit, who: str, *, now: datetime) -> None:
    """Count one more try. Raises TooManyTries beyond the limit; the edge saves the count also then."""
    count_all([(limit, who)], now=now)


def count_all(tries: Sequence[tuple[Limit, str]], *, now: datetime) -> None:
    """Count one more try for each of several limits. Raises TooManyTries for the first that is beyond.

    One statement for each, which counts and tells the count, so that two tries at once are both counted.
    """
    connection = db.session.connection()
    counted = _counted(connection.dialect.name)
    beyond = None
    for limit, who in tries:
        values = {"bucket": f"{limit.name} {digest(who)}", "window_starts_at": limit.window_starts_at(now)}
        (times,) = connection.execute(counted, values).one()
        if times > limit.most:
            beyond = beyond or limit
    if beyond is not None:
        raise TooManyTries(beyond, now)


@lru_cache
def _counted(dialect: str) -> ReturningInsert[int]:
    from sqlalchemy.dialects import postgresql, sqlite  # slow to load, and no start needs them

    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    first = insert(Attempt.__table__).values(  # type: ignore[arg-type]  # a table, as every model has
        bucket=bindparam("bucket"), window_starts_at=bindparam("window_starts_at"), count=1
    )
    return first.on_conflict_do_update(
        index_elements=[Attempt.bucket, Attempt.window_starts_at], set_={"count": Attempt.count + 1}
    ).returning(Attempt.count)


def forget_old(*, now: datetime) -> None:
    """Drop the counters that no limit looks at any more."""
    db.session.execute(delete(Attempt).where(Attempt.window_starts_at < now - KEPT))
