"""What of a sign-on is for whom: who declined, who is silent, and who has signed while that is shown to nobody."""

from datetime import UTC, datetime

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.reminders.story import Story
from tracker.coalition.rules import Role
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.signoffs import answering, links, services
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


def pages_of(sign_on, people):
    """Every page that shows who signed, with who reads it (nobody is a stranger)."""
    return [
        (f"/letters/{sign_on.letter_id}", people["Beta"]),
        (f"/letters/{sign_on.letter_id}/sign-on", people["Beta"]),
        (f"/organisations/{sign_on.requests[2].organisation_id}", people["Beta"]),
        (f"/asked/{sign_on.requests[1].uid}", people["Beta"]),
        (f"/sign/{links.make_link(sign_on.requests[1], people['Beta'], now=NOW)}", None),
        (f"/support/{sign_on.uid}", None),
    ]


@pytest.mark.parametrize("shown", [True, False])
def test_who_has_signed_is_shown_to_nobody_until_it_is_sent_or_to_all(
    session, people, asked, clock_at, sign_in, sign_out, get, client, shown
):
    sign_on = asked(shows_signatories=shown, open_to_outsiders=True)
    give(sign_on, 2)

    def where_shown() -> dict[str, bool]:
        session.commit()
        found = {}
        for url, person in pages_of(sign_on, people):
            sign_in(person) if person else sign_out()
            words = get(url).text
            found[url] = ("Homes" in words) if url.startswith("/organisations") else ("Gamma" in words)
        picture = client.get(f"/support/{sign_on.uid}/count.svg").text
        return found | {"the picture": "1 organisation" in picture}

    assert [url for url, is_shown in where_shown().items() if is_shown is not shown] == []
    if not shown:
        assert "Who has signed is shown here once the letter is sent." in get(f"/support/{sign_on.uid}").text
    services.fix_list(sign_on, sent_at=NOW, now=NOW)
    clock_at(NOW)
    assert [url for url, is_shown in where_shown().items() if not is_shown] == [], "once it was sent"
