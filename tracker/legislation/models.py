"""Rows of bills, Acts and statutory instruments, of reviews, and of the days on which Parliament does not sit.

Letters and calls lie above this package: they are named by their tables, and what connects them is here. The dates of
a measure are as well as they are known.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Model, PartialDate, new_uid, words
from tracker.deadlines.models import Deadline
from tracker.government.models import Body
from tracker.groups.models import SubGroup
from tracker.legislation.pre_election import Area
from tracker.legislation.rules import (
    About,
    Computed,
    House,
    Known,
    MeasureKind,
    Procedure,
    StageName,
    name_of,
)
from tracker.legislation.sittings import BreakKind

if TYPE_CHECKING:
    from tracker.consultations.models import Consultation
    from tracker.letters.models import Letter


class Measure(Model):
    """A bill, an Act or a statutory instrument."""

    __table_args__ = (
        CheckConstraint("became_id IS NULL OR kind = 'bill'", name="only_bills_become_acts"),
        CheckConstraint(
            "made_under_id IS NULL OR kind = 'statutory-instrument'", name="only_instruments_are_made"
        ),
        CheckConstraint(
            "procedure IS NULL OR kind = 'statutory-instrument'", name="only_instruments_have_procedure"
        ),
        Index("ix_measure_list", "title_key", "id"),
        Index("ix_measure_kind", "kind", "title_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    kind: Mapped[MeasureKind] = mapped_column(words(MeasureKind))
    title: Mapped[str]
    title_key: Mapped[str]  # the title, folded: to find and to sort by
    number: Mapped[str] = mapped_column(default="")  # "SI 2020/445", "2017 c. 16"
    url: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str | None] = mapped_column(unique=True)  # "bills:3512", as Parliament numbers it
    house: Mapped[House | None] = mapped_column(words(House))  # in which a bill began
    procedure: Mapped[Procedure | None] = mapped_column(words(Procedure))
    royal_assent: Mapped[str | None] = mapped_column(PartialDate)
    made: Mapped[str | None] = mapped_column(PartialDate)
    laid: Mapped[str | None] = mapped_column(PartialDate)
    in_force: Mapped[str | None] = mapped_column(PartialDate)
    expires: Mapped[str | None] = mapped_column(PartialDate)
    became_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    made_under_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    notes: Mapped[str] = mapped_column(default="")  # Markdown
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    became: Mapped["Measure | None"] = relationship(
        remote_side=[id], foreign_keys=[became_id], back_populates="came_from"
    )
    came_from: Mapped[list["Measure"]] = relationship(foreign_keys=[became_id], back_populates="became")
    made_under: Mapped["Measure | None"] = relationship(
        remote_side=[id], foreign_keys=[made_under_id], back_populates="instruments"
    )
    instruments: Mapped[list["Measure"]] = relationship(
        foreign_keys=[made_under_id], back_populates="made_under", order_by="Measure.title_key"
    )
    stages: Mapped[list["MeasureStage"]] = relationship(
        cascade="all, delete-orphan", order_by="MeasureStage.position", back_populates="measure"
    )
    letters: Mapped[list["LetterMeasure"]] = relationship(
        cascade="all, delete-orphan", back_populates="measure"
    )
    calls: Mapped[list["ConsultationMeasure"]] = relationship(
        cascade="all, delete-orphan", back_populates="measure"
    )
    computed: Mapped[list["ComputedDate"]] = relationship(
        cascade="all, delete-orphan", back_populates="measure"
    )

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it is

    @property
    def name(self) -> str:
        """The title, with the number where there is one."""
        return name_of(self.title, self.number)


class MeasureStage(Model):
    """A stage of a bill in one House; a stage of several days has a row for each."""

    __tablename__ = "measure_stage"
    __table_args__ = (UniqueConstraint("measure_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[StageName] = mapped_column(words(StageName))
    house: Mapped[House | None] = mapped_column(words(House))
    dated: Mapped[str | None] = mapped_column(PartialDate)
    note: Mapped[str] = mapped_column(default="")

    measure: Mapped[Measure] = relationship(back_populates="stages")

    @property
    def in_words(self) -> str:
        """ "Report stage, House of Commons"."""
        name = self.note if self.name is StageName.OTHER and self.note else self.name.value
        return ", ".join(
            part for part in (name[:1].upper() + name[1:], self.house.value if self.house else "") if part
        )


class ComputedDate(Model):
    """A deadline that was made of a reckoned date: what was reckoned, and how, when it was made or last moved."""

    __tablename__ = "computed_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    stage_id: Mapped[int | None] = mapped_column(
        ForeignKey("measure_stage.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[Computed] = mapped_column(words(Computed))
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id", ondelete="CASCADE"), unique=True)
    computed_on: Mapped[date]  # the date that was reckoned then
    working: Mapped[str]
    computed_at: Mapped[datetime]

    measure: Mapped[Measure] = relationship(back_populates="computed")
    stage: Mapped[MeasureStage | None] = relationship()
    deadline: Mapped[Deadline] = relationship()


class LetterMeasure(Model):
    """A letter is about a measure, or proposes to amend it."""

    __tablename__ = "letter_measure"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), primary_key=True)
    measure_id: Mapped[int] = mapped_column(
        ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    about: Mapped[About] = mapped_column(words(About), default=About.ABOUT)

    letter: Mapped["Letter"] = relationship("Letter", back_populates="measures")
    measure: Mapped[Measure] = relationship(back_populates="letters")


class ConsultationMeasure(Model):
    """A call is about a measure."""

    __tablename__ = "consultation_measure"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    measure_id: Mapped[int] = mapped_column(
        ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    about: Mapped[About] = mapped_column(words(About), default=About.ABOUT)

    consultation: Mapped["Consultation"] = relationship("Consultation", back_populates="measures")
    measure: Mapped[Measure] = relationship(back_populates="calls")


class Review(Model):
    """A review with its calls, one after the other. ``body`` is the review itself where letters go to it."""

    __table_args__ = (Index("ix_review_list", "name_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"), index=True)
    sub_group_id: Mapped[int | None] = mapped_column(ForeignKey("sub_group.id"), index=True)
    began: Mapped[str | None] = mapped_column(PartialDate)
    ended: Mapped[str | None] = mapped_column(PartialDate)
    url: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")  # Markdown
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    body: Mapped[Body | None] = relationship()
    sub_group: Mapped[SubGroup | None] = relationship()
    calls: Mapped[list["Consultation"]] = relationship(
        "Consultation", back_populates="review", order_by="Consultation.review_position, Consultation.id"
    )
    letters: Mapped[list["Letter"]] = relationship(
        "Letter", back_populates="review", order_by="Letter.dated_sort, Letter.id"
    )

    __mapper_args__ = {"version_id_col": version}


class NonSitting(Model):
    """A time in which one House, or both, does not sit."""

    __tablename__ = "non_sitting"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="ends_after_it_begins"),
        CheckConstraint("of_commons OR of_lords", name="of_a_house"),
        CheckConstraint("kind = 'adjournment' OR (of_commons AND of_lords)", name="prorogued_as_a_whole"),
        Index("ix_non_sitting_last_on", "last_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BreakKind] = mapped_column(words(BreakKind))
    of_commons: Mapped[bool]
    of_lords: Mapped[bool]
    first_on: Mapped[date]
    last_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")  # "Easter recess"

    @property
    def houses(self) -> list[House]:
        """Whose it is."""
        return [House.COMMONS] * self.of_commons + [House.LORDS] * self.of_lords


class SittingDay(Model):
    """A day on which a House sits."""

    __tablename__ = "sitting_day"

    house: Mapped[House] = mapped_column(words(House), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)


class KnownStretch(Model):
    """A time for which everything of one sort is entered of one House: its sitting days, or its breaks."""

    __tablename__ = "known_stretch"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="ends_after_it_begins"),
        UniqueConstraint("house", "what", "first_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    house: Mapped[House] = mapped_column(words(House))
    what: Mapped[Known] = mapped_column(words(Known))
    first_on: Mapped[date]
    last_on: Mapped[date]


class PreElectionPeriod(Model):
    """Weeks before an election in which departments hold back."""

    __tablename__ = "pre_election_period"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[Area] = mapped_column(words(Area))
    first_on: Mapped[date]
    last_on: Mapped[date] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(default="")  # "general election of 4 July 2024"
