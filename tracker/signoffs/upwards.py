"""What features above are told of a sign-on: they register what they do when its text is changed.

And what is asked of them: the date that its letter bears.
"""

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


DateBorne = Callable[[int], str | None]

_date_borne: list[DateBorne] = []


def register_dates(find: DateBorne) -> None:
    """Say, at assembly, how to find the date that a letter bears, by its id."""
    _date_borne[:] = [find]


def date_borne_by(letter_id: int) -> str | None:
    """The date of a letter as well as it is known; None while it bears none."""
    return _date_borne[0](letter_id) if _date_borne else None
