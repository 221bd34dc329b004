"""Whom a letter that is being signed goes to: those who signed are told of another one, and not asked again.

Letters lie above this package: they register how to find it. What was told last is kept with the sign-on.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.wording import plural
from tracker.signoffs import asking, queries
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignOn

Find = Callable[[int, datetime], str | None]

_find: list[Find] = []


def register(find: Find) -> None:
    """Say, at assembly, how to find whom a letter goes to at a moment: None while it goes to a post nobody holds."""
    _find[:] = [find]


def note(sign_on: SignOn, *, now: datetime) -> None:
    """What is asked for now goes to those to whom the letter is addressed: nobody need be told."""
    words = _find[0](sign_on.letter_id, now) if _find else None
    if words is not None:
        sign_on.addressed_to = words


def tell_if_new(sign_on: SignOn, *, by: Person | None, now: datetime, planned: bool = False) -> bool:
    """Tell those who signed where the letter goes to somebody else by now. Returns whether it does."""
    words = _find[0](sign_on.letter_id, now) if _find else None
    if sign_on.fixed_at is not None or words is None or words == sign_on.addressed_to:
        return False
    was_known, sign_on.addressed_to = sign_on.addressed_to is not None, words
    if not was_known:
        return False
    signed = queries.requests_that_count(sign_on)
    asking.write_to(signed, What.READDRESSED, mark_of(sign_on), now=now, planned=planned)
    whom = words or "nobody in particular"
    told = f": {plural(len(signed), 'organisation')} that signed {'is' if len(signed) == 1 else 'are'} told"
    activity.record(sign_on, f"the letter goes to {whom} now{told}", by=by, now=now)
    return True


def mark_of(sign_on: SignOn) -> str:
    """What a mail's key says of whom the letter goes to."""
    return sha256((sign_on.addressed_to or "").encode()).hexdigest()[:16]
