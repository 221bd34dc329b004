"""Many at once: one signature sent fifty times together is one; two organisations at once both count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from sqlalchemy import func, select

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.outbox.models import Mail
from tracker.signoffs import links, queries
from tracker.signoffs.models import SignAnswer, SignOn

NOW = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
SIGN = {
    "answer": "sign",
    "signer_name": "Ann",
    "signer_role": "Director",
    "authorised": "y",
    "text_number": "1",
}


def send_together(app, urls):
    """The statuses of these forms, sent by as many threads at the same moment."""
    ready = Barrier(len(urls))

    def send(url):
        client = app.test_client()
        ready.wait()
        return client.post(url, data=SIGN).status_code

    with ThreadPoolExecutor(len(urls)) as threads:
        return list(threads.map(send, urls))


def asked(count):
    organisations = [make_organisation(f"Charity {number:02}") for number in range(count)]
    people = [make_person(role=Role.REPRESENTATIVE, organisation=one) for one in organisations]
    sign_on = make_sign_on(make_letter("Homes"), organisations)
    made = [links.make_link(one, who, now=NOW) for one, who in zip(sign_on.requests, people, strict=True)]
    return sign_on, [f"/sign/{token}" for token in made]


def count_of(what, *conditions):
    return db.session.scalar(select(func.count()).select_from(what).where(*conditions))


def test_one_signature_sent_fifty_times_at_once_is_one_row_one_name_and_one_receipt(app, session, clock_at):
    clock_at(NOW)
    sign_on, urls = asked(1)
    session.commit()
    assert send_together(app, urls * 50) == [302] * 50
    session.expire_all()
    assert count_of(SignAnswer) == 1
    assert count_of(Mail, Mail.key.contains("|receipt|")) == 1
    assert [one.printed_name for one in queries.names_below(sign_on.letter_id)] == ["Charity 00"]
    assert session.get(SignOn, sign_on.id).counted == 1


def test_twenty_organisations_at_once_all_count(app, session, clock_at):
    clock_at(NOW)
    sign_on, urls = asked(20)
    session.commit()
    assert send_together(app, urls) == [302] * 20
    session.expire_all()
    assert len(queries.names_below(sign_on.letter_id)) == session.get(SignOn, sign_on.id).counted == 20
    assert count_of(Mail, Mail.key.contains("|receipt|")) == 20
