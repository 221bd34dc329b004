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
from tracker.duplicates.stored import from_stored, to_stored

OF_THE_MERGE = frozenset({"organisation_merge", "told_apart"})


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

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def references() -> list["Column[Any]"]:
    """Every column that refers to an organisation, by table."""
    own = organisations()
    return [
        column
        for name, table in sorted(Model.metadata.tables.items())
        if name not in OF_THE_MERGE
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
    for column in references():
        _move(column, gone_id, kept_id, taken)
    _move_history(gone_id, kept_id, taken)
    db.session.execute(delete(organisations()).where(organisations().c.id == gone_id))
    db.session.expire_all()
    return taken


def _move(column: "Column[Any]", gone_id: int, kept_id: int, taken: Taken) -> None:
    table = column.table
    for row in db.session.execute(select(table).where(column == gone_id)).mappings().all():
        key = [row[one] for one in table.primary_key]
        itself = _is(table, key)
        if table is organisations() and row["id"] == kept_id:
            db.session.execute(update(table).where(itself).values({column: None}))
            taken.emptied.append((table.name, column.name, key))
        elif _stands_already(column, row, kept_id):
            taken.dropped.append((table.name, _row(table, itself)))
            db.session.execute(delete(table).where(itself))
        else:
            db.session.execute(update(table).where(itself).values({column: kept_id}))
            taken.moved.append((table.name, column.name, key))


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
    gone_id = _free_id(gone)
    db.session.execute(insert(organisations()).values(gone | {"id": gone_id}))
    for name, row in taken.dropped:
        table = Model.metadata.tables[name]
        back = from_stored(table, row)
        changed = {
            one.name: gone_id for one in references() if one.table is table and back[one.name] == gone["id"]
        }
        db.session.execute(insert(table).values(back | changed))
    for name, column_name, key in taken.moved:
        table = Model.metadata.tables[name]
        column = table.columns[column_name]
        still = (_is(table, key), column == kept_id)
        db.session.execute(update(table).where(*still).values({column: gone_id}))
    for name, column_name, key in taken.emptied:
        table = Model.metadata.tables[name]
        column = table.columns[column_name]
        db.session.execute(update(table).where(_is(table, key), column.is_(None)).values({column: gone_id}))
    db.session.execute(update(Activity).where(Activity.id.in_(taken.history)).values(subject_id=gone_id))
    db.session.expire_all()
    return db.session.get_one(Organisation, gone_id)


def _free_id(gone: dict[str, Any]) -> int:
    """The number that it had; a new one where another record has taken it since."""
    table = organisations()
    if db.session.scalar(select(table.c.id).where(table.c.id == gone["id"])) is None:
        return int(gone["id"])
    return int(db.session.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1)) or 0) + 1


def _row(table: Table, condition: ColumnElement[bool]) -> dict[str, Any]:
    return to_stored(db.session.execute(select(table).where(condition)).mappings().one())


def _is(table: Table, key: list[Any]) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))
