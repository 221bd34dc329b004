"""Rows of supporters: who would add a name to which text, how far that has come, and what was removed together."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.coalition.models import Organisation, Person
from tracker.core.database import Model, new_uid, words
from tracker.signoffs.models import FrozenText, SignOn
from tracker.supporters.rules import SupporterState


class Supporter(Model):
    """An organisation from outside the coalition that would add its name, held until a co-chair agrees."""

    __table_args__ = (
        Index("ix_supporter_list", "sign_on_id", "state", "id"),
        UniqueConstraint("sign_on_id", "name_key", "email_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    sign_on_id: Mapped[int] = mapped_column(ForeignKey("sign_on.id", ondelete="CASCADE"))
    frozen_text_id: Mapped[int] = mapped_column(ForeignKey("frozen_text.id"))
    organisation_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)  # coalition.names.spelling_key(organisation_name)
    website: Mapped[str] = mapped_column(default="")
    charity_number: Mapped[str] = mapped_column(default="")
    signer_name: Mapped[str]
    signer_role: Mapped[str]
    shows_person: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(index=True)
    digest: Mapped[str | None] = mapped_column(unique=True)  # of the link in the last mail to it
    ip: Mapped[str] = mapped_column(default="")
    state: Mapped[SupporterState] = mapped_column(words(SupporterState), default=SupporterState.UNCONFIRMED)
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("supporter_removal.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id")
    )  # recognised by a co-chair

    sign_on: Mapped[SignOn] = relationship()
    text: Mapped[FrozenText] = relationship()
    decided_by: Mapped[Person | None] = relationship()
    removal: Mapped["Removal | None"] = relationship(back_populates="supporters")
    organisation: Mapped[Organisation | None] = relationship()


class Removal(Model):
    """Names from outside that were removed together, and can be put back together."""

    __tablename__ = "supporter_removal"

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_on_id: Mapped[int] = mapped_column(ForeignKey("sign_on.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    removed_at: Mapped[datetime]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]

    supporters: Mapped[list[Supporter]] = relationship(back_populates="removal")
