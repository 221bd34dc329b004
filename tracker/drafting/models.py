"""Rows of drafting: comments tied to a paragraph, approvals of one version, texts that are used again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Organisation, Person
from tracker.core.database import Model, new_uid, words
from tracker.drafting.rules import ApproverKind, CommentState, ReusableKind
from tracker.letters.models import Letter, LetterVersion


class Comment(Model):
    """What a member organisation says about one paragraph of a draft, and what was answered.

    ``paragraph`` counts from 1 in the version ``at_version``; ``quote`` is that paragraph as it stood there. In later
    versions it is found again by its words.
    """

    __tablename__ = "letter_comment"
    __table_args__ = (
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled_has_a_moment"),
        Index("ix_letter_comment_letter_id_state", "letter_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("letter_version.id", ondelete="CASCADE"))
    paragraph: Mapped[int]
    quote: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[CommentState] = mapped_column(words(CommentState), default=CommentState.OPEN)
    answer: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    letter: Mapped[Letter] = relationship()
    at_version: Mapped[LetterVersion] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])


class Approval(Model):
    """Somebody's agreement to one exact version, given here or taken down by a co-chair with the channel."""

    __tablename__ = "letter_approval"
    __table_args__ = (UniqueConstraint("version_id", "person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("letter_version.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ApproverKind] = mapped_column(words(ApproverKind))
    channel: Mapped[str] = mapped_column(default="")  # how it was given, where another took it down
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    approved: Mapped[LetterVersion] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])


class ReusableText(Model):
    """A text to begin a letter from, or a block to put into one."""

    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ReusableKind] = mapped_column(words(ReusableKind))
    name: Mapped[str]
    text: Mapped[str]  # Markdown
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
