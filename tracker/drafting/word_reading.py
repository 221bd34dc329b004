"""Reading the text out of a Word file, and the changes and comments that were tracked in it. Stores nothing.

Whether the bytes are a Word file at all that can be opened safely is ``attachments.contents``' question.
"""

import enum
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from tracker.attachments import contents, rules
from tracker.core.errors import RuleViolation
from tracker.core.typed import LONGEST_TEXT

LARGEST_PART = 4 * 1024 * 1024  # of XML: a letter has a twentieth of that
MOST_TAGS = 100_000
TOO_LONG = "This Word document is far too long for a letter."
READ_PARTS = (".xml", ".rels")
MOST_SHOWN = 200
UNREADABLE = "This Word document cannot be read. Open it in Word, save it again as .docx and retry."


class Change(enum.Enum):
    """What was done to words while changes were tracked. A move is two of them, as Word counts."""

    ADDED = "Added"
    TAKEN_OUT = "Taken out"
    MOVED_AWAY = "Moved from here"
    MOVED_HERE = "Moved to here"


@dataclass(frozen=True)
class Tracked:
    """A change that was tracked: words put in, taken out or moved, by somebody."""

    change: Change
    text: str
    author: str
    at: datetime | None

    @property
    def stays(self) -> bool:
        """Whether the words stand in the text once all changes are accepted."""
        return self.change in (Change.ADDED, Change.MOVED_HERE)


@dataclass(frozen=True)
class Remark:
    """A comment in the margin; ``about`` is the paragraph it stands at."""

    text: str
    author: str
    at: datetime | None
    about: str = ""


@dataclass(frozen=True)
class WordText:
    """What a Word file holds: its text as it reads with all changes accepted, and what was tracked in it."""

    text: str
    changes: Sequence[Tracked]
    remarks: Sequence[Remark]


def read_word(content: bytes, field: str = "file") -> WordText:
    """The text of a Word file. Raises RuleViolation for one that cannot be read, or not safely."""
    contents.check(rules.DOCX, content, field)
    _check_parts(content, field)
    try:
        found = WordText(_text(content), *_tracked(content))
    except Exception:  # the libraries raise whatever a broken file makes them stumble over
        raise RuleViolation(UNREADABLE, field) from None
    if len(found.text) > LONGEST_TEXT:
        raise RuleViolation(TOO_LONG, field)
    return found


def _check_parts(content: bytes, field: str) -> None:
    """No part declares types, which can swell without end, and none is longer than letters ever are."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not entry.filename.lower().endswith(READ_PARTS):
                continue
            part = archive.read(entry) if entry.file_size <= LARGEST_PART else b""
            if entry.file_size > LARGEST_PART or part.count(b"<") > MOST_TAGS:
                raise RuleViolation(TOO_LONG, field)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part or part.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise RuleViolation(
                    "This Word document holds declarations that are not allowed. Save it again in Word.",
                    field,
                )


def _text(content: bytes) -> str:
    import mammoth

    from tracker.drafting.html_to_markdown import markdown_of

    drawn = mammoth.convert_to_html(io.BytesIO(content), convert_image=mammoth.images.img_element(_no_image))
    return markdown_of(drawn.value)


def _no_image(image: Any) -> dict[str, str]:
    """Pictures are left out: a letter's text has none."""
    return {"src": ""}


def _tracked(content: bytes) -> tuple[list[Tracked], list[Remark]]:
    import docx

    file = docx.Document(io.BytesIO(content))
    about = _commented_paragraphs(file)
    remarks = [
        Remark(one.text, one.author or "", _aware(one.timestamp), about.get(one.comment_id, ""))
        for one in list(file.comments)[:MOST_SHOWN]
    ]
    changes = (one for one in _changes(file) if one.text.strip())
    return list(islice(changes, MOST_SHOWN)), [one for one in remarks if one.text.strip()]


def _changes(file: Any) -> Iterator[Tracked]:
    """What was tracked in the body, in its order. Of moves the library that knows the others knows nothing."""
    from docx.oxml.ns import qn
    from docx.oxml.simpletypes import ST_DateTime
    from docx_revisions import TrackedDeletion, TrackedInsertion

    known = {
        qn("w:ins"): (Change.ADDED, TrackedInsertion),
        qn("w:del"): (Change.TAKEN_OUT, TrackedDeletion),
    }
    moves = {qn("w:moveFrom"): Change.MOVED_AWAY, qn("w:moveTo"): Change.MOVED_HERE}
    for element in file.element.body.iter(*known, *moves):
        if element.tag in known:
            change, proxy = known[element.tag]
            one = proxy(element, file)
            yield Tracked(change, one.text, one.author or "", _aware(one.date))
        else:
            words = "".join(each.text or "" for each in element.iter(qn("w:t")))
            given = element.get(qn("w:date"))
            at = ST_DateTime.convert_from_xml(given) if given else None
            yield Tracked(moves[element.tag], words, element.get(qn("w:author"), ""), _aware(at))


def _commented_paragraphs(file: Any) -> dict[int, str]:
    """By the number of a comment, the words of the paragraph in which what it is about begins."""
    from docx.oxml.ns import qn

    found: dict[int, str] = {}
    for paragraph in file.element.body.iter(qn("w:p")):
        begins = [one.get(qn("w:id")) for one in paragraph.iter(qn("w:commentRangeStart"))]
        words = "".join(one.text or "" for one in paragraph.iter(qn("w:t"))) if begins else ""
        found |= {int(number): words for number in begins if number and number.isdecimal()}
    return found


def _aware(at: datetime | None) -> datetime | None:
    """Word writes UTC, mostly without saying so; what is plainly local is not told as a moment."""
    return at if at is not None and at.tzinfo is not None else None


def without_head(text: str, title: str) -> str:
    """The text below its own title, where that stands in it as a heading: what stands above was added when printing."""
    head, found, rest = text.partition(f"# {title}\n")
    return rest.lstrip("\n") if found and not head.rstrip("\n").endswith("#") else text
