"""Rows of the coalition: itself, its organisations and people, who holds which role from when to when, themes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.rules import Approver, Ending, NameKind, OrganisationKind, Role, Standing
from tracker.core.database import Model, PartialDate, new_uid, words


class Coalition(Model):
    """The coalition that this installation serves: one row, its settings."""

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    terms: Mapped[str] = mapped_column(default="")  # Markdown
    sender_name: Mapped[str] = mapped_column(default="")
    reply_to: Mapped[str] = mapped_column(default="")
    ladders: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # {deadline kind: "20,10,5,2,1,0,+1"}
    response_days: Mapped[int] = mapped_column(default=84)  # a government response is expected by
    reply_days: Mapped[int] = mapped_column(default=20)  # working days for a reply to a letter
    second_factor_required: Mapped[bool] = mapped_column(default=False)  # for co-chairs
    silence_allowed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Organisation(Model):
    """A member, a signatory, or any other organisation the coalition deals with.

    ``over_from`` is the first London day on which it certainly is no more: from its ``Succession``, else empty.
    """

    __table_args__ = (CheckConstraint("approval_days >= 0", name="approval_days_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    name: Mapped[str] = mapped_column(unique=True)
    name_from: Mapped[str | None] = mapped_column(PartialDate)  # since when this is its name
    sort_name: Mapped[str] = mapped_column(index=True)  # rules.sort_key(name)
    name_key: Mapped[str] = mapped_column(index=True)  # rules.name_key(name)
    short_name: Mapped[str] = mapped_column(default="")
    kind: Mapped[OrganisationKind] = mapped_column(words(OrganisationKind), default=OrganisationKind.CHARITY)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    website: Mapped[str] = mapped_column(default="")
    charity_number: Mapped[str] = mapped_column(default="")
    company_number: Mapped[str] = mapped_column(default="")
    approval_days: Mapped[int | None]  # working days it needs to agree to a text
    approved_by: Mapped[Approver] = mapped_column(words(Approver), default=Approver.UNKNOWN)
    may_sign: Mapped[bool] = mapped_column(default=True)
    over_from: Mapped[date | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped["Organisation | None"] = relationship(remote_side=[id])
    other_names: Mapped[list["OrganisationName"]] = relationship(
        cascade="all, delete-orphan", order_by="OrganisationName.name"
    )
    memberships: Mapped[list["Membership"]] = relationship(
        cascade="all, delete-orphan", order_by="Membership.id", back_populates="organisation"
    )
    successions: Mapped[list["Succession"]] = relationship(
        cascade="all, delete-orphan",
        order_by="Succession.id",
        back_populates="organisation",
        foreign_keys="Succession.organisation_id",
    )

    __mapper_args__ = {"version_id_col": version}


class OrganisationName(Model):
    """Another name under which an organisation is found: a spelling, an acronym, or a name that it bore before.

    An earlier name is printed on letters of its time only where its end is known.
    """

    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        Index("ix_organisation_name_used_to", "used_to"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    kind: Mapped[NameKind] = mapped_column(words(NameKind), default=NameKind.SPELLING)
    used_from: Mapped[str | None] = mapped_column(PartialDate)  # its first day, month or year as the name
    used_to: Mapped[str | None] = mapped_column(PartialDate)  # its last day, month or year as the name


class Succession(Model):
    """How an organisation ended: merged, split, closed or succeeded. ``other`` is who it became, one row for each."""

    __table_args__ = (CheckConstraint("(kind = 'closed') = (other_id IS NULL)", name="closed_leaves_nobody"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[Ending] = mapped_column(words(Ending))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    happened_on: Mapped[str | None] = mapped_column(PartialDate)
    source: Mapped[str] = mapped_column(default="")  # how we know
    recorded_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(
        back_populates="successions", foreign_keys=[organisation_id]
    )
    other: Mapped[Organisation | None] = relationship(foreign_keys=[other_id])


class Membership(Model):
    """A time in which an organisation is a member or an observer. Ends that nobody knows stay empty."""

    __table_args__ = (
        Index("ix_membership_member_from", "member_from"),
        Index("ix_membership_member_to", "member_to"),
        Index("ix_membership_missing_on", "missing_on"),
        Index("ix_membership_standing", "standing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    member_from: Mapped[str | None] = mapped_column(PartialDate)
    member_to: Mapped[str | None] = mapped_column(PartialDate)
    seen_on: Mapped[str | None] = mapped_column(PartialDate)  # last seen in a printed list of members
    missing_on: Mapped[str | None] = mapped_column(PartialDate)  # a later printed list that leaves it out
    standing: Mapped[Standing] = mapped_column(words(Standing), default=Standing.MEMBER)
    source: Mapped[str] = mapped_column(default="")  # how we know

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")


class Person(Model):
    """Somebody who signs in, or is named as a contact. ``email_key`` is the address as it is compared."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    suspended_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]  # name and address are gone; what they did stays
    signed_out_at: Mapped[datetime | None]  # sessions begun before are over
    calendar_generation: Mapped[int] = mapped_column(default=1)  # counted up when the private feed is renewed
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    roles: Mapped[list["RoleTerm"]] = relationship(
        cascade="all, delete-orphan", order_by="RoleTerm.from_on", back_populates="person"
    )

    __mapper_args__ = {"version_id_col": version}


class RoleTerm(Model):
    """A person's role, for an organisation or for none, from one London day to another (both included)."""

    __table_args__ = (
        CheckConstraint("to_on IS NULL OR from_on IS NULL OR from_on <= to_on", name="ends_after_it_begins"),
        Index("ix_role_term_role_days", "role", "from_on", "to_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    job_title: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="roles")
    organisation: Mapped[Organisation | None] = relationship()


class Theme(Model):
    """What letters and calls are about; a sub-group may work on it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    other_names: Mapped[str] = mapped_column(default="")  # separated by ;
    chair_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
