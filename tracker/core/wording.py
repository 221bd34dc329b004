"""How dates, times and numbers are said, alike on pages and in mails. Pure: the moment is handed in."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
UNKNOWN_DATE = "date not known"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(value: date | None) -> str:
    """Thursday 11 May 2023."""
    return f"{DAYS[value.weekday()]} {plain_day(value)}" if value else UNKNOWN_DATE


def short_day(value: date | None) -> str:
    """Thu 11 May."""
    return f"{value:%a} {value.day} {value:%b}" if value else UNKNOWN_DATE


def plain_day(value: date | None) -> str:
    """11 May 2023."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if value else UNKNOWN_DATE


def clock_time(value: time | None) -> str:
    """11:45pm, 9:00am, midday."""
    if value is None:
        return "time not stated"
    if value == time(12):
        return "midday"
    seconds = f":{value.second:02}" if value.second else ""
    return f"{value.hour % 12 or 12}:{value.minute:02}{seconds}{'am' if value.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """An aware moment as London sees it: Thursday 11 May 2023, 11:45pm."""
    if value is None:
        return UNKNOWN_DATE
    local = value.astimezone(LONDON)
    return f"{day(local.date())}, {clock_time(local.time().replace(second=0, microsecond=0))}"


def day_and_time(on: date | None, at: time | None) -> str:
    """Thursday 11 May 2023, 11:45pm; without a time that was stated, the day alone."""
    return day(on) if at is None else f"{day(on)}, {clock_time(at)}"


@lru_cache(maxsize=4096)
def partial_date(value: str | None) -> str:
    """May 2020, 2020, 11 May 2023, or that it is not known."""
    if not value:
        return UNKNOWN_DATE
    numbers = [int(part) for part in value.split("-")]
    if len(numbers) == 1:
        return str(numbers[0])
    if len(numbers) == 2:
        return f"{date(numbers[0], numbers[1], 1):%B %Y}"
    return plain_day(date(*numbers))


def ago(value: datetime | timedelta | None, now: datetime | None = None) -> str:
    """20 seconds ago. Takes the time gone by, or a moment together with ``now``."""
    if value is None:
        return "never"
    gone = value if isinstance(value, timedelta) else _moment_now(now) - value
    seconds = int(gone.total_seconds())
    if seconds < 1:
        return "just now"
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            return f"{plural(seconds // length, unit)} ago"
    return f"{plural(seconds, 'second')} ago"


def working_days_left(count: int, calendar_days: int | None = None) -> str:
    """In 5 working days, 3 working days ago, today.

    ``calendar_days`` (the plain difference of the dates), where given, decides what is today, tomorrow or
    yesterday: on a Friday, Monday is one working day away but not tomorrow.
    """
    if calendar_days in NEAR_DAYS:
        return NEAR_DAYS[calendar_days]
    if calendar_days is None and count in NEAR_DAYS:
        return NEAR_DAYS[count]
    if count == 0 and calendar_days is not None:
        return (
            f"in {plural(calendar_days, 'day')}"
            if calendar_days > 0
            else f"{plural(-calendar_days, 'day')} ago"
        )
    return f"in {plural(count, 'working day')}" if count > 0 else f"{plural(-count, 'working day')} ago"


NEAR_DAYS: dict[int | None, str] = {0: "today", 1: "tomorrow", -1: "yesterday"}


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 organisation, 28 organisations, 1,204 letters."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(items: Sequence[str], joined_by: str = "and") -> str:
    """A, B and C."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joined_by} {items[-1]}"


def capitalised(words: str) -> str:
    """Sentence case: the first letter large, the rest as it is.

    Of a stored word the hyphens become spaces and the nations keep their capitals: England and Wales.
    """
    if re.fullmatch(r"[a-z]+(-[a-z]+)*", words) and not words.startswith(("co-", "re-")):
        words = " ".join(part.capitalize() if part in NATIONS else part for part in words.split("-"))
    return words[:1].upper() + words[1:]


NATIONS = frozenset({"england", "wales", "scotland", "northern", "ireland"})


def file_size(count: int) -> str:
    """340 KB, 2.1 MB."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{count / 1_000_000:.1f} MB"


def _moment_now(now: datetime | None) -> datetime:
    if now is None:
        raise TypeError("ago() of a moment needs to be given now")
    return now
