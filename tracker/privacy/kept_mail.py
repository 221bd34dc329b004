"""What mail to a person said, as long as it is kept: to be handed to them, without what opens doors or names others."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import undefer

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.outbox.models import Mail
from tracker.privacy.borne import borne_by

LINK = re.compile(r"(https?://[^\s/<>]+)/[^\s<>]*")
SECRET = re.compile(r"(?=[^/?=&]*[A-Z0-9])[^/?=&\s]{20,}")  # what only whoever got the mail can know
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


def texts_to(person: Person) -> list[str]:
    """Of each mail to a person, in the order in which they were queued, what it said; "" where that is not kept."""
    statement = select(Mail).where(Mail.person_id == person.id).order_by(Mail.number)
    found = db.session.scalars(statement.options(undefer(Mail.message)))
    own = borne_by(person).addresses
    return [without_doors(_said(one), *own) for one in found]


def _said(mail: Mail) -> str:
    if mail.message is None:
        return str((mail.content or {}).get("text", ""))
    message = message_from_bytes(mail.message, policy=policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    return str(body.get_content()) if isinstance(body, EmailMessage) else ""


def without_doors(text: str, *own: str) -> str:
    """Without the rest of links that work without signing in, and without addresses of others."""
    kept = LINK.sub(
        lambda found: f"{found[1]}/…" if SECRET.search(found[0][len(found[1]) :]) else found[0], text
    )
    theirs = {one.casefold() for one in own}
    return ADDRESS.sub(lambda found: found[0] if found[0].casefold() in theirs else "another address", kept)
