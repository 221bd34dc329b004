"""How a letter finds its minister: it follows the post until it goes, and stands as it went ever after."""

import io
from datetime import UTC, date, datetime

import docx
import pytest
from pypdf import PdfReader

from tests.factories import make_body, make_organisation, make_person, make_post, make_sign_on
from tracker.coalition.rules import Role
from tracker.core.errors import RuleViolation
from tracker.government import appointments, posts, services
from tracker.government.posts import PostFacts
from tracker.government.rules import BodyKind, Term, TitleKind
from tracker.government.services import Facts
from tracker.letters import addressing, copies, publishing, queries, sending
from tracker.letters import services as letters
from tracker.letters.addressees import Addressee, addressees_of, is_readdressed
from tracker.letters.printing import Shape, document_of
from tracker.letters.rules import LetterKind, ReplyKind
from tracker.outbox.models import Mail
from tracker.signoffs import answering
from tracker.signoffs.mails import What, about_of
from tracker.signoffs.rules import Answer, Given, Via

NOW = datetime(2022, 7, 5, 9, 0, tzinfo=UTC)
TO = [Addressee(post="Minister for Homes, Department for Testing")]


def days(day, month=7):
    return datetime(2022, month, day, 9, 0, tzinfo=UTC)


@pytest.fixture
def minister(session):
    return make_post(
        "Minister for Homes", ("Ann Example MP", "2021-09-15"), body=make_body("Department for Testing")
    )


@pytest.fixture
def chair(session):
    return make_person("Cara Chair")


def a_draft(chair, to=TO, **facts):
    facts = {
        "title": "Homes",
        "kind": LetterKind.LETTER,
        "text": "Dear Minister",
        "by": chair,
        "now": NOW,
    } | facts
    return letters.create_letter(recipients=to, **facts)


def send(letter, chair, at, **more):
    facts = {"sent_on": at.date(), "how": "post", "sent_by_name": "Cara Chair", "by": chair, "now": at}
    return sending.send_letter(letter, **facts | more)


def in_words(letter, at):
    return addressing.in_words(letter, at.date())


def test_a_letter_finds_the_successor_and_stands_as_it_went(
    session, chair, minister, get, sign_in, clock_at, pango
):
    letter = a_draft(chair)
    assert in_words(letter, days(5)) == ["Ann Example MP, Minister for Homes, Department for Testing"]

    appointments.appoint(minister, Term(None, "2022-07-06"), replaces=True, by=chair, now=days(6))
    with pytest.raises(RuleViolation) as refused:
        send(letter, chair, days(7))
    assert refused.value.field == "without_holder"
    assert refused.value.message == (
        "Minister for Homes, Department for Testing is vacant on Thursday 7 July 2022. It goes once somebody is "
        "recorded who holds it, or a co-chair says why it goes to the post alone."
    )
    assert (letter.stage.value, letter.sent_on, letter.recipients[0].fixed_on) == ("draft", None, None)

    bea = appointments.holder_called("Bea Example MP", now=days(8))
    appointments.appoint(minister, Term(bea, "2022-07-08"), by=chair, now=days(8))
    send(letter, chair, days(8))
    publishing.publish(letter, by=chair, now=days(8))
    went = letter.recipients[0]
    assert (went.holder, went.fixed_on) == (bea, date(2022, 7, 8))

    appointments.end_on(minister, "2022-09-07", by=chair, now=days(7, 9))
    cat = appointments.holder_called("Cat Example MP", now=days(7, 9))
    appointments.appoint(minister, Term(cat, "2022-09-07"), by=chair, now=days(7, 9))
    appointments.change_holder(bea, name="Dame Bea Example", email="", by=chair, now=days(7, 9))
    posts.change_post(minister, PostFacts("Minister for Housing", minister.body), by=chair, now=days(7, 9))
    renamed = Facts("Department for Tests", BodyKind.DEPARTMENT)
    services.change_body(minister.body, renamed, old_name_until="2022-09-06", by=chair, now=days(7, 9))
    session.commit()
    session.expire_all()

    words = "Bea Example MP, Minister for Homes, Department for Testing"
    lines = ("Bea Example MP", "Minister for Homes", "Department for Testing")
    later, letter = days(20, 9), queries.get_or_404(letter.id)
    assert in_words(letter, later) == [words]
    for shape in Shape:
        assert document_of(letter, shape, now=later).to == (lines,)
    drawn = (
        PdfReader(io.BytesIO(copies.as_pdf(letter, Shape.AS_IT_GOES, now=later).data)).pages[0].extract_text()
    )
    assert all(line in drawn for line in lines)
    typed = docx.Document(io.BytesIO(copies.as_word(letter, Shape.AS_IT_GOES, now=later).data)).paragraphs
    assert "\n".join(lines) in [one.text for one in typed]
    clock_at("2022-09-20 10:00")
    public = get(f"/record/{letter.slug}").text
    sign_in(chair)
    for shown in (public, get(f"/letters/{letter.id}").text, get("/letters").text, get("/record").text):
        assert words in shown
        assert "Cat Example" not in shown

    assert 'value="Ann Example MP, Minister for Housing"' in get(f"/letters/{letter.id}/reply").html
    answer = {"kind": ReplyKind.FULL, "received_on": date(2022, 9, 9), "by": chair, "now": days(9, 9)}
    sending.record_reply(letter, signed_by="Ann Example MP, Minister for Homes", **answer)
    assert [one.signed_by for one in letter.replies] == ["Ann Example MP, Minister for Homes"]
    assert addressing.may_have_signed(letter)[:3] == [
        "Cat Example MP, Minister for Housing",
        "Dame Bea Example, Minister for Housing",
        "Ann Example MP, Minister for Housing",
    ]


