"""Rows of letters and everything else the coalition sends in its own words; whom they go to; what came back."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint, case
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.attachments.models import Attachment
from tracker.coalition.models import Person, Theme
from tracker.core.database import Model, PartialDate, index_where, new_uid, words
from tracker.deadlines.models import Deadline
from tracker.government.models import Body, OfficeHolder, Post
from tracker.groups.models import SubGroup
from tracker.legislation.models import LetterMeasure, Review
from tracker.letters.rules import LetterKind, LetterStage, OurPart, ReplyKind, was_sent
from tracker.signoffs.models import Signature, SignOn

if TYPE_CHECKING:
    from tracker.consultations.models import Consultation

letter_theme = Table(
    "letter_theme",
    Model.metadata,
    Column("letter_id", ForeignKey("letter.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("theme.id"), primary_key=True, index=True),
)


class Letter(Model):
    """A letter, submission, response, briefing, statement, paper or vision."""

    __table_args__ = (
        CheckConstraint("(submitted_at IS NULL) = (submitted_by_name = '')", name="submitted_by_somebody"),
        CheckConstraint("published_at IS NULL OR stage <> 'draft'", name="drafts_are_not_public"),
        CheckConstraint("published_at IS NULL OR slug IS NOT NULL", name="published_has_an_address"),
        Index("ix_letter_list", "dated_sort", "id"),
        Index("ix_letter_stage", "stage", "dated_sort", "id"),
        Index("ix_letter_published", "published_at"),
        index_where("ix_letter_changed", "changed_at", where="slug IS NOT NULL"),
        Index("ix_letter_kind", "kind", "dated_sort", "id"),
        index_where("ix_letter_record", "dated_sort", "id", where="published_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    slug: Mapped[str | None] = mapped_column(unique=True)  # its public address, kept for good
    title: Mapped[str]
    kind: Mapped[LetterKind] = mapped_column(words(LetterKind), default=LetterKind.LETTER)
    dated: Mapped[str | None] = mapped_column(PartialDate)  # the date it bears
    dated_sort: Mapped[str] = mapped_column(default="0000")  # rules.sort_date(dated, stage)
    summary: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")  # Markdown
    url: Mapped[str] = mapped_column(default="")
    led_by: Mapped[str] = mapped_column(default="")  # another coalition, where it was not ours
    our_part: Mapped[OurPart] = mapped_column(words(OurPart), default=OurPart.LED)
    stage: Mapped[LetterStage] = mapped_column(words(LetterStage), default=LetterStage.DRAFT)
    notes: Mapped[str] = mapped_column(default="")  # Markdown, ours alone
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)  # an earlier letter
    group_id: Mapped[int | None] = mapped_column(ForeignKey("sub_group.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    sent_on: Mapped[date | None]
    sent_by_name: Mapped[str] = mapped_column(default="")
    sent_how: Mapped[str] = mapped_column(default="")  # e-mail, post, by hand, a portal
    received_on: Mapped[date | None]  # by whom it went to, where that is known
    printed: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # printing.keep: as it went
    submitted_at: Mapped[datetime | None]  # our response went in
    submitted_by_name: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")  # the receipt's number
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]  # what readers see of it; None: not since it was recorded
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    lead: Mapped[Person | None] = relationship(foreign_keys=[lead_id])
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])
    consultation: Mapped["Consultation | None"] = relationship("Consultation", back_populates="responses")
    group: Mapped[SubGroup | None] = relationship()
    follows: Mapped["Letter | None"] = relationship(remote_side=[id])
    review: Mapped[Review | None] = relationship(back_populates="letters")
    measures: Mapped[list[LetterMeasure]] = relationship(
        cascade="all, delete-orphan", back_populates="letter"
    )
    themes: Mapped[list[Theme]] = relationship(secondary=letter_theme, order_by=Theme.name)
    recipients: Mapped[list["Recipient"]] = relationship(
        cascade="all, delete-orphan", order_by="Recipient.position", back_populates="letter"
    )
    deadlines: Mapped[list[Deadline]] = relationship(order_by=Deadline.due_on, back_populates="letter")
    replies: Mapped[list["Reply"]] = relationship(
        cascade="all, delete-orphan", order_by="Reply.id", back_populates="letter"
    )
    signatures: Mapped[list[Signature]] = relationship(
        cascade="all, delete-orphan",
        order_by=(Signature.later, Signature.position, Signature.sort_name, Signature.id),
    )
    attachments: Mapped[list[Attachment]] = relationship(order_by=Attachment.id)
    sign_on: Mapped[SignOn | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it is

    @property
    def was_sent(self) -> bool:
        """Whether it ever left the house; a letter may be closed without."""
        return was_sent(self.sent_on, self.sent_how, self.submitted_at)

    @property
    def addressees(self) -> list["Recipient"]:
        """To whom it is written, without those who get a copy."""
        return [recipient for recipient in self.recipients if not recipient.is_copy]

    @property
    def copies(self) -> list["Recipient"]:
        """Who gets a copy."""
        return [recipient for recipient in self.recipients if recipient.is_copy]


class Recipient(Model):
    """Whom a letter is addressed to: a post, a person, a body, or what is known of them."""

    __tablename__ = "letter_recipient"
    __table_args__ = (
        UniqueConstraint("letter_id", "position"),
        CheckConstraint("post <> '' OR person <> '' OR body_id IS NOT NULL", name="names_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    position: Mapped[int]
    is_copy: Mapped[bool] = mapped_column(default=False)
    post: Mapped[str] = mapped_column(default="")
    person: Mapped[str] = mapped_column(default="")
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"), index=True)
    body_printed: Mapped[str] = mapped_column(default="", server_default="")  # its name, once that is fixed
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(
        ForeignKey("office_holder.id"), index=True
    )  # fixed on sending
    fixed_on: Mapped[date | None]  # since then the words stand; before, they follow who holds the post
    without_holder: Mapped[str] = mapped_column(default="", server_default="")  # why it went to a vacant post
    email: Mapped[str] = mapped_column(
        default=""
    )  # where a letter sent from here goes; never shown in public

    letter: Mapped[Letter] = relationship(back_populates="recipients")
    body: Mapped[Body | None] = relationship()
    to_post: Mapped[Post | None] = relationship()
    holder: Mapped[OfficeHolder | None] = relationship()

    @property
    def follows(self) -> bool:
        """Whether its words still follow who holds the post: ``addressing`` says what they are on a day."""
        return self.post_id is not None and self.fixed_on is None and not self.person

    @property
    def body_name(self) -> str:
        """The body's name as it was on sending; before, as it is now."""
        return self.body_printed or (self.body.name if self.body else "")

    @property
    def in_words(self) -> str:
        """ "Vicky Ford MP, Children's Minister, Department for Education": as much as is known."""
        return ", ".join(part for part in (self.person, self.post, self.body_name) if part)


