"""What of a record stays in the register for the letters that went with both names: a list that was sent stands.

It is an organisation that has merged, without members, people or work, under a name that nobody looks for.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from tracker.coalition.models import Organisation, Succession
from tracker.coalition.rules import Ending, name_key, sort_key
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.duplicates import tables
from tracker.signoffs import names
from tracker.signoffs.models import SignOn

EMPTY = {"short_name": "", "website": "", "charity_number": "", "company_number": "", "parent_id": None}


def leave(gone_id: int, kept_id: int, sign_ons: Collection[SignOn], *, now: datetime) -> dict[str, Any]:
    """Make what stays of a record, of which all else was moved. Returns what ``give_back`` needs."""
    table = tables.named("organisation")
    name = _name_for(db.session.scalars(select(Organisation.name).where(Organisation.id == gone_id)).one())
    found = db.session.execute(
        insert(Succession)
        .values(
            organisation_id=gone_id,
            kind=Ending.MERGED,
            other_id=kept_id,
            source="Two records of one organisation. This one stands below letters that went with both names.",
            recorded_at=now,
        )
        .returning(Succession.id)
    ).scalar_one()
    called = {"name": name, "sort_name": sort_key(name), "name_key": name_key(name)}
    values = EMPTY | called | {"over_from": _over_from(sign_ons, now), "version": table.c.version + 1}
    db.session.execute(update(table).where(table.c.id == gone_id).values(values))
    return {"succession": found}


def _name_for(name: str) -> str:
    wanted, number = f"{name}, earlier record", 1
    while db.session.scalar(select(Organisation.id).where(Organisation.name == wanted)) is not None:
        number += 1
        wanted = f"{name}, earlier record {number}"
    return wanted


def _over_from(sign_ons: Collection[SignOn], now: datetime) -> date:
    """After the day of every letter that it stands below: there it stands for itself."""
    days = [names.letter_day(one, now) + timedelta(days=1) for one in sign_ons]
    return max([london_day(now), *days])


def give_back(left: dict[str, Any], gone: dict[str, Any]) -> int | None:
    """Make the whole record of what stayed of it again. None where nothing is there any more."""
    table = tables.named("organisation")
    here = (table.c.id == gone["id"], table.c.uid == gone["uid"])
    if db.session.execute(select(table.c.id).where(*here)).first() is None:
        return None
    its_end = (Succession.id == left["succession"], Succession.organisation_id == gone["id"])
    db.session.execute(delete(Succession).where(*its_end))
    values = tables.without_what_is_gone(table, gone) or gone
    changed = {name: value for name, value in values.items() if name not in ("id", "version")}
    db.session.execute(update(table).where(*here).values(changed | {"version": table.c.version + 1}))
    return int(gone["id"])
