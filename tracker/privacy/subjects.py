"""Whom an export or an erasure is about, and finding them in words. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from tracker.privacy import spelling

ERASED = "a person since erased"
NO_ADDRESS = "(address erased)"


@dataclass(frozen=True)
class Subject:
    """A person by every name and address. ``person_id`` and ``uid`` stay when all else has gone.

    ``others`` are the names of other people in which one of theirs stands: "Jo Lee", where they are called Jo. What
    is ``shared`` somebody else bears now: it is theirs only in rows that say whose they are.
    """

    person_id: int
    uid: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    others: tuple[str, ...] = ()
    shared_names: tuple[str, ...] = ()
    shared_addresses: tuple[str, ...] = ()

    @property
    def is_shared(self) -> bool:
        """Whether somebody else bears one of their names or addresses now."""
        return bool(self.shared_names or self.shared_addresses)

    @property
    def whole(self) -> "Subject":
        """The same with what somebody else bears now: for rows that say whose they are."""
        names, addresses = self.names + self.shared_names, self.addresses + self.shared_addresses
        every = replace(self, names=names, addresses=addresses, shared_names=(), shared_addresses=())
        return replace(every, others=tuple(one for one in self.others if not every.is_called(one)))

    @property
    def sought(self) -> Sequence[str]:
        """All that a text may mention them by."""
        return [one for one in (*self.names, *self.addresses) if one.strip()]

    def is_called(self, name: str) -> bool:
        """Whether a name is one of theirs, whatever its capitals, spaces, accents and apostrophes."""
        return folded(name) in {folded(one) for one in self.names}

    def may_be_short(self, name: str) -> bool:
        """Whether a name that was given with an answer of theirs may be one of theirs with initials, or cut short."""
        return any(is_short_for(name, one) for one in self.names)

    def has_address(self, address: str) -> bool:
        """Whether an address is one of theirs, whatever its capitals."""
        return address.strip().casefold() in {one.casefold() for one in self.addresses}

    def place_in(self, text: str) -> int:
        """Where a text first mentions them; -1 where it does not."""
        found = self._pattern.finditer(text) if self.sought else ()
        return next((one.start() for one in found if one["own"]), -1)

    def is_in(self, text: str) -> bool:
        """Whether a text mentions them."""
        return self.place_in(text) >= 0

    def taken_out_of(self, text: str) -> str:
        """The text without them: their names as "a person since erased", their addresses as such."""
        return self._pattern.sub(_without, text) if self.sought else text

    def taken_out_of_document(self, document: Any) -> Any:
        """The same for what JSON holds, at any depth."""
        if isinstance(document, str):
            return self.taken_out_of(document)
        if isinstance(document, Mapping):
            return {key: self.taken_out_of_document(value) for key, value in document.items()}
        if isinstance(document, Sequence):
            return [self.taken_out_of_document(value) for value in document]
        return document

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        own = spelling.any_of(self.sought)
        others = f"(?P<other>{spelling.any_of(self.others)})|" if self.others else ""
        return re.compile(f"{others}(?P<own>{own})", re.IGNORECASE)


def _without(found: re.Match[str]) -> str:
    if found["own"] is None:
        return found[0]
    return NO_ADDRESS if "@" in found[0] else ERASED


def without_others(text: str, others: tuple[str, ...], own: tuple[str, ...] = ()) -> str:
    """A text in which nobody else is named: for what is handed to one person, who keeps their ``own`` names."""
    if not any(others):
        return text
    return _all_of(others, own).sub(lambda found: found[0] if found["own"] else "another person", text)


@lru_cache(maxsize=4)
def _all_of(others: tuple[str, ...], own: tuple[str, ...]) -> re.Pattern[str]:
    mine = spelling.any_of(filter(str.strip, own)) or "(?!)"
    is_mine = re.compile(mine, re.IGNORECASE)
    longer = [one for one in others if is_mine.search(one) and not is_mine.fullmatch(one.strip())]
    first = spelling.any_of(longer, accents=False) or "(?!)"
    rest = spelling.any_of(filter(str.strip, others), accents=False)
    return re.compile(f"{first}|(?P<own>{mine})|{rest}", re.IGNORECASE)


def folded(name: str) -> str:
    """A name as it is compared: without accents and capitals, with one kind of apostrophe, hyphen and space."""
    plain = "".join(
        one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one)
    ).casefold()
    for signs in (spelling.APOSTROPHES, spelling.HYPHENS):
        plain = re.sub(f"[{re.escape(signs)}]", signs[0], plain)
    return " ".join(plain.split())


def is_short_for(name: str, full: str) -> bool:
    """Whether one is the other cut short: "R. Roe" or "Rita M. Roe" for "Rita Roe"."""
    one, other = folded(name).split(), folded(full).split()
    if min(len(one), len(other)) < 2 or one[-1] != other[-1]:
        return False
    first, second = one[0].rstrip("."), other[0].rstrip(".")
    return first.startswith(second) or second.startswith(first)
