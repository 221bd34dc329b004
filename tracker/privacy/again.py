"""Remembering, beside the database, who was erased: a backup from before is restored without them.

The file in the instance folder holds identities by chance, moments, and the places of texts that were changed as well:
no names.
"""

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.privacy import services

FILE = "erasures.jsonl"


def remember(texts: Mapping[str, Collection[str]] | None = None) -> None:
    """Write down who was erased and is not in the file yet; ``texts``, by a person's uid, were chosen with it."""
    known = _remembered()
    erased = (
        select(Person.uid, Person.erased_at).where(Person.erased_at.is_not(None)).order_by(Person.erased_at)
    )
    new = [(uid, at) for uid, at in db.session.execute(erased) if uid not in known and at is not None]
    if not new:
        return
    broken = _file().exists() and not _file().read_bytes().endswith(
        b"\n"
    )  # a process was killed while writing
    with _file().open("a", encoding="utf-8") as file:
        for uid, at in new:
            places = sorted((texts or {}).get(uid, ()))
            line = {"uid": uid, "erased_at": at.astimezone(UTC).isoformat(), "texts": places}
            file.write("\n" * broken + json.dumps(line) + "\n")
            broken = False


def erase_again(*, now: datetime) -> int:
    """Erase whoever was erased before and is back with a restored database. Returns how many. Does not commit."""
    known = _remembered()
    back = select(Person).where(Person.uid.in_(known), Person.erased_at.is_(None))
    people = db.session.scalars(back).all()
    for person in people:
        services.erase(person, texts=known[person.uid], by=None, now=now, is_again=True)
    return len(people)


def _remembered() -> dict[str, list[str]]:
    """By uid of who was erased, the texts that were chosen. A line that was not written to its end says nothing."""
    found = {}
    lines = _file().read_text(encoding="utf-8").splitlines() if _file().exists() else ()
    for line in lines:
        with suppress(json.JSONDecodeError):
            one = json.loads(line)
            found[one["uid"]] = one.get("texts", [])
    return found


def _file() -> Path:
    return Path(current_app.config["INSTANCE"]) / FILE
