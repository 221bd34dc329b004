"""What a sub-group works on. Letters, calls and deadlines lie above this package: they register how to find them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Item:
    """A letter, a call, a deadline or a review of a sub-group. ``state`` is a word with its ``tone`` (amber, red …)."""

    title: str
    url: str
    when: str
    state: str
    tone: str = "plain"


@dataclass(frozen=True)
class Work:
    """All of a sub-group's: what is due, the next first, then its calls, letters and reviews."""

    deadlines: Sequence[Item] = ()
    calls: Sequence[Item] = ()
    letters: Sequence[Item] = ()
    reviews: Sequence[Item] = ()  # those that it was formed for

    @property
    def is_nothing(self) -> bool:
        return not (self.deadlines or self.calls or self.letters or self.reviews)


_find: list[Callable[[int, datetime], Work]] = []


def register(find: Callable[[int, datetime], Work]) -> None:
    """Say, at assembly, how to find what a sub-group works on, by its id."""
    _find[:] = [find]


def work_of(group_id: int, now: datetime) -> Work:
    """What a sub-group works on at this moment."""
    return _find[0](group_id, now) if _find else Work()
