"""Rows of reshuffles: who left which post and who took it up, and which letters that touched."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Person
from tracker.core.database import Model, new_uid, words
from tracker.government.models import OfficeHolder, Post
from tracker.letters.models import Letter


class Touched(enum.Enum):
    """Why a reshuffle concerns a letter."""

    OPEN = "not sent yet"
    AWAITED = "reply awaited"


class Reshuffle(Model):
    """Posts that changed hands on one day, recorded together."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    on_date: Mapped[date]
    source: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    recorded_by: Mapped[Person | None] = relationship()
    moves: Mapped[list["PostMove"]] = relationship(
        cascade="all, delete-orphan", order_by="PostMove.position", back_populates="reshuffle"
    )
    letters: Mapped[list["TouchedLetter"]] = relationship(
        cascade="all, delete-orphan", order_by="TouchedLetter.id", back_populates="reshuffle"
    )


class PostMove(Model):
    """One post of a reshuffle. Nobody who took it up: it is vacant from that day."""

    __tablename__ = "reshuffle_move"
    __table_args__ = (UniqueConstraint("reshuffle_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reshuffle_id: Mapped[int] = mapped_column(ForeignKey("reshuffle.id", ondelete="CASCADE"))
    position: Mapped[int]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    left_id: Mapped[int | None] = mapped_column(ForeignKey("office_holder.id"), index=True)
    took_id: Mapped[int | None] = mapped_column(ForeignKey("office_holder.id"), index=True)

    reshuffle: Mapped[Reshuffle] = relationship(back_populates="moves")
    post: Mapped[Post] = relationship()
    left: Mapped[OfficeHolder | None] = relationship(foreign_keys=[left_id])
    took: Mapped[OfficeHolder | None] = relationship(foreign_keys=[took_id])


class TouchedLetter(Model):
    """A letter that a reshuffle concerned, and the covering note that was drafted for it."""

    __tablename__ = "reshuffle_letter"
    __table_args__ = (UniqueConstraint("reshuffle_id", "letter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reshuffle_id: Mapped[int] = mapped_column(ForeignKey("reshuffle.id", ondelete="CASCADE"))
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    touched: Mapped[Touched] = mapped_column(words(Touched))
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"), index=True)

    reshuffle: Mapped[Reshuffle] = relationship(back_populates="letters")
    letter: Mapped[Letter] = relationship(foreign_keys=[letter_id])
    cover: Mapped[Letter | None] = relationship(foreign_keys=[cover_id])
    post: Mapped[Post] = relationship()
