"""Dates that are another record's own: the closing of a call. Moving one on its deadline's page moves it there.

Calls lie above this package: they register how their dates are moved, with all that belongs to it.
"""

from datetime import date, datetime, time
from typing import Protocol

from tracker.coalition.models import Person
from tracker.deadlines import services
from tracker.deadlines.models import Deadline


class Mover(Protocol):
    """Moves a deadline that is its own record's date; False, having done nothing, for any other."""

    def __call__(
        self,
        deadline: Deadline,
        *,
        to_on: date,
        to_time: time | None,
        reason: str,
        source: str,
        printed: str | None,
        by: Person,
        now: datetime,
    ) -> bool: ...


_movers: list[Mover] = []


def register(mover: Mover) -> None:
    """Say, at assembly, how the dates of one kind of record are moved."""
    _movers[:] = [mover]


def move(
    deadline: Deadline,
    *,
    to_on: date,
    to_time: time | None,
    reason: str,
    source: str,
    printed: str | None,
    by: Person,
    now: datetime,
) -> None:
    """Give a deadline another date as its record does, or by itself. Raises RuleViolation."""
    services.check_may_move(deadline, to_on, to_time, reason)
    for mover in _movers:
        if mover(
            deadline, to_on=to_on, to_time=to_time, reason=reason, source=source, printed=printed, by=by, now=now
        ):  # fmt: skip
            return
    services.move_deadline(
        deadline, to_on=to_on, to_time=to_time, reason=reason, source=source, printed=printed, by=by, now=now
    )
