"""Keeping logos: taking a file in with the permission to use it, correcting that, removing it. Nothing here commits."""

import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime

from tracker.activity import services as activity
from tracker.attachments import contents, storage
from tracker.attachments import rules as files
from tracker.attachments.services import Upload, read
from tracker.coalition.models import Organisation, Person
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.logos import rules
from tracker.logos.models import Logo
from tracker.logos.rules import Variant


@dataclass(frozen=True)
class Permitted:
    """In which form the logo is, who said that it may be used, when, for what, and until which day."""

    variant: Variant
    permitted_by: str
    permitted_on: str | None = None
    purpose: str = ""
    expires_on: date | None = None


def add_logo(
    organisation: Organisation, upload: Upload, permitted: Permitted, *, by: Person, now: datetime
) -> Logo:
    """Check the picture and keep it. Raises RuleViolation, having kept nothing."""
    _check(permitted, now)
    name = files.clean_name(upload.filename or "")
    kind = rules.kind_of(name)
    content = read(upload)
    contents.check(kind, content)
    width, height = _size_of(content)
    logo = Logo(
        organisation=organisation, name=name, media_type=kind.media_type, size=len(content), width=width,
        height=height, sha256=hashlib.sha256(content).hexdigest(), stored_as=storage.keep(content), added_at=now,
        added_by=by, **vars(permitted),
    )  # fmt: skip
    db.session.add(logo)
    said = f"added a logo ({permitted.variant.value}), permitted by {permitted.permitted_by}"
    activity.record(organisation, said, by=by, now=now)
    return logo


def change_permission(logo: Logo, permitted: Permitted, *, by: Person, now: datetime) -> None:
    """Correct what is recorded of the permission, or prolong it. Raises RuleViolation."""
    _check(permitted, now)
    for field, value in vars(permitted).items():
        setattr(logo, field, value)
    activity.record(logo.organisation, f"changed what is recorded of the logo “{logo.name}”", by=by, now=now)


def remove_logo(logo: Logo, *, by: Person, now: datetime) -> str:
    """Take a logo away. The caller discards the file, whose stored name is given back, after committing."""
    activity.record(logo.organisation, f"removed the logo “{logo.name}”", by=by, now=now)
    db.session.delete(logo)
    return logo.stored_as


def _check(permitted: Permitted, now: datetime) -> None:
    rules.check_permission(
        permitted.permitted_by, permitted.permitted_on, permitted.expires_on, london_day(now)
    )


def _size_of(content: bytes) -> tuple[int, int]:
    """The width and height in pixels of a picture that was checked."""
    from PIL import Image  # slow to load, and seldom needed

    with Image.open(io.BytesIO(content)) as picture:
        return picture.size
