"""What the mails of a sign-on say: each is kept word for word in ``mails/``. UPDATE_MAILS=1 writes them anew."""

import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.contacts import services as absences
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.signoffs import (
    addressees,
    answering,
    asking,
    delivery,
    happening,
    mails,
    names,
    queries,
    services,
)
from tracker.signoffs.asking import write_to
from tracker.signoffs.mails import What
from tracker.signoffs.rules import Answer, Change, ConsentRule, Given, Via

pytestmark = pytest.mark.only_on("sqlite")  # words are the same on both

SECRET = re.compile(r"/sign/((?:undo/)?)[\w-]{43}")
KEPT = Path(__file__).parent / "mails"
OPENED = datetime(2023, 5, 2, 11, 0, tzinfo=UTC)
LATER = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
TERMS = {
    "opened_at": OPENED,
    "answers_by": datetime(2023, 5, 24, 16, 0, tzinfo=UTC),
    "closes_at": datetime(2023, 5, 25, 11, 0, tzinfo=UTC),
    "send_on": date(2023, 5, 26),
}
AUTHORISED = {"signer_name": "Ann Example", "signer_role": "Director", "authorised": True}
TEXT = "We write about homes.\n\nWe ask for more of them.\n\nYours"


@pytest.fixture
def homes(session):
    """A letter that three organisations are asked to sign; the first one's contact is Bea."""
    session.add(
        Coalition(
            id=1, name="The Invented Alliance", terms="", sender_name="", reply_to="", silence_allowed=True
        )
    )
    make_person("Cara Chair", email="cara@example.org")
    organisations = [make_organisation(name) for name in ("The Alpha Trust", "Beta & Co", "Gamma")]
    for organisation, name in zip(organisations, ("Bea Alpha", "Ben Beta", "Gil Gamma"), strict=True):
        email = f"{name.split()[0].lower()}@example.org"
        make_person(name, role=Role.REPRESENTATIVE, organisation=organisation, email=email)
    return lambda **terms: make_sign_on(make_letter("Homes", text=TEXT), organisations, **(TERMS | terms))


def mail_of(session, what, request=None, subject=None) -> Mail:
    found = [
        mail
        for mail in session.query(Mail).order_by(Mail.number)
        if mails.about_of(mail.key).what is what
        and (request is None or mails.about_of(mail.key).uid == request.uid)
        and (subject is None or mails.about_of(mail.key).subject == subject)
    ]
    assert found, f"no mail tells of {what}"
    return found[-1]


def kept(name: str, content: Content) -> None:
    """Compare with the mail that was kept; in both parts stands the same."""
    text = SECRET.sub(r"/sign/\1…", content.text)
    written = f"Subject: {content.subject}\n\n{text}"
    path = KEPT / f"{name}.txt"
    if os.environ.get("UPDATE_MAILS"):
        KEPT.mkdir(exist_ok=True)
        path.write_text(written)
    assert written == path.read_text()
    for line in written.splitlines()[2:]:
        if not line.startswith(("-", "http")) and line.strip().endswith("."):
            assert _plain(line) in _plain(re.sub(r"<[^>]+>", " ", content.html)), line


def _plain(text: str) -> str:
    from html import unescape

    return " ".join(unescape(text).split())


def sign(request, now=LATER, **more):
    given = Given(**({"answer": Answer.SIGN} | AUTHORISED | more))
    return answering.give_answer(request.id, given, via=Via.LINK, person=_contact(request), now=now)


def _contact(request):
    from tracker.contacts import reaching

    return reaching.contacts_of([request.organisation_id], LATER.date())[request.organisation_id][0]


def test_the_request_says_what_is_asked_by_when_and_what_silence_means(session, homes):
    sign_on = homes()
    kept("request", delivery.write(mail_of(session, What.REQUEST, sign_on.requests[0]), OPENED))