# What "body_name" says, in SQL beside a join of the body.
BODY_NAME = case((Recipient.body_printed != "", Recipient.body_printed), else_=Body.name)


class Reply(Model):
    """What came back: its dates, its words, its file."""

    __tablename__ = "letter_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ReplyKind] = mapped_column(words(ReplyKind))
    dated_on: Mapped[date | None]
    received_on: Mapped[date]
    signed_by: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    letter: Mapped[Letter] = relationship(back_populates="replies")
    attachment: Mapped[Attachment | None] = relationship()


class LetterVersion(Model):
    """One text that a draft had, kept for good. The newest is the letter's own ``text``."""

    __table_args__ = (UniqueConstraint("letter_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str]  # Markdown
    note: Mapped[str] = mapped_column(default="")  # what is new in it, in its author's words
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")  # the name of the Word file it came from
    written_at: Mapped[datetime]

    letter: Mapped[Letter] = relationship()
    author: Mapped[Person | None] = relationship()


class LetterMessage(Model):
    """One message with which a letter was sent from here to one of those it goes to."""

    __table_args__ = (UniqueConstraint("letter_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    address: Mapped[str]
    named: Mapped[str] = mapped_column(default="")  # who that is, as the letter names them
    is_copy: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")  # that went with it
    mail_id: Mapped[str | None] = mapped_column(ForeignKey("mail.id", ondelete="SET NULL"), index=True)
    queued_at: Mapped[datetime]

    letter: Mapped[Letter] = relationship()
