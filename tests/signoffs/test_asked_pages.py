"""What representatives see who are signed in: what their organisations signed, are asked to sign, and by when."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.statements import statements_of
from tracker.coalition.rules import Role
from tracker.signoffs import answering, queries, services
from tracker.signoffs.rules import Answer, Given, Via

pytestmark = pytest.mark.one_database("sqlite")

NOW = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
WHO = {"signer_name": "Ann Example", "signer_role": "Director"}
YES = Given(Answer.SIGN, authorised=True, **WHO)


@pytest.fixture(autouse=True)
def _on_a_wednesday(clock_at):
    clock_at(NOW)


@pytest.fixture
def two(session, sign_in):
    """Two organisations of one representative, who is signed in."""
    organisations = [make_organisation("Alpha"), make_organisation("Beta")]
    person = make_person("Rea Presentative", role=Role.REPRESENTATIVE, organisation=organisations[0])
    person.roles.append(type(person.roles[0])(role=Role.REPRESENTATIVE, organisation=organisations[1]))
    sign_in(person)
    return organisations


def test_what_waits_comes_first_by_when_and_what_was_answered_after_it(session, two, get):
    later = make_sign_on(make_letter("Later"), two[:1], closes_at=NOW + timedelta(days=20))
    make_sign_on(make_letter("Sooner"), two[1:], closes_at=NOW + timedelta(days=2))
    done = make_sign_on(make_letter("Done"), two[:1])
    make_sign_on(make_letter("Of others"), [make_organisation("Gamma")])
    answering.give_answer(done.requests[0].id, YES, via=Via.LINK, now=NOW)
    page = get("/asked")
    assert page.words_of("th", class_="cards__title") == ["Sooner", "Later", "Done"]
    assert "Of others" not in page.text
    services.close_sign_on(later, now=NOW)
    assert get("/asked").words_of("th", class_="cards__title")[0] == "Sooner"


def test_the_very_same_form_answers_for_the_own_organisation_and_no_other(session, two, get, post):
    sign_on = make_sign_on(make_letter("Homes"), [*two, make_organisation("Gamma")])
    url = f"/asked/{sign_on.requests[1].uid}"
    page = get(url)
    assert "You answer for Beta" in page.text
    assert page.form_values()["signer_name"] == ""
    post(url, page.form_values(), 422)
    post(url, page.form_values() | WHO | {"answer": "sign", "authorised": "y"})
    answer = sign_on.requests[1].answers[0]
    assert (answer.via, answer.person.name) == (Via.PAGE, "Rea Presentative")
    assert "Beta has signed. Thank you, Ann Example." in get(url).text
    post(f"{url}/withdraw", {}, 422)
    post(f"{url}/withdraw", {"signer_name": "Ann"})
    assert queries.names_below(sign_on.letter_id) == []
    foreign = f"/asked/{sign_on.requests[2].uid}"
    get(foreign, 404)
    post(foreign, WHO | {"answer": "sign", "authorised": "y"}, 404)
    post(f"{foreign}/withdraw", {"signer_name": "Ann"}, 404)


def test_the_dashboard_says_what_to_sign_until_it_is_answered(session, two, get, post):
    sign_on = make_sign_on(make_letter("Homes"), two[:1])
    page = get("/")
    assert page.words_of("h3", class_="need__title") == ["Homes"]
    assert "Answer by Friday 26 May 2023, midday" in page.text
    assert "You answer for Alpha." in page.text
    url = f"/asked/{sign_on.requests[0].uid}"
    assert page.links()["Sign, or answer otherwise: Homes"] == url
    post(url, WHO | {"answer": "abstain", "authorised": "y"})
    assert get("/").words_of("h3", class_="need__title") == []


def test_who_speaks_for_nobody_is_told_so(session, sign_in, get):
    sign_in(make_person(role=Role.OBSERVER))
    assert "You speak for no organisation here" in get("/asked").text


def test_three_letters_cost_as_many_statements_as_one(session, two, get):
    def one_more(title):
        sign_on = make_sign_on(make_letter(title), two)
        answering.give_answer(sign_on.requests[1].id, YES, via=Via.LINK, now=NOW)

    one_more("One")
    get("/asked")
    one = len(statements_of(lambda: get("/asked")))
    one_more("Two")
    one_more("Three")
    assert len(statements_of(lambda: get("/asked"))) == one
