"""Taking in bank holidays from a file in the shape of GOV.UK's bank-holidays.json. What may replace what: core."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from tracker.core import bank_holidays
from tracker.core.calendar import Nation
from tracker.core.imports import CREATED, UNCHANGED, UPDATED, Report, read_text
from tracker.core.wording import day as in_words
from tracker.deadlines import calendar_services, queries
from tracker.deadlines.emails import move_in_words


def import_file(path: Path, report: Report, *, now: datetime, replace: bool = False) -> None:
    """Read the file and use it. ``row`` in the report is the place of an event in the file, from 1.

    Raises RuleViolation where it would drop days already known, unless told to ``replace``.
    """
    try:
        newer = bank_holidays.parse(read_text(path).encode())
    except bank_holidays.UnreadableFile as unreadable:
        for problem in unreadable.problems:
            report.refuse(problem.row or None, problem.field, problem.message)
        return
    known = queries.known_holidays()
    changes, moved = calendar_services.take_in_holidays(newer, replace=replace, by=None, now=now)
    for row, (nation, day, title) in enumerate(_events(newer), start=1):
        report.note(row, _outcome(known, nation, day, title), title)
    for change in changes:
        if change.after is None:
            report.warn(None, "date", f"Dropped {in_words(change.day)}, {change.before} ({change.nation}).")
    if moved:
        report.mail = "The co-chairs are told by mail what moved."
    for one in moved:
        report.warn(None, None, f"A reminder of “{one.deadline.title}” moved, {move_in_words(one)}.")


def _events(holidays: bank_holidays.Holidays) -> Iterator[tuple[Nation, date, str]]:
    for nation, days in holidays.items():
        for day, title in days.items():
            yield nation, day, title


def _outcome(known: bank_holidays.Holidays, nation: Nation, day: date, title: str) -> str:
    before = known.get(nation, {}).get(day)
    if before is None:
        return CREATED
    return UNCHANGED if before == title else UPDATED
