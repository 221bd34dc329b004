"""Pages on which people see what is kept of them, and co-chairs erase."""

import json

import pytest

from tests.factories import make_letter, make_person
from tracker.coalition.rules import Role
from tracker.core.database import db


@pytest.fixture
def rita(session):
    return make_person("Rita Roe", role=Role.REPRESENTATIVE, email="rita@example.org")


def test_people_download_what_is_kept_of_them_and_of_nobody_else(rita, sign_in, get, client):
    other = make_person("Sam", role=Role.OBSERVER)
    sign_in(rita)
    assert "What is kept" in get(f"/people/{rita.id}/data").heading
    get(f"/people/{other.id}/data", status=404)
    page = client.post(f"/people/{rita.id}/data")
    assert json.loads(page.data)["about"]["email"] == "rita@example.org"
    assert "attachment" in page.headers["Content-Disposition"]
    assert client.post(f"/people/{other.id}/data").status_code == 404


def test_a_co_chair_erases_after_ticking_that_it_is_certain(rita, sign_in, get, post):
    make_letter("One", notes="Ring Rita Roe.")
    sign_in(make_person("Cara"))
    page = get(f"/people/{rita.id}/erase")
    assert "notes of letter: Ring Rita Roe." in page.text
    refused = post(f"/people/{rita.id}/erase", {"also": "R. Roe"}, status=422)
    assert "Tick this to erase." in refused.text
    assert "R. Roe" in refused.text
    assert rita.name == "Rita Roe"
    post(f"/people/{rita.id}/erase", {"also": "", "is_certain": "y"})
    db.session.expire_all()
    assert rita.name == "a person since erased"
    get(f"/people/{rita.id}/erase", status=404)
    for state in ("current", "left", "suspended"):
        assert "since erased" not in get(f"/people?state={state}").text