def test_to_a_vacant_post_it_goes_with_a_co_chair_s_reason_alone(session, chair, minister):
    appointments.appoint(minister, Term(None, "2022-07-05"), replaces=True, by=chair, now=NOW)
    letter, lead = a_draft(chair), make_person(role=Role.LEAD)
    with pytest.raises(RuleViolation) as refused:
        send(letter, lead, days(6), without_holder="It cannot wait")
    assert "Only a co-chair" in refused.value.message
    send(letter, chair, days(6), without_holder="It cannot wait")
    went = letter.recipients[0]
    assert (went.in_words, went.without_holder, went.holder) == (
        "Minister for Homes, Department for Testing", "It cannot wait", None,
    )  # fmt: skip


def test_what_is_not_certain_stops_it_as_well_and_names_who_it_may_be(session, chair):
    make_post("Minister for Homes", ("Ann Example MP", "2022-07"), body=make_body("Department for Testing"))
    letter = a_draft(chair)
    assert [one.words for one in addressing.unheld(letter, date(2022, 7, 6))] == [
        "It is not certain who holds the post of Minister for Homes, Department for Testing on Wednesday 6 July 2022: "
        "perhaps Ann Example MP."
    ]


def test_two_who_share_a_post_are_both_addressed(session, chair, minister):
    bea = appointments.holder_called("Bea Example MP", now=NOW)
    appointments.appoint(minister, Term(bea, "2022-01-01"), by=None, now=NOW)
    assert in_words(a_draft(chair), NOW) == [
        "Ann Example MP and Bea Example MP, Minister for Homes, Department for Testing"
    ]


def test_a_person_who_is_typed_stays_and_a_word_is_said_where_another_holds_the_post(
    session, chair, minister
):
    letter = a_draft(chair, to=[Addressee("Minister for Homes", "Zoe Former MP", "Department for Testing")])
    assert in_words(letter, NOW) == ["Zoe Former MP, Minister for Homes, Department for Testing"]
    assert addressing.others(letter, NOW.date()) == [
        "It names Zoe Former MP, but Minister for Homes, Department for Testing, is held by Ann Example MP."
    ]


def test_an_old_record_names_whom_it_names_and_nobody_is_looked_up(session, chair, minister):
    to = [Addressee(post="Minister for Homes"), Addressee("Minister for Homes", "Zoe Former MP")]
    letter = a_draft(None, to=to, as_written=True, dated="2019-05")
    sending.record_as_gone(letter, by=None, now=NOW)
    assert in_words(letter, NOW) == ["Minister for Homes", "Zoe Former MP, Minister for Homes"]
    assert [one.to_post for one in letter.recipients] == [minister, minister]


def test_those_who_signed_are_told_once_of_a_new_addressee_and_not_asked_again(
    session, chair, minister, clock_at
):
    from tracker.letters import jobs

    letter, alpha = a_draft(chair), make_organisation("Alpha")
    make_person("Al Pha", role=Role.REPRESENTATIVE, organisation=alpha, email="al@example.org")
    beta = make_organisation("Beta")
    make_person("Be Ta", role=Role.REPRESENTATIVE, organisation=beta, email="be@example.org")
    terms = {"opened_at": NOW, "closes_at": days(25), "answers_by": days(25)}
    sign_on = make_sign_on(letter, [alpha, beta], **terms)
    yes = Given(Answer.SIGN, signer_name="Al", signer_role="Director", authorised=True)
    answering.give_answer(sign_on.requests[0].id, yes, via=Via.PHONE, recorded_by=chair, now=days(6))

    def told():
        owed = session.query(Mail).filter(Mail.kind == "sign-on").order_by(Mail.number)
        return [mail.person_id for mail in owed if about_of(mail.key).what is What.READDRESSED]

    appointments.appoint(minister, Term(None, "2022-07-07"), replaces=True, by=chair, now=days(7))
    assert told() == []  # that nobody holds the post is no news for them
    bea = appointments.holder_called("Bea Example MP", now=days(7))
    appointments.appoint(minister, Term(bea, "2022-07-09"), by=chair, now=days(7))
    session.commit()
    jobs.plan(days(8))
    assert told() == []  # she has not begun yet
    jobs.plan(days(9))
    jobs.plan(days(10))
    assert len(told()) == 1
    assert sign_on.counted == 1  # nobody is asked again
    assert sign_on.addressed_to == "Bea Example MP, Minister for Homes, Department for Testing"

    readdress(letter, [*TO, Addressee(body="A Committee")], chair)
    assert len(told()) == 2  # whoever changes it by hand
    readdress(letter, [*TO, Addressee(body="A Committee")], chair)
    assert len(told()) == 2


