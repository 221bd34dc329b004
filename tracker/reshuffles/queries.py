"""What a reshuffle touches: drafts to a post that changes hands, and letters to it that still wait for a reply."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.government.models import Post
from tracker.government.upwards import Mention
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import LetterStage
from tracker.reshuffles.models import PostMove, Reshuffle, Touched, TouchedLetter

MOST_SHOWN = 200


@dataclass(frozen=True)
class Touch:
    """One letter that moves concern, and why. ``posts`` are those of them that it goes to, in its order."""

    letter: Letter
    touched: Touched
    posts: Sequence[Post]

    @property
    def post(self) -> Post:
        """The first of them."""
        return self.posts[0]


def touched_by(posts: Iterable[Post]) -> list[Touch]:
    """The letters that concern these posts, each once, drafts first."""
    by_id = {one.id: one for one in posts}
    awaited = exists().where(
        Deadline.letter_id == Letter.id,
        Deadline.kind == DeadlineKind.REPLY,
        Deadline.state == DeadlineState.OPEN,
    )
    waits = and_(Letter.stage.in_((LetterStage.SENT, LetterStage.ACKNOWLEDGED)), awaited)
    found = db.session.execute(
        select(Letter, Recipient.post_id)
        .join(Recipient, Recipient.letter_id == Letter.id)
        .where(Recipient.post_id.in_(by_id), or_(Letter.stage == LetterStage.DRAFT, waits))
        .order_by(Letter.stage, Letter.dated_sort.desc(), Letter.id, Recipient.position)
        .options(joinedload(Letter.lead), joinedload(Letter.deputy), selectinload(Letter.recipients))
    )
    once: dict[int, tuple[Letter, list[Post]]] = {}
    for letter, post_id in found:
        posts_of = once.setdefault(letter.id, (letter, []))[1]
        posts_of += [by_id[post_id or 0]] if by_id[post_id or 0] not in posts_of else []
    touches = [Touch(letter, _kind_of(letter), its) for letter, its in once.values()]
    return sorted(touches, key=lambda one: one.touched is Touched.AWAITED)


def _kind_of(letter: Letter) -> Touched:
    return Touched.OPEN if letter.stage is LetterStage.DRAFT else Touched.AWAITED


def mentions_of(post: Post) -> list[Mention]:
    """The letters that concern a post, as the pages and files of posts name them."""
    return [
        Mention("letters.show", one.letter.id, one.letter.title, one.letter.dated, one.touched.value)
        for one in touched_by([post])
    ]


def cover_in_draft(touch: Touch) -> Letter | None:
    """The covering note of this letter to one of these posts that was drafted before and that has not gone."""
    to_one_of_them = exists().where(
        Recipient.letter_id == Letter.id, Recipient.post_id.in_([one.id for one in touch.posts])
    )
    return db.session.scalars(
        select(Letter)
        .join(TouchedLetter, TouchedLetter.cover_id == Letter.id)
        .where(TouchedLetter.letter_id == touch.letter.id, Letter.stage == LetterStage.DRAFT, to_one_of_them)
        .order_by(TouchedLetter.id.desc())
    ).first()


def lock(posts: Iterable[Post]) -> None:
    """Nobody else changes who holds these until the transaction ends (on SQLite writers wait anyway); read anew."""
    known = sorted(posts, key=lambda one: one.id)
    wanted = select(Post.id).where(Post.id.in_([one.id for one in known])).order_by(Post.id)
    db.session.execute(wanted.with_for_update())
    for one in known:
        db.session.refresh(one, ["appointments"])
        for appointment in one.appointments:
            db.session.refresh(appointment)


def all_reshuffles() -> Sequence[Reshuffle]:
    """Those that were recorded, the newest first."""
    return db.session.scalars(
        select(Reshuffle)
        .order_by(Reshuffle.on_date.desc(), Reshuffle.id.desc())
        .limit(MOST_SHOWN)
        .options(selectinload(Reshuffle.moves).joinedload(PostMove.post), selectinload(Reshuffle.letters))
    ).all()


def reshuffle_or_404(reshuffle_id: int) -> Reshuffle:
    """One with its moves and letters. Raises NotHere."""
    moves, letters = selectinload(Reshuffle.moves), selectinload(Reshuffle.letters)
    found: Reshuffle | None = db.session.scalars(
        select(Reshuffle)
        .where(Reshuffle.id == reshuffle_id)
        .options(
            moves.joinedload(PostMove.post).joinedload(Post.body),
            moves.joinedload(PostMove.left),
            moves.joinedload(PostMove.took),
            letters.joinedload(TouchedLetter.letter).joinedload(Letter.lead),
            letters.joinedload(TouchedLetter.cover),
            letters.joinedload(TouchedLetter.post),
            joinedload(Reshuffle.recorded_by),
        )
    ).one_or_none()
    if found is None:
        raise NotHere
    return found
