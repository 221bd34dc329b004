"""The ways in which a name or an address may stand in a text, as a pattern. Pure.

A name of several words is found whatever its capitals, accents, apostrophes and line ends, and as "Surname, Given".
A single word may be a word of the language ("Will", "May"): it is found only as it is written, and never in a date.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

APOSTROPHES = "'’‘ʼ`´"
HYPHENS = "-‐‑–"
MARKS = "[\u0300-\u036f]*"
BETWEEN = r"[\s>]+"  # ">" begins the lines of a mail that is quoted
AN_APOSTROPHE = rf"(?:[{APOSTROPHES}]|&(?:#0?39|#x27|apos|rsquo);)"
LETTER = r"[^\W_]"
NOT_IN_A_WORD = rf"(?<!{LETTER})(?<!{LETTER}[{HYPHENS}])", rf"(?!{LETTER}|[{HYPHENS}]{LETTER})"
ALONE = r"(?<![^\W_])(?<![@.+-])", r"(?![^\W_]|@|[.+-][^\W_])"
NOT_IN_A_DATE = r"(?<!\d\s)", r"(?!\s\d)"


def any_of(sought: Iterable[str], *, accents: bool = True) -> str:
    """A pattern that finds any of these, longest first. To be used without regard to capitals."""
    return "|".join(_ways(one, accents) for one in sorted(sought, key=len, reverse=True))


def fragments(sought: str) -> list[str]:
    """What stands in every way of writing it: its runs of plain letters and digits, for a database to look for."""
    return re.findall(r"[A-Za-z0-9]+", unicodedata.normalize("NFC", sought))


def _ways(one: str, accents: bool) -> str:
    words = one.split()
    if "@" in one:
        return rf"{ALONE[0]}{re.escape(one.strip())}{ALONE[1]}"
    written = [_word(word, accents) for word in words]
    if len(words) == 1:
        before, after = ALONE[0] + NOT_IN_A_DATE[0], ALONE[1] + NOT_IN_A_DATE[1]
        return f"{before}(?-i:{written[0]}){after}"
    turned = rf"{written[-1]},{BETWEEN}{BETWEEN.join(written[:-1])}"
    return f"{NOT_IN_A_WORD[0]}(?:{BETWEEN.join(written)}|{turned}){NOT_IN_A_WORD[1]}"


def _word(word: str, accents: bool) -> str:
    plain = unicodedata.normalize("NFC", word)
    return "".join(_sign(one, accents) for one in plain)


def _sign(one: str, accents: bool) -> str:
    if one in APOSTROPHES:
        return AN_APOSTROPHE
    if one in HYPHENS:
        return f"[{HYPHENS}]"
    base = unicodedata.normalize("NFD", one)[0]
    if not accents or base not in _accented():
        return re.escape(one)
    return f"[{base}{_accented()[base]}]{MARKS}"


@lru_cache(maxsize=1)
def _accented() -> Mapping[str, str]:
    """By plain Latin letter, the letters with accents that are made of it."""
    found: dict[str, str] = {}
    for one in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))):
        base = unicodedata.normalize("NFD", one)[0]
        if base != one:
            found[base] = found.get(base, "") + one
    return found
