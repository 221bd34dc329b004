"""Files with names in them: who took one stands in the security log, without what was in it."""

from datetime import timedelta

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.letters.conftest import pango as pango
from tests.signoffs.test_work_pages import NOW
from tracker.activity.models import SecurityEvent
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.letters import publishing, sending


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


def test_who_takes_the_answers_or_a_letter_with_its_names_stands_in_the_security_log(
    letter, sign_in, get, client, pango
):
    ann = sign_in(make_person("Ann"))
    url = f"/letters/{letter.id}/sign-on/answers"
    assert client.head(f"{url}.csv").status_code == 200
    assert client.get(f"{url}.csv", headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert log() == []
    for file in (f"{url}.csv", f"{url}.xlsx", f"/letters/{letter.id}/letter.docx"):
        assert client.get(file).status_code == 200, file
    assert log() == [
        ("Ann downloaded the answers on “Homes” (csv).", "127.0.0.1"),
        ("Ann downloaded the answers on “Homes” (xlsx).", "127.0.0.1"),
        ("Ann downloaded “homes.docx” with the names below it.", "127.0.0.1"),
    ]
    sending.send_letter(
        letter, sent_on=NOW.date(), how="post", sent_by_name="Ann", by=ann, now=NOW + timedelta(hours=1)
    )
    publishing.publish(letter, by=ann, now=NOW + timedelta(hours=2))
    assert client.get(f"/letters/{letter.id}/letter.docx").status_code == 200
    assert len(log()) == 3, "what anybody can read is nothing to note"


def test_a_file_that_is_refused_notes_the_refusal_alone(letter, sign_in, get):
    sign_in(make_person(role=Role.OBSERVER))
    get(f"/letters/{letter.id}/sign-on/answers.csv", 403)
    assert log() == []