def test_under_the_rule_of_silence_the_request_and_the_notice_say_from_when(session, homes):
    sign_on = homes(rule=ConsentRule.SILENCE_COUNTS, silence_days=5)
    request = mail_of(session, What.REQUEST, sign_on.requests[0])
    kept("request_silence", delivery.write(request, OPENED))
    request.state, request.sent_at = State.SENT, OPENED
    now = datetime(2023, 5, 5, 8, tzinfo=UTC)
    happening.take_due(sign_on.id, now=now)
    notice = mail_of(session, What.SILENCE_NOTICE, sign_on.requests[0])
    kept("silence_notice", delivery.write(notice, now))


def test_reminders(session, homes):
    sign_on = homes(rule=ConsentRule.UNANIMOUS, shows_signatories=False)
    for name, now in (
        ("first", datetime(2023, 5, 17, 8, tzinfo=UTC)),
        ("second", datetime(2023, 5, 22, 8, tzinfo=UTC)),
    ):
        happening.take_due(sign_on.id, now=now)
        kept(f"chase_{name}", delivery.write(mail_of(session, What.CHASE, sign_on.requests[0]), now))


def test_answers_and_what_is_said_back(session, homes):
    sign_on = homes()
    alpha, beta, gamma = sign_on.requests
    signed = sign(alpha, shows_person=True)
    kept("receipt", delivery.write(mail_of(session, What.RECEIPT, alpha, signed.uid), LATER))
    time = sign(beta, answer=Answer.NEED_TIME, until=datetime(2023, 5, 25, 11, tzinfo=UTC))
    kept("receipt_time", delivery.write(mail_of(session, What.RECEIPT, beta, time.uid), LATER))
    declined = Given(Answer.DECLINE, note="Our trustees said no.", **AUTHORISED)
    chair = make_person()
    taken = answering.give_answer(gamma.id, declined, via=Via.PHONE, recorded_by=chair, now=LATER)
    taken.recorded_by.name = "Cara Chair"
    kept("recorded", delivery.write(mail_of(session, What.RECORDED, gamma), LATER))
    answering.withdraw(alpha.id, name="Ann Example", person=_contact(alpha), now=LATER)
    kept("withdrawn", delivery.write(mail_of(session, What.WITHDRAWN, alpha), LATER))


def test_another_addressee_is_told_to_those_who_signed(session, homes):
    sign_on = homes()
    sign(sign_on.requests[0])
    sign_on.addressed_to = "Ann Example MP, Minister for Homes"
    signed = queries.requests_that_count(sign_on)
    write_to(signed, What.READDRESSED, addressees.mark_of(sign_on), now=LATER)
    told = mail_of(session, What.READDRESSED)
    assert delivery.why_not_wanted(told, LATER) is None
    kept("readdressed", delivery.write(told, LATER))
    sign_on.addressed_to = "Bea Example MP, Minister for Homes"
    assert delivery.why_not_wanted(told, LATER) == "The letter goes to somebody else by now."


def test_edits_are_told_or_asked_about(session, homes):
    sign_on = homes()
    sign(sign_on.requests[0])
    minor = TEXT.replace("more", "many more")
    change = {"by": None, "now": LATER, "title": "Homes"}
    services.edit_text(sign_on, text=minor, change=Change.MINOR, note="We say how many.", **change)
    told = mail_of(session, What.EDITED)
    services.edit_text(sign_on, text=minor + " sincerely", change=Change.MINOR, note="The ending.", **change)
    kept("edited", delivery.write(told, LATER))
    assert delivery.why_not_wanted(told, LATER) is None, "each small change is told by itself"
    major = minor + "\n\nAnd a new ask."
    services.edit_text(sign_on, text=major, change=Change.MATERIAL, note="One more ask.", **change)
    kept("renewal", delivery.write(mail_of(session, What.RENEWAL), LATER))


def test_where_silence_counts_the_silent_are_sent_a_new_text(session, homes):
    sign_on = homes(rule=ConsentRule.SILENCE_COUNTS, silence_days=5)
    change = {"by": None, "now": LATER, "title": "Homes", "note": "One more ask.", "change": Change.MATERIAL}
    services.edit_text(sign_on, text=TEXT + "\n\nAnd a new ask.", **change)
    kept("request_again", delivery.write(mail_of(session, What.REQUEST, sign_on.requests[1]), LATER))


