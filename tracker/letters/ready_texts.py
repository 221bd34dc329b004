"""Texts kept ready: to begin a letter from, or to put into one. Drafting lies above and registers how to find them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ready:
    """One text that is kept ready. ``is_block``: a part of a letter; otherwise a whole one."""

    id: int
    name: str
    text: str
    is_block: bool


_find: list[Callable[[], Sequence[Ready]]] = []


def register(find: Callable[[], Sequence[Ready]]) -> None:
    """Say, at assembly, how to find them."""
    _find[:] = [find]


def all_ready() -> Sequence[Ready]:
    """Every text that is kept ready, by name."""
    return _find[0]() if _find else ()


def added(text: str, block: str) -> str:
    """A text with a block below it, a blank line between."""
    return "\n\n".join(part for part in (text.rstrip(), block.strip()) if part)
