"""Whether two names are likely to be one organisation: spellings, acronyms, endings, slips of the pen. Pure.

It only ever warns: a person decides. Siblings share a first word, never a name, so they are not taken for one another.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tracker.coalition.rules import name_key

SMALL_WORDS = frozenset({"a", "and", "at", "for", "from", "in", "of", "on", "the", "to", "with"})
ENDINGS = frozenset({"uk", "gb", "ltd", "limited", "plc", "llp", "cic", "cio"})
# What a name may do without at its end, being what many are or do. One of two names must be without: "The Prince's
# Trust" is not "The Prince's Foundation".
TAILS = frozenset(
    {"academy", "adoption", "charity", "charities", "fellowship", "fostering", "foundation", "trust"}
)
NATIONS = frozenset({"britain", "cymru", "england", "ireland", "northern", "scotland", "wales"})
# Words by which alone nobody is known.
GENERAL = NATIONS | {
    *("action", "british", "care", "carers", "child", "children", "childrens", "families", "family", "home"),
    *("homes", "life", "national", "people", "support", "voice", "voices", "young", "youth"),
}
SAME_WORDS = {
    "saint": "st",
    "center": "centre",
    "organization": "organisation",
    "assn": "association",
    "assoc": "association",
    "fdn": "foundation",
    "grp": "group",
    "inst": "institute",
    "natl": "national",
    "org": "organisation",
    "soc": "society",
}
OFFICE = re.compile(r"^\s*(?:the\s+)?office\s+of\s+", re.IGNORECASE)  # stands for whoever holds it
LONGEST_ACRONYM, SHORTEST_ACRONYM = 8, 3
SHORTEST_REST = 4  # what must be left of a name without its ending
LONGEST_OPENING = 4  # letters of a first word that a name goes by
AS_IT_SOUNDS = re.compile(r"(?<=[a-z]{3})\s*4\s*(?=[a-z]{3})")  # Action 4 Children


@dataclass(frozen=True)
class Names:
    """All the names an organisation is known by."""

    name: str
    others: tuple[str, ...] = ()
    short_name: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(one for one in (self.name, self.short_name, *self.others) if one.strip())


def likely_duplicates(new: Names, known: Iterable[Names]) -> list[Names]:
    """Those of ``known`` that may be the organisation that is about to be added, in the order given."""
    return [one for one in known if are_likely_one(new, one)]


def are_likely_one(new: Names, known: Names) -> bool:
    """Whether any name of one is likely to be a name of the other."""
    return any(is_like(one, other) for one in new.all for other in known.all)


def is_like(one: str, other: str) -> bool:
    """Whether two names are spellings of one, one is the other's acronym, or they differ by a slip."""
    first, second = _read(one), _read(other)
    if first.key == second.key:
        return True
    if first.full and second.full:
        return _is_one_name(first, second)
    return bool(first.acronyms & second.acronyms) or _is_opening(first, second) or _is_opening(second, first)


@dataclass(frozen=True)
class _Read:
    """A name taken apart: whether it is more than an acronym, its plain words, the acronyms it may go by.

    ``bare`` are its letters without its tail, ``opening`` is a short first word that it may go by; "" for none.
    """

    key: str
    full: bool
    words: tuple[str, ...]
    acronyms: frozenset[str]
    letters: str  # of the words
    figures: tuple[str, ...]
    bare: str
    opening: str


@lru_cache(maxsize=10_000)
def _read(name: str) -> _Read:
    """ "NYAS (National Youth Advocacy Service)" and the other way round give the same full name and acronym."""
    outside, inside = _brackets(name)
    parts = [part for part in (outside, inside) if part]
    full = [part for part in parts if not is_acronym(part)]
    acronyms = {_key(part) for part in parts if is_acronym(part)}
    if full:
        acronyms |= initials(full[0])
        acronyms |= _acronym_before_a_tail(full[0])
    chosen = full[0] if full else outside
    words = _words(chosen)
    letters = "".join(words)
    figures = tuple(re.findall(r"\d+", letters))
    bare, opening = (_bare(chosen, words), _opening(chosen, words)) if full else ("", "")
    return _Read(name_key(name), bool(full), words, frozenset(acronyms), letters, figures, bare, opening)


def _acronym_before_a_tail(name: str) -> set[str]:
    """ "TACT" of "TACT Fostering & Adoption", "BASW" of "BASW UK"; none of "NYAS Cymru"."""
    first, *rest = name.split() or [""]
    tail = [word for word in _plain_words(" ".join(rest)) if word not in SMALL_WORDS]
    return {_key(first)} if tail and is_acronym(first) and set(tail) <= TAILS | ENDINGS else set()


def _bare(name: str, words: tuple[str, ...]) -> str:
    """Its letters without what it may do without: "Drive Forward" of "Drive Forward Foundation". Also "for England"."""
    rest = list(words)
    if _plain_words(name)[-2:] == ["for", "england"]:
        rest.pop()
    while len(rest) > 1 and rest[-1] in TAILS | ENDINGS and not set(rest[:-1]) <= GENERAL | TAILS:
        rest.pop()
    is_known_by_it = not set(rest) <= GENERAL | TAILS
    while len(rest) > 1 and rest[-1] in ENDINGS:  # as "Adoption UK" is read as "adoption"
        rest.pop()
    found = "".join(rest)
    is_known_by_it = is_known_by_it and len(found) >= SHORTEST_REST
    return found if is_known_by_it and len(rest) < len(words) else ""


