"""Rows of logos. The bytes lie with the other uploads, under a random name."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Organisation, Person
from tracker.core.database import Model, PartialDate, new_uid, words
from tracker.logos.rules import Variant


class Logo(Model):
    """One file with an organisation's logo, and the permission to use it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    variant: Mapped[Variant] = mapped_column(words(Variant, "logo_variant"))
    name: Mapped[str]  # of the file, as it was called when it was uploaded
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    width: Mapped[int]  # pixels
    height: Mapped[int]
    sha256: Mapped[str]
    stored_as: Mapped[str] = mapped_column(unique=True)
    permitted_by: Mapped[str]  # the person who said that it may be used
    permitted_on: Mapped[str | None] = mapped_column(PartialDate)
    purpose: Mapped[str] = mapped_column(default="")  # what it may be used for
    expires_on: Mapped[date | None] = mapped_column(index=True)  # the last day on which it may be used
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    organisation: Mapped[Organisation] = relationship()
    added_by: Mapped[Person | None] = relationship()
