"""Reading what was published, and nothing else: no query here can give back an unpublished letter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.core import pagination
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.pagination import Key, Page
from tracker.letters.models import Letter, Recipient

NEWEST_FIRST = (
    Key(Letter.dated_sort, "dated_sort", descending=True),
    Key(Letter.id, "id", descending=True),
)
FEED_LENGTH = 50


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


def get_published(slug: str) -> Letter:
    """The published letter at a public address. Raises NotHere, alike for drafts and for what never was."""
    found: Letter | None = db.session.scalars(
        published()
        .where(Letter.slug == slug)
        .options(
            selectinload(Letter.signatures), selectinload(Letter.themes), joinedload(Letter.consultation)
        )
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def last_change() -> datetime | None:
    """When the record last changed for its readers: something published, put right or taken back."""
    return db.session.scalar(
        select(Letter.changed_at)
        .where(Letter.slug.is_not(None), Letter.changed_at.is_not(None))
        .order_by(Letter.changed_at.desc())
        .limit(1)
    )
