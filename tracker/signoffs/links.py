"""Links in mails: 256 bits by chance, kept as SHA-256. One is for one organisation, one letter, one purpose."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.coalition.models import Person
from tracker.contacts import reaching
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.signoffs.models import SignAnswer, SignLink, SignRequest
from tracker.signoffs.rules import LinkPurpose


def make_link(
    request: SignRequest, person: Person | None, *, now: datetime, undoes: SignAnswer | None = None
) -> str:
    """A new link's secret part. Nobody can read it from the database again."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignLink(
            request_id=request.id,
            person_id=person.id if person else None,
            purpose=LinkPurpose.UNDO if undoes else LinkPurpose.ANSWER,
            answer_id=undoes.id if undoes else None,
            digest=digest(token),
            made_at=now,
        )
    )
    return token


def digest(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_link(token: str, purpose: LinkPurpose, now: datetime) -> SignLink | None:
    """The link with that secret, if its person may still speak for the organisation.

    One that is unknown, of another purpose or ended, and one whose person left or is suspended, is None: all alike.
    """
    found = db.session.scalars(
        select(SignLink)
        .where(SignLink.digest == digest(token), SignLink.purpose == purpose, SignLink.ended_at.is_(None))
        .options(
            joinedload(SignLink.request).options(
                joinedload(SignRequest.sign_on), joinedload(SignRequest.organisation)
            ),
            joinedload(SignLink.person),
        )
    ).one_or_none()
    if found is None or found.person is None:
        return found
    holds = reaching.may_answer_for(found.person, found.request.organisation_id, london_day(now))
    return found if holds else None