def _opening(name: str, words: tuple[str, ...]) -> str:
    """ "leap" of "Leap Confronting Conflict". None of "NYAS Cymru": that is a sister of NYAS."""
    first = words[0] if len(words) > 1 else ""
    is_short = SHORTEST_ACRONYM <= len(first) <= LONGEST_OPENING
    says_nothing = first in GENERAL or is_acronym(name.split()[0]) or NATIONS & set(words)
    return first if is_short and not says_nothing else ""


def _is_opening(one: _Read, other: _Read) -> bool:
    """Whether one is the other's first word, written in capitals as an acronym is."""
    return not one.full and bool(other.opening) and other.opening in one.acronyms


def _brackets(name: str) -> tuple[str, str]:
    """What stands outside and inside brackets at the end; an acronym behind a dash is as good as one in brackets."""
    plain = OFFICE.sub("", name)
    found = re.fullmatch(r"\s*(.*?)\s*\(([^()]*)\)\s*", plain)
    if found is None:
        dashed = re.fullmatch(r"\s*(.*?)\s+[-–—]\s+(\S+)\s*", plain)
        found = dashed if dashed and is_acronym(dashed[2]) else None
    if found is None or not found[1]:
        return plain.strip(), ""
    return found[1], found[2].strip()


def acronym_at_end(name: str) -> str:
    """The acronym that stands in brackets at the end of a name, as it is written there; "" where none does."""
    found = re.fullmatch(r".*\S\s*\(([^()]*)\)\s*", name)
    return found[1].strip() if found and is_acronym(found[1]) else ""


def is_acronym(name: str) -> bool:
    """Whether a name looks like an acronym: one short word with at least two capitals that is not just a word."""
    plain = name.strip().replace(".", "")
    if not re.fullmatch(r"[A-Za-z]+", plain) or not SHORTEST_ACRONYM <= len(plain) <= LONGEST_ACRONYM:
        return False
    capitals = sum(letter.isupper() for letter in plain)
    return capitals >= 2 and capitals * 2 > len(plain)


def initials(name: str) -> set[str]:
    """The acronyms that a name may go by: with and without its small words and a leading "The"."""
    words = _plain_words(name)
    ways = (
        words,
        [word for word in words if word not in SMALL_WORDS],
        words[:1] + [word for word in words[1:] if word not in SMALL_WORDS],
    )
    made = {"".join(word[0] for word in way) for way in ways}
    return {one for one in made if SHORTEST_ACRONYM <= len(one) <= LONGEST_ACRONYM}


def _is_one_name(one: _Read, other: _Read) -> bool:
    first, second = one.letters, other.letters
    if first == second or one.bare == second or other.bare == first:
        return True
    allowed = slips_allowed(max(len(first), len(second)))
    if abs(len(first) - len(second)) > allowed or one.figures != other.figures:
        return False  # Article 39 is not Article 38
    return slips(first, second, allowed) <= allowed


def slips_allowed(length: int) -> int:
    """How many slips of the pen a name of so many letters may have and still be taken for the same."""
    return 0 if length < 6 else 1 if length < 14 else 2


def handles(names: Names) -> set[str]:
    """Short texts by which all names that are like these can be found without comparing every two.

    Of two names that are like one another, both have a key or an acronym in common, or a piece: a name within two
    slips of another leaves at least one third of its letters as they are, at most two places further on.
    """
    found = set()
    for name in names.all:
        read = _read(name)
        found |= {f"key {read.key}", f"letters {read.letters}"} | {f"acronym {one}" for one in read.acronyms}
        found |= {f"letters {read.bare}"} if read.bare else set()
        found |= {f"acronym {read.opening}"} if read.opening else set()
        if read.full:
            found |= _pieces(read.letters)
    return found


def _pieces(letters: str) -> set[str]:
    """Every stretch of a third of the letters, for the three lengths of a name that two may share."""
    found = set()
    for length in {max(1, (len(letters) + more) // 3) for more in (-2, -1, 0, 1, 2)}:
        found |= {letters[at : at + length] for at in range(len(letters) - length + 1)}
    return {f"piece {one}" for one in found} if slips_allowed(len(letters) + 2) else set()


def _words(name: str) -> tuple[str, ...]:
    """The words that tell a name from others: no small words, no "UK" or "Ltd" at its end."""
    words = [SAME_WORDS.get(word, word) for word in _plain_words(name) if word not in SMALL_WORDS]
    while len(words) > 1 and words[-1] in ENDINGS and len("".join(words[:-1])) >= SHORTEST_REST:
        words.pop()
    return tuple(words)


def _plain_words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", ""))
    plain = plain.encode("ascii", "ignore").decode().replace("&", " and ").casefold()
    return re.findall(r"[a-z0-9]+", AS_IT_SOUNDS.sub(" for ", plain))


def _key(acronym: str) -> str:
    return acronym.replace(".", "").casefold()


def slips(one: str, other: str, most: int) -> int:
    """How many letters must be changed, added, dropped or swapped with a neighbour; ``most`` + 1 for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, other_letter in enumerate(other, start=1):
            cost = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (letter != other_letter))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == other_letter
            line.append(min(cost, before_last[column - 2] + 1) if swapped else cost)
        if min(line) > most:
            return most + 1
        before_last, last = last, line
    return last[-1]
