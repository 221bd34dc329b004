"""Taking somebody out of the mail store: mail to them, mail that names them, whatever a file in it may hold."""

import base64
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from sqlalchemy import false, or_, select
from sqlalchemy.orm import undefer

from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.outbox import kinds
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.outbox.rules import WAITING, State
from tracker.privacy.files import words_of
from tracker.privacy.subjects import Subject

ERASED = "Whom it was about asked to be erased."
READABLE = ("text/", "multipart/")
MAY_LEAVE = WAITING | {State.HELD, State.FAILED}


def erase_from_mail(subject: Subject, *, is_again: bool = False) -> None:
    """Stop mail to them, and empty what is kept of any that went to them or names them.

    Mail to others that has not left, or failed and may be tried again, is written anew without them; one with a PDF or
    Word file that names them and that cannot be made again is stopped. Raises RuleViolation while a mail is leaving,
    whose text would be kept with its names: not in a database that was just restored (``is_again``), where none is.
    """
    if not is_again:
        _check_nothing_is_leaving()
    statement = select(Mail).where(or_(Mail.message.is_not(None), Mail.content.is_not(None), _is_to(subject)))
    for mail in db.session.scalars(statement.options(undefer(Mail.message))).all():
        if mail.person_id == subject.person_id or subject.has_address(mail.address or ""):
            _stop(mail)
            _empty(mail)
        else:
            _take_out(mail, subject)


def erase_from_keys(subject: Subject) -> None:
    """What a mail is about may say to which address it goes. Its id, by which it is found, stays."""
    holding = or_(false(), *(Mail.key.icontains(one, autoescape=True) for one in subject.addresses))
    for mail in db.session.scalars(select(Mail).where(holding)):
        parts = mail.key.split("|")
        mail.key = "|".join(f"erased:{mail.number}" if subject.has_address(one) else one for one in parts)
    db.session.flush()


def _check_nothing_is_leaving() -> None:
    if db.session.scalar(select(Mail.number).where(Mail.state == State.SENDING).limit(1)) is not None:
        raise RuleViolation("A mail is leaving at this moment. Try again in a minute.")


def _is_to(subject: Subject) -> Any:
    return Mail.person_id == subject.person_id


def _take_out(mail: Mail, subject: Subject) -> None:
    documents = list(_documents(mail))
    in_words = any(subject.is_in(text) for text in _texts(mail))
    in_documents = any(subject.is_in(words_of(*one)) for one in documents)
    if mail.state not in MAY_LEAVE:
        if in_words or documents:
            _stop(mail)
            _empty(mail)
    elif (in_words or in_documents) and mail.copies:
        _stop(mail)
        _empty(mail)
    elif in_documents:
        _write_anew_or_stop(mail)
    elif in_words:
        mail.message = None
        mail.content = _without(subject, mail.content) if mail.content else None


def _write_anew_or_stop(mail: Mail) -> None:
    """A document cannot be changed, only made again, by the kinds that write their mail when it leaves."""
    if kinds.kind_of(mail.kind).write is None:
        _stop(mail)
    _empty(mail)


def _without(subject: Subject, content: dict[str, Any]) -> dict[str, Any]:
    """What a mail will say, without them; in its files of text as well."""
    left: dict[str, Any] = subject.taken_out_of_document(content | {"attachments": []})
    left["attachments"] = [_file_without(subject, one) for one in content.get("attachments", ())]
    return left


def _file_without(subject: Subject, file: dict[str, Any]) -> dict[str, Any]:
    if not file["type"].startswith(READABLE):
        return file
    text = subject.taken_out_of(base64.b64decode(file["data"]).decode("utf-8", "replace"))
    return file | {
        "name": subject.taken_out_of(file["name"]),
        "data": base64.b64encode(text.encode()).decode(),
    }


def _stop(mail: Mail) -> None:
    if mail.state is State.SENDING:  # in a copy of a database: whoever was sending it is not here
        outbox.finish(mail, State.CANCELLED, ERASED)
    else:
        outbox.cancel(mail, ERASED)


def _empty(mail: Mail) -> None:
    mail.on_wire = False
    mail.message = mail.content = None


def _texts(mail: Mail) -> Iterator[str]:
    """All that can be read of a mail."""
    if mail.content:
        yield from _words(mail.content)
        for file in mail.content.get("attachments", ()):
            if file["type"].startswith(READABLE):
                yield base64.b64decode(file["data"]).decode("utf-8", "replace")
    if mail.message:
        message = message_from_bytes(mail.message, policy=policy.default)
        yield from map(str, message.values())
        for part in message.walk():
            if part.get_content_maintype() == "text" and isinstance(part, EmailMessage):
                yield str(part.get_content())


def _words(document: Any) -> Iterator[str]:
    """Every text that JSON holds."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for value in document.values():
            yield from _words(value)
    elif isinstance(document, list):
        for value in document:
            yield from _words(value)


def _documents(mail: Mail) -> Iterator[tuple[str, bytes]]:
    """The type and the bytes of each file that travels with it and is not plain text: a letter with its names."""
    for one in (mail.content or {}).get("attachments", ()):
        if not one["type"].startswith(READABLE):
            yield one["type"], base64.b64decode(one["data"])
    if mail.message:
        for part in message_from_bytes(mail.message, policy=policy.default).walk():
            if not part.get_content_type().startswith(READABLE):
                yield part.get_content_type(), bytes(part.get_payload(decode=True) or b"")
