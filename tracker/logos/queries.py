"""Reading logos: those of an organisation, and those that may be used on a day."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.logos.models import Logo

A_MONTH = timedelta(days=30)


def of_organisation(organisation_id: int) -> Sequence[Logo]:
    """Its logos, the newest first."""
    return db.session.scalars(
        select(Logo).where(Logo.organisation_id == organisation_id).order_by(Logo.id.desc())
    ).all()


def usable_on(organisation_id: int, day: date) -> Sequence[Logo]:
    """Those whose permission holds on a London day: what may be offered for a letter or a page."""
    return db.session.scalars(
        select(Logo)
        .where(
            Logo.organisation_id == organisation_id, or_(Logo.expires_on.is_(None), Logo.expires_on >= day)
        )
        .order_by(Logo.id.desc())
    ).all()


def soon_expired(day: date, *, limit: int) -> Sequence[Logo]:
    """Those whose permission ends within a month of a London day, the first to end first."""
    statement = select(Logo).where(Logo.expires_on >= day, Logo.expires_on <= day + A_MONTH)
    statement = statement.options(joinedload(Logo.organisation)).order_by(Logo.expires_on, Logo.id)
    return db.session.scalars(statement.limit(limit)).all()


def get_or_404(uid: str) -> Logo:
    """One logo with its organisation. Raises NotHere."""
    statement = select(Logo).where(Logo.uid == uid).options(joinedload(Logo.organisation))
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotHere
    return found
