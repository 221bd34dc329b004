"""Markdown as people write it in notes and letters, turned into HTML that is safe on a page and in a mail."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:  # slow to load: with the first text that is drawn
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SAFE_TAGS = {
    *("p", "br", "hr", "em", "strong", "del", "blockquote", "ul", "ol", "li", "code", "pre", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
SAFE_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SAFE_SCHEMES = {"http", "https", "mailto"}


def markdown(text: str | None) -> Markup:
    """Markdown as HTML that is safe to show: no raw HTML, listed tags only, headings below the page's own."""
    if not text:
        return Markup()
    import nh3

    drawn = _reader().render(text)
    clean = nh3.clean(
        drawn,
        tags=SAFE_TAGS,
        attributes=SAFE_ATTRIBUTES,
        url_schemes=SAFE_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704  # cleaned on the line above


def tokens_of(text: str) -> "list[Token]":
    """Markdown taken apart, for papers that are not drawn as HTML: raw HTML is text, headings begin at level 2."""
    return _reader().parse(text)


@lru_cache(maxsize=1)
def _reader() -> "MarkdownIt":
    """A reader that knows no HTML and no pictures: those would be loaded from elsewhere."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable(["table", "strikethrough"])
    reader.disable("image")
    reader.core.ruler.push("order_headings", _order_headings)
    reader.core.ruler.push("name_links", _name_links)
    return reader


def _name_links(state: Any) -> None:
    """A link without words, as a picture without a description leaves one, shows its address."""
    for token in state.tokens:
        children = token.children or []
        for place in reversed(range(len(children) - 1)):
            if (children[place].type, children[place + 1].type) == ("link_open", "link_close"):
                words = type(token)("text", "", 0, content=str(children[place].attrs.get("href", "")))
                children.insert(place + 1, words)


def _order_headings(state: Any) -> None:
    """Begin at level 2 below the page's title and leave no level out, whatever levels the writer chose."""
    above: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            above = [*(level for level in above if level < written), written]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, 1 + len(above))}"
