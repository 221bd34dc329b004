"""Rows of calls for an answer: consultations, calls for evidence, inquiries; their windows and what became of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.attachments.models import Attachment
from tracker.coalition.models import Person, Theme
from tracker.consultations.rules import (
    ConsultationKind,
    Decision,
    Stage,
    WindowChangeKind,
    WindowState,
    closing_key,
)
from tracker.core.calendar import Nation
from tracker.core.database import Model, new_uid, words
from tracker.deadlines.models import Deadline
from tracker.government.models import Body
from tracker.groups.models import SubGroup
from tracker.legislation.models import ConsultationMeasure, Review
from tracker.letters.models import Letter

consultation_theme = Table(
    "consultation_theme",
    Model.metadata,
    Column("consultation_id", ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("theme.id"), primary_key=True, index=True),
)


class Consultation(Model):
    """An invitation to answer. Known by its title and body; it closes when its last window does."""

    __table_args__ = (
        UniqueConstraint("body_id", "title"),
        CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)",
            name="decided_has_a_moment",
        ),
        CheckConstraint(
            "stage <> 'not responding' OR decision = 'not responding'",
            name="not_responding_was_decided",
        ),
        Index("ix_consultation_list", "closes_sort", "id"),
        Index("ix_consultation_stage", "stage", "closes_sort", "id"),
        Index("ix_consultation_kind", "kind", "closes_sort", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    title: Mapped[str]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    kind: Mapped[ConsultationKind] = mapped_column(
        words(ConsultationKind), default=ConsultationKind.CONSULTATION
    )
    url: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str | None] = mapped_column(unique=True)  # "govuk:<content_id>", "committees:<id>"
    nation: Mapped[Nation] = mapped_column(words(Nation), default=Nation.ENGLAND_AND_WALES)
    nation_as_given: Mapped[str] = mapped_column(
        default=""
    )  # "england", "uk": the scope, where it was narrower
    stage: Mapped[Stage] = mapped_column(words(Stage), default=Stage.RECORDED)
    notes: Mapped[str] = mapped_column(default="")  # Markdown
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("sub_group.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    review_position: Mapped[int | None]  # its place among the calls of that review
    decision: Mapped[Decision | None] = mapped_column(words(Decision))
    decision_reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closes_sort: Mapped[str] = mapped_column(
        default="9999"
    )  # closing date of the latest window; "9999": none
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    body: Mapped[Body] = relationship()
    lead: Mapped[Person | None] = relationship(foreign_keys=[lead_id])
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    group: Mapped[SubGroup | None] = relationship()
    themes: Mapped[list[Theme]] = relationship(secondary=consultation_theme, order_by=Theme.name)
    windows: Mapped[list["Window"]] = relationship(
        cascade="all, delete-orphan", order_by="Window.position", back_populates="consultation"
    )
    deadlines: Mapped[list[Deadline]] = relationship(
        order_by=Deadline.due_on, back_populates="consultation", overlaps="closing"
    )
    review: Mapped[Review | None] = relationship(back_populates="calls")
    measures: Mapped[list[ConsultationMeasure]] = relationship(
        cascade="all, delete-orphan", back_populates="consultation"
    )
    responses: Mapped[list[Letter]] = relationship(back_populates="consultation", order_by=Letter.id)
    attachments: Mapped[list[Attachment]] = relationship(order_by=Attachment.id)

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it is

    def sort_by_closing(self) -> None:
        """Bring ``closes_sort`` into line with the windows. Withdrawn ones count only when there are no others.

        A call that was closed here keeps the place it was given then.
        """
        if self.stage is Stage.CLOSED:
            return
        standing = [window for window in self.windows if window.state is not WindowState.WITHDRAWN]
        closing = closing_key(
            window.deadline.due_on if window.deadline else None for window in standing or self.windows
        )
        if self.closes_sort != closing:
            self.closes_sort = closing


class Window(Model):
    """One opening-to-closing of a call. Without ``deadline`` no closing date was given (a rolling call)."""

    __tablename__ = "consultation_window"
    __table_args__ = (UniqueConstraint("consultation_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(default="")  # "Call for evidence, second round"
    opens_on: Mapped[date | None]
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadline.id"), unique=True)
    state: Mapped[WindowState] = mapped_column(words(WindowState), default=WindowState.RUNNING)
    raw_dates: Mapped[str] = mapped_column(default="")  # dates as a feed gave them, wrong offsets included
    warning: Mapped[str] = mapped_column(default="")  # what was odd about them

    consultation: Mapped[Consultation] = relationship(back_populates="windows")
    deadline: Mapped[Deadline | None] = relationship()
    changes: Mapped[list["WindowChange"]] = relationship(
        cascade="all, delete-orphan", order_by="WindowChange.id", back_populates="window"
    )


class WindowChange(Model):
    """A window was extended, cut short, suspended, re-opened: why, and where that is printed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(
        ForeignKey("consultation_window.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[WindowChangeKind] = mapped_column(words(WindowChangeKind))
    reason: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    was: Mapped[str] = mapped_column(default="")  # due_key before
    became: Mapped[str] = mapped_column(default="")  # due_key after
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    window: Mapped[Window] = relationship(back_populates="changes")
    by: Mapped[Person | None] = relationship()


@event.listens_for(Session, "before_flush")
def _sort_by_closing(session: Session, *_: Any) -> None:
    """A closing date may also be moved on the deadline's own page: calls are listed by it all the same."""
    for changed in [*session.new, *session.dirty]:
        if isinstance(changed, Window | Deadline) and changed.consultation is not None:
            changed.consultation.sort_by_closing()
