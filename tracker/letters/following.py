"""When who holds a post changes: drafts that go to it bear its title of now, and those who signed them are told.

What a change brings about is done at once; what only the passing of days brings, such as an appointment that begins
tomorrow, with each tick. Nothing here commits.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.government.models import Post
from tracker.government.rules import key_of
from tracker.letters import addressees, addressing
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import LetterStage
from tracker.signoffs import addressees as signed
from tracker.signoffs.models import SignOn

FOLLOWING = (
    Recipient.fixed_on.is_(None),
    Recipient.post_id.is_not(None),
    Recipient.person == "",
)


def post_changed(post: Post, now: datetime) -> None:
    """A post, or who holds it, was changed, or it is new: then drafts that name it follow it from now on."""
    _find(post)
    found = db.session.scalars(
        select(Recipient)
        .join(Letter)
        .where(*FOLLOWING, Recipient.post_id == post.id, Letter.stage == LetterStage.DRAFT)
        .options(joinedload(Recipient.body))
    ).all()
    for one in found:
        one.post = addressing.printed(one, london_day(now)).post
        sign_on = db.session.scalar(select(SignOn).where(SignOn.letter_id == one.letter_id))
        if sign_on is not None:
            signed.tell_if_new(sign_on, by=None, now=now)


def _find(post: Post) -> None:
    """Tie drafts to a post that were written before it was recorded, if it is the one they name."""
    keys = {post.title_key, *(one.title_key for one in post.other_titles)}
    unknown = db.session.scalars(
        select(Letter)
        .join(Recipient)
        .where(Letter.stage == LetterStage.DRAFT, Recipient.post_id.is_(None), Recipient.post != "")
        .options(selectinload(Letter.recipients))
    )
    for letter in unknown.unique():
        if any(key_of(one.post) in keys for one in letter.recipients if one.post_id is None):
            addressees.find_posts(letter)


def sign_ons_that_follow() -> Sequence[SignOn]:
    """The sign-ons whose letters have not gone and go to whoever holds a post."""
    following = select(Recipient.letter_id).where(*FOLLOWING)
    return db.session.scalars(
        select(SignOn).where(SignOn.fixed_at.is_(None), SignOn.letter_id.in_(following)).order_by(SignOn.id)
    ).all()
