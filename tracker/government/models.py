"""Rows of the bodies that the coalition answers and writes to, of their posts, and of who held them from when to when.

``from_on``, ``to_on`` and ``seen_on`` are dates as well as they are known; ``rules`` says what follows from them.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Model, PartialDate, new_uid, words
from tracker.government.rules import BodyKind, Term, TitleKind


class Body(Model):
    """A department, committee, review or other body. ``name`` is what it is called now."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)  # the name, folded: one row for one body
    kind: Mapped[BodyKind] = mapped_column(
        words(BodyKind), default=BodyKind.OTHER, server_default=BodyKind.OTHER.value
    )
    website: Mapped[str] = mapped_column(default="", server_default="")
    from_on: Mapped[str | None] = mapped_column(PartialDate)
    to_on: Mapped[str | None] = mapped_column(PartialDate)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"), index=True)
    reply_days: Mapped[int | None]  # its own figure for answering letters, in working days
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    successor: Mapped["Body | None"] = relationship(remote_side=[id])
    earlier_names: Mapped[list["BodyName"]] = relationship(
        cascade="all, delete-orphan", order_by="BodyName.to_on, BodyName.id", back_populates="body"
    )
    posts: Mapped[list["Post"]] = relationship(order_by="Post.title", back_populates="body")

    __mapper_args__ = {"version_id_col": version}


class BodyName(Model):
    """What a body was called before."""

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    from_on: Mapped[str | None] = mapped_column(PartialDate)
    to_on: Mapped[str | None] = mapped_column(PartialDate)

    body: Mapped[Body] = relationship(back_populates="earlier_names")


class Post(Model):
    """An office that somebody holds, such as the Minister for Children. ``title`` is what it is called now."""

    __table_args__ = (UniqueConstraint("body_id", "title_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(index=True)
    external_id: Mapped[str | None] = mapped_column(
        unique=True
    )  # "government-post:661", as Parliament numbers it
    from_on: Mapped[str | None] = mapped_column(PartialDate)
    to_on: Mapped[str | None] = mapped_column(PartialDate)
    notes: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    body: Mapped[Body | None] = relationship(back_populates="posts")
    other_titles: Mapped[list["PostTitle"]] = relationship(
        cascade="all, delete-orphan",
        order_by="PostTitle.kind, PostTitle.to_on, PostTitle.id",
        back_populates="post",
    )
    appointments: Mapped[list["Appointment"]] = relationship(
        cascade="all, delete-orphan", order_by="Appointment.id", back_populates="post"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def in_words(self) -> str:
        """ "Minister for Children and Families, Department for Education"."""
        return f"{self.title}, {self.body.name}" if self.body else self.title


class PostTitle(Model):
    """What a post was called before, or is called as well."""

    __tablename__ = "post_title"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    kind: Mapped[TitleKind] = mapped_column(words(TitleKind))
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(index=True)
    from_on: Mapped[str | None] = mapped_column(PartialDate)
    to_on: Mapped[str | None] = mapped_column(PartialDate)

    post: Mapped[Post] = relationship(back_populates="other_titles")


class OfficeHolder(Model):
    """Somebody who holds or held a post, named as it is printed: "Vicky Ford MP". ``email`` is never public."""

    __tablename__ = "office_holder"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)  # two people may have one name
    external_id: Mapped[str | None] = mapped_column(unique=True)  # "member:4483", as Parliament numbers it
    email: Mapped[str] = mapped_column(default="")  # of the office
    created_at: Mapped[datetime]

    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="holder", order_by="Appointment.id"
    )


class Appointment(Model):
    """Somebody's time in a post; without a holder, a vacancy that was recorded."""

    __table_args__ = (
        CheckConstraint("from_on IS NOT NULL OR to_on IS NOT NULL OR seen_on IS NOT NULL", name="has_a_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("office_holder.id"), index=True)
    from_on: Mapped[str | None] = mapped_column(PartialDate)
    to_on: Mapped[str | None] = mapped_column(PartialDate)
    seen_on: Mapped[str | None] = mapped_column(PartialDate)  # known to have held it then
    ended: Mapped[bool] = mapped_column(default=False)  # it is over, although nobody knows since when
    source: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    post: Mapped[Post] = relationship(back_populates="appointments")
    holder: Mapped[OfficeHolder | None] = relationship(back_populates="appointments")

    __mapper_args__ = {"version_id_col": version}

    @property
    def term(self) -> Term[OfficeHolder]:
        """It as the rules take it."""
        return Term(self.holder, self.from_on, self.to_on, self.seen_on, self.ended)
