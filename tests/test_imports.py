"""`tracker import`, whichever kind: what a file costs."""

from collections.abc import Callable

import pytest

from tests.statements import statements_of

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
        sent = statements_of(lambda: command("import", line.__name__, file))
        return [statement for statement in sent if statement.startswith("SELECT")]

    days_off = [statement for statement in asked() if "closed_day" in statement]
    assert len(days_off) <= MANY  # the calendar, for each call that is new
    again = asked()
    assert len(again) < 10


LONG = "x" * 501


@pytest.mark.parametrize(
    ("kind", "name", "content", "field"),
    [
        ("people", "p.csv", f"email,name\na@example.org,{LONG}\n", "name"),
        ("people", "p.csv", f"email,name,organisation\na@example.org,Ann,{LONG}\n", "organisation"),
        ("people", "p.csv", f"email,name,job_title\na@example.org,Ann,{LONG}\n", "job_title"),
        ("organisations", "o.csv", f"name\n{LONG}\n", "name"),
        ("organisations", "o.csv", f"name,other_names\nInvented Trust,a;{LONG}\n", "other_names"),
        ("organisations", "o.csv", f"name,short_name\nInvented Trust,{LONG}\n", "short_name"),
        ("consultations", "c.csv", f"title,body\n{LONG},Department\n", "title"),
        ("consultations", "c.csv", f"title,body\nCall,{LONG}\n", "body"),
        ("consultations", "c.csv", f"title,body,closes_as_printed\nCall,Department,{LONG}\n", "closes_as_printed"),
        ("letters", "l.json", f'[{{"title": "{LONG}"}}]', "title"),
        ("letters", "l.json", f'[{{"title": "A letter", "themes": ["{LONG}"]}}]', "themes"),
    ],
)  # fmt: skip
def test_what_is_longer_than_a_form_would_take_is_refused_with_its_row_and_field(
    session, tmp_path, command, kind, name, content, field
):
    file = tmp_path / name
    file.write_text(content)
    answer = command("import", kind, file, "--json", exit_code=2)
    row = 1 if name.endswith("json") else 2
    assert [(one["row"], one["field"]) for one in answer.json["errors"]] == [(row, field)]
    assert "Enter at most" in answer.stderr


def test_a_name_from_the_command_line_is_no_longer_than_one_from_a_form(session, command):
    answer = command("people", "add", "a@example.org", "--name", "x" * 201, exit_code=2)
    assert answer.stderr == "Enter at most 200 characters. This has 201.\n"
