"""Reading what people type into forms, files and commands: dates, times of day, texts, addresses; how long each may be.

Pure: takes text, gives a value, or raises RuleViolation with a sentence. Nothing here knows a request.
"""

import re
import unicodedata
from calendar import month_name, monthrange
from datetime import date, time
from functools import lru_cache
from urllib.parse import urlsplit

from tracker.core.errors import RuleViolation

# How many characters a text may have, wherever it comes from.
LONGEST_LINE = 300
LONGEST_NAME = 200  # of a person, an organisation, a post
LONGEST_SHORT_NAME = 60
LONGEST_LABEL = 120  # of a theme, a part of a call, a reference
LONGEST_ADDRESS = 2_000  # on the web
LONGEST_TEXT = 100_000

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
MIDDAY = {"midday", "noon", "12noon", "12midday"}
MIDNIGHT = {"midnight", "12midnight"}
LINE_BREAKS = "\r\n\v\f\x85\u2028\u2029"
# Characters that turn the reading direction of what follows them, used to disguise names and addresses.
DIRECTION_MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# What is drawn as nothing: signs that only steer how others are drawn, marks without a letter to stand on, and letters
# and patterns that are empty by themselves.
UNSEEN = frozenset({"Cf", "Mn", "Me"})
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"

NO_SUCH_DAY = "Enter the day, the month and the year, such as 26 5 2027."
NO_SUCH_PARTIAL = "Enter a year, a month or a day, such as 2019, July 2019 or 15 July 2019."
NO_SUCH_TIME = "Enter a time such as 5pm, 5:30pm or 17:30."
WHICH_MIDNIGHT = (
    "Midnight can mean the start or the end of a day. For the end of this day enter 11:59pm. "
    "For its start enter the day before, with 11:59pm."
)
NO_SUCH_ADDRESS = "Enter an e-mail address such as name@example.org."
NO_SUCH_PAGE = "Enter the whole web address, such as https://www.example.org/page."


def read_day(day: str, month: str, year: str) -> date:
    """The date in three typed parts. The violation's field is the part to mend: day, month or year."""
    missing = [name for name, typed in (("day", day), ("month", month), ("year", year)) if not typed]
    if missing:
        raise RuleViolation(f"Enter the {' and the '.join(missing)} as well.", field=missing[0])
    year_number, month_number = _read_year(year), _read_month(month)
    return _existing_day(_read_day_of_month(day), month_number, year_number)


def read_written_day(written: str) -> date:
    """The date in one line, its parts in the order of the day or of ISO: 26 5 2027, 26 May 2027, 2027-05-26."""
    parts = re.findall(r"[^\s/.,-]+", written.lower())
    if parts and not re.search(r"[0-9]", parts[0]):
        parts = parts[1:]  # the day of the week
    if len(parts) != 3:
        raise RuleViolation(NO_SUCH_DAY)
    if re.fullmatch(r"[0-9]{4}", parts[0]):
        parts.reverse()
    day = re.sub(r"(?<=[0-9])(st|nd|rd|th)$", "", parts[0])
    return read_day(day, parts[1], parts[2])


def read_partial_date(day: str, month: str, year: str) -> str:
    """A date as well as it is known: 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'."""
    if not year:
        raise RuleViolation("Enter the year as well.", field="year")
    if day and not month:
        raise RuleViolation("Enter the month as well, or leave the day empty.", field="month")
    if day:
        return read_day(day, month, year).isoformat()
    year_number = _read_year(year)
    return f"{year_number}-{_read_month(month):02}" if month else str(year_number)


def read_written_partial(written: str) -> str:
    """A date as well as it is known, in one line: 2019, 2019-07, July 2019, 7 2019, 15 July 2019, 2019-07-15."""
    parts = re.findall(r"[^\s/.,-]+", written.lower())
    if len(parts) > 2:
        return read_written_day(written).isoformat()
    if len(parts) == 2 and re.fullmatch(r"[0-9]{4}", parts[0]):
        parts.reverse()
    if not parts or not re.fullmatch(r"[0-9]{4}", parts[-1]):
        raise RuleViolation(NO_SUCH_PARTIAL)
    return read_partial_date("", parts[0] if len(parts) == 2 else "", parts[-1])


def read_clock_time(typed: str) -> time:
    """A London time of day: 17:00, 5pm, 5:30pm, 11.45pm, midday. Midnight is refused: it has two meanings."""
    written = re.sub(r"\s+", "", typed.lower())
    if written in MIDDAY:
        return time(12)
    if written in MIDNIGHT:
        raise RuleViolation(WHICH_MIDNIGHT)
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(am|pm|a\.m\.?|p\.m\.?)?", written)
    if not found:
        raise RuleViolation(NO_SUCH_TIME)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
    if half:
        return _on_the_twelve_hour_clock(hour, minute, half)
    if found[2] is None or (len(found[1]) == 1 and hour > 0):
        raise RuleViolation(
            f"Say whether {typed.strip()} is in the morning or the evening, such as 9am or 5pm."
        )
    return _on_the_day_clock(hour, minute)