def test_the_close_and_the_final_copy(session, homes):
    sign_on = homes()
    for request in sign_on.requests[:2]:
        sign(request)
    services.close_sign_on(sign_on, now=sign_on.closes_at)
    kept("appears", delivery.write(mail_of(session, What.APPEARS, sign_on.requests[0]), sign_on.closes_at))
    sent = datetime(2023, 5, 26, 9, tzinfo=UTC)
    services.fix_list(sign_on, sent_at=sent, now=sent)
    final = delivery.write(mail_of(session, What.FINAL, sign_on.requests[0]), sent)
    kept("final", final)
    in_the_mail = [line[2:] for line in final.text.splitlines() if line.startswith("- ")]
    assert in_the_mail == [one.printed_name for one in queries.names_below(sign_on.letter_id)]


def test_who_may_not_sign_is_told(session, homes):
    sign_on = homes()
    office = make_organisation("The Office", may_sign=False)
    make_person("Olive", role=Role.REPRESENTATIVE, organisation=office)
    asking.tell(sign_on, [office], now=OPENED)
    kept("told", delivery.write(mail_of(session, What.TOLD), OPENED))


def test_who_takes_part_only_to_watch_is_told_for_a_member_that_may_not_sign(session, homes):
    sign_on = homes()
    office = make_organisation("The Office", may_sign=False)
    watching = make_person("Owen", role=Role.OBSERVER, organisation=office)
    asking.tell(sign_on, [office], now=OPENED)
    assert mail_of(session, What.TOLD).person_id == watching.id


def test_the_co_chairs_count_and_the_list_for_phoning(session, homes):
    sign_on = homes()
    sign(sign_on.requests[0])
    now = datetime(2023, 5, 10, 8, tzinfo=UTC)
    happening.take_due(sign_on.id, now=datetime(2023, 5, 11, 8, tzinfo=UTC))
    kept("count", delivery.write(mail_of(session, What.COUNT), datetime(2023, 5, 11, 8, tzinfo=UTC)))
    now = datetime(2023, 5, 25, 8, tzinfo=UTC)
    happening.take_due(sign_on.id, now=now)
    kept("phone_list", delivery.write(mail_of(session, What.PHONE_LIST), now))


@pytest.mark.parametrize(("role", "stands_in"), [(Role.LEAD, True), (Role.REPRESENTATIVE, False)])
def test_of_a_co_chair_who_is_away_only_who_may_see_the_answers_stands_in(session, homes, role, stands_in):
    sign_on = homes()
    ann, other = make_person("Ann"), make_person("Ben", role=role)
    days = {"from_on": date(2023, 5, 10), "to_on": date(2023, 5, 26)}
    absences.record_absence(ann, **days, cover=other, by=ann, now=OPENED)
    for what, now in ((What.COUNT, LATER), (What.PHONE_LIST, datetime(2023, 5, 25, 8, tzinfo=UTC))):
        happening.take_due(sign_on.id, now=now)
        told = [one for one in session.query(Mail) if mails.about_of(one.key).what is what]
        (mail,) = [one for one in told if one.person_id in (ann.id, other.id)]
        assert mail.person_id == (other if stands_in else ann).id
        assert delivery.why_not_wanted(mail, now) is None
        why = "you stand in for Ann, who is away until 26 May 2023" if stands_in else "you are a co-chair"
        assert f"You get this because {why}." in delivery.write(mail, now).text


def test_the_link_in_a_mail_is_kept_only_as_its_digest(session, homes):
    sign_on = homes()
    mail = mail_of(session, What.REQUEST, sign_on.requests[0])
    first, second = delivery.write(mail, OPENED), delivery.write(mail, OPENED)
    token = re.search(r"/sign/([\w-]{43})", first.text)[1]
    assert token not in second.text
    assert mails.keeps_a_link(mail)
    from tracker.signoffs import links
    from tracker.signoffs.models import SignLink
    from tracker.signoffs.rules import LinkPurpose

    session.flush()
    assert links.find_link(token, LinkPurpose.ANSWER, OPENED).request is sign_on.requests[0]
    assert token not in str([vars(link) for link in session.query(SignLink)])
    assert names.live_answer(sign_on.requests[0]) is None
