"""The first page of names below a letter, kept in this process for as long as its sign-on says they are the same.

Every request reads what the sign-on says now (``names_version`` is counted up in the transaction of each change), and
only names that were read under the very same are shown: not one page is out of date, in no process.
"""

from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Select, bindparam, select

from tracker.core.rows import rows
from tracker.letters.signatories import Signatories, signatories_of
from tracker.signoffs.models import SignOn

KEPT = "tracker.letters.names"  # in app.extensions
MOST_KEPT = 16  # letters that are much read at a time are few; a thousand names take a third of a megabyte

_adding = Lock()


class Stated(NamedTuple):
    """What a sign-on says of its list. ``uid`` tells it from another one that has its number."""

    uid: str
    names_version: int
    fixed_at: datetime | None
    counted: int
    counted_later: int
    counted_withdrawn: int


def kept_signatories(letter_id: int, stated: Stated, *, for_anybody: bool) -> Signatories:
    """``signatories_of``, as it was last read, if nothing was changed since. Only where nothing is being changed."""
    kept: dict[Any, Signatories] = current_app.extensions.setdefault(KEPT, {})
    key = (letter_id, for_anybody, stated)
    found = kept.get(key)
    if found is None:
        found = signatories_of(letter_id, stated, for_anybody=for_anybody)
        if (
            stated_now(letter_id) == stated
        ):  # else a change came in between: they may be of before or after it
            with _adding:
                while len(kept) >= MOST_KEPT:
                    kept.pop(next(iter(kept)))
                kept[key] = found
    return found


def stated_now(letter_id: int) -> Stated | None:
    """What the sign-on of a letter says of its list; None where nobody was asked here."""
    found = rows(_stated(), {"letter_id": letter_id}).one_or_none()
    return Stated._make(found) if found is not None else None


@lru_cache(maxsize=1)
def _stated() -> Select[Any]:
    return select(*columns()).where(SignOn.letter_id == bindparam("letter_id"))


def columns() -> tuple[Any, ...]:
    """What a statement has to ask for, to make a ``Stated`` of it."""
    return (
        *(SignOn.uid, SignOn.names_version, SignOn.fixed_at),
        *(SignOn.counted, SignOn.counted_later, SignOn.counted_withdrawn),
    )
