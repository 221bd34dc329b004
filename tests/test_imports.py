"""`tracker import`, whichever kind: what a file costs."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from tracker.core.database import db

MANY = 40


def people(row: int) -> str:
    return f"p{row}@example.org,Person {row},Invented Trust {row % 4},representative,Officer,2026-01-01,"


def organisations(row: int) -> str:
    return f"Invented Trust {row},Invented Group {row % 4},Another name {row},2020-05"


def consultations(row: int) -> str:
    return f"Call {row},Department {row % 4},2027-03-04,17:00"


HEADERS = {
    people: "email,name,organisation,role,job_title,from,to",
    organisations: "name,parent,other_names,member_from",
    consultations: "title,body,closes_on,closes_time",
}


@pytest.mark.parametrize("line", HEADERS, ids=lambda line: line.__name__)
def test_a_file_is_compared_with_what_is_there_in_a_few_statements_however_long_it_is(
    session, clock_at, tmp_path, command, line: Callable[[int], str]
):
    clock_at("2026-11-02 10:00")
    file = tmp_path / "file.csv"
    file.write_text("\n".join([HEADERS[line], *map(line, range(MANY))]))

    def asked() -> list[str]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_) -> None:
            if statement.startswith("SELECT"):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            command("import", line.__name__, file)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return seen

    days_off = [statement for statement in asked() if "closed_day" in statement]
    assert len(days_off) <= MANY  # the calendar, for each call that is new
    again = asked()
    assert len(again) < 10
