"""Remembering, beside the database, who was erased: a backup from before is restored without them.

The file in the instance folder holds identities by chance, moments, and places: of the texts that were changed as well,
and of the rows in which another spelling of the name stood. No names: a backup holds the spelling at that place.
"""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.privacy import queries, services

FILE = "erasures.jsonl"


@dataclass(frozen=True)
class Chosen:
    """The places of what was decided with an erasure: ``texts`` to change, and where another spelling stood."""

    texts: Collection[str] = ()
    spelled: Collection[str] = ()


def remember(uid: str = "", chosen: Chosen = Chosen()) -> None:
    """Write down who was erased and is not in the file yet; ``chosen`` belongs to the person with this ``uid``."""
    known = _remembered()
    erased = (
        select(Person.uid, Person.erased_at).where(Person.erased_at.is_not(None)).order_by(Person.erased_at)
    )
    new = [(one, at) for one, at in db.session.execute(erased) if one not in known and at is not None]
    if not new:
        return
    broken = _file().exists() and not _file().read_bytes().endswith(
        b"\n"
    )  # a process was killed while writing
    with _file().open("a", encoding="utf-8") as file:
        for one, at in new:
            mine = chosen if one == uid else Chosen()
            line = {
                "uid": one,
                "erased_at": at.astimezone(UTC).isoformat(),
                "texts": sorted(mine.texts),
                "spelled": sorted(mine.spelled),
            }
            file.write("\n" * broken + json.dumps(line) + "\n")
            broken = False


def erase_again(*, now: datetime) -> int:
    """Erase whoever was erased before and is back with a restored database. Returns how many. Does not commit."""
    known = _remembered()
    back = select(Person).where(Person.uid.in_(known), Person.erased_at.is_(None))
    people = db.session.scalars(back).all()
    for person in people:
        chosen = known[person.uid]
        also = queries.names_at(chosen.spelled)
        services.erase(person, also=also, texts=chosen.texts, by=None, now=now, is_again=True)
    return len(people)


def _remembered() -> dict[str, Chosen]:
    """By uid of who was erased, what was chosen with it. A line that was not written to its end says nothing."""
    found = {}
    lines = _file().read_text(encoding="utf-8").splitlines() if _file().exists() else ()
    for line in lines:
        with suppress(json.JSONDecodeError):
            one = json.loads(line)
            found[one["uid"]] = Chosen(one.get("texts", ()), one.get("spelled", ()))
    return found


def _file() -> Path:
    return Path(current_app.config["INSTANCE"]) / FILE
