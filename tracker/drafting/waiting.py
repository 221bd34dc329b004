"""For whom a draft waits: whose approval was asked for, and who has comments to settle. Reading only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from tracker.activity.models import Activity
from tracker.coalition.models import Person
from tracker.coalition.queries import co_chairs_on, permissions_on
from tracker.core import partial
from tracker.core.database import db
from tracker.core.permissions import Permission
from tracker.drafting.models import Approval, Comment
from tracker.drafting.rules import CommentState
from tracker.groups.models import GroupMember, SubGroup
from tracker.groups.queries import in_force_on
from tracker.groups.rules import Part
from tracker.letters import versions
from tracker.letters.models import Letter, LetterVersion
from tracker.letters.rules import LetterStage
from tracker.signoffs.models import SignOn

ASKED = "approval_of"  # in the details of the line of history that says who was asked: the version's number


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for somebody. ``number`` is of a version, or of comments."""

    letter_id: int
    title: str
    number: int


def is_open(letter: Letter) -> bool:
    """Whether a text is still being agreed."""
    return letter.stage is LetterStage.DRAFT and letter.sign_on is None


def settlers_of(letter: Letter, day: date) -> Sequence[Person]:
    """Who settles what is said about a draft: its lead and whoever wrote the newest version, else the co-chairs."""
    newest = versions.newest_version(letter)
    both = {one.id: one for one in (letter.lead, newest.author if newest else None) if one is not None}
    found = [one for one in both.values() if Permission.RECORD in permissions_on(one, day)]
    return found or co_chairs_on(day)


def comments_to_settle(person: Person, *, is_chair: bool, limit: int) -> Sequence[Waiting]:
    """The drafts with open comments that are this person's to settle, the oldest comment first."""
    mine = [Letter.lead_id == person.id, LetterVersion.author_id == person.id]
    if is_chair:
        mine.append(and_(Letter.lead_id.is_(None), LetterVersion.author_id.is_(None)))
    wanted = (
        select(Letter.id, Letter.title, func.count(Comment.id))
        .join(Comment, Comment.letter_id == Letter.id)
        .outerjoin(LetterVersion, _newest())
        .where(Comment.state == CommentState.OPEN, *_open(), or_(*mine))
        .group_by(Letter.id, Letter.title)
        .order_by(func.min(Comment.at), Letter.id)
    )
    return _found(wanted, limit)


def approvals_to_give(person: Person, day: date, *, is_chair: bool, limit: int) -> Sequence[Waiting]:
    """The drafts whose newest version this person was asked to approve, or others have approved already."""
    asked = exists().where(
        Activity.subject_kind == "letter",
        Activity.subject_id == Letter.id,
        Activity.details[ASKED].as_integer() == LetterVersion.number,
    )
    of_others = exists().where(Approval.version_id == LetterVersion.id)
    own = exists().where(Approval.version_id == LetterVersion.id, Approval.person_id == person.id)
    wanted = (
        select(Letter.id, Letter.title, LetterVersion.number)
        .join(LetterVersion, _newest())
        .where(*_open(), or_(asked, of_others), ~own)
        .order_by(LetterVersion.written_at, Letter.id)
    )
    return _found(wanted if is_chair else wanted.where(_approves(person, day)), limit)


def _approves(person: Person, day: date) -> ColumnElement[bool]:
    """As ``queries.approvers_of``: a lead of the letter's sub-group, or its own lead where that has none."""
    leads = exists().where(
        GroupMember.group_id == Letter.group_id,
        GroupMember.part == Part.LEAD,
        in_force_on(day),
        SubGroup.id == GroupMember.group_id,
        partial.covers_on(SubGroup.from_on, SubGroup.to_on, day),
    )
    return or_(leads.where(GroupMember.person_id == person.id), and_(Letter.lead_id == person.id, ~leads))


def was_asked_for(letter: Letter, number: int) -> bool:
    """Whether those who have to agree were asked to approve a version."""
    return db.session.scalar(_askings(letter, number).limit(1)) is not None


def askers_of(letter: Letter, number: int) -> frozenset[int | None]:
    """The ids of those who asked for the approvals of a version: they get no mail that asks for theirs."""
    lines = _askings(letter, number).with_only_columns(Activity.actor_id)
    return frozenset(db.session.scalars(lines))


def _askings(letter: Letter, number: int) -> Select[int]:
    return select(Activity.id).where(
        Activity.subject_kind == "letter",
        Activity.subject_id == letter.id,
        Activity.details[ASKED].as_integer() == number,
    )


def _newest() -> ColumnElement[bool]:
    newest = select(func.max(LetterVersion.number)).where(LetterVersion.letter_id == Letter.id)
    return and_(
        LetterVersion.letter_id == Letter.id,
        LetterVersion.number == newest.correlate(Letter).scalar_subquery(),
    )


def _open() -> tuple[ColumnElement[bool], ...]:
    return (Letter.stage == LetterStage.DRAFT, ~exists().where(SignOn.letter_id == Letter.id))


def _found(wanted: Select[int, str, int], limit: int) -> Sequence[Waiting]:
    found = db.session.execute(wanted.limit(limit))
    return [Waiting(letter_id, title, number) for letter_id, title, number in found]
