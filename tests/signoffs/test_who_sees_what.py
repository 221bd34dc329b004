"""What of a sign-on is for whom: who declined, who is silent, and who has signed while that is shown to nobody."""

from datetime import UTC, datetime

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.reminders.story import Story
from tracker.coalition.rules import Role
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.signoffs import answering
from tracker.signoffs.rules import Answer, Given, Via

pytestmark = pytest.mark.one_database("sqlite")

WHO = {"signer_name": "Ann Example", "signer_role": "Director", "authorised": True}
YES = Given(Answer.SIGN, **WHO)
NOW = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def people(session, clock_at):
    """A co-chair, a lead, and the representatives of Alpha, Beta and Gamma, on Wednesday 10 May 2023."""
    clock_at(NOW)
    members = {name: make_organisation(name) for name in ("Alpha", "Beta", "Gamma")}
    known = {
        name: make_person(f"Rep of {name}", role=Role.REPRESENTATIVE, organisation=one)
        for name, one in members.items()
    }
    return known | {"lead": make_person("Leo", role=Role.LEAD), "co-chair": make_person("Cara Chair")}


@pytest.fixture
def asked(people):
    """Opens a sign-on for all three, on 9 May."""

    def opened(**terms):
        members = [people[name].roles[0].organisation for name in ("Alpha", "Beta", "Gamma")]
        return make_sign_on(
            make_letter("Homes"), members, opened_at=datetime(2023, 5, 9, 11, tzinfo=UTC), **terms
        )

    return opened


def give(sign_on, number, given=YES, person=None):
    return answering.give_answer(sign_on.requests[number].id, given, via=Via.LINK, person=person, now=NOW)


def test_who_answered_what_is_not_to_be_read_from_lists_of_mail(
    session, people, asked, clock_at, sign_in, get
):
    sign_on = asked()
    give(sign_on, 0, Given(Answer.DECLINE, note="Not ours.", **WHO), people["Alpha"])
    Story(clock_at).at("2023-05-10 12:00")
    declined = "Alpha does not sign “Homes”"
    for name, reads in (("co-chair", True), ("lead", True), ("Alpha", True), ("Beta", False)):
        sign_in(people[name])
        page = get("/reminders")
        assert (declined in page.text) is reads, f"what went, as {name} sees it"
    assert "By Friday 26 May: will Beta sign “Homes”?" in page.text, "its own mail"
    assert "more mails are not listed: what they are about is for those written to" in page.text
    for mail in session.query(Mail):
        mail.state, mail.sent_at, mail.reason = State.FAILED, None, "No such address"
    session.commit()
    assert "Alpha" not in get("/reminders").text, "what could not be sent"
    for mail in session.query(Mail):
        mail.state, mail.reason = State.QUEUED, ""
    session.commit()
    assert "Alpha" not in get("/reminders").text, "what is on its way"


def test_who_has_not_answered_is_for_those_who_look_after_it(people, asked, clock_at, sign_in, get):
    asked()
    clock_at(datetime(2023, 5, 18, 9, 0, tzinfo=UTC))
    said = "First reminder to 3 organisations without an answer"
    for name, reads in (("lead", True), ("Beta", False)):
        sign_in(people[name])
        page = get("/reminders")
        assert said in page.text
        assert (f"{said}: Alpha, Beta and Gamma" in page.text) is reads
