"""Taking somebody out of the mail store: mail to them, mail that names them, whatever a file in it may hold."""

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.outbox.rules import WAITING, State
from tracker.privacy.subjects import Subject

ERASED = "Whom it was about asked to be erased."
READABLE = ("text/", "multipart/")


def erase_from_mail(subject: Subject) -> None:
    """Stop mail to them, and empty what is kept of any that went to them or names them.

    Mail to others that has not left is written anew without them. Raises RuleViolation while one of theirs is leaving.
    """
    statement = select(Mail).where(or_(Mail.message.is_not(None), Mail.content.is_not(None), _is_to(subject)))
    for mail in db.session.scalars(statement.options(undefer(Mail.message))).all():
        if mail.person_id == subject.person_id or subject.has_address(mail.address or ""):
            _stop(mail)
            _empty(mail)
        elif any(subject.is_in(text) for text in _texts(mail)) or _carries_a_document(mail):
            _take_out(mail, subject)


def _is_to(subject: Subject) -> Any:
    return Mail.person_id == subject.person_id


def _take_out(mail: Mail, subject: Subject) -> None:
    named = any(subject.is_in(text) for text in _texts(mail))
    if mail.state not in WAITING and mail.state is not State.HELD:
        _empty(mail)
    elif named and mail.copies:
        _stop(mail)
        _empty(mail)
    elif named:
        mail.message = None
        mail.content = subject.taken_out_of_document(mail.content) if mail.content else None


def _stop(mail: Mail) -> None:
    if mail.state is State.SENDING:
        raise RuleViolation("A mail about this person is leaving at this moment. Try again in a minute.")
    outbox.cancel(mail, ERASED)


def _empty(mail: Mail) -> None:
    mail.on_wire = False
    mail.message = mail.content = None


def _texts(mail: Mail) -> Iterator[str]:
    """All that can be read of a mail."""
    if mail.content:
        yield json.dumps(mail.content, ensure_ascii=False)
    if mail.message:
        message = message_from_bytes(mail.message, policy=policy.default)
        yield from map(str, message.values())
        for part in message.walk():
            if part.get_content_maintype() == "text" and isinstance(part, EmailMessage):
                yield str(part.get_content())


def _carries_a_document(mail: Mail) -> bool:
    """Whether a file travels with it that is not plain text: a letter with its names."""
    given = (mail.content or {}).get("attachments", ())
    if any(not one["media_type"].startswith(READABLE) for one in given):
        return True
    if not mail.message:
        return False
    parts = message_from_bytes(mail.message, policy=policy.default).walk()
    return any(not part.get_content_type().startswith(READABLE) for part in parts)
