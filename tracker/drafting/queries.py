"""Reading what is drafted: comments of a letter, approvals of a version, texts that are used again."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.coalition.models import Person
from tracker.coalition.queries import co_chairs_on
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.drafting.models import Approval, Comment, ReusableText
from tracker.drafting.rules import Approver, ApproverKind, CommentState, ReusableKind, approvers
from tracker.groups.queries import leads_on
from tracker.letters.models import Letter, LetterVersion


def comments_of(letter: Letter) -> Sequence[Comment]:
    """Every comment on a letter's text, oldest first."""
    statement = (
        select(Comment)
        .where(Comment.letter_id == letter.id)
        .order_by(Comment.at, Comment.id)
        .options(
            joinedload(Comment.organisation), joinedload(Comment.at_version), joinedload(Comment.settled_by)
        )
    )
    return db.session.scalars(statement).all()


def count_open_comments(letter: Letter) -> int:
    """How many comments on a letter's text are not settled."""
    statement = select(func.count(Comment.id)).where(
        Comment.letter_id == letter.id, Comment.state == CommentState.OPEN
    )
    return db.session.scalar(statement) or 0


def comment_or_404(letter: Letter, comment_id: int) -> Comment:
    """One comment on this letter. Raises NotHere."""
    found = db.session.get(Comment, comment_id)
    if found is None or found.letter_id != letter.id:
        raise NotHere
    return found


def same_comment(version: LetterVersion, paragraph: int, author: Person, text: str) -> Comment | None:
    """What the same person said already in these words: a button pressed twice."""
    statement = select(Comment).where(
        Comment.version_id == version.id,
        Comment.paragraph == paragraph,
        Comment.author_id == author.id,
        Comment.text == text,
    )
    return db.session.scalars(statement.limit(1)).first()


def approvers_of(letter: Letter, day: date) -> Sequence[Approver]:
    """Who has to agree to a letter's text before it is frozen, on a London day: the leads of its sub-group, where it
    has one with a lead, or else its own.
    """
    leads = leads_on(letter.group, day) or ([letter.lead] if letter.lead is not None else [])
    return approvers([one for one in leads if one.suspended_at is None], co_chairs_on(day))


def approvals_of(version: LetterVersion | None) -> Sequence[Approval]:
    """The approvals of one version, in the order they were given."""
    if version is None:
        return ()
    statement = (
        select(Approval)
        .where(Approval.version_id == version.id)
        .order_by(Approval.at, Approval.id)
        .options(joinedload(Approval.person), joinedload(Approval.recorded_by))
    )
    return db.session.scalars(statement).all()


def approval_of(version: LetterVersion, person: Person, kind: ApproverKind) -> Approval | None:
    """Somebody's approval of one version."""
    statement = select(Approval).where(
        Approval.version_id == version.id, Approval.person_id == person.id, Approval.kind == kind
    )
    return db.session.scalars(statement).one_or_none()


def reusable_texts(kind: ReusableKind | None = None) -> Sequence[ReusableText]:
    """Texts that are used again, by name; of one kind or of both."""
    statement = select(ReusableText).order_by(
        ReusableText.kind, func.lower(ReusableText.name), ReusableText.id
    )
    if kind is not None:
        statement = statement.where(ReusableText.kind == kind)
    return db.session.scalars(statement).all()


def reusable_or_404(text_id: int) -> ReusableText:
    """One text that is used again. Raises NotHere."""
    found = db.session.get(ReusableText, text_id)
    if found is None:
        raise NotHere
    return found
