"""Reading letters: one with all its page shows, lists by date, and what is on the public record."""

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload
from sqlalchemy.sql.base import ExecutableOption

from tracker.coalition.models import Coalition
from tracker.coalition.stands_under import Under
from tracker.core import pagination
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.pagination import Key, Page
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.government.models import Body
from tracker.letters.models import Letter, Recipient, Reply
from tracker.letters.rules import UNDATED_DRAFT, UNKNOWN_DATE, LetterKind, LetterStage
from tracker.signoffs.models import Signature

NEWEST_FIRST = (
    Key(Letter.dated_sort, "dated_sort", descending=True),
    Key(Letter.id, "id", descending=True),
)
MOST_COUNTED = 99


class Show(Enum):
    """Which letters a list shows."""

    ALL = "all"
    DRAFTS = "drafts"
    WAITING = "waiting"
    REPLIED = "replied"
    PUBLISHED = "published"


def get_or_404(letter_id: int) -> Letter:
    """The letter with all that its page shows. Raises NotHere."""
    found = db.session.scalars(
        select(Letter)
        .where(Letter.id == letter_id)
        .options(
            joinedload(Letter.lead),
            joinedload(Letter.deputy),
            joinedload(Letter.consultation),
            selectinload(Letter.recipients).joinedload(Recipient.body),
            selectinload(Letter.themes),
            selectinload(Letter.deadlines).selectinload(Deadline.rungs),
            selectinload(Letter.replies).joinedload(Reply.attachment),
            selectinload(Letter.signatures),
            selectinload(Letter.attachments),
        )
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def page_of_letters(
    *, show: Show = Show.ALL, kind: LetterKind | None = None, search: str = "", after: str | None = None
) -> Page[Letter]:
    """Fifty letters, newest first; drafts without a date before all others. With addressees and deadlines."""
    query = shown(show)
    if kind is not None:
        query = query.where(Letter.kind == kind)
    for word in search.split()[:8]:
        query = query.where(_mentions(word))
    return pagination.fetch(db.session(), query.options(*_for_a_list()), NEWEST_FIRST, after)


@lru_cache(maxsize=1)
def _for_a_list() -> Sequence[ExecutableOption]:
    """What a line of the list shows, without the texts."""
    columns = (
        *(Letter.id, Letter.title, Letter.kind, Letter.stage, Letter.dated, Letter.dated_sort),
        *(Letter.published_at, Letter.is_example),
    )
    body = joinedload(Recipient.body).load_only(Body.name)
    facts = (Deadline.letter_id, Deadline.kind, Deadline.state, Deadline.due_on, Deadline.is_history)
    deadline = load_only(*facts)
    return (
        load_only(*columns),
        selectinload(Letter.recipients).options(body),
        selectinload(Letter.deadlines).options(deadline),
    )


def shown(show: Show) -> Select[Any]:
    """The letters of one of the list's filters, in no order."""
    query = select(Letter)
    if show is Show.DRAFTS:
        return query.where(Letter.stage == LetterStage.DRAFT)
    if show is Show.WAITING:
        return query.where(Letter.id.in_(_with_a_reply_due()))
    if show is Show.REPLIED:
        return query.where(Letter.stage == LetterStage.REPLIED)
    if show is Show.PUBLISHED:
        return query.where(Letter.published_at.is_not(None))
    return query


def _with_a_reply_due() -> Select[Any]:
    return select(Deadline.letter_id).where(
        Deadline.kind == DeadlineKind.REPLY,
        Deadline.state == DeadlineState.OPEN,
        Deadline.is_history.is_(False),
        Deadline.letter_id.is_not(None),
    )


def _mentions(word: str) -> ColumnElement[bool]:
    """The title, or whom it goes to, has the word in it, whatever its capitals."""
    bodies = select(Body.id).where(Body.name.icontains(word, autoescape=True))
    addressed = exists().where(
        Recipient.letter_id == Letter.id,
        or_(
            Recipient.post.icontains(word, autoescape=True),
            Recipient.person.icontains(word, autoescape=True),
            Recipient.body_id.in_(bodies),
        ),
    )
    return or_(Letter.title.icontains(word, autoescape=True), addressed)


def count_shown(show: Show) -> int | None:
    """How many letters a filter shows; None where there are so many that counting would take its time."""
    counted = shown(show).with_only_columns(Letter.id)
    if show is Show.WAITING:  # read off the deadlines' index, no further than is counted
        counted = _with_a_reply_due().distinct()
    some = counted.limit(MOST_COUNTED + 1).subquery()
    found = db.session.scalar(select(func.count()).select_from(some)) or 0
    return found if found <= MOST_COUNTED else None


def is_slug_taken(slug: str) -> bool:
    """Whether a public address belongs to a letter, published or not."""
    return bool(db.session.scalar(select(exists().where(Letter.slug == slug))))


def lock_the_list() -> None:
    """Let one transaction at a time look whether a letter is there and add it (on SQLite writers wait anyway)."""
    db.session.execute(select(Coalition.id).with_for_update())


def letters_titled(title: str, dated: str | None) -> Sequence[Letter]:
    """The letters of this very title and date; a date that is not known matches only itself."""
    same_date = Letter.dated.is_(None) if dated is None else Letter.dated == dated
    places = [dated] if dated else [UNDATED_DRAFT, UNKNOWN_DATE]  # an index leads there
    return db.session.scalars(
        select(Letter)
        .where(Letter.dated_sort.in_(places), Letter.title == title, same_date)
        .order_by(Letter.id)
        .options(
            selectinload(Letter.recipients).joinedload(Recipient.body),
            selectinload(Letter.themes),
            selectinload(Letter.signatures),
        )
    ).all()


def letters_signed_by(organisation_id: int) -> Sequence[Under]:
    """The letters that an organisation stands under, newest first, with the name printed there."""
    rows = db.session.execute(
        select(Letter.id, Letter.title, Letter.dated, Signature.printed_name)
        .join(Signature, Signature.letter_id == Letter.id)
        .where(Signature.organisation_id == organisation_id)
        .order_by(Letter.dated_sort.desc(), Letter.id.desc())
        .limit(MOST_COUNTED)
    )
    return [Under(*row) for row in rows]
