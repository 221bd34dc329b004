"""What features above do for bodies and posts: they register what they hold about one, and hear of a new holder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.government.models import Body, Post


@dataclass(frozen=True)
class Mention:
    """A letter to a body or a post, or a call from a body. ``words`` says what of it: to whom, or until when."""

    endpoint: str
    record_id: int
    title: str
    dated: str | None
    words: str = ""

    @property
    def place(self) -> dict[str, int]:
        """What stands in the address of its page."""
        return {f"{self.endpoint.split('.')[0].removesuffix('s')}_id": self.record_id}


About = Callable[[Body | Post], Sequence[Mention]]
Changed = Callable[[Post, datetime], None]
Touched = Callable[[Post], Sequence[Mention]]

_letters: list[About] = []
_calls: list[About] = []
_changed: list[Changed] = []
_touched: list[Touched] = []


def register_letters(find: About) -> None:
    """Say, at assembly, how to find the letters to a body or a post, newest first."""
    _letters[:] = [find]


def register_calls(find: About) -> None:
    """Say, at assembly, how to find the calls from a body, newest first."""
    _calls[:] = [find]


def register_changed(tell: Changed) -> None:
    """Say, at assembly, who is told that a post, or who holds it, was changed. Twice is once."""
    if tell not in _changed:
        _changed.append(tell)


def register_touched(find: Touched) -> None:
    """Say, at assembly, how to find the letters that a new holder of a post concerns; their words say why."""
    _touched[:] = [find]


def letters_touched(post: Post) -> Sequence[Mention]:
    """The letters that a new holder of a post concerns: drafts to it, and those that wait for a reply from it."""
    return _touched[0](post) if _touched else ()


def letters_to(subject: Body | Post) -> Sequence[Mention]:
    """The letters to a body or a post."""
    return _letters[0](subject) if _letters else ()


def calls_from(body: Body) -> Sequence[Mention]:
    """The calls from a body."""
    return _calls[0](body) if _calls else ()


def changed(post: Post, now: datetime) -> None:
    """A post, or who holds it, is not what it was."""
    for tell in _changed:
        tell(post, now)
