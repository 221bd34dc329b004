"""Rows of sub-groups and who is in them, and of who chaired the coalition: the fact, not the right (``RoleTerm``)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Organisation, Person, Theme
from tracker.core.database import Model, PartialDate, new_uid, words
from tracker.groups.rules import Charge, Part

sub_group_theme = Table(
    "sub_group_theme",
    Model.metadata,
    Column("group_id", ForeignKey("sub_group.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class SubGroup(Model):
    """Some of the members, working on a theme or on one review; its dates as well as they are known."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    name: Mapped[str] = mapped_column(unique=True)
    other_names: Mapped[str] = mapped_column(default="")  # separated by ;
    purpose: Mapped[str] = mapped_column(default="")  # Markdown
    chair_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_on: Mapped[str | None] = mapped_column(PartialDate)
    to_on: Mapped[str | None] = mapped_column(PartialDate)
    ends_with: Mapped[str] = mapped_column(default="")  # the review or other work that it ends with
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    chair_organisation: Mapped[Organisation | None] = relationship()
    themes: Mapped[list[Theme]] = relationship(secondary=sub_group_theme, order_by=Theme.name)
    members: Mapped[list["GroupMember"]] = relationship(
        cascade="all, delete-orphan", order_by="GroupMember.id", back_populates="group"
    )

    __mapper_args__ = {"version_id_col": version}


class GroupMember(Model):
    """An organisation or a person, or a person for an organisation, in a sub-group; London days, both included."""

    __tablename__ = "sub_group_member"
    __table_args__ = (
        CheckConstraint("organisation_id IS NOT NULL OR person_id IS NOT NULL", name="is_somebody"),
        CheckConstraint("part <> 'lead' OR person_id IS NOT NULL", name="a_lead_is_a_person"),
        CheckConstraint("to_on IS NULL OR from_on IS NULL OR from_on <= to_on", name="ends_after_it_begins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("sub_group.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    part: Mapped[Part] = mapped_column(words(Part), default=Part.MEMBER)
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    group: Mapped[SubGroup] = relationship(back_populates="members")
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()


class ChairTerm(Model):
    """An organisation's seat in the chair: who lends it, and from when to when, as well as that is known."""

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_on: Mapped[str | None] = mapped_column(PartialDate)
    to_on: Mapped[str | None] = mapped_column(PartialDate)
    seen_on: Mapped[str | None] = mapped_column(PartialDate)  # the first paper that names it
    last_seen_on: Mapped[str | None] = mapped_column(PartialDate)  # the last one
    not_yet_on: Mapped[str | None] = mapped_column(PartialDate)  # an earlier paper that names others
    no_longer_on: Mapped[str | None] = mapped_column(PartialDate)  # a later paper that names others
    source: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    holders: Mapped[list["ChairHolder"]] = relationship(
        cascade="all, delete-orphan", order_by="ChairHolder.id", back_populates="term"
    )

    __mapper_args__ = {"version_id_col": version}


class ChairHolder(Model):
    """Somebody who sat in a seat, alone or with another; the name may not be known, only the job title."""

    __table_args__ = (CheckConstraint("name <> '' OR job_title <> ''", name="is_somebody"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("chair_term.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(default="")
    job_title: Mapped[str] = mapped_column(default="")
    from_on: Mapped[str | None] = mapped_column(PartialDate)
    to_on: Mapped[str | None] = mapped_column(PartialDate)
    seen_on: Mapped[str | None] = mapped_column(PartialDate)
    last_seen_on: Mapped[str | None] = mapped_column(PartialDate)
    not_yet_on: Mapped[str | None] = mapped_column(PartialDate)
    no_longer_on: Mapped[str | None] = mapped_column(PartialDate)

    term: Mapped[ChairTerm] = relationship(back_populates="holders")


class Departure(Model):
    """Somebody leaves with a London day, which is their last; what they had open goes to others after it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    last_day: Mapped[date]
    successor_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )  # of all the rest
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    done_at: Mapped[datetime | None] = mapped_column(
        index=True
    )  # handed over; None: the day is still to come

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    successor: Mapped[Person | None] = relationship(foreign_keys=[successor_id])
    items: Mapped[list["DepartureItem"]] = relationship(
        cascade="all, delete-orphan", order_by="DepartureItem.id", back_populates="departure"
    )


class DepartureItem(Model):
    """One thing that goes from whoever leaves to a successor: a letter, a call or a deadline (they lie above)."""

    __table_args__ = (
        CheckConstraint(
            "letter_id IS NOT NULL OR consultation_id IS NOT NULL OR deadline_id IS NOT NULL",
            name="is_something",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    departure_id: Mapped[int] = mapped_column(ForeignKey("departure.id", ondelete="CASCADE"), index=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    charge: Mapped[Charge] = mapped_column(words(Charge))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadline.id", ondelete="CASCADE"))

    departure: Mapped[Departure] = relationship(back_populates="items")
    successor: Mapped[Person] = relationship()
