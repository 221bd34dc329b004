"""Reading a pasted list of days. Pure: a mistake is told with the number of its line."""

from collections.abc import Sequence
from datetime import date

from tracker.core.errors import RuleViolation
from tracker.core.typed import read_written_day

MOST_DAYS = 1_000
SHOWN = 10  # mistakes told at once


def read_days(written: str) -> Sequence[date]:
    """The days in their order; empty lines are left out. Raises RuleViolation, which names every line that is wrong."""
    wrong: list[str] = []
    lines_of: dict[date, int] = {}
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip(" \t,;"):
            continue
        try:
            day = read_written_day(line.strip(" \t,;"))
        except RuleViolation as broken:
            wrong.append(f"Line {number}: {broken.message}")
            continue
        if day in lines_of:
            wrong.append(f"Line {number}: this day stands on line {lines_of[day]} already.")
            continue
        lines_of[day] = number
    if len(lines_of) > MOST_DAYS:
        wrong.append(f"Enter at most {MOST_DAYS:,} days at once. These are {len(lines_of):,}.")
    if wrong:
        raise RuleViolation(" ".join(_told(wrong)), "days")
    return list(lines_of)


def _told(wrong: Sequence[str]) -> Sequence[str]:
    """The first mistakes, and how many more there are."""
    if len(wrong) <= SHOWN:
        return wrong
    return [*wrong[:SHOWN], f"And {len(wrong) - SHOWN} more lines are wrong."]
