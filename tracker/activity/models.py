"""Rows of the activity record and of the security log. Both only grow; retention and erasure are the exceptions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Model


class Activity(Model):
    """Somebody did something to a record. ``what`` is the sentence shown in its history."""

    __table_args__ = (Index("ix_activity_subject", "subject_kind", "subject_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    actor_name: Mapped[str]  # as it was; "the command line" and "the tracker" act too
    subject_kind: Mapped[str]  # consultation, letter, deadline, organisation, person, coalition
    subject_id: Mapped[int]
    what: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SecurityEvent(Model):
    """A sign-in, a failure, a use of a link, a change of role, an export, a refusal. No secrets, no bodies."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    ip: Mapped[str | None]  # emptied after 30 days
    what: Mapped[str]
