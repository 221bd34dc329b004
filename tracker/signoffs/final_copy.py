"""The letter as it went, as a file that goes with the final copies. What makes it lies above and registers here."""

from collections.abc import Callable, Sequence

from tracker.outbox.kinds import Attachment

_make: list[Callable[[int], Sequence[Attachment]]] = []


def register(make: Callable[[int], Sequence[Attachment]]) -> None:
    """Say, at assembly, what makes the files of a letter that was sent, from its id."""
    _make[:] = [make]


def files_of(letter_id: int) -> Sequence[Attachment]:
    """The files that go with a final copy: the letter as it went, with the names on its list. Only reads."""
    return [file for make in _make for file in make(letter_id)]
