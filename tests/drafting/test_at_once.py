"""Two people at the same moment, one of them freezing: one sign-on, of a text that was saved, and no edit lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.factories import make_person
from tracker.core import clock
from tracker.core.database import db
from tracker.drafting import approvals
from tracker.letters import versions
from tracker.letters.models import Letter, LetterVersion
from tracker.outbox.models import Mail
from tracker.signoffs.models import FrozenText, SignOn


@pytest.fixture
def approved(alpha, chair, draft, session):
    """A draft that may be frozen, and a second co-chair."""
    other = make_person("Bo Chair")
    for person in (chair, other):
        approvals.approve(draft, versions.newest_version(draft), by=person, now=clock.now())
    session.commit()
    return other


def together(*acts):
    """What these answered, done by threads at the same moment."""
    db.session.commit()  # the test itself holds nothing
    ready = Barrier(len(acts))

    def do(act):
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [one.result() for one in [threads.submit(do, act) for act in acts]]


@pytest.fixture
def signed_in(app, client, sign_in):
    """A client of its own for somebody."""

    def signed_in(person):
        sign_in(person)
        with client.session_transaction() as cookie:
            kept = dict(cookie)
        mine = app.test_client()  # for a thread, which has no context of its own
        with mine.session_transaction() as cookie:
            cookie.update(kept)
        return mine

    return signed_in


def test_two_who_freeze_at_once_open_one_sign_on(approved, alpha, chair, draft, signed_in, sign_in, get):
    url = f"/letters/{draft.id}/sign-on/open"
    one, two = signed_in(chair), signed_in(approved)
    sign_in(chair)
    form = get(url).form_values() | {"asked": str(alpha.id)}
    statuses = together(*(lambda who=who: who.post(url, data=form).status_code for who in (one, two)))
    assert statuses.count(302) == 1, statuses
    assert max(statuses) < 500
    db.session.expire_all()
    assert db.session.query(SignOn).count() == db.session.query(FrozenText).count() == 1
    assert db.session.query(Mail).filter(Mail.key.like("v1|sign-on|request|%")).count() == 1


def test_an_edit_at_the_moment_of_freezing_is_frozen_with_it_or_said_to_have_come_too_late(
    approved, alpha, chair, draft, signed_in, sign_in, get
):
    freeze, change = f"/letters/{draft.id}/sign-on/open", f"/letters/{draft.id}/edit"
    one, two = signed_in(chair), signed_in(approved)
    sign_in(chair)
    opening = get(freeze).form_values() | {"asked": str(alpha.id)}
    edit = get(change).form_values() | {"text": "Dear Minister\n\nOther words."}
    frozen, edited = together(
        lambda: one.post(freeze, data=opening).status_code, lambda: two.post(change, data=edit).status_code
    )
    db.session.expire_all()
    letter, saved = db.session.get(Letter, draft.id), [row.text for row in db.session.query(LetterVersion)]
    if frozen == 302:
        [text] = db.session.query(FrozenText)
        assert text.text == letter.text
        assert text.text in saved
        assert edited in (409, 422), "whoever edits is told, with both texts"
        assert "Other words" not in letter.text
    else:
        assert (frozen, edited) == (422, 302), "the approvals were of another text"
        assert db.session.query(SignOn).count() == 0
        assert "Other words" in letter.text
        assert "Other words" in saved[-1]
