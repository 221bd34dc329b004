"""A fetched page, and what must hold on every one of them: `Page.check()`.

One h1, a title, a language, unique ids, a label for each field, no inline script or style, nothing from elsewhere.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
FIELDS = frozenset({"input", "select", "textarea"})
NEED_NO_LABEL = frozenset({"hidden", "submit", "button", "image", "reset"})
LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "form": "action",
    "object": "data",
}
OWN_HOSTS = frozenset({"", "localhost", "127.0.0.1"})
LINKS_THAT_LOAD_NOTHING = frozenset({"canonical", "alternate"})


@dataclass
class Element:
    """One tag of a page, with the text inside it."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...] = ()
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs}, tuple(e.tag for e in self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {k: v or "" for k, v in attrs}, tuple(e.tag for e in self.open)))

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


@dataclass
class Page:
    """An answer, read as a page: `page.text`, `page.all("a")`, `page.form_values()`."""

    url: str
    response: TestResponse
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.is_html:
            reader = _Reader()
            reader.feed(self.html)
            self.elements = reader.elements

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.response.headers)

    @property
    def location(self) -> str:
        """Where a redirect leads, without the host."""
        parts = urlsplit(self.response.headers.get("Location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def is_html(self) -> bool:
        return self.response.mimetype == "text/html"

    @property
    def json(self) -> object:
        return self.response.get_json()

    @property
    def text(self) -> str:
        """The words of the page (of its main part, where it has one), with single spaces."""
        main = self.all("main") or self.all("body")
        return _one_line(main[0].text) if main else self.html

    @property
    def title(self) -> str:
        return _one_line(self.all("title")[0].text)

    @property
    def heading(self) -> str:
        return _one_line(self.all("h1")[0].text)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements with this tag and these attributes; `class_` matches one of the classes."""
        return [element for element in self.elements if element.tag == tag and _has(element, attributes)]

    def words_of(self, tag: str, **attributes: str) -> list[str]:
        return [_one_line(element.text) for element in self.all(tag, **attributes)]

    def links(self) -> dict[str, str]:
        """Where each link leads, by its words."""
        return {_one_line(a.text): a.get("href") for a in self.all("a")}

    def form_values(self) -> dict[str, str]:
        """What the page's fields hold, ready to be changed and posted back."""
        values = {}
        for element in self.elements:
            name = element.get("name")
            if not name or element.tag not in FIELDS:
                continue
            if element.get("type") in ("checkbox", "radio") and "checked" not in element.attributes:
                continue
            values[name] = self._value(element)
        return values

    def _value(self, element: Element) -> str:
        if element.tag == "textarea":
            return element.text.removeprefix("\n")
        if element.tag == "select":
            start = self.elements.index(element) + 1
            options = []
            for each in self.elements[start:]:
                if "select" not in each.inside:
                    break
                options.append(each)
            chosen = [o for o in options if "selected" in o.attributes] or options[:1]
            return chosen[0].get("value", _one_line(chosen[0].text)) if chosen else ""
        return element.get("value")

    def check(self) -> None:
        """Fail with everything that is wrong with this page."""
        wrong = list(_problems(self))
        assert not wrong, f"{self.url}: " + "; ".join(wrong)


def _problems(page: Page) -> list[str]:
    headings = page.words_of("h1")
    wrong = [] if len(headings) == 1 and headings[0] else [f"h1 should be there once: {headings}"]
    if [t for t in page.words_of("title") if t][:1] == []:
        wrong.append("no title")
    if not any(html.get("lang") for html in page.all("html")):
        wrong.append("no lang")
    ids = [element["id"] for element in page.elements if "id" in element.attributes]
    wrong += [f"id {one!r} twice" for one in sorted({i for i in ids if ids.count(i) > 1})]
    return wrong + _unlabelled(page, set(ids)) + _inline(page) + _foreign(page)


def _unlabelled(page: Page, ids: set[str]) -> list[str]:
    labelled = {label.get("for") for label in page.all("label")}
    wrong = [f"label for a missing {one!r}" for one in sorted(labelled - ids - {""})]
    for element in page.elements:
        if element.tag not in FIELDS or element.get("type") in NEED_NO_LABEL or "label" in element.inside:
            continue
        named = element.get("aria-label") or set(element.get("aria-labelledby").split()) & ids
        if not named and element.get("id") not in labelled:
            wrong.append(f"no label for field {element.get('name') or element.attributes}")
    return wrong


def _inline(page: Page) -> list[str]:
    wrong = []
    for element in page.elements:
        if element.tag == "style" or "style" in element.attributes:
            wrong.append(f"inline style on {element.tag}")
        if element.tag == "script" and "src" not in element.attributes:
            wrong.append("inline script")
        wrong += [
            f"{name} on {element.tag}" for name in element.attributes if re.fullmatch(r"on[a-z]+", name)
        ]
    return wrong


def _foreign(page: Page) -> list[str]:
    wrong = []
    for element in page.elements:
        address = element.get(LOADS.get(element.tag, ""))
        if element.tag == "link" and element.get("rel") in LINKS_THAT_LOAD_NOTHING:
            continue
        if (urlsplit(address).hostname or "") not in OWN_HOSTS:
            wrong.append(f"{element.tag} leads elsewhere: {address}")
    return wrong


def _has(element: Element, attributes: dict[str, str]) -> bool:
    for name, value in attributes.items():
        if name == "class_":
            if value not in element.get("class").split():
                return False
        elif element.attributes.get(name.rstrip("_").replace("_", "-")) != value:
            return False
    return True


def _one_line(text: str) -> str:
    return " ".join(text.split())
