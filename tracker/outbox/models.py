"""Rows of the outbox: mails, addresses that take none, the installation and its hold, the fuse of each day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Model, index_where, new_uid, words
from tracker.outbox.rules import COPIES, State


class Mail(Model):
    """One mail to one person. ``key`` says what it is about; ``number`` counts the mails ever queued."""

    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_a_time"),
        CheckConstraint("(state = 'sending') = (lease_owner IS NOT NULL)", name="sending_has_an_owner"),
        CheckConstraint(
            "state NOT IN ('sending', 'uncertain') OR lease_until IS NOT NULL", name="leased_until"
        ),
        CheckConstraint(
            "state NOT IN ('failed', 'cancelled', 'superseded', 'expired', 'held') OR reason <> ''",
            name="reason_given",
        ),
        CheckConstraint("person_id IS NULL OR address IS NULL", name="one_recipient"),
        CheckConstraint("NOT on_wire OR message IS NOT NULL", name="what_went_out_is_kept"),
        CheckConstraint("copies >= 0 AND copies <= copies_allowed", name="copies_within_limit"),
        Index("ix_mail_state_try_at", "state", "try_at"),
        Index("ix_mail_person_id_due_at", "person_id", "due_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)  # rules.mail_id(key)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[State] = mapped_column(words(State), default=State.QUEUED)
    reason: Mapped[str] = mapped_column(default="")

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    address: Mapped[str | None]  # of somebody who is not among our people
    sent_to: Mapped[str] = mapped_column(default="")  # the address looked up when it was last tried
    subject: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any] | None] = mapped_column(
        JSON
    )  # as given when queued, or written by its kind
    message: Mapped[bytes | None] = mapped_column(
        LargeBinary, deferred=True
    )  # the bytes that went, or go, out
    message_id: Mapped[str]
    thread: Mapped[str] = mapped_column(default="")  # message ids of the threads it belongs to
    duty: Mapped[bool] = mapped_column(default=True)  # False: can be unsubscribed from
    outsider: Mapped[bool] = mapped_column(default=False)  # never sent again by itself
    planned: Mapped[bool] = mapped_column(default=False)  # counts towards the fuse

    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)  # tries that count for the waiting time
    unwritable_at: Mapped[datetime | None]  # since when our own program fails to write it
    copies: Mapped[int] = mapped_column(default=0)  # that may have arrived
    copies_allowed: Mapped[int] = mapped_column(default=COPIES)
    on_wire: Mapped[bool] = mapped_column(default=False)  # in this lease the text has begun to leave
    stop_as: Mapped[State | None] = mapped_column(
        words(State, name="stop_as")
    )  # asked for while it was being sent
    stop_reason: Mapped[str] = mapped_column(default="")

    lease_until: Mapped[datetime | None]  # by the database's clock
    lease_owner: Mapped[str | None]  # place:process:its start
    lease_token: Mapped[int] = mapped_column(default=0)  # counts the claims; an older one changes nothing
    sent_at: Mapped[datetime | None]
    server_reply: Mapped[str] = mapped_column(default="")


class Suppression(Model):
    """An address that gets no mail because its server said that nobody is there, until somebody undoes it."""

    __table_args__ = (
        index_where("ix_suppression_address_live", "address", where="undone_at IS NULL", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]  # in lower case
    reason: Mapped[str]
    mail_id: Mapped[str | None] = mapped_column(ForeignKey("mail.id", ondelete="SET NULL"))
    suppressed_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Unsubscription(Model):
    """An address that wants no more mails of one kind (only of kinds that are nobody's duty)."""

    __table_args__ = (Index("ix_unsubscription_address_kind", "address", "kind", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    kind: Mapped[str]
    unsubscribed_at: Mapped[datetime]


class Installation(Model):
    """This installation: who it is, whether it holds its mail, how its ticks and its mail server are doing. One row."""

    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("(held_since IS NULL) = (hold_reason = '')", name="hold_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    uid: Mapped[str] = mapped_column(default=new_uid)
    created_at: Mapped[datetime]
    held_since: Mapped[datetime | None]
    hold_reason: Mapped[str] = mapped_column(default="")
    assumed_sent_until: Mapped[datetime | None]

    tick_started_at: Mapped[datetime | None]
    tick_ended_at: Mapped[datetime | None]
    tick_error: Mapped[str] = mapped_column(default="")
    clock_back_at: Mapped[datetime | None]  # when a tick found the clock behind the tick before it
    last_backup_at: Mapped[datetime | None]

    smtp_failing_since: Mapped[datetime | None]
    smtp_error: Mapped[str] = mapped_column(default="")
    smtp_try_at: Mapped[datetime | None]  # the next probe of a server that is down
    smtp_paused_since: Mapped[datetime | None]  # it refused us: everything waits
    smtp_sent_at: Mapped[datetime | None]


class FuseDay(Model):
    """How many planned mails one London day queued, and whether a co-chair took its fuse out."""

    day: Mapped[date] = mapped_column(primary_key=True)
    busiest: Mapped[int]  # of the thirty days before
    passed: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[datetime | None]
