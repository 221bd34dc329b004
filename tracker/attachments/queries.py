"""Finding attachments."""

from sqlalchemy import select

from tracker.attachments.models import Attachment
from tracker.core.database import db
from tracker.core.errors import NotHere


def get(uid: str) -> Attachment:
    """The attachment with this public identity. Raises NotHere."""
    if not uid.isalnum():
        raise NotHere
    found = db.session.scalars(select(Attachment).where(Attachment.uid == uid)).one_or_none()
    if found is None:
        raise NotHere
    return found
