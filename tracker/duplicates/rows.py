"""Giving everything that refers to one record of an organisation to another, so that it can be given back.

Works on the tables as they are: a new table that refers to organisations is moved too, without being named here.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    UniqueConstraint,
    and_,
    delete,
    false,
    not_,
    select,
    update,
)

from tracker.activity.models import Activity
from tracker.coalition.models import Organisation
from tracker.core.database import Model, db
from tracker.duplicates import apart, joined, left_behind, tables
from tracker.duplicates.stored import from_stored
from tracker.signoffs import queries as sign_ons
from tracker.signoffs.models import SignAnswer, Signature, SignOn, SignRequest

BESIDE = frozenset({"told_apart"})  # see ``apart``


@dataclass
class Taken:
    """What a merge changed: the record that went, rows that now belong to the other, rows that could not and went."""

    gone: dict[str, Any] = field(default_factory=dict)
    kept_id: int | None = None  # then: of that one, too, something may have stayed behind since
    moved: list[tuple[str, str, list[Any]]] = field(default_factory=list)  # table, column, primary keys
    dropped: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # table, the whole row
    emptied: list[tuple[str, str, list[Any]]] = field(default_factory=list)  # referred to itself afterwards
    filled: dict[str, Any] = field(default_factory=dict)  # facts that only the other record had
    added_names: list[int] = field(default_factory=list)
    history: list[int] = field(default_factory=list)
    apart: list[dict[str, Any]] = field(default_factory=list)  # see ``apart.take``
    over: list[str | None] | None = None  # the end of the one that goes on, before and afterwards
    joined: list[dict[str, Any]] = field(
        default_factory=list
    )  # letters that both were on: see ``joined.take``
    left: dict[str, Any] | None = None  # for letters that went with both: see ``left_behind.leave``

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def references() -> list["Column[Any]"]:
    """Every column that refers to an organisation, by table."""
    own = organisations()
    return [
        column
        for name, table in sorted(Model.metadata.tables.items())
        if name not in BESIDE
        for column in table.columns
        if any(key.column.table is own for key in column.foreign_keys)
    ]


def organisations() -> Table:
    """The register."""
    return Model.metadata.tables["organisation"]


def take(gone_id: int, kept_id: int, *, now: datetime) -> Taken:
    """Let everything that refers to one record refer to the other, and take the record away. Flushed, not committed.

    Below letters that went with both names the record stays; else each letter keeps one name and one answer.
    """
    db.session.flush()
    taken = Taken(gone=tables.row_of(organisations(), gone_id), kept_id=kept_id)
    taken.apart = apart.take(gone_id, kept_id)
    signed = [sign_ons.lock(one.id) for one in joined.sign_ons_of_both(kept_id, gone_id)]
    went_with_both = [one for one in signed if joined.went_with_both(one, kept_id, gone_id)]
    numbers = [one.id for one in signed if one not in went_with_both]
    taken.joined = [joined.take(one, gone_id, kept_id, now=now) for one in numbers]
    for column in references():
        _move(column, gone_id, kept_id, taken, _stay(column, went_with_both))
    _move_history(gone_id, kept_id, taken)
    if went_with_both:
        taken.left = left_behind.leave(gone_id, kept_id, went_with_both, now=now)
    else:
        db.session.execute(delete(organisations()).where(organisations().c.id == gone_id))
    db.session.expire_all()
    return taken


def _stay(column: "Column[Any]", below: Sequence[SignOn]) -> ColumnElement[bool]:
    """Which rows are not moved: the names and what was answered below these letters."""
    table = column.table
    if table.name == "signature":
        return table.c.letter_id.in_([one.letter_id for one in below])
    if table.name in ("sign_request", "supporter"):
        return table.c.sign_on_id.in_([one.id for one in below])
    return false()


def _move(column: "Column[Any]", gone_id: int, kept_id: int, taken: Taken, stay: ColumnElement[bool]) -> None:
    table = column.table
    above = _above(kept_id) if table is organisations() else frozenset()
    for row in db.session.execute(select(table).where(column == gone_id, not_(stay))).mappings().all():
        key = [row[one] for one in table.primary_key]
        itself = tables.is_row(table, key)
        if row.get("id") in above:
            db.session.execute(update(table).where(itself).values({column: None}))
            taken.emptied.append((table.name, column.name, key))
        elif _stands_already(column, row, kept_id):
            taken.dropped.append((table.name, tables.row(table, itself)))
            db.session.execute(delete(table).where(itself))
        else:
            db.session.execute(update(table).where(itself).values({column: kept_id}))
            taken.moved.append((table.name, column.name, key))


def _above(kept_id: int) -> frozenset[int]:
    """The record that goes on and what it belongs to: none of them can come to belong to it."""
    parents = dict(db.session.execute(select(organisations().c.id, organisations().c.parent_id)).all())
    found: set[int] = set()
    now: int | None = kept_id
    while now is not None and now not in found:
        found.add(now)
        now = parents.get(now)
    return frozenset(found)


def _move_history(gone_id: int, kept_id: int, taken: Taken) -> None:
    about = (Activity.subject_kind == "organisation", Activity.subject_id == gone_id)
    taken.history = list(db.session.scalars(select(Activity.id).where(*about)))
    db.session.execute(update(Activity).where(*about).values(subject_id=kept_id))


def _stands_already(column: "Column[Any]", row: Any, kept_id: int) -> bool:
    """Whether the other record has such a row, of which there can be only one; or it would follow upon itself."""
    others = [one for one in references() if one.table is column.table and one is not column]
    if any(row[one] == kept_id for one in others):
        return True
    for unique in column.table.constraints:
        if isinstance(unique, UniqueConstraint) and column in unique.columns.values():
            same = and_(*(one == (kept_id if one is column else row[one]) for one in unique.columns))
            if db.session.execute(select(column).where(same)).first() is not None:
                return True
    return False


def give_back(stored: dict[str, Any], kept_id: int, *, now: datetime) -> Organisation:
    """Undo what ``take`` did, as far as rows still are where it put them. Returns the record that is there again."""
    taken = Taken(**stored)
    gone = from_stored(organisations(), taken.gone)
    still_there = left_behind.give_back(taken.left, gone) if taken.left is not None else None
    gone_id = still_there or tables.insert_row(organisations(), gone)
    for name, row in taken.dropped:
        table = Model.metadata.tables[name]
        back = from_stored(table, row)
        changed = {
            one.name: gone_id for one in references() if one.table is table and back[one.name] == gone["id"]
        }
        tables.insert_row(table, back | changed)
    for name, column_name, key in taken.moved:
        table = Model.metadata.tables[name]
        column = table.columns[column_name]
        still = (tables.is_row(table, key), column.in_((kept_id, taken.kept_id)))
        db.session.execute(update(table).where(*still).values({column: gone_id}))
    for name, column_name, key in taken.emptied:
        table = Model.metadata.tables[name]
        column = table.columns[column_name]
        db.session.execute(
            update(table).where(tables.is_row(table, key), column.is_(None)).values({column: gone_id})
        )
    _give_names_back(taken, gone_id, kept_id)
    _keep_names_with_their_answers(gone_id)
    db.session.expire_all()  # the tables were changed below the objects
    joined.give_back(taken.joined, (gone["id"], gone_id), kept_id, now=now)
    apart.give_back(taken.apart, gone_id, kept_id)
    db.session.execute(update(Activity).where(Activity.id.in_(taken.history)).values(subject_id=gone_id))
    db.session.flush()
    db.session.expire_all()
    return db.session.get_one(Organisation, gone_id)


def _give_names_back(taken: Taken, gone_id: int, kept_id: int) -> None:
    """A name that was signed meanwhile, over the link of the record that is there again, is its own."""
    requests = [key[0] for name, _, key in taken.moved if name == "sign_request"]
    answers = select(SignAnswer.id).where(SignAnswer.request_id.in_(requests))
    theirs = (Signature.answer_id.in_(answers), Signature.organisation_id.in_((kept_id, taken.kept_id)))
    db.session.execute(update(Signature).where(*theirs).values(organisation_id=gone_id))


def _keep_names_with_their_answers(gone_id: int) -> None:
    """A name whose answer went on with a later merge stands where that answer is."""
    db.session.flush()
    found = db.session.execute(
        select(Signature.id, Signature.letter_id, SignRequest.organisation_id)
        .join(SignAnswer, Signature.answer_id == SignAnswer.id)
        .join(SignRequest, SignAnswer.request_id == SignRequest.id)
        .where(Signature.organisation_id == gone_id, SignRequest.organisation_id != gone_id)
    ).all()
    for line_id, letter_id, owner_id in found:
        there = select(Signature.id).where(
            Signature.letter_id == letter_id, Signature.organisation_id == owner_id
        )
        if db.session.scalar(there) is None:
            itself = update(Signature).where(Signature.id == line_id)
            db.session.execute(itself.values(organisation_id=owner_id))
