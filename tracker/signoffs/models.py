"""Rows of sign-ons: the frozen texts, who is asked, their links and answers, and the names below a letter.

A ``Signature`` is a name that stands below a letter now; the answers are the record of how it came there.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Organisation, Person
from tracker.core.database import Model, index_where, new_uid, words
from tracker.signoffs.rules import (
    Answer,
    Change,
    ConsentRule,
    LinkPurpose,
    Order,
    StepKind,
    StepState,
    Via,
    Voice,
    last_material,
)

LIVE = "replaced_at IS NULL"


class SignOn(Model):
    """The time in which organisations are asked to stand behind one letter.

    ``answers_by`` is the soft cut-off, which reminders go by; ``closes_at`` the hard one, after which a link signs
    nothing. ``fixed_at`` is the moment of sending: names that come later are kept apart. The counts are those of
    ``Signature``, kept in the same transactions so that a page need not count.
    """

    __tablename__ = "sign_on"
    __table_args__ = (
        CheckConstraint("answers_by <= closes_at", name="soft_before_hard"),
        CheckConstraint(
            "(rule = 'silence-counts') = (silence_days IS NOT NULL)", name="silence_has_its_days"
        ),
        CheckConstraint("fixed_at IS NULL OR closed_at IS NOT NULL", name="closed_before_it_is_fixed"),
        CheckConstraint("counted >= 0 AND counted_later >= 0", name="counts_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), unique=True)
    rule: Mapped[ConsentRule] = mapped_column(words(ConsentRule))
    silence_days: Mapped[int | None]  # working days after which silence counts as yes
    voice: Mapped[Voice] = mapped_column(words(Voice), default=Voice.UNDERSIGNED)
    order: Mapped[Order] = mapped_column("name_order", words(Order, "name_order"), default=Order.ALPHABETICAL)
    answers_by: Mapped[datetime]
    closes_at: Mapped[datetime]
    send_on: Mapped[date | None]  # the planned day of sending
    addressed_to: Mapped[str | None]  # whom it goes to, as signatories know it
    shows_signatories: Mapped[bool] = mapped_column(default=True)  # to those who are asked
    open_to_outsiders: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    fixed_at: Mapped[datetime | None]
    counted: Mapped[int] = mapped_column(default=0)
    counted_later: Mapped[int] = mapped_column(default=0)
    counted_withdrawn: Mapped[int] = mapped_column(default=0)  # of those on the list, since it was sent
    names_version: Mapped[int] = mapped_column(
        default=1
    )  # counted up with every change of what the list shows
    version: Mapped[int] = mapped_column(default=1)

    opened_by: Mapped[Person | None] = relationship()
    texts: Mapped[list["FrozenText"]] = relationship(
        cascade="all, delete-orphan", order_by="FrozenText.number", back_populates="sign_on"
    )
    requests: Mapped[list["SignRequest"]] = relationship(
        cascade="all, delete-orphan", order_by="SignRequest.id", back_populates="sign_on"
    )
    steps: Mapped[list["SignOnStep"]] = relationship(
        cascade="all, delete-orphan", order_by="SignOnStep.at", back_populates="sign_on"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def supporters(self) -> int:
        """How many stand behind the letter now: those on the list that did not withdraw since, and later ones."""
        return self.counted + self.counted_later - self.counted_withdrawn

    @property
    def text(self) -> "FrozenText":
        """The text that is asked for now: the last one frozen."""
        return self.texts[-1]

    @property
    def last_material(self) -> int:
        """The number of the last text that is not merely a minor edit of the one before."""
        return last_material([text.change for text in self.texts])


class FrozenText(Model):
    """One exact text that organisations are asked to sign. Written once, never changed."""

    __table_args__ = (UniqueConstraint("sign_on_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_on_id: Mapped[int] = mapped_column(ForeignKey("sign_on.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]  # Markdown
    digest: Mapped[str]  # rules.digest_of(title, text)
    change: Mapped[Change] = mapped_column(words(Change, "text_change"))
    note: Mapped[str] = mapped_column(default="")  # what was changed, and why
    frozen_at: Mapped[datetime]
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    sign_on: Mapped[SignOn] = relationship(back_populates="texts")
    frozen_by: Mapped[Person | None] = relationship()


class SignRequest(Model):
    """One organisation that is asked, or (``is_asked`` false) only told because it may not sign."""

    __table_args__ = (UniqueConstraint("sign_on_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    sign_on_id: Mapped[int] = mapped_column(ForeignKey("sign_on.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_asked: Mapped[bool] = mapped_column(default=True)
    asked_at: Mapped[datetime]
    own_until: Mapped[datetime | None]  # it asked for more time
    silence_from: Mapped[datetime | None]  # from when its silence counts as yes
    place: Mapped[int] = mapped_column(default=0)  # in the list of names, where that is ordered by hand

    sign_on: Mapped[SignOn] = relationship(back_populates="requests")
    organisation: Mapped[Organisation] = relationship()
    answers: Mapped[list["SignAnswer"]] = relationship(
        cascade="all, delete-orphan", order_by="SignAnswer.id", back_populates="request"
    )
    answer: Mapped["SignAnswer | None"] = relationship(
        primaryjoin="and_(SignAnswer.request_id == SignRequest.id, SignAnswer.replaced_at.is_(None))",
        viewonly=True,
        uselist=False,
    )


class SignLink(Model):
    """A link in a mail, kept as a SHA-256. It is for one organisation and one letter, and is no way to sign in."""

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("sign_request.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose), default=LinkPurpose.ANSWER)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("sign_answer.id", ondelete="CASCADE"))  # to undo
    digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    request: Mapped[SignRequest] = relationship()
    person: Mapped[Person | None] = relationship()
    answer: Mapped["SignAnswer | None"] = relationship()


class SignAnswer(Model):
    """What one organisation answered, to one exact text. A later answer replaces it; the row stays."""

    __table_args__ = (
        index_where("uq_sign_answer_live", "request_id", where=LIVE, unique=True),
        CheckConstraint(
            "via = 'silence' OR replaced_at IS NOT NULL OR signer_name <> ''", name="somebody_answered"
        ),
        CheckConstraint("(answer = 'need-time') = (until IS NOT NULL)", name="more_time_has_an_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    request_id: Mapped[int] = mapped_column(ForeignKey("sign_request.id", ondelete="CASCADE"), index=True)
    frozen_text_id: Mapped[int] = mapped_column(ForeignKey("frozen_text.id"))
    answer: Mapped[Answer] = mapped_column(words(Answer, "sign_answer"))
    note: Mapped[str] = mapped_column(default="")  # with the signature, or the reason for declining
    until: Mapped[datetime | None]
    signer_name: Mapped[str] = mapped_column(default="")  # who authorised it
    signer_role: Mapped[str] = mapped_column(default="")
    shows_person: Mapped[bool] = mapped_column(default=False)  # name and job title may be shown in public
    via: Mapped[Via] = mapped_column(words(Via))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # whose link it was, or who was signed in
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # a co-chair took it down
    replaced_at: Mapped[datetime | None]  # by a later answer, or undone
    undone_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_name: Mapped[str] = mapped_column(default="")

    request: Mapped[SignRequest] = relationship(back_populates="answers")
    text: Mapped[FrozenText] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])


class Signature(Model):
    """A name below a letter. ``later`` ones came after it was sent and are kept apart.

    Before sending, a name is here exactly while its organisation's yes counts. Once sent the list stands: a name that
    is taken back then stays, with the moment in ``withdrawn_at``. Order: ``position``, ``sort_name``, ``id``.
    """

    __table_args__ = (
        UniqueConstraint("letter_id", "organisation_id"),
        CheckConstraint("organisation_id IS NOT NULL OR supporter_id IS NOT NULL", name="of_somebody"),
        Index("ix_signature_list", "letter_id", "later", "position", "sort_name", "id"),
        index_where("ix_signature_withdrawn", "letter_id", where="withdrawn_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("sign_answer.id"), unique=True)
    supporter_id: Mapped[int | None] = mapped_column(
        ForeignKey("supporter.id"), unique=True
    )  # a supporter from outside the coalition
    position: Mapped[int] = mapped_column(default=0)
    sort_name: Mapped[str] = mapped_column(default="")  # coalition.rules.sort_key(printed_name)
    printed_name: Mapped[str]
    person: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    shows_person: Mapped[bool] = mapped_column(
        default=True
    )  # False: the organisation stays, the person is not shown
    later: Mapped[bool] = mapped_column(default=False)
    signed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()
    answer: Mapped[SignAnswer | None] = relationship()

    @property
    def public_person(self) -> str:
        """ "Jo Example, Director", where it is on record that anyone may see it; otherwise nothing.

        Names that came from a file stand without a person: nobody asked them.
        """
        is_asked = self.answer_id is not None or self.supporter_id is not None
        return ", ".join(filter(None, (self.person, self.role))) if self.shows_person and is_asked else ""


class SignOnStep(Model):
    """Something that happens by itself in a sign-on at its moment. ``subject`` tells apart several of one kind."""

    __table_args__ = (
        UniqueConstraint("sign_on_id", "kind", "subject"),
        Index("ix_sign_on_step_due", "state", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_on_id: Mapped[int] = mapped_column(ForeignKey("sign_on.id", ondelete="CASCADE"))
    kind: Mapped[StepKind] = mapped_column(words(StepKind))
    subject: Mapped[str] = mapped_column(default="")  # a London day of the daily count, an organisation's uid
    at: Mapped[datetime]
    state: Mapped[StepState] = mapped_column(words(StepState), default=StepState.PLANNED)
    done_at: Mapped[datetime | None]

    sign_on: Mapped[SignOn] = relationship(back_populates="steps")
