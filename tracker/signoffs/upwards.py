"""What features above are told of a sign-on: they register what they do when its text is changed, when its list is
fixed, and when somebody on it is hidden. What is asked of them: the date that its letter bears, whether it was closed.
"""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
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


@dataclass(frozen=True)
class GivenUp:
    """When and why a letter was closed before it was sent, as far as that is known."""

    at: datetime | None = None
    reason: str = ""


ClosedAmong = Callable[[Collection[int]], AbstractSet[int]]
WhyClosed = Callable[[int], GivenUp]

_closed: list[tuple[ClosedAmong, WhyClosed]] = []


def register_closed(among: ClosedAmong, why: WhyClosed) -> None:
    """Say, at assembly, how to find which of some letters were closed, by their ids, and why one was."""
    _closed[:] = [(among, why)]


def check_not_closed(letter_id: int) -> None:
    """Raise RuleViolation for a letter of which nothing more is expected: nothing is done in its name."""
    if closed_among([letter_id]):
        raise RuleViolation("This letter is closed. Open it again first.")


def closed_among(letter_ids: Collection[int]) -> AbstractSet[int]:
    """Those of the letters of which nothing more is expected. One statement, or none for no letters."""
    return _closed[0][0](letter_ids) if _closed and letter_ids else frozenset()


def given_up(sign_on: SignOn) -> GivenUp | None:
    """When and why the letter was given up while it was being signed, or once it had been; None where it was not."""
    if sign_on.fixed_at is not None or sign_on.closed_at is None or not closed_among([sign_on.letter_id]):
        return None
    return _closed[0][1](sign_on.letter_id)
