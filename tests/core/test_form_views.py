"""What pages with a form share: done and said once, or taken back as a whole."""

import pytest
from flask import get_flashed_messages

from tests.factories import make_consultation, make_person
from tracker.consultations.models import Consultation
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.form_views import carried_out, recorded, whether_changed
from tracker.core.forms import ConfirmForm


@pytest.fixture
def pressed(app, session):
    """A press of a button, in a request of its own: the form, and a record that it changes."""
    number = make_consultation().id
    session.commit()
    with app.test_request_context("/", method="POST"):
        yield ConfirmForm(meta={"csrf": False}), db.session.get_one(Consultation, number)


def test_what_was_changed_before_a_rule_was_broken_is_taken_back(pressed):
    form, call = pressed

    def act() -> str:
        call.notes = "Half of it"
        db.session.flush()
        raise RuleViolation("Not like this.")

    assert not carried_out(form, act)
    assert (call.notes, form.form_errors, get_flashed_messages()) == ("", ["Not like this."], [])


def test_what_was_made_is_committed_said_and_handed_back(pressed):
    form, call = pressed

    def make() -> Consultation:
        call.notes = "All of it"
        return call

    assert recorded(form, make, said=lambda made: f"Kept: {made.notes}.") is call
    db.session.rollback()
    assert (call.notes, get_flashed_messages()) == ("All of it", ["Kept: All of it."])


def test_saving_what_was_there_already_is_said_to_have_changed_nothing():
    assert whether_changed(["the title"]) == "Saved."
    assert whether_changed([]) == whether_changed(False) == "Nothing was different, so nothing was changed."


@pytest.mark.parametrize("url", ["/deadlines/new", "/people/invite", "/letters/new"])
def test_a_page_that_is_drawn_again_because_of_its_form_is_no_success(session, sign_in, get, post, url):
    sign_in(make_person())
    get(url, status=200)
    assert "There is a problem" in post(url, {}, status=422).text
