"""Days, times and moments as other people write them: strict readers that say what is wrong.

Midnight is never taken for a time, because it may mean either end of a day. A moment with an offset is taken
literally, whatever London's clocks said, and a doubtful offset is reported beside it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from tracker.core.calendar import LONDON, day_in_words, london_moment, time_in_words
from tracker.core.errors import RuleViolation
from tracker.core.typed import read_partial_date

MIDNIGHT_REFUSED = (
    "Midnight can mean the start or the end of a day. "
    "Give the day at whose end it closes, and leave the time out or write 23:59."
)
_MIDNIGHT = re.compile(
    r"mid-?night"
    r"|(?<![\d:.£])(0?0|24)[:.]00(?!\d)"
    r"|(?<![\d:.])12([:.]00)?\s*a\.?m\b",
    re.IGNORECASE,
)
_NO_ZONE = "The time was given without a zone; we took it for London time."


def parse_day(written: str, field: str | None = None) -> date:
    """The date written as YYYY-MM-DD. Raises RuleViolation, also for a day that does not exist."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", written.strip(), re.ASCII)
    if match is None:
        raise RuleViolation(f"“{written}” is not a date we can read. Write it as 2027-02-28.", field)
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise RuleViolation(
            f"{written.strip()} does not exist. Write a date such as 2027-02-28.", field
        ) from None


def parse_partial(written: str, field: str | None = None) -> str:
    """A date as well as it is known, written as YYYY, YYYY-MM or YYYY-MM-DD. Raises RuleViolation."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", written, re.ASCII)
    if match is None:
        raise RuleViolation(
            f"“{written}” is not a date we can read. Write 2027, 2027-02 or 2027-02-28.", field
        )
    if match[3]:
        parse_day(written, field)
    try:
        return read_partial_date(match[3] or "", match[2] or "", match[1])
    except RuleViolation as broken:
        raise RuleViolation(broken.message, field) from None


def parse_wall_time(written: str, field: str | None = None) -> time:
    """The time written as HH:MM on a 24-hour clock. Raises RuleViolation, also for midnight."""
    if says_midnight(written):
        raise RuleViolation(MIDNIGHT_REFUSED, field)
    match = re.fullmatch(r"(\d{2}):(\d{2})", written.strip(), re.ASCII)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise RuleViolation(
            f"“{written}” is not a time we can read. Write it as 17:00, midday as 12:00.", field
        )
    return time(int(match[1]), int(match[2]))


def says_midnight(words: str) -> bool:
    """Whether printed words speak of midnight: “midnight”, “12am”, “00:00”, “24:00”."""
    return _MIDNIGHT.search(words) is not None


@dataclass(frozen=True)
class ImportedMoment:
    """A moment from somebody else's data, in London's terms.

    ``raw`` is kept as it came; ``at`` is UTC, and None like ``clock`` where no time of day was given;
    ``warnings`` are sentences for whoever imports it.
    """

    raw: str
    on: date
    clock: time | None
    at: datetime | None
    warnings: tuple[str, ...] = ()


def read_moment(raw: str) -> ImportedMoment:
    """Read an ISO date or date-time. Raises RuleViolation for what is neither.

    Without an offset the zone is assumed to be London's, and said so. Midnight is left as “time not stated”.
    Seconds are dropped: nobody closes a call at one, and no form shows them.
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw.strip(), re.ASCII):
        return ImportedMoment(raw, parse_day(raw), None, None)
    try:
        moment = datetime.fromisoformat(raw.strip())
        local = moment.astimezone(LONDON) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise RuleViolation(f"“{raw}” is not a date and time we can read.") from None
    warnings = _doubts(moment, local)
    clock = local.time().replace(second=0, microsecond=0, fold=0)
    if clock == time(0):
        return ImportedMoment(raw, local.date(), None, None, (*warnings, _midnight_warning(local.date())))
    at = moment.astimezone(UTC) if moment.tzinfo else london_moment(local.date(), clock)
    return ImportedMoment(raw, local.date(), clock, at.replace(second=0, microsecond=0), warnings)


def _doubts(moment: datetime, local: datetime) -> tuple[str, ...]:
    if moment.tzinfo is None:
        return (_NO_ZONE,)
    if moment.utcoffset() == local.utcoffset():
        return ()
    return (
        f"The offset {moment:%z} is not London's on that day ({local:%z}). "
        f"Taken literally it is {time_in_words(local.time())} in London; check it against the printed words.",
    )


def _midnight_warning(day: date) -> str:
    return f"Midnight is taken as time not stated on {day_in_words(day)}. Check which day's end is meant."
