"""The first co-chair of an empty installation, and what `tracker serve` prints."""

import re

import pytest
from sqlalchemy import func, select

from tests.factories import make_organisation, make_person
from tracker.accounts import services, welcome
from tracker.accounts.models import SetUpCode
from tracker.coalition.models import Coalition, Organisation, Person
from tracker.coalition.rules import Role
from tracker.core import clock

NOON = "2026-05-05 12:00"


@pytest.fixture
def noon(clock_at):
    return clock_at(NOON)


def filled(code: str, **changes: str) -> dict[str, str]:
    return {
        "code": code,
        "coalition_name": "Invented Alliance",
        "name": "Ann Example",
        "email": "ann@example.org",
        "organisation": "Invented Charity",
    } | changes


def test_an_empty_installation_leads_to_the_page_that_sets_it_up(noon, session, get):
    assert get("/sign-in", status=302).location == "/set-up"
    assert "Nobody is recorded here yet." in get("/set-up").text


def test_the_code_makes_the_first_co_chair_who_is_signed_in_at_once(noon, session, get, post):
    code = services.make_setup_code(now=clock.now())
    assert post("/set-up", filled(code.lower().replace("-", " "))).location == "/people"
    person = session.scalars(select(Person)).one()
    (term,) = person.roles
    assert (person.name, person.email) == ("Ann Example", "ann@example.org")
    assert (term.role, term.organisation.name, str(term.from_on)) == (
        Role.CO_CHAIR,
        "Invented Charity",
        "2026-05-05",
    )
    assert session.get(Coalition, 1).name == "Invented Alliance"
    assert "Invented Charity" in get("/organisations?show=members").text
    assert "Ann Example" in get("/account").text


def test_once_somebody_is_recorded_the_page_is_gone(noon, session, get, post):
    code = services.make_setup_code(now=clock.now())
    make_person()
    get("/set-up", status=404)
    post("/set-up", filled(code), status=404)
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_wrong_code_makes_nothing_and_keeps_what_was_typed(noon, session, post):
    services.make_setup_code(now=clock.now())
    page = post("/set-up", filled("ABCD-EFGH-JKLM-NPQR"), status=422)
    assert "This is not the code." in page.text
    assert page.form_values()["name"] == "Ann Example"
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert session.get(Coalition, 1) is None


def test_only_the_last_code_works_and_only_its_digest_is_kept(noon, session, post):
    first, second = services.make_setup_code(now=clock.now()), services.make_setup_code(now=clock.now())
    assert second.replace("-", "") not in session.scalars(select(SetUpCode)).one().digest
    post("/set-up", filled(first), status=422)
    post("/set-up", filled(second))


def test_codes_cannot_be_guessed_one_after_the_other(noon, session, post):
    code = services.make_setup_code(now=clock.now())
    for _ in range(10):
        post("/set-up", filled("ABCD-EFGH-JKLM-NPQR"), status=422)
    post("/set-up", filled(code), status=429)
    assert session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "ann@example.org\nBcc: x@example.org", "Enter this on one line, without a line break."),
        ("email", "ann", "Enter an e-mail address such as name@example.org."),
        ("name", "", "Enter your name."),
        ("coalition_name", " ", "Enter the name of the coalition."),
        ("organisation", "", "Enter the organisation that lends you to the coalition."),
    ],
)
def test_what_is_missing_or_wrong_gets_a_sentence(noon, session, post, field, typed, sentence):
    code = services.make_setup_code(now=clock.now())
    assert sentence in post("/set-up", filled(code, **{field: typed}), status=422).text
    assert session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_serve_prints_the_code_of_an_empty_installation(noon, session, app, post):
    lines = welcome.lines(links=False, setup_code=True)
    assert lines[1] == "  http://localhost/set-up"
    post("/set-up", filled(lines[2].rsplit(": ", 1)[1]))


def test_serve_prints_a_link_for_a_co_chair_and_one_for_a_member_that_work_from_any_browser(
    noon, session, app, new_client
):
    both = make_person("Both", role=Role.CO_CHAIR, organisation=make_organisation())
    both.roles.append(type(both.roles[0])(role=Role.REPRESENTATIVE, organisation=make_organisation()))
    make_person("Member", role=Role.REPRESENTATIVE, organisation=make_organisation())
    lines = welcome.lines(links=True, setup_code=False)
    assert [re.sub(r"/sign-in/[\w-]{43}$", "/sign-in/…", line) for line in lines] == [
        "Sign in once, within 10 minutes:",
        "  as a co-chair (Both): http://localhost/sign-in/…",
        "  as a member (Member): http://localhost/sign-in/…",
    ]
    for line in lines[1:]:
        browser = new_client()
        assert browser.post(line[line.index("/sign-in/") :]).location == "/"


def test_without_being_asked_serve_prints_no_links(noon, session, app):
    make_person()
    assert welcome.lines(links=False, setup_code=False) == []
