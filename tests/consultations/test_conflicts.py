"""Two people saving one record at the very same moment: the second is told, and nothing of the first is lost."""

import pytest
from sqlalchemy import text

from tests.factories import make_consultation
from tracker.core.conflicts import guarded
from tracker.core.database import db
from tracker.core.errors import Stale


class Form:
    """What the guard looks at: the version that the form was opened with."""

    class version:  # noqa: N801  # stands for a field
        data = 1


def test_a_record_that_was_saved_since_the_form_was_opened_is_stale(session):
    call = make_consultation()
    call.notes = "Theirs"
    session.flush()
    assert call.version == 2
    with pytest.raises(Stale), guarded(Form, call):
        pytest.fail("nothing may be done with a stale record")


def test_a_clash_that_only_the_database_notices_is_stale_too(session):
    call = make_consultation()
    session.commit()

    def save_mine():
        with guarded(Form, call):
            session.execute(text("UPDATE consultation SET version = version + 1, notes = 'Theirs'"))
            call.notes = "Mine"
            session.commit()

    with pytest.raises(Stale):
        save_mine()
    assert db.session.is_active
