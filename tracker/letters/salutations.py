"""Whom a letter greets, and whether that is somebody to whom it does not go. Pure.

Only names that are known are found: "Dear Minister" greets whoever holds the post.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

GREETING = re.compile(r"^[ \t]*Dear[ \t]+(\S.*?)[ \t,:;]*$", re.MULTILINE | re.IGNORECASE)
SEVERAL = re.compile(r"\s*(?:,|&|/|;|\band\b)\s*", re.IGNORECASE)
# What stands before and after a name and is none: of two Dames nobody knows which is meant.
TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness earl viscount rev revd the rt right hon "
    "honourable mp msp ms mla pc kc qc kbe dbe cbe obe mbe bt".split()
)


def greeted(text: str) -> str:
    """The words after the first "Dear"; nothing where there are none."""
    found = GREETING.search(text)
    return found[1].strip() if found else ""


def greets(greeting: str, name: str) -> bool:
    """Whether a greeting names this person, by the whole name or a part of it: "Ms Example" is Ann Example MP."""
    whole = _parts_of_a_name(name)
    return any(said and said <= whole for said in map(_parts_of_a_name, SEVERAL.split(greeting)))


def wrongly_greeted(text: str, goes_to: Sequence[str], others: Iterable[str]) -> str:
    """The first of the ``others`` whom a letter greets, unless the same words greet somebody to whom it goes."""
    for part in SEVERAL.split(greeted(text)):
        if any(greets(part, name) for name in goes_to):
            continue
        found = next((name for name in others if greets(part, name)), "")
        if found:
            return found
    return ""


def _parts_of_a_name(words: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    return frozenset(re.findall(r"[a-z0-9]+", plain.replace("'", ""))) - TITLES
