"""Rows of the bodies that the coalition answers and writes to. Posts and their holders come later."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Model, new_uid


class Body(Model):
    """A department, committee, review or other body."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)  # the name, folded: one row for one body
    reply_days: Mapped[int | None]  # its own figure for answering letters, in working days
    created_at: Mapped[datetime]
