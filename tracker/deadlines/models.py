"""Rows of deadlines: the date, its moves, its ladder, who is concerned, what they are to be told; days off."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Person
from tracker.core.calendar import Nation
from tracker.core.database import Model, index_where, new_uid, words
from tracker.deadlines.stages import DeadlineKind, DeadlineState, NoticeKind, NoticeState, RungState

if TYPE_CHECKING:
    from tracker.consultations.models import Consultation
    from tracker.legislation.models import Measure
    from tracker.letters.models import Letter

deadline_person = Table(
    "deadline_person",
    Model.metadata,
    Column("deadline_id", ForeignKey("deadline.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Deadline(Model):
    """A London date, perhaps with a time, by which something must be done.

    ``due_at`` is the UTC moment where a time is stated; ``passes_at`` is when it has passed: that moment, or the end
    of the London day. ``armed_at`` is the moment from which the ladder counts: recorded, last moved or re-opened.
    """

    __table_args__ = (
        CheckConstraint("(at_time IS NULL) = (due_at IS NULL)", name="a_time_has_a_moment"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_has_a_moment"),
        CheckConstraint("consultation_id IS NULL OR letter_id IS NULL", name="belongs_to_one_record"),
        Index("ix_deadline_state_passes_at", "state", "passes_at"),
        Index("ix_deadline_kind_state_letter", "kind", "state", "letter_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    kind: Mapped[DeadlineKind] = mapped_column(words(DeadlineKind))
    title: Mapped[str]  # what falls due, readable without its record: "Fair Start closes"
    due_on: Mapped[date] = mapped_column(index=True)
    at_time: Mapped[time | None]
    due_at: Mapped[datetime | None]
    passes_at: Mapped[datetime]
    printed: Mapped[str] = mapped_column(default="")  # the printed words, never parsed
    source: Mapped[str] = mapped_column(default="")
    nation: Mapped[Nation] = mapped_column(words(Nation), default=Nation.ENGLAND_AND_WALES)
    ladder: Mapped[
        str | None
    ]  # rungs of its own, "20,10,5,2,1,0,+1"; None: as the coalition has set for its kind
    is_history: Mapped[bool] = mapped_column(
        default=False
    )  # had passed when it was recorded: never reminded of
    state: Mapped[DeadlineState] = mapped_column(words(DeadlineState), default=DeadlineState.OPEN)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_reason: Mapped[str] = mapped_column(default="")
    armed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    measure_id: Mapped[int | None] = mapped_column(
        ForeignKey("measure.id"), index=True
    )  # a bill or instrument
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # "I am on it"
    taken_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    consultation: Mapped["Consultation | None"] = relationship("Consultation", back_populates="deadlines")
    letter: Mapped["Letter | None"] = relationship("Letter", back_populates="deadlines")
    measure: Mapped["Measure | None"] = relationship("Measure")
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])
    taken_by: Mapped[Person | None] = relationship(foreign_keys=[taken_by_id])
    people: Mapped[list[Person]] = relationship(secondary=deadline_person, order_by=Person.name)
    moves: Mapped[list["Move"]] = relationship(
        cascade="all, delete-orphan", order_by="Move.id", back_populates="deadline"
    )
    rungs: Mapped[list["Rung"]] = relationship(
        cascade="all, delete-orphan", order_by="Rung.id", back_populates="deadline"
    )
    notices: Mapped[list["Notice"]] = relationship(
        cascade="all, delete-orphan", order_by="Notice.id", back_populates="deadline"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def due_key(self) -> str:
        """The date and time as stored, or the date alone: what a reminder's identity is made from."""
        return due_key(self.due_on, self.at_time)


def due_key(due_on: date, at_time: time | None) -> str:
    """ "2023-05-11T23:45" or, without a stated time, "2023-05-11"."""
    return f"{due_on}T{at_time:%H:%M}" if at_time else f"{due_on}"


class Move(Model):
    """One change of a deadline's date or time. The old one stays here."""

    __tablename__ = "deadline_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    from_time: Mapped[time | None]
    to_on: Mapped[date]
    to_time: Mapped[time | None]
    reason: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    moved_at: Mapped[datetime]
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    deadline: Mapped[Deadline] = relationship(back_populates="moves")
    moved_by: Mapped[Person | None] = relationship()


class Rung(Model):
    """One reminder day of a deadline as it stands (or stood) at ``due``. ``at`` is None where it is not used."""

    __table_args__ = (
        UniqueConstraint("deadline_id", "rung", "due"),
        CheckConstraint("state <> 'planned' OR at IS NOT NULL", name="planned_has_a_moment"),
        index_where("ix_rung_planned_at", "at", where="state = 'planned'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id", ondelete="CASCADE"))
    rung: Mapped[str]  # as written: "20", "0", "+1"
    due: Mapped[str]  # the deadline's due_key when this was planned
    at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(default="")  # the working, shown to people
    state: Mapped[RungState] = mapped_column(words(RungState))
    reason: Mapped[str] = mapped_column(default="")

    deadline: Mapped[Deadline] = relationship(back_populates="rungs")


class Notice(Model):
    """Something happened to a deadline that the other people concerned are told with the next sweep."""

    __tablename__ = "deadline_notice"
    __table_args__ = (index_where("ix_deadline_notice_waiting", "id", where="state = 'waiting'"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id", ondelete="CASCADE"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind))
    was: Mapped[str] = mapped_column(default="")  # due_key before
    due: Mapped[str]  # due_key after
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[NoticeState] = mapped_column(words(NoticeState), default=NoticeState.WAITING)
    reason: Mapped[str] = mapped_column(default="")

    deadline: Mapped[Deadline] = relationship(back_populates="notices")
    by: Mapped[Person | None] = relationship()


class BankHoliday(Model):
    """A bank holiday that was read from a file; what the bundled calendar says stands for years not read."""

    __table_args__ = (UniqueConstraint("nation", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nation: Mapped[Nation] = mapped_column(words(Nation))
    on: Mapped[date]
    title: Mapped[str]


class ClosedDay(Model):
    """A day on which the coalition is closed: no working day for any deadline."""

    on: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(default="")
