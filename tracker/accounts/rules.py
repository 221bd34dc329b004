"""How long things last, how often something may be tried, and where a person may be led after signing in. Pure."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tracker.core.errors import RuleViolation

LINK_LIFE = timedelta(minutes=10)
CODE_LIFE = timedelta(minutes=10)  # between the link and the second factor's code
SESSION_LIFE = timedelta(days=30)
CODE_SECONDS = 30  # RFC 6238
RECOVERY_CODES = 10
HOME = "/"
LONGEST_PATH = 500
NOT_TO_RETURN_TO = ("/sign-in", "/sign-out", "/set-up")


@dataclass(frozen=True)
class Limit:
    """``most`` tries in one stretch of time."""

    name: str
    most: int
    window: timedelta

    def window_starts_at(self, now: datetime) -> datetime:
        """The beginning of the stretch that ``now`` lies in."""
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)

    def retry_after(self, now: datetime) -> int:
        """Seconds until the next stretch begins."""
        return max(1, int((self.window_starts_at(now) + self.window - now).total_seconds()) + 1)


QUARTER = timedelta(minutes=15)
# A whole office may sign in from one address of the internet, each of them more than once.
ASK_PER_IP = Limit("sign-in asked from", 150, QUARTER)
# From one network an address gets five links; from all of them together more, so that nobody can lock others out.
ASK_PER_ADDRESS_AND_IP = Limit("sign-in asked for and from", 5, QUARTER)
ASK_PER_ADDRESS = Limit("sign-in asked for", 20, QUARTER)
LINK_PER_IP = Limit("sign-in link tried from", 150, QUARTER)
CODE_PER_PERSON = Limit("second factor tried for", 6, QUARTER)
SET_UP_PER_IP = Limit("set-up tried from", 10, QUARTER)
SET_UP = Limit("set-up tried", 40, timedelta(hours=1))


class LinkEnded(RuleViolation):
    """The link was used, has run out, or never was."""


class OtherBrowser(RuleViolation):
    """The link is good, but not in this browser."""


class TooManyTries(RuleViolation):
    """A limit is reached; the tries that were counted are to be saved all the same."""

    def __init__(self, limit: Limit, now: datetime) -> None:
        super().__init__("This was tried many times in a short while. Wait a few minutes, then try again.")
        self.retry_after = limit.retry_after(now)


def network_of(ip: str | None) -> str:
    """What counts as one visitor: an IPv4 address, or the /64 that one household or office has in IPv6."""
    try:
        address = ipaddress.ip_address(ip or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def own_path(given: str | None) -> str:
    """``given`` when it is a path of our own; otherwise the home page.

    Browsers drop tabs and line breaks and take a backslash for a slash, so none of these may stand in it.
    """
    path = given or HOME
    if not path.startswith("/") or path[1:2] in ("/", "\\") or len(path) > LONGEST_PATH:
        return HOME
    if (
        "//" in path.partition("?")[0]
        or "\\" in path
        or re.search(r"[\x00-\x20\x7f]", path)
        or path.startswith(NOT_TO_RETURN_TO)
    ):
        return HOME
    return path


# What each says of itself, in an order in which the first that fits is right: most also name the others.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def browser_in_words(program: str) -> str:
    """What a person calls the browser that says this of itself: Chrome on Windows."""
    browser = next((name for mark, name in BROWSERS if mark in program), "")
    system = next((name for mark, name in SYSTEMS if mark in program), "")
    return " on ".join(part for part in (browser or "A browser", system) if part) if program else "Not known"


def tidy_code(typed: str) -> str:
    """A code as it is compared: without spaces and hyphens, in capitals."""
    return re.sub(r"[\s-]", "", typed).upper()


def in_groups(code: str) -> str:
    """A long code in groups of four, as people copy it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
