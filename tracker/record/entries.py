"""The public record in readers' words: months, dates, addressees, the identities of the feed. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from urllib.parse import urlsplit

from tracker.core.wording import UNKNOWN_DATE, listed, partial_date
from tracker.letters.models import Letter
from tracker.letters.rules import OurPart

PARTS = {
    OurPart.LED: "We led this together with {led_by}.",
    OurPart.SIGNED: "Led by {led_by}; we signed it.",
    OurPart.SUPPORTED: "Led by {led_by}; we supported it.",
}


def month_of(dated: str | None) -> str:
    """The heading a letter stands under: "May 2020", "2020, month not known", "Date not known"."""
    if not dated:
        return UNKNOWN_DATE.capitalize()
    return partial_date(dated[:7]) if len(dated) > 4 else f"{dated}, month not known"


def by_month(letters: Iterable[Letter]) -> list[tuple[str, list[Letter]]]:
    """Letters in their order, under the headings of their months."""
    return [
        (month, list(some)) for month, some in groupby(letters, key=lambda letter: month_of(letter.dated))
    ]


def addressed_to(letter: Letter) -> str:
    """ "To A; B and C", or nothing for what was said to everybody."""
    return listed([one.in_words for one in letter.addressees])


def our_part(part: OurPart, led_by: str) -> str:
    """Who led it where that was not ourselves alone; nothing otherwise."""
    return PARTS[part].format(led_by=led_by) if led_by else ""


def changed_at(letter: Letter) -> datetime:
    """When what readers see last changed, to the second (UTC)."""
    moments = [one for one in (letter.published_at, letter.changed_at) if one is not None]
    return max(moments, default=letter.created_at).astimezone(UTC).replace(microsecond=0)


def tag_uri(base_url: str, letter: Letter) -> str:
    """The letter's name in the feed for good (RFC 4151): it keeps the day on which it was recorded."""
    return f"tag:{authority(base_url)},{letter.created_at.astimezone(UTC):%Y-%m-%d}:letter:{letter.uid}"


def authority(base_url: str) -> str:
    """The host that names are made with, without its port."""
    return urlsplit(base_url).hostname or "localhost"
