"""Giving everything that refers to one record of an organisation to another, so that it can be given back.

Works on the tables as they are: a new table that refers to organisations is moved too, without being named here.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, and_, delete, insert, select, update

import tracker.models  # noqa: F401 — the whole schema
from tracker.activity.models import Activity
from tracker.coalition.models import Organisation
from tracker.core.database import Model, db
from tracker.duplicates import apart
from tracker.duplicates.stored import from_stored, to_stored
from tracker.signoffs.models import SignAnswer, Signature

BESIDE = frozenset({"told_apart"})  # see ``apart``


@dataclass
class Taken:
    """What a merge changed: the record that went, rows that now belong to the other, rows that could not and went."""

    gone: dict[str, Any] = field(default_factory=dict)
    moved: list[tuple[str, str, list[Any]]] = field(default_factory=list)  # table, column, primary keys
    dropped: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # table, the whole row
    emptied: list[tuple[str, str, list[Any]]] = field(default_factory=list)  # referred to itself afterwards
    filled: dict[str, Any] = field(default_factory=dict)  # facts that only the other record had
    added_names: list[int] = field(default_factory=list)
    history: list[int] = field(default_factory=list)
    apart: list[dict[str, Any]] = field(default_factory=list)  # see ``apart.take``
    over: list[str | None] | None = None  # the end of the one that goes on, before and afterwards

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


def take(gone_id: int, kept_id: int) -> Taken:
    """Let everything that refers to one record refer to the other, and take the record away. Flushed, not committed."""
    db.session.flush()
    taken = Taken(gone=_row(organisations(), organisations().c.id == gone_id))
    taken.apart = apart.take(gone_id, kept_id)
    for column in references():
        _move(column, gone_id, kept_id, taken)
    _move_history(gone_id, kept_id, taken)
    db.session.execute(delete(organisations()).where(organisations().c.id == gone_id))
    db.session.expire_all()
    return taken


def _move(column: "Column[Any]", gone_id: int, kept_id: int, taken: Taken) -> None:
    table = column.table
    above = _above(kept_id) if table is organisations() else frozenset()
    for row in db.session.execute(select(table).where(column == gone_id)).mappings().all():
        key = [row[one] for one in table.primary_key]
        itself = _is(table, key)
        if row.get("id") in above:
            db.session.execute(update(table).where(itself).values({column: None}))
            taken.emptied.append((table.name, column.name, key))
        elif _stands_already(column, row, kept_id):
            taken.dropped.append((table.name, _row(table, itself)))
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


def give_back(stored: dict[str, Any], kept_id: int) -> Organisation:
    """Undo what ``take`` did, as far as rows still are where it put them. Returns the record that is there again."""
    taken = Taken(**stored)
    gone = from_stored(organisations(), taken.gone)
    gone_id = _insert(organisations(), gone)
    for name, row in taken.dropped:
        table = Model.metadata.tables[name]
        back = from_stored(table, row)
        changed = {
            one.name: gone_id for one in references() if one.table is table and back[one.name] == gone["id"]
        }
        _insert(table, back | changed)
    for name, column_name, key in taken.moved:
        table = Model.metadata.tables[name]
        column = table.columns[column_name]
        still = (_is(table, key), column == kept_id)
        db.session.execute(update(table).where(*still).values({column: gone_id}))
    for name, column_name, key in taken.emptied:
        table = Model.metadata.tables[name]
        column = table.columns[column_name]
        db.session.execute(update(table).where(_is(table, key), column.is_(None)).values({column: gone_id}))
    _give_names_back(taken, gone_id, kept_id)
    apart.give_back(taken.apart, gone_id, kept_id)
    db.session.execute(update(Activity).where(Activity.id.in_(taken.history)).values(subject_id=gone_id))
    db.session.flush()
    db.session.expire_all()
    return db.session.get_one(Organisation, gone_id)


def _give_names_back(taken: Taken, gone_id: int, kept_id: int) -> None:
    """A name that was signed meanwhile, over the link of the record that is there again, is its own."""
    requests = [key[0] for name, _, key in taken.moved if name == "sign_request"]
    answers = select(SignAnswer.id).where(SignAnswer.request_id.in_(requests))
    theirs = (Signature.answer_id.in_(answers), Signature.organisation_id == kept_id)
    db.session.execute(update(Signature).where(*theirs).values(organisation_id=gone_id))


def _insert(table: Table, row: dict[str, Any]) -> int:
    """A row as it was, under its number or, where another has that by now, a new one. Returns the number.

    What it referred to and is gone is left empty; a row that is nothing without that stays away (0).
    """
    for column in table.columns:
        if row.get(column.name) is not None and not all(map(_is_there, _refers_to(column, row))):
            if not column.nullable:
                return 0
            row = row | {column.name: None}
    if _is_there((table.c.id, row["id"])):
        row = {name: value for name, value in row.items() if name != "id"}
    found = db.session.execute(insert(table).values(row).returning(table.c.id))
    return int(found.scalar_one())


def _refers_to(column: "Column[Any]", row: dict[str, Any]) -> list[tuple["Column[Any]", Any]]:
    return [(key.column, row[column.name]) for key in column.foreign_keys]


def _is_there(place: tuple["Column[Any]", Any]) -> bool:
    """Whether there is a row with this value in this column."""
    column, value = place
    return db.session.execute(select(column).where(column == value).limit(1)).first() is not None


def _row(table: Table, condition: ColumnElement[bool]) -> dict[str, Any]:
    return to_stored(db.session.execute(select(table).where(condition)).mappings().one())


def _is(table: Table, key: list[Any]) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))
