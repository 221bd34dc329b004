"""Files with answers and names in them: who took one stands in the security log, without what was in it."""

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.signoffs.test_work_pages import NOW
from tracker.activity.models import SecurityEvent
from tracker.coalition.rules import Role
from tracker.core.database import db


@pytest.fixture
def letter(session, clock_at):
    clock_at(NOW)
    letter = make_letter("Homes", text="Dear Minister")
    alpha = make_organisation("Alpha")
    make_person(role=Role.REPRESENTATIVE, organisation=alpha)
    make_sign_on(letter, [alpha])
    return letter


def log():
    found = db.session.query(SecurityEvent).filter_by(kind="export").order_by(SecurityEvent.id)
    return [(one.what, one.ip) for one in found]


def test_who_takes_the_answers_stands_in_the_security_log(letter, sign_in, get, client):
    sign_in(make_person("Ann"))
    url = f"/letters/{letter.id}/sign-on/answers"
    assert client.head(f"{url}.csv").status_code == 200
    assert client.get(f"{url}.csv", headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert log() == []
    for file in (f"{url}.csv", f"{url}.xlsx"):
        assert client.get(file).status_code == 200, file
    assert log() == [
        ("Ann downloaded the answers on “Homes” (csv).", "127.0.0.1"),
        ("Ann downloaded the answers on “Homes” (xlsx).", "127.0.0.1"),
    ]


def test_a_file_that_is_refused_notes_the_refusal_alone(letter, sign_in, get):
    sign_in(make_person(role=Role.OBSERVER))
    get(f"/letters/{letter.id}/sign-on/answers.csv", 403)
    assert log() == []