def read_line(typed: str, *, longest: int = LONGEST_LINE) -> str:
    """One line of text, its spaces tidied. Line breaks and control characters are refused, never dropped."""
    if any(character in LINE_BREAKS for character in typed):
        raise RuleViolation("Enter this on one line, without a line break.")
    check_characters(typed)
    line = "" if shows_nothing(typed) else re.sub(r"\s+", " ", typed).strip()
    check_length(line, longest)
    return line


def read_text(typed: str, *, longest: int = LONGEST_TEXT) -> str:
    """Text of several lines, its line endings made alike and the space around it taken off."""
    written = typed.replace("\r\n", "\n").replace("\r", "\n")
    check_characters(written)
    check_length(written.strip(), longest)
    return "" if shows_nothing(written) else written.strip()


def shows_nothing(written: str) -> bool:
    """Whether there is nothing to read: no character at all, or only spaces and signs that nobody can see."""
    return all(one.isspace() or one in BLANKS or unicodedata.category(one) in UNSEEN for one in written)


def check_length(written: str, longest: int, field: str | None = None) -> None:
    """Refuse what is longer than its place allows."""
    if len(written) > longest:
        raise RuleViolation(f"Enter at most {longest:,} characters. This has {len(written):,}.", field)


def check_characters(written: str) -> None:
    """Refuse characters that cannot be seen: they break mails, files and databases, or disguise a name."""
    for character in written:
        if character in DIRECTION_MARKS or (
            unicodedata.category(character) == "Cc" and character not in "\t\n\r"
        ):
            raise RuleViolation(
                "This has a character in it that cannot be shown. Type it again rather than paste it."
            )


@lru_cache(maxsize=1024)
def read_email_address(typed: str) -> str:
    """An e-mail address in its normal spelling. Whether it can be delivered to is not asked."""
    from email_validator import EmailNotValidError, validate_email  # slow to load

    line = read_line(typed)
    try:
        return validate_email(line, check_deliverability=False).normalized
    except EmailNotValidError:
        raise RuleViolation(NO_SUCH_ADDRESS) from None


def read_web_address(typed: str) -> str:
    """An address that a browser may open: http or https, with a host and without a password."""
    line = read_line(typed, longest=LONGEST_ADDRESS)
    try:
        parts = urlsplit(line)
        acceptable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        acceptable = False
    if not acceptable or " " in line:
        raise RuleViolation(NO_SUCH_PAGE)
    return line


def read_number(typed: str, *, least: int, most: int) -> int:
    """A whole number within the limits, both included."""
    if not re.fullmatch(r"[0-9]{1,6}", typed.strip()) or not least <= int(typed) <= most:
        raise RuleViolation(f"Enter a whole number from {least} to {most}.")
    return int(typed)


def _read_year(typed: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", typed):
        raise RuleViolation("Enter the year with four digits, such as 2027.", field="year")
    if not EARLIEST_YEAR <= int(typed) <= LATEST_YEAR:
        raise RuleViolation(f"Enter a year between {EARLIEST_YEAR} and {LATEST_YEAR}.", field="year")
    return int(typed)


def _read_month(typed: str) -> int:
    if re.fullmatch(r"[0-9]{1,2}", typed) and 1 <= int(typed) <= 12:
        return int(typed)
    word = typed.lower().rstrip(".")
    for number in range(1, 13):
        if len(word) >= 3 and month_name[number].lower().startswith(word):
            return number
    raise RuleViolation(f"There is no month “{typed[:20]}”. Enter a number from 1 to 12.", field="month")


def _read_day_of_month(typed: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", typed) or int(typed) == 0:
        raise RuleViolation(f"There is no day “{typed[:20]}”. Enter a number from 1 to 31.", field="day")
    return int(typed)


def _existing_day(day: int, month: int, year: int) -> date:
    last = monthrange(year, month)[1]
    if day <= last:
        return date(year, month, day)
    in_some_year = day <= monthrange(2000, month)[1]
    named = f"{day} {month_name[month]}" + (f" {year}" if in_some_year else "")
    raise RuleViolation(f"{named} does not exist. Enter a date such as {last} {month} {year}.", field="day")


def _on_the_twelve_hour_clock(hour: int, minute: int, half: str) -> time:
    if not 1 <= hour <= 12 or minute > 59:
        raise RuleViolation(NO_SUCH_TIME)
    if (hour, minute, half) == (12, 0, "am"):
        raise RuleViolation(WHICH_MIDNIGHT)
    return time(hour % 12 + (12 if half == "pm" else 0), minute)


def _on_the_day_clock(hour: int, minute: int) -> time:
    if (hour, minute) in ((0, 0), (24, 0)):
        raise RuleViolation(WHICH_MIDNIGHT)
    if hour > 23 or minute > 59:
        raise RuleViolation(NO_SUCH_TIME)
    return time(hour, minute)
