"""Reading what was published, and nothing else: no query here can give back an unpublished letter."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import selectinload

from tracker.coalition.models import Coalition
from tracker.core import pagination
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.pagination import Key, Page
from tracker.core.rows import rows, rows_alone
from tracker.government.models import Body
from tracker.legislation.about import version_of_what_it_is_about
from tracker.letters.kept_names import Stated, columns
from tracker.letters.models import BODY_NAME, Letter, Recipient
from tracker.letters.rules import LetterKind, OurPart, to_and_copies
from tracker.signoffs.models import SignOn

NEWEST_FIRST = (
    Key(Letter.dated_sort, "dated_sort", descending=True),
    Key(Letter.id, "id", descending=True),
)
FEED_LENGTH = 50
FACTS = 14  # columns of ``_entry`` before those of its sign-on


def published() -> Select[Any]:
    """What anyone may read, with whom it went to; in no order."""
    return (
        select(Letter)
        .where(Letter.published_at.is_not(None))
        .options(selectinload(Letter.recipients).joinedload(Recipient.body))
    )


def page_of_record(after: str | None = None) -> Page[Letter]:
    """Fifty published letters, newest first; those whose date is not known at the end."""
    return pagination.fetch(db.session(), published(), NEWEST_FIRST, after)


def latest_published() -> Sequence[Letter]:
    """What was published last, for the feed."""
    return db.session.scalars(
        published().order_by(Letter.published_at.desc(), Letter.id.desc()).limit(FEED_LENGTH)
    ).all()


class Entry(NamedTuple):
    """What a published letter's page shows, but for its names. ``to`` and ``copies`` are in words."""

    id: int
    title: str
    kind: LetterKind
    dated: str | None
    summary: str
    text: str
    url: str
    led_by: str
    our_part: OurPart
    published_at: datetime
    changed_at: datetime | None
    version: int
    coalition: str | None
    about_version: int  # changes with the bills, Acts, instruments and the review it points to; 0: none
    listed: Stated | None  # what its sign-on says of the names; None where nobody was asked here
    to: Sequence[str]
    copies: Sequence[str]


def what_it_says(found: Sequence[Any]) -> tuple[Any, ...]:
    """Everything that a letter's rows say, once: whoever has a page made of the very same has nothing to fetch.

    As a tuple, since a row shows itself with its long texts cut.
    """
    return (tuple(found[0]), *(tuple(row[-4:]) for row in found[1:]))


def get_published(slug: str) -> Sequence[Any]:
    """The rows of the published letter at a public address, for ``entry_of`` and ``what_it_says``.

    Raises NotHere, alike for drafts and for what never was.
    """
    found = rows_alone(_entry(), {"slug": slug})
    if not found:
        raise NotHere
    return found


def entry_of(found: Sequence[Any]) -> Entry:
    """What a letter's rows say: its facts in each, then one of those it goes to."""
    first = found[0]
    facts, stated = first[:FACTS], Stated._make(first[FACTS:-4])
    named = to_and_copies(row[-4:] for row in found)
    return Entry._make([*facts, stated if stated.uid is not None else None, *named])


@lru_cache(maxsize=1)
def _entry() -> Any:
    """One row for each of those it goes to, or one alone. Kept, as it takes longer to make than to run."""
    return (
        select(
            *(Letter.id, Letter.title, Letter.kind, Letter.dated, Letter.summary, Letter.text, Letter.url),
            *(Letter.led_by, Letter.our_part, Letter.published_at, Letter.changed_at, Letter.version),
            select(Coalition.name).where(Coalition.id == 1).scalar_subquery(),
            version_of_what_it_is_about().label("about_version"),
            *columns(),
            *(Recipient.is_copy, Recipient.person, Recipient.post, BODY_NAME),
        )
        .outerjoin(SignOn, SignOn.letter_id == Letter.id)
        .outerjoin(Recipient, Recipient.letter_id == Letter.id)
        .outerjoin(Body, Recipient.body_id == Body.id)
        .where(Letter.slug == bindparam("slug"), Letter.published_at.is_not(None))
        .order_by(Recipient.position)
    )


def last_change() -> datetime | None:
    """When the record last changed for its readers: something published, put right or taken back."""
    return rows(_last_change()).scalar()


def how_many() -> int:
    """How many letters are on the record."""
    return rows(_how_many()).scalar() or 0


@lru_cache(maxsize=1)
def _last_change() -> Select[Any]:
    return (
        select(Letter.changed_at)
        .where(Letter.slug.is_not(None), Letter.changed_at.is_not(None))
        .order_by(Letter.changed_at.desc())
        .limit(1)
    )


@lru_cache(maxsize=1)
def _how_many() -> Select[Any]:
    return select(func.count(Letter.published_at)).where(Letter.published_at.is_not(None))
