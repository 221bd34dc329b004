"""Adding a column to a table that is in use, in place and on either database.

Alembic's batch mode would copy the table on SQLite and drop the old one; with foreign keys on, whatever refers to it
with ON DELETE CASCADE would be lost. ``ALTER TABLE … ADD COLUMN`` touches nothing else.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateColumn


def add_column(table: str, column: sa.Column) -> None:
    """Add a column: its type, NOT NULL with its server default, one foreign key, and the CHECK of an enum's words.

    A column that refers to another table must allow NULL. Indexes are made apart, with ``op.create_index``.
    """
    sa.Table(table, sa.MetaData(), column)
    dialect = op.get_bind().dialect
    quote = dialect.identifier_preparer.quote
    parts = [str(CreateColumn(column).compile(dialect=dialect))]
    if isinstance(column.type, sa.Enum):
        words = ", ".join("'" + word.replace("'", "''") + "'" for word in column.type.enums)
        name = quote(f"ck_{table}_{column.type.name}")
        parts.append(f"CONSTRAINT {name} CHECK ({quote(column.name)} IN ({words}))")
    for key in column.foreign_keys:
        target, target_column = key.target_fullname.split(".")
        name = quote(f"fk_{table}_{column.name}_{target}")
        deleting = f" ON DELETE {key.ondelete}" if key.ondelete else ""
        parts.append(f"CONSTRAINT {name} REFERENCES {quote(target)} ({quote(target_column)}){deleting}")
    op.execute(f"ALTER TABLE {quote(table)} ADD COLUMN " + " ".join(parts))


def add_words(table: str, name: str, enum_name: str, words: list[str], *, default: str | None = None) -> None:
    """Add a column that holds one of an enum's words (``core.database.words``); without a default it may be NULL."""
    kind = sa.Enum(*words, name=enum_name, native_enum=False, length=40)
    add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))


def add_reference(table: str, name: str, target: str, *, ondelete: str | None = None) -> None:
    """Add a column, empty at first, that refers to the id of another table, with its index."""
    add_column(table, sa.Column(name, sa.Integer(), sa.ForeignKey(f"{target}.id", ondelete=ondelete)))
    op.create_index(f"ix_{table}_{name}", table, [name])
