"""Files that name somebody: in their own name, in what they say of themselves, or in the words of a PDF or Word file.

Of a Word file everything is read: tables, headers, notes, comments, and what was taken out with changes tracked.
Pictures are not read.
"""

import io
import logging
import zipfile
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from tracker.attachments.models import Attachment
from tracker.attachments.storage import path_of
from tracker.core.database import db
from tracker.privacy.subjects import Subject

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SAID = (f"{WORD}t", f"{WORD}delText")
PARTED = (f"{WORD}br", f"{WORD}cr", f"{WORD}tab")

log = logging.getLogger("tracker.privacy")


def files_naming(subject: Subject) -> list[str]:
    """The names of the files that name a person."""
    files = db.session.scalars(select(Attachment).order_by(Attachment.name, Attachment.id))
    return [one.name for one in files if subject.is_in(one.name) or subject.is_in(_text_of(one))]


def _text_of(file: Attachment) -> str:
    path = path_of(file.stored_as)
    if not path.exists():
        return ""
    return words_of(file.media_type, path.read_bytes())


def words_of(media_type: str, content: bytes) -> str:
    """All the words of a PDF or Word file; "" of any other, and of one that cannot be read."""
    try:
        return _read(media_type, content)
    except Exception:  # whatever a library makes of an old file: it was checked when it was taken in
        log.warning("a file of the type %s cannot be searched", media_type)
        return ""


def _read(media_type: str, content: bytes) -> str:
    if media_type == "application/pdf":
        from pypdf import PdfReader

        document = PdfReader(io.BytesIO(content))
        about = [str(one) for one in (document.metadata or {}).values()]
        return "\n".join([*about, *(page.extract_text() for page in document.pages)])
    if media_type.endswith("wordprocessingml.document"):
        return "\n".join(_words_of_word(content))
    return ""


def _words_of_word(content: bytes) -> Iterator[str]:
    """Each paragraph of each part, and each property of the file. The parts of a Word file are XML (ECMA-376)."""
    from docx.oxml import parse_xml

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and name.startswith(("word/", "docProps/")):
                yield from _words_of_part(parse_xml(archive.read(name)))


def _words_of_part(part: Any) -> Iterator[str]:
    paragraphs = list(part.iter(f"{WORD}p"))
    for one in paragraphs:
        yield "".join(" " if bit.tag in PARTED else bit.text or "" for bit in one.iter(*SAID, *PARTED))
    for one in part.iter():
        yield from (value for key, value in one.attrib.items() if key == f"{WORD}author")
        if not paragraphs and one.text:
            yield one.text
