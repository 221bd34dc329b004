"""Which files are taken in, how large they may be, and what a file may be called. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from tracker.core.errors import RuleViolation

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 10 * MEBIBYTE
LARGEST_UNPACKED = 50 * MEBIBYTE
MOST_ENTRIES = 1_000
HIGHEST_RATIO = 100
MOST_PAGES = 5_000
MOST_PIXELS = 60_000_000
LONGEST_NAME = 150

WENT_IN = "what went in"

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: how it begins, and the media type it is served with."""

    word: str
    media_type: str
    magic: tuple[bytes, ...]


PDF = FileKind("PDF", "application/pdf", (b"%PDF-",))
DOCX = FileKind("Word document", WORD_TYPE, (b"PK\x03\x04",))
PNG = FileKind("PNG image", "image/png", (b"\x89PNG\r\n\x1a\n",))
JPEG = FileKind("JPEG image", "image/jpeg", (b"\xff\xd8\xff",))
WEBP = FileKind("WebP image", "image/webp", (b"RIFF",))

KINDS = {".pdf": PDF, ".docx": DOCX, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".webp": WEBP}
ACCEPTED = "PDF, Word (.docx) and pictures (.png, .jpg, .webp)"
REFUSED = {
    ".docm": "Word files with macros are not taken. Save it as .docx or PDF and choose that.",
    ".dotm": "Word files with macros are not taken. Save it as .docx or PDF and choose that.",
    ".doc": "Old Word files (.doc) are not taken. Save it as .docx or PDF and choose that.",
}


def clean_name(given: str) -> str:
    """The file's name without folders, and without characters that could mislead or break something."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(one for one in name if unicodedata.category(one)[0] != "C")
    shown = re.sub(r'[<>:"|?*;]+', "-", re.sub(r"\s+", " ", shown)).strip(" .")
    stem, ending = PurePosixPath(shown or "file").stem, PurePosixPath(shown or "file").suffix.lower()
    return f"{stem[: LONGEST_NAME - len(ending)].strip() or 'file'}{ending[:20]}"


def kind_of(name: str, field: str = "file") -> FileKind:
    """The kind of file that a name promises. Raises RuleViolation with what to do instead."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in REFUSED:
        raise RuleViolation(REFUSED[ending], field)
    if ending not in KINDS:
        shown = f"“{ending}”" if ending else "Files without an ending"
        raise RuleViolation(f"{shown} cannot be kept here. We take {ACCEPTED}.", field)
    return KINDS[ending]


def check_size(size: int, field: str = "file") -> None:
    """Raise RuleViolation for an empty file or one that is too large."""
    if size == 0:
        raise RuleViolation("This file is empty. Choose the right one.", field)
    if size > LARGEST_FILE:
        raise RuleViolation(
            f"This file has {size / 1_000_000:.0f} MB. A file can have at most 10 MB: save it as a smaller PDF, "
            "or split it.",
            field,
        )


def check_unpacked(entries: int, packed: int, unpacked: int, field: str = "file") -> None:
    """Raise RuleViolation for an archive that would become too large when it is opened."""
    if entries > MOST_ENTRIES:
        raise RuleViolation(
            f"This document has more than {MOST_ENTRIES:,} parts. Save it anew without its pictures, or as PDF.",
            field,
        )
    if unpacked > LARGEST_UNPACKED or unpacked > HIGHEST_RATIO * max(packed, 1):
        raise RuleViolation(
            "This document becomes far too large when it is opened. Save it anew without its pictures, or as PDF.",
            field,
        )
