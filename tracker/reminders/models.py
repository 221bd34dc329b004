"""Rows of reminders: one person, one reminder day of one deadline. The mail that carries it lies in the outbox."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Person
from tracker.core.database import Model, new_uid, words
from tracker.deadlines.models import Deadline
from tracker.outbox.models import Mail
from tracker.outbox.rules import State as MailState
from tracker.reminders.rules import NOTICES, Answer, ReminderState


class Reminder(Model):
    """One person's reminder. ``rung`` is the reminder day as written, or the kind of notice it is."""

    __table_args__ = (
        Index("ix_reminder_deadline_id_at", "deadline_id", "at"),
        Index("ix_reminder_state_at", "state", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    key: Mapped[str] = mapped_column(unique=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    rung: Mapped[str]
    due: Mapped[str]  # the deadline's due_key that it speaks of
    was: Mapped[str] = mapped_column(default="")  # a change notice: the due_key before
    at: Mapped[datetime]  # the moment it was for
    state: Mapped[ReminderState] = mapped_column(words(ReminderState), default=ReminderState.QUEUED)
    reason: Mapped[str] = mapped_column(default="")
    mail_id: Mapped[str | None] = mapped_column(ForeignKey("mail.id", ondelete="SET NULL"), index=True)
    sent_at: Mapped[datetime | None]
    answer: Mapped[Answer | None] = mapped_column(words(Answer))
    answered_at: Mapped[datetime | None]

    deadline: Mapped[Deadline] = relationship()
    person: Mapped[Person] = relationship()
    mail: Mapped[Mail | None] = relationship()

    @property
    def has_left(self) -> bool:
        """Whether this was told: sent, or on its way so that it may have arrived."""
        on_its_way = self.mail is not None and self.mail.state in (MailState.SENDING, MailState.UNCERTAIN)
        return self.state is ReminderState.SENT or (self.state is ReminderState.QUEUED and on_its_way)

    @hybrid_property
    def is_notice(self) -> bool:
        """Whether this tells of a change rather than of the deadline coming nearer."""
        return self.rung in NOTICES

    @is_notice.inplace.expression
    @classmethod
    def _is_notice(cls) -> ColumnElement[bool]:
        return cls.rung.in_(sorted(NOTICES))
