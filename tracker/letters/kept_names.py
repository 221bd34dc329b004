"""The names below a letter as a page draws them, kept in this process while its sign-on says they are the same.

Every request reads what the sign-on says now (``names_version`` is counted up in the transaction of each change), and
only names that were read under the very same are shown: not one page is out of date, in no process.
"""

import secrets
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from flask import current_app, get_template_attribute, request
from markupsafe import Markup
from sqlalchemy import Select, bindparam, select, update

from tracker.core.database import db
from tracker.core.rows import rows
from tracker.letters.signatories import Signatories, signatories_of
from tracker.signoffs.models import SignOn

KEPT = "tracker.letters.names"  # in app.extensions
MOST_KEPT = 16  # letters that are much read at a time are few; a thousand names take a tenth of a megabyte

_adding = Lock()


class Stated(NamedTuple):
    """What a sign-on says of its list. ``uid`` tells it from another one that has its number."""

    uid: str
    names_version: int
    fixed_at: datetime | None
    counted: int
    counted_later: int
    counted_withdrawn: int

    @property
    def supporters(self) -> int:
        """How many stand behind the text now."""
        return self.counted + self.counted_later - self.counted_withdrawn


class Drawn(NamedTuple):
    """The names as HTML, with the heading above them. ``total``: of all that stand behind the letter."""

    heading: str
    total: int
    html: Markup


def drawn_names(letter_id: int, stated: Stated | None, *, for_anybody: bool) -> Drawn:
    """The names that the address asks for. For pages that only read.

    Kept is what stands at the plain address alone: links to further names repeat what else an address says.
    """
    if stated is None or request.args:
        after, later = request.args.get("after"), request.args.get("later")
        return draw(
            signatories_of(letter_id, stated, for_anybody=for_anybody, after=after, later_after=later)
        )
    kept: dict[Any, Drawn] = current_app.extensions.setdefault(KEPT, {})
    key = (request.path, letter_id, for_anybody, stated)
    found = kept.get(key)
    if found is None:
        found = draw(signatories_of(letter_id, stated, for_anybody=for_anybody))
        if (
            stated_now(letter_id) == stated
        ):  # else a change came in between: they may be of before or after it
            with _adding:
                while len(kept) >= MOST_KEPT:
                    kept.pop(next(iter(kept)))
                kept[key] = found
    return found


def draw(signed: Signatories) -> Drawn:
    """The names as the pages show them."""
    macro = get_template_attribute("components/signatories.html", "signatories")
    return Drawn(signed.heading, signed.count + signed.later_count, Markup(macro(signed)))  # noqa: S704  # it escaped


def stated_now(letter_id: int) -> Stated | None:
    """What the sign-on of a letter says of its list; None where nobody was asked here."""
    found = rows(_stated(), {"letter_id": letter_id}).one_or_none()
    return Stated._make(found) if found is not None else None


def note_that_all_differ() -> None:
    """No page of names that was kept, here or by a reader, is shown again: after an erasure, after a restore.

    By chance as far on as no other change of a list comes, so that what a restore took back does not return.
    """
    db.session.flush()
    on = secrets.randbelow(1_000_000) + 1
    db.session.execute(
        update(SignOn).values(names_version=SignOn.names_version + on),
        execution_options={"synchronize_session": False},
    )


@lru_cache(maxsize=1)
def _stated() -> Select[Any]:
    return select(*columns()).where(SignOn.letter_id == bindparam("letter_id"))


def columns() -> tuple[Any, ...]:
    """What a statement has to ask for, to make a ``Stated`` of it."""
    return (
        *(SignOn.uid, SignOn.names_version, SignOn.fixed_at),
        *(SignOn.counted, SignOn.counted_later, SignOn.counted_withdrawn),
    )
