"""Rows of the names under a letter. Asking for them and answering come with the sign-on."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Organisation
from tracker.core.database import Model


class Signature(Model):
    """An organisation named under a letter, as it was printed there."""

    __table_args__ = (UniqueConstraint("letter_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[int]
    printed_name: Mapped[str]
    person: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation] = relationship()
