"""Markdown into the paragraphs of a Word file: real headings, lists, links and tables. Raw HTML in it is plain text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tracker.core.markdown import SAFE_SCHEMES, tokens_of
from tracker.letters.document import clean

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph
    from markdown_it.token import Token

MARKS = {"strong": "bold", "em": "italic", "s": "strike"}
DEEPEST_LIST = 3  # the styles that Word brings: List Bullet, List Bullet 2, List Bullet 3


def write_text(file: "WordFile", text: str) -> None:
    """Append a text to a file."""
    _Writer(file).write(tokens_of(text))


class _Writer:
    """Goes through the tokens once. ``lists`` holds the style and the numbering of each list that is open."""

    def __init__(self, file: "WordFile") -> None:
        self.file = file
        self.lists: list[tuple[str, int | None]] = []
        self.begins_item = False
        self.quoted = 0
        self.heading = 0
        self.row: list[Sequence[Token]] = []
        self.rows: list[list[Sequence[Token]]] | None = None

    def write(self, tokens: "Sequence[Token]") -> None:
        for token in tokens:
            act = getattr(self, f"_{token.type}", None)
            if act is not None:
                act(token)

    def _heading_open(self, token: "Token") -> None:
        self.heading = int(token.tag[1])

    def _heading_close(self, token: "Token") -> None:
        self.heading = 0

    def _blockquote_open(self, token: "Token") -> None:
        self.quoted += 1

    def _blockquote_close(self, token: "Token") -> None:
        self.quoted -= 1

    def _bullet_list_open(self, token: "Token") -> None:
        self.lists.append(("List Bullet", None))

    def _ordered_list_open(self, token: "Token") -> None:
        start = int(token.attrs.get("start", 1))
        self.lists.append(("List Number", _new_numbering(self.file, start)))

    def _bullet_list_close(self, token: "Token") -> None:
        self.lists.pop()

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, token: "Token") -> None:
        self.begins_item = True

    def _inline(self, token: "Token") -> None:
        if self.rows is not None:
            self.row.append(token.children or [])
            return
        write_inline(self._paragraph(), token.children or [])

    def _fence(self, token: "Token") -> None:
        paragraph = self._paragraph()
        run = paragraph.add_run(clean(token.content.rstrip("\n")))
        run.font.name = "Liberation Mono"

    _code_block = _fence

    def _hr(self, token: "Token") -> None:
        self.file.add_paragraph("* * *")

    def _table_open(self, token: "Token") -> None:
        self.rows = []

    def _tr_open(self, token: "Token") -> None:
        self.row = []

    def _tr_close(self, token: "Token") -> None:
        if self.rows is not None:
            self.rows.append(self.row)

    def _table_close(self, token: "Token") -> None:
        rows, self.rows = self.rows or [], None
        table = self.file.add_table(rows=0, cols=max(map(len, rows), default=1), style="Table Grid")
        for number, cells in enumerate(rows):
            drawn = table.add_row().cells
            for cell, children in zip(drawn, cells, strict=False):
                write_inline(cell.paragraphs[0], children, bold=number == 0)
        if rows:
            _repeat_on_every_page(table.rows[0])
        self.file.add_paragraph()

    def _paragraph(self) -> Any:
        if self.heading:
            return self.file.add_heading(level=self.heading)
        if not self.lists:
            return self.file.add_paragraph(style="Quote" if self.quoted else None)
        style, numbering = self.lists[-1]
        depth = min(len(self.lists), DEEPEST_LIST)
        first, self.begins_item = self.begins_item, False
        kind = style if first else "List Continue"
        paragraph = self.file.add_paragraph(style=kind if depth == 1 else f"{kind} {depth}")
        if first and numbering is not None:
            _number(paragraph, numbering)
        return paragraph


def write_inline(paragraph: "Paragraph", tokens: "Sequence[Token]", *, bold: bool = False) -> None:
    """Append what stands in one line: words with their marks, links, line breaks."""
    on: dict[str, int] = {"bold": int(bold), "italic": 0, "strike": 0}
    target = ""
    for token in tokens:
        name, _, end = token.type.rpartition("_")
        if name in MARKS:
            on[MARKS[name]] += 1 if end == "open" else -1
        elif name == "link":
            target = str(token.attrs.get("href", "")) if end == "open" else ""
        elif token.type == "hardbreak":
            paragraph.add_run().add_break()
        else:
            words = " " if token.type == "softbreak" else clean(token.content)
            _write_words(paragraph, words, on, target, is_code=token.type == "code_inline")


def _write_words(
    paragraph: "Paragraph", words: str, on: dict[str, int], target: str, *, is_code: bool
) -> None:
    if not words:
        return
    run = paragraph.add_run(words)
    run.bold, run.italic, run.font.strike = (on[mark] > 0 or None for mark in ("bold", "italic", "strike"))
    if is_code:
        run.font.name = "Liberation Mono"
    if target.partition(":")[0].casefold() in SAFE_SCHEMES:
        _link(paragraph, run, clean(target))


def _link(paragraph: "Paragraph", run: Any, target: str) -> None:
    """Make a run a link: Word keeps the address beside the document, under a number."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    run.font.underline, run.font.color.rgb = True, RGBColor(0x00, 0x5A, 0x5B)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    link.append(run._r)


def _new_numbering(file: "WordFile", start: int) -> int:
    """A numbering of its own for one list: otherwise it would go on counting where the last one ended."""
    from docx.oxml.ns import qn

    numbering = file.part.numbering_part.element
    style = file.styles["List Number"].element
    used = style.find(f".//{qn('w:numId')}").get(qn("w:val"))
    kept = next(num for num in numbering.num_lst if str(num.numId) == used)
    number = numbering.add_num(kept.abstractNumId.val)
    for level in range(9):
        number.add_lvlOverride(level).add_startOverride(start if level == 0 else 1)
    return int(number.numId)


def _number(paragraph: "Paragraph", numbering: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = numbering
    properties.get_or_add_ilvl().val = 0


def _repeat_on_every_page(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
