"""Files that are taken in and files that are refused, each with its sentence."""

import io
import struct
import zipfile

import pytest
from PIL import Image
from pypdf import PdfWriter

from tracker.attachments import contents, rules
from tracker.attachments.rules import clean_name, kind_of
from tracker.core.errors import RuleViolation

TYPES = (
    b'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="main+xml"/></Types>'
)
MACRO_TYPES = (
    b"<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"
)
WE_TAKE = "We take PDF, Word (.docx) and pictures (.png, .jpg, .webp)."
TEXT = b'<?xml version="1.0"?><document><body>What we say</body></document>'


def a_docx(**parts):
    """A Word document; parts by name, with _ for the dots and slashes of the two that are needed."""
    parts = {"[Content_Types].xml": TYPES, "word/document.xml": TEXT} | parts
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return file.getvalue()


def a_pdf(pages=1, password=None):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(72, 72)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def a_picture(kind, size=(40, 30)):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Response.PDF", a_pdf()),
        ("response.docx", a_docx()),
        ("photo.png", a_picture("PNG")),
        ("photo.jpg", a_picture("JPEG")),
        ("photo.jpeg", a_picture("JPEG")),
        ("photo.webp", a_picture("WEBP")),
    ],
)
def test_a_sound_file_is_taken(name, content):
    contents.check(kind_of(name), content)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("macro.docm", "Word files with macros are not taken. Save it as .docx or PDF and choose that."),
        ("old.doc", "Old Word files (.doc) are not taken. Save it as .docx or PDF and choose that."),
        ("page.svg", f"“.svg” cannot be kept here. {WE_TAKE}"),
        ("page.html", f"“.html” cannot be kept here. {WE_TAKE}"),
        ("README", f"Files without an ending cannot be kept here. {WE_TAKE}"),
    ],
)  # fmt: skip
def test_other_kinds_are_refused_with_what_to_do(name, sentence):
    with pytest.raises(RuleViolation) as refused:
        kind_of(name)
    assert refused.value.message == sentence


def lying_docx():
    """A document whose directory says that its largest part is small."""
    honest = a_docx(**{"word/media/a.bin": b"0" * 1_000_000})
    size = struct.pack("<I", 1_000_000)
    return honest.replace(size, struct.pack("<I", 10))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"<html>hello</html>", "This is not a PDF, whatever its name says."),
        ("a.pdf", b"%PDF-1.7\nnothing more", "This PDF is damaged"),
        ("a.pdf", a_pdf(password="secret"), "This PDF is locked with a password."),
        ("a.pdf", a_pdf(pages=0), "A PDF can have 1 to 5,000 pages. This has 0."),
        ("a.png", a_picture("JPEG"), "This is not a PNG image"),
        ("a.png", a_picture("PNG")[:-20], "This picture is damaged"),
        ("a.jpg", a_picture("JPEG", (400, 300))[:400], "This picture is damaged"),
        ("a.webp", b"RIFF\0\0\0\0WAVEfmt ", "This is not a WebP image"),
        ("a.docx", b"PK\x03\x04 not an archive", "This Word document is damaged"),
        ("a.docx", a_docx(**{"word/document.xml": None}), "This is not a Word document"),
        ("a.docx", a_docx(**{"word/vbaProject.bin": b"x"}), "Word files with macros are not taken."),
        ("a.docx", a_docx(**{"[Content_Types].xml": MACRO_TYPES}), "Word files with macros are not taken."),
        ("a.docx", a_docx(**{"word/document.xml": b"<document><body>"}), "This Word document is damaged"),
        (
            "a.docx",
            a_docx(**{"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "declarations",
        ),
        ("a.docx", a_docx(**{"word/media/a.bin": b"0" * 3_000_000}), "far too large when it is opened"),
        ("a.docx", a_docx(**{f"part{n}": b"" for n in range(1_000)}), "more than 1,000 parts"),
        ("a.docx", lying_docx(), "This Word document is damaged"),
    ],
)
def test_a_file_that_is_not_what_it_says_or_unsafe_is_refused(name, content, sentence):
    with pytest.raises(RuleViolation) as refused:
        contents.check(kind_of(name), content)
    assert sentence in refused.value.message
    assert refused.value.field == "file"


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_drawn():
    huge = a_picture("PNG", (1, 1)).replace(struct.pack(">II", 1, 1), struct.pack(">II", 30_000, 30_000), 1)
    with pytest.raises(RuleViolation):
        contents.check(kind_of("a.png"), huge)
    with pytest.raises(RuleViolation, match="too many pixels"):
        contents.check(kind_of("a.jpg"), a_picture("JPEG", (10_000, 6_001)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Response.pdf", "Response.pdf"),
        ("../../etc/passwd.PDF", "passwd.pdf"),
        ("C:\\Users\\ada\\Our response.docx", "Our response.docx"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie- b.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Rückmeldung “2026”.pdf", "Rückmeldung “2026”.pdf"),
        (".pdf", "pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


def test_ten_megabytes_are_taken_and_a_byte_more_is_not():
    rules.check_size(rules.LARGEST_FILE)
    with pytest.raises(RuleViolation, match="at most 10 MB"):
        rules.check_size(rules.LARGEST_FILE + 1)
    with pytest.raises(RuleViolation, match="This file is empty"):
        rules.check_size(0)
