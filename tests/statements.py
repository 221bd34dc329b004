"""What something costs: the SQL that is sent while it is done."""

from collections.abc import Callable

from sqlalchemy import event

from tracker.core.database import db


def statements_of(act: Callable[[], object]) -> list[str]:
    """The statements of an act, in order. What the test made before is written first: it is none of the act's cost."""
    db.session.commit()
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return seen
