"""What a letter's page says of its deadlines: how long is left, which reminders went and are to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.core.calendar import LONDON
from tracker.core.wording import day_and_time
from tracker.deadlines import arming
from tracker.deadlines.models import Deadline
from tracker.deadlines.presentation import Standing, standing, too_late
from tracker.deadlines.queries import calendars
from tracker.deadlines.stages import RungState


@dataclass(frozen=True)
class Due:
    """A deadline with where it stands; ``too_late`` is said of one that nobody can be reminded of any more."""

    deadline: Deadline
    standing: Standing
    reminders: str
    too_late: str | None


def dues(deadlines: Iterable[Deadline], now: datetime) -> list[Due]:
    """Each deadline as a page shows it, soonest first."""
    known = calendars()
    today = now.astimezone(LONDON).date()
    return [
        Due(
            one,
            standing(one, today, now, known[one.nation]),
            reminders_in_words(one),
            too_late(one, arming.of_present_date(one)),
        )
        for one in sorted(deadlines, key=lambda one: (one.passes_at, one.id))
    ]


def reminders_in_words(deadline: Deadline) -> str:
    """“2 sent, 3 to come, the next on Tuesday 9 May 2023, 9:00am”."""
    rows = arming.of_present_date(deadline)
    sent = sum(row.state is RungState.QUEUED for row in rows)
    moments = sorted(row.at for row in rows if row.state is RungState.PLANNED and row.at)
    if not sent and not moments:
        return "No reminders to come"
    words = f"{sent} sent" if sent else "None sent yet"
    if not moments:
        return f"{words}, none to come"
    first = moments[0].astimezone(LONDON)
    return f"{words}, {len(moments)} to come, the next on {day_and_time(first.date(), first.time())}"
