"""`tracker people …` and `tracker import people`: no mail, and twice is as once."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import make_organisation, make_person
from tracker.coalition.models import Organisation, Person, RoleTerm
from tracker.coalition.queries import person_by_email
from tracker.coalition.rules import Role
from tracker.outbox.models import Mail


@pytest.fixture
def noon(clock_at):
    return clock_at("2026-05-05 12:00")


def count(session, model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_a_person_is_added_with_a_role_and_no_mail(noon, session, command):
    answer = command(
        *("people", "add", "ann@example.org", "--name", "Ann", "--organisation", "Invented Charity"),
        *("--role", "co-chair", "--from", "2026-05-01", "--to", "2027-04-30"),
    )
    assert answer.stdout == (
        "Ann <ann@example.org>: a co-chair of Invented Charity from 1 May 2026 until 30 April 2027 (created).\n"
        "Invented Charity was not in the register and has been added.\n"
        "No mail was sent.\n"
    )
    (term,) = person_by_email("ann@example.org").roles
    assert (term.role, term.from_on, term.to_on) == (Role.CO_CHAIR, date(2026, 5, 1), date(2027, 4, 30))
    assert count(session, Mail) == 0


def test_again_it_is_unchanged_and_another_role_is_added_to_the_same_person(noon, session, command):
    add = ("people", "add", "ann@example.org", "--name", "Ann")
    command(*add, "--role", "co-chair")
    assert "(unchanged)" in command(*add, "--role", "co-chair").stdout
    assert (
        "(unchanged)"
        in command("people", "add", "ANN@example.org", "--name", "Ann", "--role", "co-chair").stdout
    )
    assert (
        "(created)" in command(*add, "--role", "representative", "--organisation", "Invented Charity").stdout
    )
    assert "(updated)" in command(*add, "--role", "co-chair", "--to", "2026-12-31").stdout
    assert (count(session, Person), count(session, RoleTerm), count(session, Organisation)) == (1, 2, 1)


def test_without_a_role_it_is_representative_of_the_organisation_or_else_observer(noon, session, command):
    command("people", "add", "a@example.org", "--name", "A", "--organisation", "Invented Charity")
    command("people", "add", "b@example.org", "--name", "B")
    assert [term.role for term in person_by_email("a@example.org").roles] == [Role.REPRESENTATIVE]
    assert [term.role for term in person_by_email("b@example.org").roles] == [Role.OBSERVER]


def test_an_organisation_is_known_by_any_spelling(noon, session, command):
    charity = make_organisation("Barnado’s")
    command("people", "add", "a@example.org", "--name", "A", "--organisation", "barnado's")
    assert person_by_email("a@example.org").roles[0].organisation_id == charity.id


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (["ann", "--name", "A"], "Enter an e-mail address such as name@example.org."),
        (
            ["a@example.org\nBcc: b@example.org", "--name", "A"],
            "Enter this on one line, without a line break.",
        ),
        (["a@example.org", "--name", " "], "Enter the person's name."),
        (["a@example.org", "--name", "A", "--from", "2026-02-31"], "31 February does not exist."),
        (["a@example.org", "--name", "A", "--from", "tomorrow"], "“tomorrow” is not a date."),
        (
            ["a@example.org", "--name", "A", "--from", "2026-05-05", "--to", "2026-05-04"],
            "would end before it begins",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(noon, session, command, change, sentence):
    answer = command("people", "add", *change, exit_code=2)
    assert sentence in answer.stderr
    assert answer.stdout == ""
    assert count(session, Person) == 0


def test_a_link_is_printed_that_signs_in_from_any_browser_once(noon, session, command, client):
    make_person("Ann", email="ann@example.org")
    link = command("people", "sign-in-link", "Ann@Example.org").stdout.strip()
    assert link.startswith("http://localhost/sign-in/")
    path = link.removeprefix("http://localhost")
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 410


def test_no_link_is_printed_for_who_may_not_sign_in(noon, session, command):
    make_person("Gone", email="gone@example.org", to_on=date(2026, 5, 4))
    answer = command("people", "sign-in-link", "gone@example.org", exit_code=2)
    assert answer.stderr == "Gone may not sign in: suspended, or without a role today.\n"


def test_everybody_is_listed(noon, session, command):
    charity = make_organisation("Invented Charity")
    make_person("Ann", email="ann@example.org", role=Role.REPRESENTATIVE, organisation=charity)
    make_person("Ben", email="ben@example.org", role=Role.LEAD, to_on=date(2026, 5, 4))
    assert command("people", "list").stdout == (
        "Ann <ann@example.org>: a representative of Invented Charity\n"
        "Ben <ben@example.org>: a group lead until 4 May 2026 (not now)\n"
    )
    listed = command("people", "list", "--json").json
    assert [(one["email"], one["roles"][0]["role"], one["roles"][0]["in_force"]) for one in listed] == [
        ("ann@example.org", "representative", True),
        ("ben@example.org", "lead", False),
    ]


# --- people.csv ---


@pytest.fixture
def import_file(tmp_path, command):
    def run(text: str, *options: str, exit_code: int = 0):
        file = tmp_path / "people.csv"
        file.write_text(text)
        return command("import", "people", str(file), "--json", *options, exit_code=exit_code).json

    return run


PEOPLE = """email,name,organisation,role,job_title,from,to
ann@example.org,Ann,Invented Charity,co-chair,Director,2026-01-01,2026-12-31
ann@example.org,Ann,Invented Charity,representative,Director,,
ben@example.org,Ben,,observer,,,
"""


def test_a_file_of_people_is_taken_in_once(noon, session, import_file):
    report = import_file(PEOPLE)
    assert (report["created"], report["updated"], report["unchanged"], report["errors"]) == (3, 0, 0, [])
    assert report["rows"] == [
        {"row": 2, "outcome": "created", "name": "Ann"},
        {"row": 3, "outcome": "created", "name": "Ann"},
        {"row": 4, "outcome": "created", "name": "Ben"},
    ]
    assert [(one["row"], one["field"]) for one in report["warnings"]] == [(2, "organisation")]
    assert (count(session, Person), count(session, RoleTerm), count(session, Mail)) == (2, 3, 0)

    again = import_file(PEOPLE)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert (count(session, Person), count(session, RoleTerm)) == (2, 3)


def test_an_end_that_moved_updates_the_role(noon, session, import_file):
    import_file(PEOPLE)
    report = import_file(PEOPLE.replace("2026-12-31", "2027-03-31"))
    assert (report["updated"], report["unchanged"]) == (1, 2)


def test_a_file_opens_no_role_again_and_says_so_as_it_says_another_name(noon, session, import_file):
    import_file(PEOPLE)
    report = import_file(PEOPLE.replace("2026-12-31", "").replace("g,Ben,", "g,Ken,"))
    assert [(one["row"], one["field"], one["message"]) for one in report["warnings"]] == [
        (
            2,
            "to",
            "This role has 31 December 2026 as its last day. No end is given: it keeps that end. "
            "To begin it anew, give another “from”.",
        ),
        (4, "name", "ben@example.org is the address of Ben, who is called Ken from now on."),
    ]
    assert date(2026, 12, 31) in session.scalars(select(RoleTerm.to_on)).all()


def test_an_end_before_the_beginning_is_said_of_its_column(noon, session, import_file):
    report = import_file(PEOPLE.replace("2026-12-31", "2025-12-31"), exit_code=2)
    assert [(one["row"], one["field"]) for one in report["errors"]] == [(2, "to")]


def test_semicolons_a_byte_order_mark_and_any_order_of_columns_are_understood(noon, session, import_file):
    report = import_file("\ufeffrole;name;email\nlead;Ann;ann@example.org\n")
    assert report["created"] == 1
    assert person_by_email("ann@example.org").roles[0].role is Role.LEAD


def test_a_file_with_one_wrong_line_changes_nothing_and_names_each(noon, session, import_file):
    report = import_file(
        PEOPLE
        + "no address,Cy,,observer,,,\nd@example.org,Dee,,king,,,\ne@example.org,Eve,,lead,,2026-02-31,\n",
        exit_code=2,
    )
    assert [(one["row"], one["field"]) for one in report["errors"]] == [
        (5, "email"),
        (6, "role"),
        (7, "from"),
    ]
    assert "31 February does not exist." in report["errors"][2]["message"]
    assert (count(session, Person), count(session, Organisation)) == (0, 0)


def test_an_unknown_column_is_named(noon, session, import_file):
    report = import_file("email,name,phone\na@example.org,A,1\n", exit_code=2)
    assert [(one["row"], one["field"]) for one in report["errors"]] == [(1, "phone")]


def test_a_dry_run_reports_and_changes_nothing(noon, session, import_file):
    assert import_file(PEOPLE, "--dry-run")["created"] == 3
    assert count(session, Person) == 0
