"""Taking files in and letting them go, for every kind of record that has some."""

import hashlib
from datetime import datetime
from typing import IO, Any, Protocol

from tracker.activity import services as activity
from tracker.attachments import contents, rules, storage
from tracker.attachments.models import Attachment
from tracker.coalition.models import Person
from tracker.core.database import db


class Upload(Protocol):
    """A file as a form gives it: its name and its bytes."""

    filename: str | None

    @property
    def stream(self) -> IO[bytes]: ...


def attach(
    record: Any, upload: Upload, *, purpose: str = "", by: Person, now: datetime, field: str = "file"
) -> Attachment:
    """Check the file and keep it with ``record`` (a call or a letter, already flushed).

    Raises RuleViolation, having kept nothing. ``purpose`` is a word such as "what went in".
    """
    name = rules.clean_name(upload.filename or "")
    kind = rules.kind_of(name, field)
    content = read(upload, field)
    contents.check(kind, content, field)

    attachment = Attachment(
        purpose=purpose,
        name=name,
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=storage.keep(content),
        added_at=now,
        added_by=by,
    )
    record.attachments.append(attachment)
    activity.record(record, f"attached “{name}”{f' ({purpose})' if purpose else ''}", by=by, now=now)
    return attachment


def read(upload: Upload, field: str = "file") -> bytes:
    """The bytes of an upload, never more than are allowed. Raises RuleViolation."""
    stream = upload.stream
    stream.seek(0, 2)
    rules.check_size(stream.tell(), field)
    stream.seek(0)
    return stream.read(rules.LARGEST_FILE + 1)


def remove(record: Any, attachment: Attachment, *, by: Person, now: datetime) -> str:
    """Take the file from its record. The caller discards the bytes, whose name is given back, after committing."""
    record.attachments.remove(attachment)
    db.session.delete(attachment)
    activity.record(record, f"removed the file “{attachment.name}”", by=by, now=now)
    return attachment.stored_as
