"""Bank holidays: the bundled file, reading a newer one, and what may replace what.

The files have the shape of https://www.gov.uk/bank-holidays.json; ours says beside it until when it is valid.
Pure but for reading the bundled file: an imported calendar is kept by its importer and handed in again.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tracker.core.calendar import Calendar, Nation
from tracker.core.errors import RuleViolation
from tracker.core.imports import check_texts

Holidays = Mapping[Nation, Mapping[date, str]]

BUNDLED_FILE = Path(__file__).parent / "data" / "bank-holidays.json"
FEWEST_IN_A_YEAR = 8  # England and Wales have eight; the other nations have more.
_NO_CLOSED_DAYS: Mapping[date, str] = {}


@dataclass(frozen=True)
class Problem:
    """What is wrong at one place of a file; ``row`` counts the events in it, 0 is the file as a whole."""

    row: int
    field: str
    message: str


class UnreadableFile(RuleViolation):
    """The file is not a calendar of bank holidays; ``problems`` has everything that is wrong with it."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems[:3]))


@dataclass(frozen=True)
class Change:
    """One day on which two calendars differ; ``before`` and ``after`` are titles, or None."""

    nation: Nation
    day: date
    before: str | None
    after: str | None


@cache
def bundled() -> Holidays:
    """The calendar that comes with the program."""
    return parse(BUNDLED_FILE.read_bytes())


@cache
def bundled_valid_until() -> date:
    """The last day that the bundled calendar knows about."""
    return date.fromisoformat(json.loads(BUNDLED_FILE.read_text(encoding="utf-8"))["valid-until"])


def calendar_of(
    nation: Nation, holidays: Holidays | None = None, closed: Mapping[date, str] = _NO_CLOSED_DAYS
) -> Calendar:
    """The working days of ``nation``, by the bundled bank holidays if no others are given."""
    days = (bundled() if holidays is None else holidays).get(nation, {})
    return Calendar(nation, days, closed, frozenset(day.year for day in days))


def parse(content: bytes) -> Holidays:
    """Read a file in the published shape. Raises UnreadableFile with every fault found in it, or RuleViolation.

    Nations that the file leaves out are left out of the answer.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _unreadable(
            "The file is not JSON. Use the file from https://www.gov.uk/bank-holidays.json."
        ) from None
    check_texts(document)
    if not isinstance(document, dict) or "divisions" in document:
        raise _unreadable("The file does not have the shape of https://www.gov.uk/bank-holidays.json.")
    if "division" in document:
        document = {str(document["division"]): document}
    read, problems = _read_divisions(document)
    if problems:
        raise UnreadableFile(problems)
    if not any(read.values()):
        raise _unreadable("The file holds no bank holidays.")
    return read


def _unreadable(message: str) -> UnreadableFile:
    return UnreadableFile([Problem(0, "file", message)])


def _read_divisions(document: Mapping[str, object]) -> tuple[dict[Nation, dict[date, str]], list[Problem]]:
    read: dict[Nation, dict[date, str]] = {}
    problems: list[Problem] = []
    row = 0
    for name, division in document.items():
        if name == "valid-until":
            continue
        events = division.get("events") if isinstance(division, dict) else None
        if name not in {nation.value for nation in Nation} or not isinstance(events, list):
            problems.append(Problem(0, "division", f"“{name}” is not a nation with a list of events."))
            continue
        days = read.setdefault(Nation(name), {})
        for event in events:
            row += 1
            problems += _read_event(row, event, days)
    return read, problems


def _read_event(row: int, event: object, days: dict[date, str]) -> Iterator[Problem]:
    """Add the event to ``days``, or say what is wrong with it."""
    title = event.get("title") if isinstance(event, dict) else None
    if not isinstance(event, dict) or not isinstance(title, str) or not title.strip():
        yield Problem(row, "title", f"Event {row} has no title.")
        return
    day, name = _day(event.get("date")), title.strip() + _note(event.get("notes"))
    if not name.isprintable():
        yield Problem(
            row, "title", f"Event {row} has a character in its title or notes that cannot be shown."
        )
    elif day is None:
        yield Problem(
            row,
            "date",
            f"Event {row}, {title}: “{event.get('date')}” is not a date. Dates are written 2027-12-25.",
        )
    elif day in days:
        yield Problem(row, "date", f"Event {row}, {title}: {day.isoformat()} comes twice.")
    else:
        days[day] = name


def _day(written: object) -> date | None:
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _note(note: object) -> str:
    """“ (substitute day)”, so that nobody wonders at Boxing Day on the 28th."""
    return f" ({note.strip()[0].lower()}{note.strip()[1:]})" if isinstance(note, str) and note.strip() else ""


def merge(
    known: Holidays, newer: Holidays, *, years_in_use: Collection[int], replace: bool = False
) -> Holidays:
    """The calendar after importing ``newer``: its years as it has them, all others as they were.

    Raises RuleViolation, unless told to ``replace``, where that would lose days: when a year in the file
    lacks days that are known, when a year in use is not in it, or when a new year has too few to be whole.
    """
    if not replace:
        refusals = list(_losses(known, newer, years_in_use))
        if refusals:
            raise RuleViolation(
                f"{' '.join(refusals[:3])} Nothing was changed. To use the file all the same, replace."
            )
    return {nation: _merged(known.get(nation, {}), newer.get(nation, {})) for nation in Nation}


def _merged(known: Mapping[date, str], newer: Mapping[date, str]) -> dict[date, str]:
    renewed = {day.year for day in newer}
    kept = {day: title for day, title in known.items() if day.year not in renewed}
    return dict(sorted({**kept, **newer}.items()))


def _losses(known: Holidays, newer: Holidays, years_in_use: Collection[int]) -> Iterator[str]:
    for nation in Nation:
        had, has = _by_year(known.get(nation, {})), _by_year(newer.get(nation, {}))
        for year in sorted(had.keys() | has.keys()):
            before, after = had.get(year, {}), has.get(year, {})
            lost = [f"{day.day} {day:%B} ({before[day]})" for day in sorted(before.keys() - after.keys())]
            if before and not after:
                if year in years_in_use:
                    yield f"The file has no bank holidays of {nation} in {year}, where we know {len(before)}."
            elif lost:
                yield f"The file would drop these bank holidays of {nation} in {year}: {', '.join(lost)}."
            elif not before and len(after) < FEWEST_IN_A_YEAR:
                yield f"The file has only {len(after)} bank holidays of {nation} in {year}: it is not whole."


def _by_year(days: Mapping[date, str]) -> dict[int, dict[date, str]]:
    years: dict[int, dict[date, str]] = {}
    for day, title in days.items():
        years.setdefault(day.year, {})[day] = title
    return years


def changes(before: Holidays, after: Holidays) -> list[Change]:
    """Every day that was added, dropped or renamed, in order of nation and day."""
    return [
        Change(nation, day, had.get(day), has.get(day))
        for nation in Nation
        for had, has in [(before.get(nation, {}), after.get(nation, {}))]
        for day in sorted(had.keys() | has.keys())
        if had.get(day) != has.get(day)
    ]
