"""Rows of contacts and of days away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Organisation, Person
from tracker.contacts.rules import Duty
from tracker.core.database import Model, words


class Contact(Model):
    """Through whom an organisation is reached, for what, from one London day to another (both included).

    Somebody who takes part is named by ``person_id``; anybody else by what is written here.
    """

    __table_args__ = (
        CheckConstraint("to_on IS NULL OR from_on IS NULL OR from_on <= to_on", name="ends_after_it_begins"),
        CheckConstraint("(person_id IS NULL) = (name <> '')", name="is_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    duty: Mapped[Duty] = mapped_column(words(Duty))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(default="")
    job_title: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def called(self) -> str:
        """What the contact is called."""
        return self.person.name if self.person else self.name

    @property
    def address(self) -> str:
        """The e-mail address, or nothing."""
        return self.person.email if self.person else self.email


class Absence(Model):
    """Days on which somebody is away (London days, both included), and who gets their mail then."""

    __table_args__ = (
        CheckConstraint("from_on <= to_on", name="ends_after_it_begins"),
        CheckConstraint("cover_id <> person_id", name="covered_by_another"),
        Index("ix_absence_days", "to_on", "from_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    cover: Mapped[Person | None] = relationship(foreign_keys=[cover_id])
