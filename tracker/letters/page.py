"""What the page of one letter shows, read as plain rows: what it has none of is not asked for."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.attachments.models import Attachment
from tracker.coalition.models import Person, Theme
from tracker.core.database import Model, db
from tracker.core.errors import NotHere
from tracker.core.rows import rows
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.government.models import Body
from tracker.groups.models import SubGroup
from tracker.letters import addressing, kept_names
from tracker.letters.doubts import doubts
from tracker.letters.kept_names import Stated
from tracker.letters.models import BODY_NAME, Letter, LetterMessage, Recipient, Reply, letter_theme
from tracker.letters.rules import LetterKind, LetterStage, OurPart, to_and_copies, was_sent
from tracker.signoffs.models import SignOn
from tracker.signoffs.rules import Voice, is_over


class Signing(NamedTuple):
    """What a letter's page says of its sign-on. ``stated`` is what it says of its names."""

    closed_at: datetime | None
    closes_at: datetime
    answers_by: datetime
    shows_signatories: bool
    voice: Voice
    stated: Stated

    @property
    def fixed_at(self) -> datetime | None:
        return self.stated.fixed_at

    @property
    def counted(self) -> int:
        return self.stated.counted

    @property
    def supporters(self) -> int:
        return self.stated.supporters


class File(NamedTuple):
    """One attachment."""

    uid: str
    name: str
    purpose: str
    size: int


class Related(NamedTuple):
    """A letter that this one follows up, or one that follows it up."""

    id: int
    title: str
    dated: str | None
    is_earlier: bool


class LetterPage(NamedTuple):
    """A letter as its page shows it. ``to`` and ``copies`` are in words."""

    id: int
    title: str
    kind: LetterKind
    stage: LetterStage
    dated: str | None
    summary: str
    text: str
    url: str
    led_by: str
    our_part: OurPart
    notes: str
    reference: str
    sent_on: date | None
    sent_how: str
    sent_by_name: str
    submitted_at: datetime | None
    slug: str | None
    published_at: datetime | None
    is_example: bool
    stands_as_printed: bool  # what its paper says of us was kept when it went
    lead: str | None
    deputy: str | None
    consultation_id: int | None
    consultation: str | None  # its title
    group_id: int | None
    group: str | None  # its name
    has_messages: bool
    to: Sequence[str]
    copies: Sequence[str]
    themes: Sequence[str]
    deadlines: Sequence[Deadline]
    replies: Sequence[Reply]
    attachments: Sequence[File]
    signing: Signing | None
    follows_posts: bool  # whom it goes to depends on the day
    related: Sequence["Related"]
    doubts: Sequence[str]  # what should be looked at before it goes

    @property
    def was_sent(self) -> bool:
        """Whether it ever left the house; a letter may be closed without."""
        return was_sent(self.sent_on, self.sent_how, self.submitted_at)

    def is_being_signed(self, now: datetime) -> bool | None:
        """Whether organisations can sign it; None where nobody was asked."""
        return None if self.signing is None else not is_over(self.signing, now)

    def next_due(self, kind: DeadlineKind, *, with_history: bool = True) -> date | None:
        """The first day on which something of this kind is still due."""
        due = (
            one.due_on
            for one in self.deadlines
            if one.state is DeadlineState.OPEN and one.kind is kind and (with_history or not one.is_history)
        )
        return min(due, default=None)


def letter_page(letter_id: int) -> LetterPage:
    """The letter with all that its page shows, but for names and history. Raises NotHere."""
    found = rows(_facts(), {"letter_id": letter_id}).all()
    if not found:
        raise NotHere
    first, asked = found[0], {"letter_id": letter_id}
    return LetterPage._make(
        [
            *first[:FACTS],
            *to_and_copies((row.is_copy, row.person, row.post, row.body) for row in found),
            rows(_themes(), asked).scalars().all() if first.has_themes else (),
            db.session.scalars(_deadlines(), asked).all() if first.has_deadlines else (),
            db.session.scalars(_replies(), asked).all() if first.has_replies else (),
            [File._make(row) for row in rows(_attachments(), asked)] if first.has_attachments else (),
            _signing(first),
            any(row.post_id and not row.person and row.fixed_on is None for row in found),
            _related(letter_id, first.follows_id) if first.follows_id or first.is_followed else (),
            (),
        ]
    )


