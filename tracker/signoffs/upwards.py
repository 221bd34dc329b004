"""What features above are told of a sign-on: they register what they do when its text is changed, when its list is
fixed, and when somebody on it is hidden. What is asked of them: the date that its letter bears, whether it was closed.
"""

from collections.abc import Callable
from datetime import datetime

from tracker.coalition.models import Person
from tracker.core.errors import RuleViolation
from tracker.signoffs.models import FrozenText, Signature, SignOn

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


ListFixed = Callable[[SignOn, datetime], None]
PersonShown = Callable[[Signature], None]

_list_fixed: list[ListFixed] = []
_person_shown: list[PersonShown] = []


def register_fixed(list_fixed: ListFixed) -> None:
    """Say, at assembly, who sends final copies to names that were not asked for here. Twice is once."""
    if list_fixed not in _list_fixed:
        _list_fixed.append(list_fixed)


def list_fixed(sign_on: SignOn, *, now: datetime) -> None:
    """The letter has gone with the names on its list, and those who signed are to have the final copy."""
    for tell in _list_fixed:
        tell(sign_on, now)


def register_person_shown(person_shown: PersonShown) -> None:
    """Say, at assembly, who keeps beside a name whether its person is shown. Twice is once."""
    if person_shown not in _person_shown:
        _person_shown.append(person_shown)


def person_shown(signature: Signature) -> None:
    """Who signed for this name is shown in public from now on, or is not."""
    for tell in _person_shown:
        tell(signature)


DateBorne = Callable[[int], str | None]

_date_borne: list[DateBorne] = []


def register_dates(find: DateBorne) -> None:
    """Say, at assembly, how to find the date that a letter bears, by its id."""
    _date_borne[:] = [find]


def date_borne_by(letter_id: int) -> str | None:
    """The date of a letter as well as it is known; None while it bears none."""
    return _date_borne[0](letter_id) if _date_borne else None


IsClosed = Callable[[int], bool]

_is_closed: list[IsClosed] = []


def register_closed(find: IsClosed) -> None:
    """Say, at assembly, how to find whether a letter was closed, by its id."""
    _is_closed[:] = [find]


def check_not_closed(letter_id: int) -> None:
    """Raise RuleViolation for a letter of which nothing more is expected: nothing is done in its name."""
    if _is_closed and _is_closed[0](letter_id):
        raise RuleViolation("This letter is closed. Open it again first.")
