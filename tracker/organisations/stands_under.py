"""The letters that an organisation stands under. Letters lie above this package: they register how to find them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Under:
    """One letter with the name that is printed below it. ``dated`` is a date as well as it is known."""

    letter_id: int
    title: str
    dated: str | None
    printed_name: str


_find: list[Callable[[int], Sequence[Under]]] = []


def register(find: Callable[[int], Sequence[Under]]) -> None:
    """Say, at assembly, how to find the letters of an organisation by its id."""
    _find[:] = [find]


def letters_of(organisation_id: int) -> Sequence[Under]:
    """The letters it stands under, newest first."""
    return _find[0](organisation_id) if _find else ()
