"""Pages of contacts and of days away, as those who fill them in meet them."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.rules import Role
from tracker.contacts.models import Absence, Contact
from tracker.core import clock
from tracker.core.database import db
from tracker.signoffs import chasing

DIRECTOR = {
    "duty": "authoriser",
    "name": "Jo Director",
    "job_title": "Director",
    "email": "jo@example.org",
    "phone": "020 7946 0000",
}


@pytest.fixture
def alpha(session):
    return make_organisation("Alpha")


@pytest.fixture
def rita(alpha):
    return make_person("Rita", role=Role.REPRESENTATIVE, organisation=alpha)


def the_contact():
    return db.session.scalars(select(Contact)).one()


def test_an_organisation_looks_after_its_own_contacts(alpha, rita, sign_in, get, post):
    sign_in(rita)
    post(f"/organisations/{alpha.id}/contacts/add", DIRECTOR)
    page = get(f"/organisations/{alpha.id}").text
    assert "Jo Director" in page
    assert "020 7946 0000" in page
    contact = the_contact()
    changed = DIRECTOR | {
        "to_on-day": "1",
        "to_on-month": "2",
        "to_on-year": "2098",
        "version": contact.version,
    }
    post(f"/organisations/{alpha.id}/contacts/{contact.id}", changed)
    assert the_contact().to_on == date(2098, 2, 1)
    post(f"/organisations/{alpha.id}/contacts/{contact.id}/remove", {})
    assert db.session.scalars(select(Contact)).all() == []


def test_another_organisation_sees_the_name_and_neither_address_nor_number(alpha, rita, sign_in, get, post):
    sign_in(rita)
    post(f"/organisations/{alpha.id}/contacts/add", DIRECTOR)
    sign_in(make_person(role=Role.REPRESENTATIVE, organisation=make_organisation("Beta")))
    page = get(f"/organisations/{alpha.id}").text
    assert "Jo Director" in page
    assert "020 7946" not in page
    assert "jo@example.org" not in page
    get(f"/organisations/{alpha.id}/contacts/add", status=404)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Choose a person, or enter the name"),
        ({"phone": "ring me"}, "Enter a telephone number such as"),
        ({"email": "jo"}, "Enter an e-mail address such as"),
        ({"duty": "lead"}, "with a role for Alpha"),
        ({"duty": ""}, "Choose what the contact is for."),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_keeps_what_was_typed(alpha, rita, sign_in, post, wrong, said):
    sign_in(rita)
    page = post(f"/organisations/{alpha.id}/contacts/add", DIRECTOR | wrong, status=422)
    assert said in page.text
    assert [one["value"] for one in page.all("input", name="job_title")] == ["Director"]
    assert db.session.scalars(select(Contact)).all() == []


def test_the_list_for_phoning_has_the_numbers(alpha, rita, sign_in, post):
    sign_in(rita)
    post(f"/organisations/{alpha.id}/contacts/add", DIRECTOR)
    sign_on = make_sign_on(make_letter("Homes"), [alpha])
    (call,) = chasing.phone_list(sign_on, clock.now())
    assert [one.in_words for one in call.people] == [
        f"Rita, {rita.email}",
        "Jo Director, jo@example.org, 020 7946 0000",
    ]


AWAY = {
    "from_on-day": "3", "from_on-month": "5", "from_on-year": "2098",
    "to_on-day": "7", "to_on-month": "5", "to_on-year": "2098", "cover_id": "",
}  # fmt: skip


def test_people_record_their_own_days_away_and_take_them_back(rita, sign_in, get, post):
    sign_in(rita)
    cover = make_person("Sam", role=Role.OBSERVER)
    post(f"/people/{rita.id}/away", AWAY | {"cover_id": str(cover.id)})
    page = get(f"/people/{rita.id}").text
    assert "Away from 3 May 2098 to 7 May 2098" in page
    assert "Sam stands in" in page
    absence = db.session.scalars(select(Absence)).one()
    post(f"/people/{rita.id}/away/{absence.id}/remove", {})
    assert db.session.scalars(select(Absence)).all() == []


def test_only_co_chairs_record_days_away_for_others(rita, sign_in, get, post):
    sign_in(make_person(role=Role.LEAD))
    get(f"/people/{rita.id}/away", status=404)
    sign_in(make_person(role=Role.CO_CHAIR))
    post(f"/people/{rita.id}/away", AWAY)
    assert db.session.scalars(select(Absence.person_id)).all() == [rita.id]


def test_days_that_end_before_they_begin_are_refused_beside_the_field(rita, sign_in, post):
    sign_in(rita)
    page = post(f"/people/{rita.id}/away", AWAY | {"to_on-day": "1"}, status=422)
    assert "The last day away is before the first" in page.text
    assert db.session.scalars(select(Absence)).all() == []


def test_who_may_give_the_role_that_a_contact_needs_is_led_there(alpha, rita, sign_in, get, post):
    sign_in(rita)
    said = "so it must be somebody with a role for Alpha. Co-chairs give roles."
    url = f"/organisations/{alpha.id}/contacts/add"
    page = post(url, DIRECTOR | {"duty": "lead"}, status=422)
    assert said in page.text
    assert "/people/invite" not in page.html
    sign_in(make_person(role=Role.CO_CHAIR))
    assert "/people/invite" in post(url, DIRECTOR | {"duty": "lead"}, status=422).html
    post(url, DIRECTOR)
    assert "Jo Director now authorises for Alpha." in get(f"/organisations/{alpha.id}").text
