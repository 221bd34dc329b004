"""HTML as Word's text is turned into it, as Markdown: headings, lists, bold, italics, links, tables. Pure.

Everything else is dropped and its words are kept. What would mean something in Markdown is escaped.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tracker.core.markdown import SAFE_SCHEMES

HEADINGS = {f"h{level}": level for level in range(1, 7)}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
NOT_TEXT = {"script", "style", "head", "title"}
SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
LINE_BEGIN = re.compile(r"^(\s*)([#>+-]|[0-9]{1,9}[.)])(?=\s|$)")


def markdown_of(html: str) -> str:
    """The Markdown of a document."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finish()


@dataclass
class _List:
    """A list that is open; ``number`` is that of the next item, None for one with bullets."""

    number: int | None
    items: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects blocks. ``words`` is what the open block holds so far."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.lists: list[_List] = []
        self.links: list[str] = []
        self.rows: list[list[str]] | None = None
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in MARKS:
            self.words.append(MARKS[tag])
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            self.words.append("[")
        elif tag in BEGINS:
            BEGINS[tag](self)

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKS:
            self._end_mark(MARKS[tag])
        elif tag in HEADINGS:
            self._end_block("#" * HEADINGS[tag] + " ")
        elif tag in ENDS:
            ENDS[tag](self)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data)))

    def _end_mark(self, mark: str) -> None:
        """Close a mark; one around nothing, or around a space, is left out, and spaces go outside it."""
        at = _last(self.words, mark)
        if at is None:
            return
        inner = "".join(self.words[at + 1 :])
        bare = inner.strip()
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        self.words[at:] = [before, f"{mark}{bare}{mark}", after] if bare else [inner]

    def _end_link(self) -> None:
        at = _last(self.words, "[")
        if at is None or not self.links:
            return
        href = self.links.pop()
        inner = "".join(self.words[at + 1 :])
        is_safe = href.partition(":")[0].lower() in SAFE_SCHEMES and not re.search(r"[\s<>()]", href)
        self.words[at:] = [f"[{inner}]({href})" if inner.strip() and is_safe else inner]

    def _begin_silence(self) -> None:
        self.silent += 1

    def _end_silence(self) -> None:
        self.silent = max(0, self.silent - 1)

    def _break_line(self) -> None:
        self.words.append("\\\n")

    def _begin_bullets(self) -> None:
        self._end_block()
        self.lists.append(_List(None))

    def _begin_numbers(self) -> None:
        self._end_block()
        self.lists.append(_List(1))

    def _begin_table(self) -> None:
        self._end_block()
        self.rows = []

    def _begin_row(self) -> None:
        if self.rows is not None:
            self.rows.append([])

    def _end_cell(self) -> None:
        if self.rows:
            self.rows[-1].append(self._taken().replace("\\\n", " ").replace("\n", " "))

    def _end_paragraph(self) -> None:
        if self.rows is None:
            self._end_block()
        elif self.words:
            self.words.append(" ")

    def _taken(self) -> str:
        words = re.sub(r"(\\\n)+$", "", "".join(self.words).strip())
        self.words = []
        return words.strip()

    def _end_block(self, prefix: str = "") -> None:
        words = self._taken()
        if not words:
            return
        words = (
            words.replace("\\\n", " ")
            if prefix
            else "\n".join(_plain_begin(line) for line in words.split("\n"))
        )
        if self.lists:
            self.lists[-1].items.append(words)
        else:
            self.blocks.append(prefix + words)

    def _end_list(self) -> None:
        self._end_block()
        if not self.lists:
            return
        ended = self.lists.pop()
        lines = []
        for item in ended.items:
            if item.startswith(NESTED):
                lines.append(_indented(item.removeprefix(NESTED), ended.number))
                continue
            marker = "- " if ended.number is None else f"{ended.number}. "
            lines.append(marker + item.replace("\n", "\n" + " " * len(marker)))
            ended.number = None if ended.number is None else ended.number + 1
        whole = "\n".join(lines)
        if self.lists and whole:
            self.lists[-1].items.append(NESTED + whole)
        elif whole:
            self.blocks.append(whole)

    def _end_table(self) -> None:
        rows = [row for row in self.rows or [] if any(row)]
        self.rows = None
        if not rows:
            return
        width = max(len(row) for row in rows)
        drawn = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        self.blocks.append("\n".join([drawn[0], "|" + " --- |" * width, *drawn[1:]]))

    def finish(self) -> str:
        """Whatever is still open ends here."""
        self._end_block()
        while self.lists:
            self._end_list()
        if self.rows is not None:
            self._end_table()
        return "\n\n".join(self.blocks)


NESTED = "\x00"
BEGINS: dict[str, Callable[[_Reader], None]] = {
    **dict.fromkeys(NOT_TEXT, _Reader._begin_silence),
    **dict.fromkeys(HEADINGS, _Reader._end_block),
    "br": _Reader._break_line,
    "ul": _Reader._begin_bullets,
    "ol": _Reader._begin_numbers,
    "table": _Reader._begin_table,
    "tr": _Reader._begin_row,
}
ENDS: dict[str, Callable[[_Reader], None]] = {
    **dict.fromkeys(NOT_TEXT, _Reader._end_silence),
    "a": _Reader._end_link,
    "li": _Reader._end_block,
    "ul": _Reader._end_list,
    "ol": _Reader._end_list,
    "p": _Reader._end_paragraph,
    "td": _Reader._end_cell,
    "th": _Reader._end_cell,
    "table": _Reader._end_table,
}


def _indented(lines: str, number: int | None) -> str:
    space = "  " if number is None else "   "
    return "\n".join(space + line for line in lines.split("\n"))


def _plain_begin(line: str) -> str:
    """A line that only looks like a heading, a quotation or an item of a list stays what it says."""
    found = LINE_BEGIN.match(line)
    if found is None:
        return line
    sign = found[2]
    escaped = f"\\{sign}" if len(sign) == 1 else f"{sign[:-1]}\\{sign[-1]}"
    return f"{found[1]}{escaped}{line[found.end() :]}"


def _last(words: list[str], mark: str) -> int | None:
    return next((at for at in range(len(words) - 1, -1, -1) if words[at] == mark), None)