def as_read_on(letter: LetterPage, day: date) -> LetterPage:
    """The page with those to whom a draft goes as it stands on a day, where it follows who holds a post."""
    if not letter.follows_posts:
        return letter
    query = select(Recipient).where(Recipient.letter_id == letter.id).order_by(Recipient.position)
    found = db.session.scalars(query.options(joinedload(Recipient.body))).all()
    addressing.load_posts(found)
    words_of = [(one.is_copy, addressing.printed(one, day).today) for one in found]
    to, copies = ([words for is_copy, words in words_of if is_copy is wanted] for wanted in (False, True))
    follows_id = next((one.id for one in letter.related if one.is_earlier), None)
    said = doubts(found, letter.text, day, follows_id=follows_id)
    return letter._replace(to=to, copies=copies, doubts=said)


def _signing(row: Any) -> Signing | None:
    if row.uid is None:
        return None
    stated = Stated._make(row[FACTS : FACTS + len(Stated._fields)])
    return Signing(row.closed_at, row.closes_at, row.answers_by, row.shows_signatories, row.voice, stated)


FACTS = LetterPage._fields.index("to")


@lru_cache(maxsize=1)
def _facts() -> Any:
    """One row for each of those it goes to, or one alone. Kept, as it takes longer to make than to run."""
    lead, deputy = aliased(Person), aliased(Person)
    call = Model.metadata.tables["consultation"]  # its package stands above this one
    later = aliased(Letter)
    followed = exists().where(later.follows_id == Letter.id)
    return (
        select(
            *(Letter.id, Letter.title, Letter.kind, Letter.stage, Letter.dated, Letter.summary, Letter.text),
            *(Letter.url, Letter.led_by, Letter.our_part, Letter.notes, Letter.reference, Letter.sent_on),
            *(Letter.sent_how, Letter.sent_by_name, Letter.submitted_at, Letter.slug, Letter.published_at),
            *(
                Letter.is_example,
                Letter.printed.is_not(None),
                lead.name,
                deputy.name,
                Letter.consultation_id,
                call.c.title,
            ),
            *(Letter.group_id, SubGroup.name),
            _has(LetterMessage.letter_id, "messages"),
            *kept_names.columns(),
            *(SignOn.closed_at, SignOn.closes_at, SignOn.answers_by, SignOn.shows_signatories, SignOn.voice),
            *(_has(letter_theme.c.letter_id, "themes"), _has(Deadline.letter_id, "deadlines")),
            *(_has(Reply.letter_id, "replies"), _has(Attachment.letter_id, "attachments")),
            *(Recipient.is_copy, Recipient.person, Recipient.post, BODY_NAME.label("body")),
            *(Recipient.post_id, Recipient.fixed_on, Letter.follows_id, followed.label("is_followed")),
        )
        .outerjoin(lead, lead.id == Letter.lead_id)
        .outerjoin(deputy, deputy.id == Letter.deputy_id)
        .outerjoin(call, call.c.id == Letter.consultation_id)
        .outerjoin(SubGroup, SubGroup.id == Letter.group_id)
        .outerjoin(SignOn, SignOn.letter_id == Letter.id)
        .outerjoin(Recipient, Recipient.letter_id == Letter.id)
        .outerjoin(Body, Recipient.body_id == Body.id)
        .where(Letter.id == bindparam("letter_id"))
        .order_by(Recipient.position)
    )


def _related(letter_id: int, follows_id: int | None) -> Sequence[Related]:
    """Rare, so it need not be kept."""
    either = (Letter.id == follows_id) | (Letter.follows_id == letter_id)
    found = rows(select(Letter.id, Letter.title, Letter.dated).where(either).order_by(Letter.id))
    return [Related(one.id, one.title, one.dated, one.id == follows_id) for one in found]


def _has(column: Any, what: str) -> Any:
    return exists().where(column == Letter.id).label(f"has_{what}")


@lru_cache(maxsize=1)
def _themes() -> Select[Any]:
    mine = select(letter_theme.c.theme_id).where(letter_theme.c.letter_id == bindparam("letter_id"))
    return select(Theme.name).where(Theme.id.in_(mine)).order_by(Theme.name)


@lru_cache(maxsize=1)
def _deadlines() -> Select[Any]:
    return (
        select(Deadline)
        .where(Deadline.letter_id == bindparam("letter_id"))
        .order_by(Deadline.due_on)
        .options(selectinload(Deadline.rungs))
    )


@lru_cache(maxsize=1)
def _replies() -> Select[Any]:
    mine = select(Reply).where(Reply.letter_id == bindparam("letter_id"))
    return mine.order_by(Reply.id).options(joinedload(Reply.attachment))


@lru_cache(maxsize=1)
def _attachments() -> Any:
    return (
        select(Attachment.uid, Attachment.name, Attachment.purpose, Attachment.size)
        .where(Attachment.letter_id == bindparam("letter_id"))
        .order_by(Attachment.id)
    )
