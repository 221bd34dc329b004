"""A letter as a Word file: A4, in British English, with real headings, lists and links, to be worked on further."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tracker.letters.document import LATER, SINCE, Document, Name, clean
from tracker.letters.word_text import write_text

if TYPE_CHECKING:
    from docx.document import Document as WordFile

LANGUAGE = "en-GB"
FONT = "Arial"
TWO, ONE = 2, 1


@lru_cache(maxsize=4)
def word_of(paper: Document, *, now: datetime) -> bytes:
    """The bytes of the file; kept, as the same letter goes to many at once. ``now`` is when it says it was made."""
    import docx

    file = docx.Document()
    _set_up(file, paper, now)
    _head(file, paper)
    write_text(file, paper.text)
    _names(file, paper.closing, paper.names)
    if paper.chairs:
        _names(file, paper.heading_of_chairs, [Name(one) for one in paper.chairs])
    if paper.later:
        file.add_heading(LATER, level=2)
        _names(file, "", paper.later)
    if paper.withdrawn:
        file.add_heading(SINCE, level=2)
        for words in paper.withdrawn:
            file.add_paragraph(clean(words))
    if paper.contact:
        file.add_paragraph(clean(f"Contact: {paper.contact}"))
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def _set_up(file: "WordFile", paper: Document, now: datetime) -> None:
    """Size, margins, language, fonts, properties; the sender above every page and its number below."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    facts = file.core_properties
    facts.title, facts.author, facts.language = clean(paper.title)[:255], clean(paper.sender)[:255], LANGUAGE
    facts.comments, facts.last_modified_by = "", clean(paper.sender)[:255]
    facts.created = facts.modified = now.replace(tzinfo=None)

    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(25)
    section.header.paragraphs[0].text = clean(paper.sender)
    _page_number(section.footer.paragraphs[0])

    for tongue in file.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:val"), LANGUAGE)
    for name in ("Normal", *(f"Heading {level}" for level in range(1, 7))):
        style = file.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(which), None)
        if name != "Normal":
            style.font.color.rgb, style.font.italic = RGBColor(0, 0, 0), False
    file.styles["Normal"].font.size = Pt(11)


def _page_number(paragraph: Any) -> None:
    """ "Page 2 of 3", counted by Word."""
    paragraph.add_run("Page ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, instruction: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def _head(file: "WordFile", paper: Document) -> None:
    if paper.standing:
        file.add_paragraph().add_run(clean(paper.standing)).bold = True
    if paper.dated:
        file.add_paragraph(paper.dated)
    for lines in paper.to:
        to = file.add_paragraph()
        for number, line in enumerate(lines):
            if number:
                to.add_run().add_break()
            to.add_run(clean(line))
    if paper.copies:
        file.add_paragraph(clean(f"Copied to {'; '.join(paper.copies)}"))
    file.add_heading(clean(paper.title), level=1)


def _names(file: "WordFile", closing: str, names: Sequence[Name]) -> None:
    """The names, in two columns in which none is torn apart."""
    if closing:
        file.add_paragraph(clean(closing)).paragraph_format.keep_with_next = True
    if not names:
        return
    _columns(file, TWO)
    for one in names:
        paragraph = file.add_paragraph(clean(one.name))
        paragraph.paragraph_format.keep_together = True
        if one.person:
            paragraph.add_run().add_break()
            paragraph.add_run(clean(one.person)).italic = True
    _columns(file, ONE)


def _columns(file: "WordFile", count: int) -> None:
    """From here on so many columns, on the same page."""
    from docx.enum.section import WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = file.add_section(WD_SECTION.CONTINUOUS)._sectPr
    columns = properties.find(qn("w:cols"))
    if columns is None:
        columns = OxmlElement("w:cols")
        properties.append(columns)
    columns.set(qn("w:num"), str(count))
    columns.set(qn("w:space"), "454")
