"""Looking into a file before it is kept: does it hold what its name promises, and can it be opened safely?

Takes bytes, raises RuleViolation with a sentence. Nothing is stored here. The libraries that read pictures and PDFs
are loaded with the first such file: they are slow to load, and few starts need them.
"""

import io
import warnings
import zipfile
import zlib
from xml.parsers import expat

from tracker.attachments import rules
from tracker.attachments.rules import DOCX, PDF, WEBP, FileKind
from tracker.core.errors import RuleViolation

CHUNK = 64 * 1024
ENCRYPTED_FLAG = 0x1
DOCUMENT = "word/document.xml"
CONTENT_TYPES = "[Content_Types].xml"


def check(kind: FileKind, content: bytes, field: str = "file") -> None:
    """Raise RuleViolation unless ``content`` is a whole file of this kind."""
    begins_rightly = content.startswith(kind.magic) and (kind is not WEBP or content[8:12] == b"WEBP")
    if not begins_rightly:
        raise RuleViolation(
            f"This is not a {kind.word}, whatever its name says. Save it again and retry.", field
        )
    if kind is PDF:
        _check_pdf(content, field)
    elif kind is DOCX:
        _check_docx(content, field)
    else:
        _check_image(kind, content, field)


def _check_pdf(content: bytes, field: str) -> None:
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise RuleViolation("This PDF is locked with a password. Save it without one.", field)
        pages = len(reader.pages)
    except RuleViolation:
        raise
    except Exception:
        # The library raises whatever a broken file makes it stumble over.
        raise RuleViolation(
            "This PDF is damaged and cannot be opened. Save it again and retry.", field
        ) from None
    if not 0 < pages <= rules.MOST_PAGES:
        raise RuleViolation(f"A PDF can have 1 to {rules.MOST_PAGES:,} pages. This has {pages:,}.", field)


def _check_image(kind: FileKind, content: bytes, field: str) -> None:
    from PIL import Image, UnidentifiedImageError

    broken = RuleViolation("This picture is damaged and cannot be opened. Save it again and retry.", field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[kind.media_type.removeprefix("image/")]) as image:
                width, height = image.size
                if width * height > rules.MOST_PIXELS:
                    raise RuleViolation("This picture has too many pixels. Make it smaller.", field)
                image.verify()
            with Image.open(io.BytesIO(content), formats=[kind.media_type.removeprefix("image/")]) as image:
                image.draft("L", (max(1, width // 8), max(1, height // 8)))
                image.load()
    except RuleViolation:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise broken from None


def _check_docx(content: bytes, field: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive, len(content), field)
            _read_through(archive, len(content), field)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        OSError,
        EOFError,
        NotImplementedError,
        ValueError,
    ):
        raise RuleViolation("This Word document is damaged. Save it again and retry.", field) from None


def _check_directory(archive: zipfile.ZipFile, packed: int, field: str) -> None:
    """What the archive says about itself, before anything is unpacked."""
    entries = archive.infolist()
    rules.check_unpacked(len(entries), packed, sum(entry.file_size for entry in entries), field)
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise RuleViolation("This Word document is locked with a password. Save it without one.", field)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RuleViolation(rules.REFUSED[".docm"], field)
    if not {DOCUMENT, CONTENT_TYPES} <= names:
        raise RuleViolation("This is not a Word document, whatever its name says.", field)


def _read_through(archive: zipfile.ZipFile, packed: int, field: str) -> None:
    """Unpack every part and count what really comes out: the directory may lie."""
    unpacked = 0
    for count, entry in enumerate(archive.infolist(), start=1):
        parser = _xml_reader(field) if entry.filename in (DOCUMENT, CONTENT_TYPES) else None
        macros = b""
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                unpacked += len(chunk)
                rules.check_unpacked(count, packed, unpacked, field)
                if parser:
                    parser.Parse(chunk, False)
                if entry.filename == CONTENT_TYPES:
                    macros += chunk
        if parser:
            parser.Parse(b"", True)
        if b"macroEnabled" in macros:
            raise RuleViolation(rules.REFUSED[".docm"], field)


def _xml_reader(field: str) -> expat.XMLParserType:
    """A reader that refuses declarations of types: Word writes none, and they can swell without end."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise RuleViolation(
            "This Word document holds declarations that are not allowed. Save it as PDF.", field
        )

    parser.StartDoctypeDeclHandler = refuse
    return parser
