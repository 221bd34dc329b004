"""Rows of signing in: links, sessions, second factors, and the counters that limit how often something is tried.

Secrets are kept as SHA-256 digests, except the shared secret of a second factor, which must be used again.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Person
from tracker.core.database import Model


class SignInLink(Model):
    """A link sent by e-mail: once, for ten minutes, and only in the browser that asked (where one did)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    browser_digest: Mapped[str | None]  # None: from any browser (printed by a command)
    next_path: Mapped[str] = mapped_column(default="/")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Session(Model):
    """A signed-in browser. Ending it here signs the browser out with its next request."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    awaits_code: Mapped[bool] = mapped_column(
        default=False
    )  # the link was good, the second factor is still to come
    next_path: Mapped[str] = mapped_column(default="/")  # where to go once the code was right
    browser: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship()


class SecondFactor(Model):
    """A time-based one-time password (RFC 6238). Not asked for until it is confirmed."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)  # a code is taken once


class RecoveryCode(Model):
    """A code that replaces the second factor once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str]
    used_at: Mapped[datetime | None]


class Attempt(Model):
    """How often something was tried in one stretch of time: the counter of a rate limit."""

    __table_args__ = (UniqueConstraint("bucket", "window_starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str]  # what is counted and for whom; addresses as digests
    window_starts_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int] = mapped_column(default=1)


class SetUpCode(Model):
    """The code, printed in the terminal, that lets its reader set up an empty installation in the browser."""

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
