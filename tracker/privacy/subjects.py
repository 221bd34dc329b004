"""Whom an export or an erasure is about, and finding them in words. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ERASED = "a person since erased"
NO_ADDRESS = "(address erased)"


@dataclass(frozen=True)
class Subject:
    """A person by every name and address. ``person_id`` and ``uid`` stay when all else has gone."""

    person_id: int
    uid: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def sought(self) -> Sequence[str]:
        """All that a text may mention them by."""
        return [one for one in (*self.names, *self.addresses) if one.strip()]

    def is_called(self, name: str) -> bool:
        """Whether a name is one of theirs, whatever its capitals and spaces."""
        return _plain(name) in {_plain(one) for one in self.names}

    def has_address(self, address: str) -> bool:
        """Whether an address is one of theirs, whatever its capitals."""
        return address.strip().casefold() in {one.casefold() for one in self.addresses}

    def is_in(self, text: str) -> bool:
        """Whether a text mentions them."""
        return bool(self.sought) and _pattern(self.sought).search(text) is not None

    def taken_out_of(self, text: str) -> str:
        """The text without them: their names as "a person since erased", their addresses as such."""
        if not self.sought:
            return text
        return _pattern(self.sought).sub(lambda found: NO_ADDRESS if "@" in found[0] else ERASED, text)

    def taken_out_of_document(self, document: Any) -> Any:
        """The same for what JSON holds, at any depth."""
        if isinstance(document, str):
            return self.taken_out_of(document)
        if isinstance(document, Mapping):
            return {key: self.taken_out_of_document(value) for key, value in document.items()}
        if isinstance(document, Sequence):
            return [self.taken_out_of_document(value) for value in document]
        return document


def without_others(text: str, others: Iterable[str]) -> str:
    """A text in which nobody else is named: for what is handed to one person."""
    sought = [one for one in others if one.strip()]
    return _pattern(sought).sub("another person", text) if sought else text


def _pattern(sought: Iterable[str]) -> re.Pattern[str]:
    """Any of these as whole words, longest first, whatever their capitals and the spaces between."""
    ways = (r"\s+".join(map(re.escape, one.split())) for one in sorted(sought, key=len, reverse=True))
    return re.compile(rf"(?<![\w@.+-])(?:{'|'.join(ways)})(?![\w@]|[.+-]\w)", re.IGNORECASE)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
