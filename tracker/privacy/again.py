"""Remembering, beside the database, who was erased: a backup from before is restored without them.

The file in the instance folder holds identities by chance and moments, no names.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.privacy import services

FILE = "erasures.jsonl"


def remember() -> None:
    """Write down who was erased and is not in the file yet."""
    known = _remembered()
    erased = (
        select(Person.uid, Person.erased_at).where(Person.erased_at.is_not(None)).order_by(Person.erased_at)
    )
    new = [(uid, at) for uid, at in db.session.execute(erased) if uid not in known and at is not None]
    if not new:
        return
    with _file().open("a", encoding="utf-8") as file:
        for uid, at in new:
            file.write(json.dumps({"uid": uid, "erased_at": at.astimezone(UTC).isoformat()}) + "\n")


def erase_again(*, now: datetime) -> int:
    """Erase whoever was erased before and is back with a restored database. Returns how many. Does not commit."""
    back = select(Person).where(Person.uid.in_(_remembered()), Person.erased_at.is_(None))
    people = db.session.scalars(back).all()
    for person in people:
        services.erase(person, by=None, now=now, is_again=True)
    return len(people)


def _remembered() -> set[str]:
    if not _file().exists():
        return set()
    return {
        json.loads(line)["uid"] for line in _file().read_text(encoding="utf-8").splitlines() if line.strip()
    }


def _file() -> Path:
    return Path(current_app.config["INSTANCE"]) / FILE