def readdress(letter, to, by):
    names = (
        "title",
        "kind",
        "text",
        "summary",
        "dated",
        "lead",
        "deputy",
        "themes",
        "led_by",
        "our_part",
        "url",
        "notes",
    )
    facts = {name: getattr(letter, name) for name in names}
    letters.edit_letter(letter, recipients=to, cc=[], by=by, now=days(10), **facts)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            ("Minister for Homes, Department for Testing", "", ""),
            ("Minister for Homes", "", "Department for Testing"),
        ),
        (("minister for homes", "", ""), ("Minister for Homes", "", "Department for Testing")),
        (
            ("Homes Minister, department for testing", "", ""),
            ("Homes Minister", "", "Department for Testing"),
        ),
        (("Minister for Homes", "Zoe Former MP", ""), ("Minister for Homes", "Zoe Former MP", "")),
        (("Minister for Roads", "", ""), ("Minister for Roads", "", "")),
        (("Minister for Homes", "", "Ministry of Tests"), ("Minister for Homes", "", "Ministry of Tests")),
    ],
)
def test_a_post_is_kept_as_the_record_spells_it_and_saving_it_again_changes_nothing(
    session, chair, minister, typed, kept
):
    posts.keep_title(minister, "Homes Minister", TitleKind.ALSO)
    services.keep_earlier_name(minister.body, "Ministry of Tests", until="2020")
    letter = a_draft(chair, to=[Addressee(*typed)])
    assert addressees_of(letter, copies=False) == [Addressee(*kept)]
    assert not is_readdressed(letter, [Addressee(*typed)], [])
    assert not is_readdressed(letter, [Addressee(*kept)], [])
    known = typed[0] != "Minister for Roads"
    assert letter.recipients[0].to_post is (minister if known else None)


def test_a_draft_follows_a_post_that_is_recorded_after_it_was_written(session, chair):
    letter = a_draft(chair, to=[Addressee(post="Minister for Homes", body="Department for Testing")])
    assert addressing.unheld(letter, NOW.date()) == []
    make_post("Minister for Homes", ("Ann Example MP", "2021"), body=letter.recipients[0].body)
    assert in_words(letter, NOW) == ["Ann Example MP, Minister for Homes, Department for Testing"]


def test_a_post_is_chosen_on_the_form_and_the_page_says_who_holds_it(
    session, chair, minister, sign_in, clock_at, get, post
):
    clock_at("2022-07-05 10:00")
    sign_in(chair)
    assert 'value="Minister for Homes, Department for Testing"' in get("/letters/new").html
    form = {"title": "Homes", "kind": "letter", "our_part": "led", "text": "Dear Minister",
            "to_0_person": "", "to_0_post": "Minister for Homes, Department for Testing", "to_0_body": ""}  # fmt: skip
    address = post("/letters/new", form).location
    shown = "Ann Example MP, Minister for Homes, Department for Testing (follows who holds the post)"
    assert shown in get(address).text
    assert "On sending it goes to whoever holds this post" in get(f"{address}/edit").text
    appointments.appoint(minister, Term(None, "2022-07-05"), replaces=True, by=chair, now=NOW)
    page = get(f"{address}/send")
    assert "is vacant on Tuesday 5 July 2022" in page.text
    assert "Why does it go although nobody holds the post?" in page.text
    by_mail = get(f"{address}/send-by-mail")
    assert "Dear Sir or Madam" in by_mail.text
    assert "(vacant)" in get(address).text


def test_two_people_in_one_post_are_pointed_at_wherever_the_draft_is_looked_at(
    session, minister, chair, clock_at, sign_in, get
):
    clock_at("2022-07-05 10:00")
    letter = a_draft(chair)
    appointments.appoint(
        minister, Term(appointments.holder_called("Bea Example MP", now=NOW), "2022-07-01"), by=None, now=NOW
    )
    session.commit()
    sign_in(chair)
    for page in ("", "/send", "/send-by-mail"):
        shown = get(f"/letters/{letter.id}{page}").text
        assert "It names Ann Example MP and Bea Example MP" in shown, page
        assert "If one of them has left, enter the last day on the page of the post first." in shown
