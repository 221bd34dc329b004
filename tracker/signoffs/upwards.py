"""What features above are told of a sign-on: they register what they do when its text is changed."""

from collections.abc import Callable
from datetime import datetime

from tracker.coalition.models import Person
from tracker.signoffs.models import FrozenText, SignOn

TextChanged = Callable[[SignOn, FrozenText, Person | None, datetime], None]

_text_changed: list[TextChanged] = []


def register(text_changed: TextChanged) -> None:
    """Say, at assembly, who is told that another text was frozen in place of the one before. Twice is once."""
    if text_changed not in _text_changed:
        _text_changed.append(text_changed)


def text_changed(sign_on: SignOn, frozen: FrozenText, *, by: Person | None, now: datetime) -> None:
    """Another text is asked for from now on."""
    for tell in _text_changed:
        tell(sign_on, frozen, by, now)
