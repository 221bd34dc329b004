"""Uploaded files that name somebody, in their own name or in the words of a PDF or Word file. Pictures are not read."""

import io
import logging

from sqlalchemy import select

from tracker.attachments.models import Attachment
from tracker.attachments.storage import path_of
from tracker.core.database import db
from tracker.privacy.subjects import Subject

log = logging.getLogger("tracker.privacy")


def files_naming(subject: Subject) -> list[str]:
    """The names of the files that name a person."""
    files = db.session.scalars(select(Attachment).order_by(Attachment.name, Attachment.id))
    return [one.name for one in files if subject.is_in(one.name) or subject.is_in(_text_of(one))]


def _text_of(file: Attachment) -> str:
    path = path_of(file.stored_as)
    if not path.exists():
        return ""
    try:
        return _read(file.media_type, path.read_bytes())
    except Exception:  # whatever a library makes of an old file: it was checked when it was taken in
        log.warning("the file %s cannot be searched", file.uid)
        return ""


def _read(media_type: str, content: bytes) -> str:
    if media_type == "application/pdf":
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if media_type.endswith("wordprocessingml.document"):
        from docx import Document

        return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    return ""
