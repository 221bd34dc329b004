"""Reading letters: one with all its page shows, lists by date, and what is on the public record."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from tracker.core import pagination
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.pagination import Key, Page
from tracker.core.rows import rows
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.government.models import Body
from tracker.letters import rules
from tracker.letters.models import BODY_NAME, Letter, Recipient, Reply
from tracker.letters.rules import UNDATED_DRAFT, UNKNOWN_DATE, LetterKind, LetterStage
from tracker.signoffs.models import Signature, SignOn

NEWEST_FIRST = (
    Key(Letter.dated_sort, "dated_sort", descending=True),
    Key(Letter.id, "id", descending=True),
)
MOST_COUNTED = 99
REPLY_IS_DUE = (
    Deadline.kind == DeadlineKind.REPLY,
    Deadline.state == DeadlineState.OPEN,
    Deadline.is_history.is_(False),
)


class Show(Enum):
    """Which letters a list shows."""

    ALL = "all"
    DRAFTS = "drafts"
    WAITING = "waiting"
    REPLIED = "replied"
    PUBLISHED = "published"


def get_or_404(letter_id: int) -> Letter:
    """The letter with all that its page shows. Raises NotHere."""
    found: Letter | None = db.session.scalars(_whole_letter(), {"letter_id": letter_id}).one_or_none()
    if found is None:
        raise NotHere
    return found


@lru_cache(maxsize=1)
def _whole_letter() -> Select[Any]:
    """A letter with all that its page shows. Kept: it takes as long to make as to run."""
    return (
        select(Letter)
        .where(Letter.id == bindparam("letter_id"))
        .options(
            joinedload(Letter.lead),
            joinedload(Letter.deputy),
            joinedload(Letter.consultation),
            selectinload(Letter.recipients).joinedload(Recipient.body),
            selectinload(Letter.themes),
            selectinload(Letter.deadlines).selectinload(Deadline.rungs),
            selectinload(Letter.replies).joinedload(Reply.attachment),
            selectinload(Letter.attachments),
            joinedload(Letter.sign_on),
        )
    )


class Line(NamedTuple):
    """What a list shows of one letter. ``reply_by``: the first day by which a reply is still expected.

    ``closes_at`` and ``closed_at`` are of its sign-on, where organisations were asked.
    """

    id: int
    title: str
    kind: LetterKind
    stage: LetterStage
    dated: str | None
    dated_sort: str
    published_at: datetime | None
    is_example: bool
    reply_by: date | None
    closes_at: datetime | None
    closed_at: datetime | None
    addressees: Sequence[str]

    def is_being_signed(self, now: datetime) -> bool | None:
        """Whether organisations can sign it; None where nobody was asked."""
        return None if self.closes_at is None else self.closed_at is None and now <= self.closes_at


def page_of_letters(
    *, show: Show = Show.ALL, kind: LetterKind | None = None, search: str = "", after: str | None = None
) -> Page[Line]:
    """Fifty letters, newest first; drafts without a date before all others. One statement."""
    seen = pagination.read_mark(after, NEWEST_FIRST)
    found = rows(_lines(show, kind, tuple(search.split()[:8]), bool(seen)), seen)
    lines = [_line(list(of_one)) for _, of_one in groupby(found, itemgetter(0))]
    return pagination.page_of(lines, NEWEST_FIRST, seen)


def _line(found: Sequence[Any]) -> Line:
    """A letter's rows have its own facts, then one addressee each, or nobody's."""
    *facts, _, _, _ = found[0]
    to = [rules.addressee_in_words(*row[-3:]) for row in found]
    return Line._make([*facts, [words for words in to if words]])


@lru_cache(maxsize=64)
def _lines(show: Show, kind: LetterKind | None, words: tuple[str, ...], goes_on: bool) -> Select[Any]:
    """Kept, as it takes longer to make than to run."""
    facts: Sequence[Any] = (
        *(Letter.id, Letter.title, Letter.kind, Letter.stage, Letter.dated, Letter.dated_sort),
        *(Letter.published_at, Letter.is_example),
    )
    query = shown(show).with_only_columns(*facts)
    if kind is not None:
        query = query.where(Letter.kind == kind)
    query = query.where(*(_mentions(word) for word in words))
    page = pagination.cut(query, NEWEST_FIRST, goes_on=goes_on).subquery()
    reply_by = select(func.min(Deadline.due_on)).where(Deadline.letter_id == page.c.id, *REPLY_IS_DUE)
    return (
        select(page, reply_by.scalar_subquery(), SignOn.closes_at, SignOn.closed_at)
        .add_columns(Recipient.person, Recipient.post, BODY_NAME)
        .outerjoin(SignOn, SignOn.letter_id == page.c.id)
        .outerjoin(Recipient, and_(Recipient.letter_id == page.c.id, Recipient.is_copy.is_(False)))
        .outerjoin(Body, Recipient.body_id == Body.id)
        .order_by(*pagination.in_order(NEWEST_FIRST, page.c), Recipient.position)
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
    return select(Deadline.letter_id).where(*REPLY_IS_DUE, Deadline.letter_id.is_not(None))


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


def counts() -> Mapping[Show, int | None]:
    """How many letters wait for us or for a reply; None where there are too many to count. One statement."""
    numbers = rows(_counting()).one()
    return {
        show: number if number <= MOST_COUNTED else None
        for show, number in zip((Show.DRAFTS, Show.WAITING), numbers, strict=True)
    }


@lru_cache(maxsize=1)
def _counting() -> Select[Any]:
    drafts = shown(Show.DRAFTS).with_only_columns(Letter.id)
    waiting = _with_a_reply_due().distinct()  # read off the deadlines' index, no further than is counted
    return pagination.counting([drafts, waiting], up_to=MOST_COUNTED + 1)


def is_slug_taken(slug: str) -> bool:
    """Whether a public address belongs to a letter, published or not."""
    return bool(db.session.scalar(select(exists().where(Letter.slug == slug))))


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


def with_title(title: str) -> Sequence[Letter]:
    """Every letter of this very title, whatever its date."""
    return db.session.scalars(select(Letter).where(Letter.title == title.strip()).order_by(Letter.id)).all()


def lock(letter_id: int) -> None:
    """Nobody else changes this letter until the transaction ends (on SQLite writers wait anyway)."""
    db.session.execute(select(Letter.id).where(Letter.id == letter_id).with_for_update())


class Under(NamedTuple):
    """A letter that an organisation stands under. ``dated`` is a date as well as it is known."""

    letter_id: int
    title: str
    dated: str | None
    printed_name: str


def letters_signed_by(organisation_id: int, *, decides: bool) -> Sequence[Under]:
    """The letters that an organisation stands under, newest first, with the name printed there.

    Left out are those of which nobody is shown who has signed (``signoffs.rules.are_names_shown``).
    """
    hidden = SignOn.shows_signatories.is_(False) & SignOn.fixed_at.is_(None)
    kept_back = select(SignOn.letter_id).where(hidden)
    found = db.session.execute(
        select(Letter.id, Letter.title, Letter.dated, Signature.printed_name)
        .join(Signature, Signature.letter_id == Letter.id)
        .where(Signature.organisation_id == organisation_id)
        .where(true() if decides else Letter.id.not_in(kept_back))
        .order_by(Letter.dated_sort.desc(), Letter.id.desc())
        .limit(MOST_COUNTED)
    )
    return [Under(*row) for row in found]
