"""Rows of merges, with all that it takes to undo them, and of pairs that are not the same."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Organisation, Person
from tracker.core.database import Model


class Merge(Model):
    """Two records that were one organisation became one record. ``rows``: see ``rows.Taken``."""

    __tablename__ = "organisation_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    kept_name: Mapped[str]  # as they were called then
    gone_name: Mapped[str]
    rows: Mapped[dict[str, Any]] = mapped_column(JSON)
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    kept: Mapped[Organisation | None] = relationship()
    merged_by: Mapped[Person | None] = relationship(foreign_keys=[merged_by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])


class ToldApart(Model):
    """Somebody looked at two records that seem to be one organisation, and they are not. The lower id comes first."""

    __table_args__ = (CheckConstraint("one_id < other_id", name="each_pair_once"),)

    one_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    one: Mapped[Organisation] = relationship(foreign_keys=[one_id])
    other: Mapped[Organisation] = relationship(foreign_keys=[other_id])
    decided_by: Mapped[Person | None] = relationship()
