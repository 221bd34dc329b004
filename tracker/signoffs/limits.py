"""How often a link may be used, and how often one network may try. Generous: an office of thirty has one address.

Counted in the database by ``accounts.limits``: where that cannot be done, nothing is taken.
"""

from datetime import datetime

from tracker.accounts import limits
from tracker.accounts.queries import digest
from tracker.accounts.rules import QUARTER, Limit, network_of

PER_LINK = Limit("sign-on answered over", 120, QUARTER)
PER_IP = Limit("sign-on answered from", 1200, QUARTER)


def count_use(token: str, *, ip: str | None, now: datetime) -> None:
    """Count one more form sent over a link. Raises TooManyTries; the edge saves the count also then."""
    limits.count(PER_IP, network_of(ip), now=now)
    limits.count(PER_LINK, digest(token), now=now)
