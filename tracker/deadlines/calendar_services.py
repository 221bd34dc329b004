"""What can be done with the days that count: close a day, open it again, take in bank holidays, set the usual ladders.

Each moves what is still pending and returns what moved; the other co-chairs are told by mail.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.queries import the_coalition
from tracker.core import bank_holidays
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import day as in_words
from tracker.deadlines import arming, days_off, emails, queries, rules
from tracker.deadlines.arming import Realigned
from tracker.deadlines.models import BankHoliday, ClosedDay
from tracker.deadlines.services import realign_ladders
from tracker.deadlines.stages import DeadlineKind
from tracker.outbox import services as outbox


def close_day(on: date, *, reason: str, by: Person | None, now: datetime) -> list[Realigned]:
    """The coalition is closed on a day. Raises RuleViolation for one that is on the list already."""
    if db.session.get(ClosedDay, on) is not None:
        raise RuleViolation(f"{in_words(on)} is on the list already.", "on")
    db.session.add(ClosedDay(on=on, reason=reason.strip()))
    _note(f"closed the coalition on {in_words(on)}", by, now)
    return _realign(f"The coalition is closed on {in_words(on)}.", by, now)


def open_day(closed: ClosedDay, *, by: Person | None, now: datetime) -> list[Realigned]:
    """A day is no longer closed."""
    db.session.delete(closed)
    _note(f"opened the coalition on {in_words(closed.on)}", by, now)
    return _realign(f"The coalition is not closed on {in_words(closed.on)} any more.", by, now)


def take_in_holidays(
    newer: bank_holidays.Holidays, *, replace: bool, by: Person | None, now: datetime
) -> tuple[list[bank_holidays.Change], list[Realigned]]:
    """Use the bank holidays of a file for the years that it covers. Returns what changed and what moved.

    Raises RuleViolation, unless told to ``replace``, where days already known for a year in use would be dropped.
    """
    known = queries.known_holidays()
    merged = bank_holidays.merge(known, newer, years_in_use=queries.years_in_use(now), replace=replace)
    changes = bank_holidays.changes(known, merged)
    for nation, days in newer.items():
        _keep(nation, days)
    if not changes:
        return [], []
    _note("took in bank holidays from a file", by, now)
    return changes, _realign("Bank holidays were changed.", by, now)


def _keep(nation: Nation, days: Mapping[date, str]) -> None:
    """Keep the years that differ from what comes with the program; the others are known from there."""
    usual = bank_holidays.bundled().get(nation, {})
    for year in {day.year for day in days}:
        first, last = date(year, 1, 1), date(year, 12, 31)
        db.session.execute(
            delete(BankHoliday).where(BankHoliday.nation == nation, BankHoliday.on.between(first, last))
        )
        of_year = {day: title for day, title in days.items() if day.year == year}
        if of_year != {day: title for day, title in usual.items() if day.year == year}:
            db.session.add_all(
                BankHoliday(nation=nation, on=day, title=title) for day, title in of_year.items()
            )


def set_ladders(
    wanted: Mapping[DeadlineKind, str], *, by: Person | None, now: datetime
) -> list[DeadlineKind]:
    """Set the usual reminders of kinds; an empty one is what the program proposes. Returns the kinds that changed.

    Open deadlines without reminders of their own follow. Days that lie in the past are not sent.
    """
    ladders = {kind: _checked(kind, written) for kind, written in wanted.items()}
    changed = [kind for kind, ladder in ladders.items() if ladder != queries.ladder_of_kind(kind)]
    if not changed:
        return []
    coalition = the_coalition()
    db.session.add(coalition)
    kept = {kind.value: ladder for kind, ladder in ladders.items() if ladder != rules.DEFAULT_LADDERS[kind]}
    left = {kind: ladder for kind, ladder in coalition.ladders.items() if DeadlineKind(kind) not in ladders}
    coalition.ladders = left | kept
    db.session.flush()
    calendars = queries.calendars()
    for deadline in queries.live_deadlines():
        if deadline.kind in changed and deadline.ladder is None:
            arming.rearm(deadline, calendars[deadline.nation], now=now)
    _note(f"set the usual reminders: {', '.join(kind.value for kind in changed)}", by, now)
    return changed


def _checked(kind: DeadlineKind, written: str) -> str:
    if not written.strip():
        return rules.DEFAULT_LADDERS[kind]
    return rules.written_ladder(rules.parse_ladder(written, kind.name.lower()))


def _realign(why: str, by: Person | None, now: datetime) -> list[Realigned]:
    moved = realign_ladders(now=now)
    days_off.changed(now=now)
    if moved:
        outbox.tell_co_chairs(
            f"v1|days-off|{now.isoformat()}",
            emails.calendar_changed(why, moved),
            now=now,
            but=by.id if by else None,
            kind=emails.CALENDAR_CHANGED,
        )
    return moved


def _note(what: str, by: Person | None, now: datetime) -> None:
    activity.record(the_coalition(), what, by=by, now=now)
