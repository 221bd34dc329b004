"""Who chaired on a day: from papers alone with no invented date, and from the rights of co-chairs."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import docx
import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.models import Coalition, RoleTerm
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.errors import RuleViolation
from tracker.example import loading
from tracker.groups import chair_queries, chair_services
from tracker.groups.rules import Chaired
from tracker.letters.printing import Shape, document_of
from tracker.letters.rules import LetterStage
from tracker.letters.sending import send_letter
from tracker.letters.services import edit_letter
from tracker.letters.word import word_of
from tracker.signoffs import answering
from tracker.signoffs.rules import Answer, Given, Via, Voice

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NYAS, FOSTERING = "National Youth Advocacy Service", "The Fostering Network"
BAAF, LEAVERS = "CoramBAAF", "The Care Leavers' Association"


@pytest.fixture
def example(session, clock_at):
    clock_at(NOW)
    loading.load(now=clock.now())
    session.commit()


def chairs_of(dated):
    return {seat.name: [one.in_words for one in seat.holders] for seat in chair_queries.chairs_of_date(dated)}


def perhaps_on(day):
    return [seat.name for seat in chair_queries.seats_on(day) if seat.chaired is Chaired.PERHAPS]


@pytest.mark.one_database("sqlite")
def test_the_example_tells_who_chaired_in_may_2020_december_2021_and_in_the_letter_of_2022(example):
    assert chairs_of("2020-05") == {
        NYAS: ["Head of Policy and Research"],
        FOSTERING: ["Head of Policy and Campaigns", "Director of External Relations"],
    }
    assert chairs_of("2021-12") == {
        NYAS: ["Research and Policy Manager"],
        BAAF: ["Head of Policy, Research and Development"],
    }
    assert chairs_of("2022") == {NYAS: [], LEAVERS: []}
    assert chairs_of("2021-03") == {NYAS: []}
    assert perhaps_on(date(2021, 3, 15)) == [BAAF, FOSTERING]
    assert perhaps_on(date(2019, 7, 1)) == [NYAS, FOSTERING]


@pytest.mark.one_database("sqlite")
def test_its_page_says_after_which_paper_the_chair_changed_and_no_day(example, sign_in, get):
    sign_in(make_person())
    page = get("/co-chairs?on=1+March+2021")
    assert "until some date after May 2020, before December 2021" in page.text
    assert "Perhaps" in page.text
    assert NYAS in page.text
    assert "Second co-chair" in get("/co-chairs").text
    assert "31 May 2020, the last day of May 2020" in get("/co-chairs?on=2020-05").text
    assert get("/co-chairs?on=soon").all("p", class_="govuk-error-message")


@pytest.mark.one_database("sqlite")
def test_a_letter_in_the_name_of_the_coalition_is_printed_with_the_co_chairs_of_its_date(example):
    def chairs_below(**facts):
        letter = make_letter(text="We ask.", stage=LetterStage.SENT, sent_how="post", **facts)
        return list(document_of(letter, now=NOW).chairs)

    assert chairs_below(dated="2020-05-14") == [
        f"Head of Policy and Research, {NYAS}",
        f"Head of Policy and Campaigns and Director of External Relations, {FOSTERING}",
    ]
    assert chairs_below(dated="2021-12") == [
        f"Head of Policy, Research and Development, {BAAF}",
        f"Research and Policy Manager, {NYAS}",
    ]
    assert chairs_below(dated=None) == []
    assert chairs_below(dated="2020-05", led_by="A wider coalition") == []


@pytest.mark.one_database("sqlite")
def test_only_a_letter_that_speaks_for_the_coalition_names_its_chairs_in_word_and_on_paper(session):
    home, other = make_organisation("Invented Homes"), make_organisation("Invented Bridge")
    make_person("Ann", organisation=home, from_on=date(2023, 1, 1), to_on=date(2023, 12, 31))
    make_person("Bea", organisation=other, from_on=date(2024, 1, 1))
    letters = [make_letter(f"Letter {voice.name}", dated="2023-06-01") for voice in Voice]
    for letter, voice in zip(letters, Voice, strict=True):
        make_sign_on(letter, [home], voice=voice)
    papers = {letter.title: document_of(letter, now=NOW) for letter in letters}
    assert papers["Letter UNDERSIGNED"].chairs == ()
    paper = papers["Letter COALITION"]
    assert (paper.heading_of_chairs, paper.chairs) == ("Co-chair of Our coalition:", ("Ann, Invented Homes",))
    written = docx.Document(BytesIO(word_of(paper, now=NOW)))
    lines = [one.text for one in written.paragraphs if one.text]
    assert lines[lines.index("Co-chair of Our coalition:") + 1] == "Ann, Invented Homes"


def test_a_letter_that_went_is_printed_as_it_went_whoever_chairs_or_is_called_otherwise_later(
    session, clock_at
):
    now = clock_at("2023-06-01 12:00")
    home, other = make_organisation("Invented Homes"), make_organisation("Invented Bridge")
    ann = make_person("Ann", organisation=home, from_on=date(2023, 1, 1))
    letter = make_letter("Homes", dated="2023-06-01", lead=ann)
    sign_on = make_sign_on(letter, [home, other], voice=Voice.COALITION, opened_at=now - timedelta(days=20))
    given = Given(Answer.SIGN, signer_name="Bea", signer_role="Director", authorised=True)
    answering.give_answer(sign_on.requests[0].id, given, via=Via.LINK, now=now - timedelta(days=19))
    coalition = session.merge(Coalition(id=1, name="Our coalition", reply_to="us@example.org"))
    send_letter(letter, sent_on=date(2023, 6, 1), how="post", sent_by_name="Ann", by=ann, now=now)
    went = document_of(letter, Shape.AS_IT_GOES, now=now)
    assert (went.sender, went.contact) == ("Our coalition", "Ann, Our coalition, us@example.org")
    assert went.chairs == ("Ann, Invented Homes",)
    assert "Our coalition" in went.closing

    coalition.name, coalition.reply_to = "Another coalition", "them@example.org"
    ann.name = "Ann Renamed"
    ann.roles[0].from_on = date(2023, 6, 2)
    make_person("Cat", organisation=other, from_on=date(2023, 5, 1))
    letter.lead = make_person("Dee")
    session.commit()
    session.expire_all()
    assert document_of(letter, Shape.AS_IT_GOES, now=now) == went

    facts = {
        name: getattr(letter, name)
        for name in ("title", "kind", "text", "summary", "url", "notes", "our_part")
    }
    edit_letter(
        letter, **facts, dated="2023-05-31", led_by="", lead=letter.lead, deputy=None, themes=[], recipients=[], cc=[],
        reason="The date was misread.", by=ann, now=now,
    )  # fmt: skip
    assert document_of(letter, now=now).chairs == ("Cat, Invented Bridge",)
    assert document_of(letter, now=now).contact == went.contact


def test_who_has_the_rights_of_a_seat_sits_in_it_from_the_first_to_the_last_day(session):
    home, other = make_organisation("Invented Homes"), make_organisation("Invented Bridge")
    ann = make_person("Ann", organisation=home, from_on=date(2026, 5, 1), to_on=date(2026, 5, 31))
    make_person("Bea", organisation=home, from_on=date(2026, 5, 15))
    make_person("Cat", organisation=other).created_at = datetime(2026, 5, 20, tzinfo=UTC)
    ann.roles[0].job_title = "Director"

    def seats(day):
        found = chair_queries.seats_on(date(2026, *day))
        return {seat.name: [one.in_words for one in seat.holders] for seat in found}

    assert seats((4, 30)) == {}
    assert seats((5, 1)) == {"Invented Homes": ["Ann, Director"]}
    assert seats((5, 19)) == {"Invented Homes": ["Ann, Director", "Bea"]}
    assert seats((5, 31)) == {"Invented Homes": ["Ann, Director", "Bea"], "Invented Bridge": ["Cat"]}
    assert seats((6, 1)) == {"Invented Homes": ["Bea"], "Invented Bridge": ["Cat"]}
    [one_seat] = chair_queries.seats_on(date(2026, 5, 19))
    assert one_seat.in_words == "Ann, Director and Bea, Invented Homes"


def test_recording_a_seat_gives_nobody_rights_and_needs_a_date(session, sign_in, get, post, clock_at):
    clock_at(NOW)
    home = make_organisation("Invented Homes")
    sign_in(make_person())
    form = get("/co-chairs/new").form_values() | {"organisation": str(home.id)}
    assert "Enter at least one date" in post("/co-chairs/new", form, status=422).text
    post("/co-chairs/new", form | {"from_on-year": "2024", "to_on-year": "2025", "to_on-month": "3"})
    [term] = chair_queries.terms()
    url = f"/co-chairs/{term.id}/people/add"
    post(url, get(url).form_values() | {"job_title": "Director", "from_on-year": "2024"})
    assert "From 2024, until March 2025" in get("/co-chairs?on=31+3+2025").text
    assert session.query(RoleTerm).filter_by(role=Role.CO_CHAIR).count() == 1
    url = f"/co-chairs/{term.id}"
    post(url, get(url).form_values() | {"from_on-year": "2026"}, status=422)
    post(url, get(url).form_values() | {"from_on-year": "2023"})
    assert term.from_on == "2023"
    with pytest.raises(RuleViolation, match="a name, a job title"):
        chair_services.add_holder(term, name="", job_title=" ", dates={"from_on": "2024"}, by=None, now=NOW)
    somebody = f"/co-chairs/{term.id}/people/{term.holders[0].id}"
    form = get(somebody).form_values()
    assert form["job_title"] == "Director"
    refused = post(somebody, form | {"name": "", "job_title": ""}, status=422)
    assert "Enter a name, a job title, or both." in refused.text
    post(somebody, form | {"name": "Bo Example", "to_on-year": "2025"})
    assert "Bo Example, Director" in get("/co-chairs").text
    assert (term.holders[0].name, term.holders[0].to_on) == ("Bo Example", "2025")
    assert "Remove this person from the seat?" in get(f"{somebody}/remove").text
    assert len(term.holders) == 1
    post(f"{somebody}/remove")
    post(f"/co-chairs/{term.id}/remove")
    assert chair_queries.terms() == []


def test_a_letter_s_page_says_which_seat_is_not_printed_and_what_to_record(session, clock_at, sign_in, get):
    clock_at(NOW)
    sign_in(make_person())
    alpha, beta = make_organisation("Alpha"), make_organisation("Beta")
    for organisation, dates in (
        (alpha, {"from_on": "2019"}),
        (beta, {"not_yet_on": "2019-12", "seen_on": "2020-09"}),
    ):
        chair_services.record_term(organisation, dates, by=None, now=NOW)
    letter = make_letter(dated="2020-05-11", stage=LetterStage.SENT, sent_how="post")
    session.commit()
    assert document_of(letter, now=NOW).chairs == ("Alpha",)
    said = (
        "It is not certain that Beta was in the chair on Monday 11 May 2020, so it is not printed below this (from "
        "some date after December 2019, by September 2020 at the latest). If you know it, record since when and until "
        "when under “Who chairs”."
    )
    assert said in get(f"/letters/{letter.id}").text

    letter.dated = "2020"
    session.commit()
    page = get(f"/letters/{letter.id}").text
    assert "Beta was in the chair all through 2020" in page
    assert "If you know it, enter the day that this bears, or record" in page
    letter.led_by = "Another coalition"
    session.commit()
    assert "not certain" not in get(f"/letters/{letter.id}").text
