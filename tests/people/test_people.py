"""People and roles: who sees what, inviting, changing, ending, suspending."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import make_organisation, make_person
from tests.statements import statements_of
from tracker.activity.models import SecurityEvent
from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.queries import roles_on
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.errors import RuleViolation
from tracker.outbox.models import Mail
from tracker.people import services as people


@pytest.fixture
def noon(clock_at):
    return clock_at("2026-05-05 12:00")


@pytest.fixture
def chair(noon, session, sign_in):
    """A co-chair who is signed in; another one is in office too."""
    make_person("Other Chair")
    return sign_in(make_person("Ann Chair"))


def day(name: str, on: date | None) -> dict[str, str]:
    parts = (on.day, on.month, on.year) if on else ("", "", "")
    return {f"{name}-{part}": str(value) for part, value in zip(("day", "month", "year"), parts, strict=True)}


def filled(**changes: str) -> dict[str, str]:
    return {"name": "Ben New", "email": "ben@example.org", "role": "observer", "from_on-day": ""} | changes


# --- seeing ---


def test_people_are_listed_with_roles_and_addresses_for_co_chairs_alone(chair, session, get, sign_in):
    charity = make_organisation("Invented Charity")
    make_person("Cy Member", role=Role.REPRESENTATIVE, organisation=charity, email="cy@example.org")
    make_person("Dee Left", role=Role.OBSERVER, to_on=date(2026, 5, 4))
    page = get("/people")
    assert "Representative of Invented Charity" in page.text
    assert "cy@example.org" in page.text
    assert "Dee Left" not in page.text
    assert "Dee Left" in get("/people?state=left").text

    sign_in(make_person(role=Role.OBSERVER))
    page = get("/people")
    assert "Representative of Invented Charity" in page.text
    assert "@example.org" not in page.text
    assert "Dee Left" not in get("/people?state=left").text


def test_a_search_looks_in_addresses_only_for_co_chairs(chair, session, get, sign_in):
    make_person("Cy Member", email="secret@example.org", role=Role.OBSERVER)
    assert "Cy Member" in get("/people?q=secret").text
    sign_in(make_person(role=Role.OBSERVER))
    assert "Cy Member" not in get("/people?q=secret").text
    assert "Cy Member" in get("/people?q=cy+mem").text


def test_a_persons_page_shows_the_address_and_history_to_co_chairs_alone(chair, session, get, sign_in):
    cy = make_person("Cy", role=Role.OBSERVER, email="cy@example.org")
    people.change_person(cy, name="Cyrus", email="cy@example.org", by=chair, now=clock.now())
    page = get(f"/people/{cy.id}")
    assert "cy@example.org" in page.text
    assert "Changed the name from Cy to Cyrus" in page.text
    sign_in(make_person(role=Role.OBSERVER))
    page = get(f"/people/{cy.id}")
    assert "cy@example.org" not in page.text
    assert "Changed the name" not in page.text


def test_the_list_takes_as_many_statements_for_three_people_as_for_one(chair, session, client):
    make_person(role=Role.REPRESENTATIVE, organisation=make_organisation())
    for_one = statements_of(lambda: client.get("/people?role=representative"))
    for _ in range(2):
        make_person(role=Role.REPRESENTATIVE, organisation=make_organisation())
    assert len(statements_of(lambda: client.get("/people?role=representative"))) == len(for_one)


# --- inviting ---


def test_an_invitation_adds_a_person_with_a_role_and_says_by_mail_how_to_sign_in(chair, session, get, post):
    charity = make_organisation("Invented Charity")
    get("/people/invite")
    sent = filled(role="representative", organisation_id=str(charity.id), job_title="Policy lead")
    sent |= day("from_on", date(2026, 5, 5))
    assert post("/people/invite", sent).location.startswith("/people/")
    ben = session.scalars(select(Person).where(Person.email == "ben@example.org")).one()
    (term,) = ben.roles
    assert (term.role, term.organisation, term.job_title) == (Role.REPRESENTATIVE, charity, "Policy lead")
    assert (term.from_on, term.to_on) == (date(2026, 5, 5), None)
    mail = session.scalars(select(Mail)).one()
    assert (mail.kind, mail.person_id) == ("invitation", ben.id)
    assert mail.content["text"].startswith("Ann Chair asks you to sign in to the tracker of ")
    assert "representative of Invented Charity" in mail.content["text"]
    assert "http://localhost/sign-in\n" in mail.content["text"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "ben@example.org\nBcc: all@example.org"}, "Enter this on one line, without a line break."),
        ({"name": "Ben\r\nSubject: x"}, "Enter this on one line, without a line break."),
        ({"email": "ben"}, "Enter an e-mail address such as name@example.org."),
        ({"name": ""}, "Enter the person's name."),
        ({"role": ""}, "Choose the role."),
        ({"role": "king"}, "Choose the role."),
        ({"role": "representative"}, "Choose the organisation that this person speaks for."),
        ({"from_on-day": "31", "from_on-month": "2", "from_on-year": "2027"}, "31 February does not exist."),
        (
            day("from_on", date(2026, 5, 5)) | day("to_on", date(2026, 5, 4)),
            "The role would end before it begins on 5 May 2026. Enter a later day.",
        ),
        ({"email": "ANN@Example.org"}, "Ann Chair has this address already."),
    ],
)
def test_an_invitation_that_cannot_be_changes_nothing_and_keeps_what_was_typed(
    noon, session, sign_in, post, change, sentence
):
    sign_in(make_person("Ann Chair", email="ann@example.org"))
    page = post("/people/invite", filled(**change), status=422)
    assert sentence in page.text.replace("’", "'")
    assert (
        page.form_values()["name"] == filled(**change)["name"].replace("\r\n", " ").strip()
        or "name" in change
    )
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    assert session.scalar(select(func.count()).select_from(Mail)) == 0


def test_an_invitation_can_be_sent_again_but_not_to_somebody_suspended(chair, session, post):
    ben = make_person("Ben", role=Role.OBSERVER)
    post(f"/people/{ben.id}/invitation")
    assert session.scalar(select(func.count()).select_from(Mail)) == 1
    ben.suspended_at = clock.now()
    assert "Ben could not sign in" in post(f"/people/{ben.id}/invitation", status=400).text


# --- name and address ---


def test_a_name_is_corrected(chair, session, get, post):
    ben = make_person("Bne", role=Role.OBSERVER, email="ben@example.org")
    version = get(f"/people/{ben.id}/edit").form_values()["version"]
    post(f"/people/{ben.id}/edit", {"name": "Ben", "email": "ben@example.org", "version": version})
    assert ben.name == "Ben"


def test_two_people_cannot_have_one_address_whatever_its_capitals(chair, session, get, post):
    make_person("Cy", email="cy@example.org")
    ben = make_person("Ben", email="ben@example.org")
    version = get(f"/people/{ben.id}/edit").form_values()["version"]
    page = post(
        f"/people/{ben.id}/edit", {"name": "Ben", "email": "CY@example.org", "version": version}, status=422
    )
    assert "Cy has this address already." in page.text
    assert ben.email == "ben@example.org"


def test_who_saves_second_sees_both_and_loses_nothing(chair, session, get, post):
    ben = make_person("Ben", role=Role.OBSERVER, email="ben@example.org")
    url = f"/people/{ben.id}/edit"
    opened = get(url).form_values()
    post(url, {"name": "Benjamin", "email": "ben@example.org", "version": opened["version"]})
    page = post(url, {"name": "Benny", "email": "ben@example.org", "version": opened["version"]}, status=409)
    assert page.form_values()["name"] == "Benny"
    assert "Benjamin" in page.text
    assert ben.name == "Benjamin"
    post(url, {"name": "Benny", "email": "ben@example.org", "version": page.form_values()["version"]})
    assert ben.name == "Benny"


def test_a_new_address_signs_its_person_out(chair, session, new_client):
    from tracker.accounts import services

    ben = make_person("Ben", role=Role.OBSERVER)
    browser = new_client()
    browser.post("/sign-in/" + services.printable_link(ben, clock.now()).rsplit("/", 1)[1])
    assert browser.get("/account").status_code == 200
    people.change_person(ben, name="Ben", email="ben.new@example.org", by=chair, now=clock.now())
    assert browser.get("/account").status_code == 302


# --- roles ---


def test_a_co_chair_also_speaks_for_an_organisation(chair, session, get, post):
    charity = make_organisation("Invented Charity")
    sent = {"role": "representative", "organisation_id": str(charity.id)}
    post(f"/people/{chair.id}/roles/add", sent)
    assert roles_on(chair, clock.today()) == {Role.CO_CHAIR, Role.REPRESENTATIVE}
    assert "Representative of Invented Charity" in get(f"/people/{chair.id}").text


def test_the_same_role_is_not_held_twice_at_once(chair, session, post):
    ben = make_person("Ben", role=Role.LEAD, from_on=date(2026, 1, 1), to_on=date(2026, 6, 30))
    sent = {"role": "lead"}
    page = post(f"/people/{ben.id}/roles/add", sent | day("from_on", date(2026, 6, 30)), status=422)
    assert "Ben is a group lead from 1 January 2026 until 30 June 2026 already." in page.text
    post(f"/people/{ben.id}/roles/add", sent | day("from_on", date(2026, 7, 1)))
    assert len(ben.roles) == 2


def test_a_role_ends_with_its_last_day(chair, session, post, clock_at):
    ben = make_person("Ben", role=Role.LEAD)
    page = post(f"/people/{ben.id}/roles/{ben.roles[0].id}/end", day("to_on", date(2026, 5, 8)))
    assert page.location == f"/people/{ben.id}"
    assert roles_on(ben, date(2026, 5, 8)) == {Role.LEAD}
    assert roles_on(ben, date(2026, 5, 9)) == frozenset()


def test_a_role_cannot_end_before_it_began(chair, session, post):
    ben = make_person("Ben", role=Role.LEAD, from_on=date(2026, 5, 1))
    page = post(f"/people/{ben.id}/roles/{ben.roles[0].id}/end", day("to_on", date(2026, 4, 30)), status=422)
    assert "The role begins on 1 May 2026." in page.text
    assert ben.roles[0].to_on is None


def test_days_and_job_title_of_a_role_are_corrected(chair, session, post):
    ben = make_person("Ben", role=Role.LEAD)
    url = f"/people/{ben.id}/roles/{ben.roles[0].id}/edit"
    post(url, {"job_title": "Head of policy"} | day("from_on", date(2026, 1, 1)))
    (term,) = ben.roles
    assert (term.job_title, term.from_on, term.to_on) == ("Head of policy", date(2026, 1, 1), None)


def test_a_change_of_role_is_written_in_the_security_log(chair, session, post):
    ben = make_person("Ben", role=Role.OBSERVER)
    post(f"/people/{ben.id}/roles/add", {"role": "lead"})
    event = session.scalars(select(SecurityEvent).where(SecurityEvent.kind == "role")).one()
    assert (event.what, event.person_id) == ("Ben: made a group lead, by Ann Chair.", ben.id)


# --- the last co-chair ---


@pytest.fixture
def only_chair(noon, session, sign_in):
    return sign_in(make_person("Ann Chair"))


def test_the_last_co_chair_cannot_be_suspended(only_chair, session, get, post):
    page = post(f"/people/{only_chair.id}/suspend", status=422)
    assert "Ann Chair is the only co-chair. Make somebody else a co-chair first" in page.text
    assert only_chair.suspended_at is None


def test_the_last_co_chairs_role_cannot_end_before_another_begins(only_chair, session, post):
    url = f"/people/{only_chair.id}/roles/{only_chair.roles[0].id}/end"
    page = post(url, day("to_on", date(2026, 5, 31)), status=422)
    assert "Nobody would be a co-chair on 1 June 2026." in page.text
    make_person("Next", from_on=date(2026, 6, 2))
    assert (
        "Nobody would be a co-chair on 1 June 2026."
        in post(url, day("to_on", date(2026, 5, 31)), status=422).text
    )
    post(url, day("to_on", date(2026, 6, 1)))


def test_the_last_co_chairs_role_cannot_be_moved_out_of_today(only_chair, session, post):
    url = f"/people/{only_chair.id}/roles/{only_chair.roles[0].id}/edit"
    for days in (day("from_on", date(2026, 5, 6)), day("to_on", date(2026, 5, 4))):
        assert "Nobody would be a co-chair on 5 May 2026." in post(url, days, status=422).text


def test_a_suspended_co_chair_does_not_count_as_another_one(only_chair, session, post):
    make_person("Gone", suspended_at=clock.now())
    post(f"/people/{only_chair.id}/suspend", status=422)
    assert only_chair.suspended_at is None


# --- suspending ---


def test_suspending_says_what_happens_then_ends_every_session(
    chair, session, get, post, new_client, clock_at
):
    from tracker.accounts import services

    ben = make_person("Ben", role=Role.OBSERVER)
    browser = new_client()
    browser.post("/sign-in/" + services.printable_link(ben, clock.now()).rsplit("/", 1)[1])
    assert browser.get("/account").status_code == 200
    assert "is signed out in every browser at once" in get(f"/people/{ben.id}/suspend").text
    assert ben.suspended_at is None

    post(f"/people/{ben.id}/suspend")
    assert browser.get("/account").status_code == 302
    assert "Suspended since" in get(f"/people/{ben.id}").text

    clock_at("2026-05-05 13:00")
    post(f"/people/{ben.id}/unsuspend")
    assert browser.get("/account").status_code == 302  # the old session stays ended
    with pytest.raises(RuleViolation):
        people.lift_suspension(ben, by=chair, now=clock.now())
    clock_at("2026-05-05 13:01")
    browser.post("/sign-in/" + services.printable_link(ben, clock.now()).rsplit("/", 1)[1])
    assert browser.get("/account").status_code == 200


def test_the_database_refuses_a_term_that_ends_before_it_begins(noon, session):
    from sqlalchemy.exc import IntegrityError

    ben = make_person("Ben", role=None)
    ben.roles.append(RoleTerm(role=Role.LEAD, from_on=date(2026, 5, 5), to_on=date(2026, 5, 4)))
    with pytest.raises(IntegrityError):
        session.flush()
