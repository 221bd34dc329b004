"""What is different between two texts, word by word, as HTML: what was taken out struck through, what was added marked.

Said in words for screen readers too, never by colour alone. Pure; the text is escaped. Of Markdown the marks of
headings, lists and bold are drawn as readers know them; all else is shown as written, so that no change is hidden.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

BREAK = "¶"  # how the library marks the end of a paragraph
COSTLY = (
    3_000_000  # pairs of like words; above it words that occur everywhere no longer tie the texts together
)
HEADING, BULLET = re.compile(r"^#{1,6}\s+"), re.compile(r"^[-*+]\s+")
EQUAL, OUT, IN = "equal", "delete", "insert"

SAID = {
    OUT: (Markup('<del><span class="govuk-visually-hidden">Taken out: </span>'),
          Markup('<span class="govuk-visually-hidden"> (end of what was taken out) </span></del>')),
    IN: (Markup('<ins><span class="govuk-visually-hidden">Added: </span>'),
         Markup('<span class="govuk-visually-hidden"> (end of what was added) </span></ins>')),
}  # fmt: skip


@dataclass
class Paragraph:
    """A paragraph of a difference: its pieces in order, each kept, taken out or added."""

    pieces: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether anything in it is new or gone."""
        return any(what != EQUAL for what, _ in self.pieces)


def difference(before: str, after: str) -> Markup:
    """The later text with what was added to and taken out of the earlier one, in paragraphs."""
    return Markup("\n").join(Markup("<p>{}</p>").format(_draw(one)) for one in paragraphs(before, after))


def is_different(before: str, after: str) -> bool:
    """Whether a reader would see any difference: blank ends and line breaks inside a paragraph make none."""
    return any(one.is_changed for one in paragraphs(before, after))


def _draw(paragraph: Paragraph) -> Markup:
    drawn, begun = Markup(), set[str]()
    is_heading = False
    for what, words in paragraph.pieces:
        shown = words.replace("**", "")
        if not begun & {what, EQUAL}:  # the first words of what was, or of what is
            is_heading = is_heading or HEADING.match(shown) is not None
            shown = BULLET.sub("• ", HEADING.sub("", shown))
        begun.add(what)
        begin, end = SAID.get(what, ("", ""))
        drawn += begin + escape(shown) + end
    return Markup("<strong>{}</strong>").format(drawn) if is_heading else drawn


def paragraphs(before: str, after: str) -> list[Paragraph]:
    """Both texts as one run of paragraphs."""
    made = [Paragraph()]
    for what, words in _pieces(before, after):
        if words != BREAK:
            made[-1].pieces.append((what, words))
            continue
        with_its_paragraph = bool(made[-1].pieces) and all(one == what for one, _ in made[-1].pieces)
        if what == OUT and not with_its_paragraph:
            made[-1].pieces.append((OUT, BREAK))
        is_parted = what == IN and not with_its_paragraph
        made.append(Paragraph([(IN, BREAK)] if is_parted else []))
    for one in made:
        _tidy(one)
    return [one for one in made if one.pieces]


def _tidy(paragraph: Paragraph) -> None:
    """A mark for a break is only wanted where nothing else in the paragraph shows that something changed."""
    marks = [(what, words) for what, words in paragraph.pieces if words == BREAK]
    rest = [(what, words) for what, words in paragraph.pieces if words != BREAK]
    all_changed = bool(rest) and all(what != EQUAL for what, _ in rest)
    if all_changed or not marks:
        paragraph.pieces = rest
    if paragraph.pieces:
        what, words = paragraph.pieces[-1]
        paragraph.pieces[-1] = (what, words.rstrip())


def _pieces(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Runs of words with what became of them; each break between paragraphs is a piece of its own."""
    from redlines.processor import WholeDocumentProcessor  # slow to load: with the first difference

    source, test = _unwrapped(before), _unwrapped(after)
    if not source or not test:
        yield from _runs([(OUT, _words(source)), (IN, _words(test))])
        return
    steps = WholeDocumentProcessor(autojunk=_cost(source, test) > COSTLY).process(source, test)
    for step in steps:
        what, i1, i2, j1, j2 = step.opcodes
        gone, come = step.source_chunk.text[i1:i2], step.test_chunk.text[j1:j2]
        if what == EQUAL:
            yield from _runs([(EQUAL, come)])
        else:
            yield from _runs([(OUT, gone), (IN, come)])


def _unwrapped(text: str) -> str:
    """The text with each paragraph on one line, so that where its lines were broken makes no difference."""
    blocks = [block.split("\n") for block in text.replace("\r\n", "\n").split("\n\n")]
    return "\n".join("\n".join(_joined(lines)) for lines in blocks).strip()


def _joined(lines: Iterable[str]) -> list[str]:
    joined: list[str] = []
    for line in lines:
        bare = line.strip()
        if joined and bare and not _begins_anew(bare):
            joined[-1] = f"{joined[-1]} {bare}"
        elif bare:
            joined.append(bare)
    return joined


def _begins_anew(line: str) -> bool:
    """Whether a line stands for itself in Markdown: an item of a list, a heading, a quotation, a row of a table."""
    number, dot, _ = line.partition(".")
    return line[0] in "-*+#>|" or (bool(dot) and number.isdigit())


def _words(text: str) -> list[str]:
    from redlines.processor import concatenate_paragraphs_and_add_chr_182, tokenize_text

    return tokenize_text(concatenate_paragraphs_and_add_chr_182(text))


def _cost(source: str, test: str) -> int:
    """How many pairs of like words there are: comparing takes that long, and some texts repeat themselves."""
    gone, come = Counter(source.split()), Counter(test.split())
    return sum(number * come[word] for word, number in gone.items())


def _runs(steps: Sequence[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, str]]:
    for what, words in steps:
        run: list[str] = []
        for word in words:
            if word.strip() == BREAK:
                if run:
                    yield what, "".join(run)
                run = []
                yield what, BREAK
            else:
                run.append(word)
        if run:
            yield what, "".join(run)
