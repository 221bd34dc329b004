"""Rows of the files kept with a record. The bytes lie in the instance folder under a random name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Person
from tracker.core.database import Model, new_uid


class Attachment(Model):
    """One file that was checked and taken in."""

    __table_args__ = (
        CheckConstraint(
            "(consultation_id IS NOT NULL AND letter_id IS NULL)"
            " OR (consultation_id IS NULL AND letter_id IS NOT NULL)",
            name="belongs_to_one_record",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    purpose: Mapped[str] = mapped_column(
        default=""
    )  # "what went in", "reply", "proof of posting", or nothing
    name: Mapped[str]  # as it was called when it was uploaded
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    sha256: Mapped[str]
    stored_as: Mapped[str] = mapped_column(unique=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    added_by: Mapped[Person | None] = relationship()
