"""How Alembic reaches our database. Each migration runs in one transaction, and one process at a time runs them."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from tracker.core.database import db, say_conditions

ONE_AT_A_TIME = 7_235_011  # any number that nothing else locks with


def render_type(kind: str, thing: object, _autogen: object) -> str | bool:
    """Our own column types are written into migrations as the plain types they are stored as."""
    name = type(thing).__name__
    if kind == "type" and name == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and name == "PartialDate":
        return "sa.String(length=10)"
    return False


def run(connection: Connection) -> None:
    say_conditions(db.metadata, connection.dialect.name)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_type,
        transaction_per_migration=False,
        compare_type=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        context.run_migrations()


def main() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, connection.begin():
        run(connection)


main()
