"""A Markdown text taken apart into what people point at: each paragraph, heading, item of a list, table. Pure."""

import re
from typing import TYPE_CHECKING

from tracker.core.markdown import tokens_of

if TYPE_CHECKING:
    from markdown_it.token import Token


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs in order, each as Markdown that can be drawn by itself."""
    lines = text.replace("\r\n", "\n").split("\n")
    found: list[str] = []
    number: int | None = None
    for token in tokens_of("\n".join(lines)):
        if token.map is None or token.nesting < 0:
            continue
        if token.level == 0 and token.type in ("bullet_list_open", "ordered_list_open"):
            number = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
        elif token.level == 0:
            found.append(_source(lines, token))
        elif token.level == 1 and token.type == "list_item_open":
            item = _source(lines, token)
            found.append(item if number is None else _numbered(item, number))
            number = None if number is None else number + 1
    return [one for one in found if one]


def _source(lines: list[str], token: "Token") -> str:
    begin, end = token.map or (0, 0)
    return "\n".join(lines[begin:end]).strip("\n").rstrip()


def _numbered(item: str, number: int) -> str:
    """An item with the number it is drawn with, whatever was typed before it."""
    return re.sub(r"^(\s*)[0-9]+", rf"\g<1>{number}", item, count=1)
