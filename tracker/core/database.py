"""The database: the base class of all rows, the column types of the house, and how transactions begin.

No query lives here. SQLite and PostgreSQL hold the same schema; what differs between them is settled in this file.
"""

import enum
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Enum, Index, MetaData, String, event, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from tracker.core.turns import PoliteConnection, in_turn

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# WAL lets readers go on while one process writes; FULL keeps what was answered through a power cut.
PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"),
    "secure_delete=ON",  # what was erased is not left in free pages, which a backup would copy
)

# What reading a row raises that holds something the program does not know, such as a date that is none.
UNREADABLE = (ValueError, LookupError, TypeError)

_reading: ContextVar[bool] = ContextVar("reading", default=False)
_not_waiting: ContextVar[bool] = ContextVar("not_waiting", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Takes aware values only and always gives them back in UTC (SQLite forgets zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is: lists ask, to read the mark of a page."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; moments are stored aware, in UTC")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class PartialDate(TypeDecorator[str]):
    """A date as well as it is known: 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'. As text it sorts rightly."""

    impl = String(10)
    cache_ok = True
    shape = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and not self.shape.fullmatch(value):
            raise ValueError(f"{value!r} is not a year, a month or a day")
        return value


def words(of: type[enum.Enum], name: str | None = None) -> Enum:
    """A column that holds one of an enum's values, as the words people see, kept right by a CHECK."""
    return Enum(
        of,
        name=name or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", of.__name__).lower(),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def index_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of only some rows. Given to both databases by their own names, the condition would load both drivers."""
    return Index(name, *columns, unique=unique, info={"where": where})


def say_conditions(metadata: MetaData, dialect: str) -> None:
    """Tell the database in use what its partial indexes hold: for whoever writes tables or migrations from models."""
    for index in (index for table in metadata.tables.values() for index in table.indexes):
        if condition := index.info.get("where"):
            index.dialect_options[dialect]["where"] = text(condition)


def new_uid() -> str:
    """An identity for a record that survives export and import: 16 hex digits by chance."""
    return secrets.token_hex(8)


class Base(DeclarativeBase):
    """The root of all models."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: on SQLite they take no write lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def mark_reading(only_reads: bool) -> None:
    """Say for this request (its own context) whether its transactions only read."""
    _reading.set(only_reads)


@contextmanager
def not_waiting_for_the_disk() -> Iterator[None]:
    """Transactions begun inside survive the end of the process, but not by themselves a power cut.

    The next one that waits (as all others do) makes them last too: for steps that such a one always follows.
    """
    token = _not_waiting.set(True)
    try:
        yield
    finally:
        _not_waiting.reset(token)


def empty_the_log(longest_wait: float = 0.0) -> bool:
    """Take what SQLite still holds in its write-ahead log into the database and cut the log to nothing.

    Until then it keeps pages as they were, with what was erased since. For edges, after their commit: nothing fails
    for them. False where others read or wrote for longer than so many seconds: to be tried again later.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    try:
        with closing(db.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout={int(longest_wait * 1000)}")
            try:
                is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                cursor.execute(f"PRAGMA busy_timeout={usual}")
    except (sqlite3.Error, SQLAlchemyError):
        return False
    return not is_busy


@event.listens_for(Engine, "do_connect")
def _connect_politely(dialect: Dialect, _record: Any, arguments: Any, named: dict[str, Any]) -> None:
    if dialect.name == "sqlite":
        named.setdefault("factory", PoliteConnection)
        make_private(arguments[0])


def make_private(file: str) -> None:
    """A database that is made is for whoever runs the tracker alone, and so is what SQLite writes beside it."""
    if Path(file).is_absolute():  # not in memory
        with suppress(OSError):  # it is there already, or SQLite says better what is wrong
            os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we begin transactions ourselves, below
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection, how: str) -> None:
    """Said plainly, without the ado of a statement: every page and every step of a mail begins with it."""
    try:
        connection.connection.cursor().execute(how)
    except sqlite3.Error as failure:
        raise OperationalError(how, None, failure) from failure


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    patient = not _not_waiting.get()
    if connection.dialect.name == "sqlite":
        if connection.info.get("patient", True) is not patient:
            connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if patient else 'NORMAL'}")
            connection.info["patient"] = patient
        # A deferred BEGIN that turns into a write later ignores the busy timeout: take the lock at once.
        if _reading.get():
            _begin_on_sqlite(connection, "BEGIN")
        else:
            with in_turn(connection.connection.dbapi_connection):
                _begin_on_sqlite(connection, "BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql" and not patient:
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
