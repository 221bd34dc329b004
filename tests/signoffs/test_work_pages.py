"""The pages of those who look after a sign-on: what they show, what they change, and who may."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from tests.factories import make_deadline, make_letter, make_organisation, make_person, make_sign_on
from tests.pages import Page
from tests.statements import statements_of
from tracker.activity.models import Activity
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.outbox.models import Mail
from tracker.signoffs import answering, queries, services
from tracker.signoffs.rules import Answer, Change, Given, Order, Via

pytestmark = pytest.mark.one_database("sqlite")

NOW = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
WHO = {"signer_name": "Ann Example", "signer_role": "Director", "authorised": True}
YES = Given(Answer.SIGN, **WHO)


@pytest.fixture(autouse=True)
def _on_a_wednesday(clock_at):
    clock_at(NOW)


@pytest.fixture
def sign_on(session):
    """Six organisations, each with a representative, asked until Friday 26 May 2023 at noon."""
    names = ("The Beta Trust", "Alpha", "Gamma", "Delta", "Epsilon", "Zeta")
    organisations = [make_organisation(name) for name in names]
    for organisation in organisations:
        make_person(role=Role.REPRESENTATIVE, organisation=organisation)
    return make_sign_on(make_letter("Homes for care leavers"), organisations)


@pytest.fixture
def co_chair(session, sign_in):
    return sign_in(make_person("Chris Chair"))


@pytest.fixture
def url(sign_on):
    return f"/letters/{sign_on.letter_id}/sign-on"


def give(sign_on, number, given=YES, **how):
    how = {"via": Via.LINK, "now": NOW} | how
    return answering.give_answer(sign_on.requests[number].id, given, **how)


def names_of(sign_on):
    return [one.printed_name for one in queries.names_below(sign_on.letter_id)]


def whats(session):
    return sorted(
        key.split("|")[2] for key in session.scalars(Mail.__table__.select().with_only_columns(Mail.key))
    )


def rows_of(page: Page) -> list[list[str]]:
    cells = [" ".join(one.text.split()) for one in page.elements if "data-label" in one.attributes]
    return [cells[start : start + 4] for start in range(0, len(cells), 4)]


def figures_of(page: Page) -> list[tuple[object, str]]:
    rows = [one for one in page.all("th", scope="row") if "data-label" not in one.attributes]
    numbers = [one.text for one in page.all("td") if "data-label" not in one.attributes]
    return list(zip(rows, numbers, strict=True))


def test_the_counts_the_picture_and_the_table_say_the_same(session, sign_on, co_chair, url, get):
    give(sign_on, 0)
    give(sign_on, 1, Given(Answer.SIGN_WITH_NOTE, note="A note.", **WHO))
    give(sign_on, 2, Given(Answer.DECLINE, note="Not ours.", **WHO))
    give(sign_on, 3, Given(Answer.ABSTAIN, **WHO))
    give(
        sign_on,
        4,
        Given(Answer.NEED_TIME, until=datetime(2023, 5, 20, 22, 59, 59, 999999, tzinfo=UTC), **WHO),
    )
    page = get(url)
    assert "2 of 6 have signed" in page.text
    said = (
        "Of 6 organisations signed: 1, signed with a note: 1, need more time: 1, no answer yet: 1, abstain: 1, "
        "declined: 1."
    )
    assert page.words_of("desc", id="progress-description") == [said]
    figures = {one.text.strip(): number for one, number in figures_of(page)}
    assert figures == {
        "Signed": "1", "Signed with a note": "1", "Need more time": "1", "No answer yet": "1", "Abstain": "1",
        "Declined": "1", "Asked": "6",
    }  # fmt: skip
    assert rows_of(page) == [
        ["Alpha", "Signed with a note A note.",
         "Ann Example, Director Not shown in public Show who signed for Alpha",
         "Wednesday 10 May 2023, 10:00am, over its link It was taken back by Alpha"],
        ["The Beta Trust", "Signed",
         "Ann Example, Director Not shown in public Show who signed for The Beta Trust",
         "Wednesday 10 May 2023, 10:00am, over its link It was taken back by The Beta Trust"],
        ["Delta", "Abstains", "Ann Example, Director", "Wednesday 10 May 2023, 10:00am, over its link"],
        ["Epsilon", "Needs more time until the end of Saturday 20 May 2023", "Ann Example, Director",
         "Wednesday 10 May 2023, 10:00am, over its link"],
        ["Gamma", "Declined Not ours.", "Ann Example, Director", "Wednesday 10 May 2023, 10:00am, over its link"],
        ["Zeta", "No answer yet", "", "Record its answer: Zeta"],
    ]  # fmt: skip


def test_others_see_who_has_signed_where_that_is_shown_and_never_who_declined(
    session, sign_on, url, get, sign_in
):
    give(sign_on, 0)
    give(sign_on, 2, Given(Answer.DECLINE, note="Not ours.", **WHO))
    sign_in(make_person(role=Role.OBSERVER))
    page = get(url)
    assert "The Beta Trust" in page.text
    for hidden in ("Gamma", "Declined", "Not ours", "Ann Example", "More to do"):
        assert hidden not in page.text
    sign_on.shows_signatories = False
    assert "The Beta Trust" not in get(url).text


def test_an_answer_given_by_phone_is_recorded_and_the_organisation_gets_a_note(
    session, sign_on, co_chair, url, post, get
):
    sent = {
        "asked": sign_on.requests[3].id, "answer": "sign", "via": "phone", "signer_name": "Dee", "signer_role": "Chief",
        "authorised": "y",
    }  # fmt: skip
    for missing in sent:
        assert (
            get(f"{url}/record").form_values()[
                missing if missing not in ("answer", "via", "authorised") else "note"
            ]
            == ""
        )
        post(f"{url}/record", {name: value for name, value in sent.items() if name != missing}, 422)
    assert names_of(sign_on) == []
    assert post(f"{url}/record", sent).location == url
    assert "Delta has signed. Its contacts get a note, and can undo it." in get(url).text
    answer = sign_on.requests[3].answers[0]
    assert (answer.via, answer.recorded_by.name, answer.signer_name) == (Via.PHONE, "Chris Chair", "Dee")
    assert whats(session).count("recorded") == 1


def test_an_organisation_nobody_can_write_to_is_said_to_be_so(session, sign_on, co_chair, url, post, get):
    silent, asked = make_organisation("Silent"), make_organisation("Written To")
    make_person(role=Role.REPRESENTATIVE, organisation=asked)
    post(f"{url}/ask", {"organisations": [silent.id, asked.id]})
    page = get(url)
    assert "Nobody can be written to at Silent: ring them." in page.text
    assert ["Silent", "No answer yet Nobody to write to"] in [row[:2] for row in rows_of(page)]
    ring = get(f"{url}/unanswered").text
    assert ring.count("No mail asked it: nobody there could be written to") == 1
    request = next(one for one in queries.requests_of(sign_on) if one.organisation_id == silent.id)
    post(f"{url}/record", {
        "asked": request.id, "answer": "sign", "via": "phone", "signer_name": "Dee", "signer_role": "Chief",
        "authorised": "y",
    })  # fmt: skip
    page = get(url)
    assert "Silent has signed. Nobody there can be written to about it." in page.text
    assert "Recorded that Silent has signed (by phone)" in page.text


def test_a_signature_taken_back_by_phone(session, sign_on, co_chair, url, post):
    give(sign_on, 0)
    page = f"{url}/{sign_on.requests[0].id}/withdraw"
    post(page, {}, 422)
    post(page, {"signer_name": "Bea", "via": "phone"})
    assert names_of(sign_on) == []
    post(f"{url}/{sign_on.requests[1].id}/withdraw", {"signer_name": "Bea", "via": "phone"}, 422)


def test_more_organisations_are_asked_and_none_twice(session, sign_on, co_chair, url, post, get):
    late, office = make_organisation("Late"), make_organisation("The Office", may_sign=False)
    make_person(role=Role.REPRESENTATIVE, organisation=late)
    page = get(f"{url}/ask")
    assert page.words_of("label", class_="govuk-checkboxes__label") == ["Late"]
    post(f"{url}/ask", {}, 422)
    post(f"{url}/ask", {"organisations": [office.id]}, 422)
    post(f"{url}/ask", {"organisations": [late.id]})
    assert [one.organisation.name for one in queries.get_or_404(sign_on.letter_id).requests][-1] == "Late"
    assert whats(session) == ["request"] * 7
    post(f"{url}/ask", {"organisations": [late.id]}, 422)


def test_a_text_is_edited_after_the_difference_was_seen_and_those_concerned_are_told(
    session, sign_on, co_chair, url, post, get
):
    give(sign_on, 0)
    page = get(f"{url}/text")
    edited = page.form_values() | {
        "text": "We write about schools.",
        "change": "material",
        "note": "Another subject",
    }
    assert post(f"{url}/text", page.form_values(), 422).title.startswith("Error: ")
    page = post(f"{url}/text", edited, 200)
    assert page.words_of("del")
    assert (
        "1 organisation that signed will be asked again: until then the names leave the letter." in page.text
    )
    assert (
        "5 organisations that did not answer yet will see the new text over the link they have." in page.text
    )
    assert names_of(sign_on) == ["The Beta Trust"]
    again = post(f"{url}/text", page.form_values() | {"change": "minor"}, 200)
    assert "will be told. The names stay below the letter." in again.text
    post(f"{url}/text", page.form_values() | {"change": "material"})
    assert names_of(sign_on) == []
    assert (sign_on.text.number, sign_on.text.text) == (2, "We write about schools.")
    assert whats(session).count("renewal") == 1
    letter = db.session.get(type(make_letter()), sign_on.letter_id)
    assert letter.text == "We write about schools.", "the letter follows"
    assert "Another subject" in get(url).text


def test_whoever_edits_second_sees_what_differs_from_the_first(session, sign_on, co_chair, url, post, get):
    mine = get(f"{url}/text").form_values() | {"text": "Mine.", "change": "minor", "note": "x"}
    seen = post(f"{url}/text", mine, 200).form_values() | {"change": "minor"}
    services.edit_text(
        sign_on, title="Homes", text="Theirs.", change=Change.MINOR, note="x", by=None, now=NOW
    )
    page = post(f"{url}/text", seen, 409)
    assert "Somebody else changed the text while you were working on it." in page.text
    assert page.words_of("del")[0].endswith("Theirs. (end of what was taken out)")
    assert sign_on.text.text == "Theirs."


def test_the_dates_are_moved_and_the_letters_own_deadlines_follow(session, sign_on, co_chair, url, post, get):
    letter = db.session.get(type(make_letter()), sign_on.letter_id)
    due = make_deadline(date(2023, 5, 26), letter=letter, kind=DeadlineKind.SIGN_ON, title="Answers", now=NOW)
    form = get(f"{url}/dates").form_values()
    assert (form["closes_on-day"], form["closes_time"]) == ("26", "midday")
    post(f"{url}/dates", form | {"closes_on-day": "9"}, 422)
    post(f"{url}/dates", form | {"answers_by_on-day": "24", "answers_by_time": "5pm", "closes_on-day": "30"})
    assert sign_on.answers_by == datetime(2023, 5, 24, 16, 0, tzinfo=UTC)
    assert due.due_on == date(2023, 5, 24)
    post(f"{url}/dates", get(f"{url}/dates").form_values() | {"answers_by_time": ""})
    assert sign_on.answers_by == datetime(2023, 5, 24, 22, 59, 59, 999999, tzinfo=UTC)


def test_the_names_are_ordered_and_every_list_follows(session, sign_on, co_chair, url, post, get):
    for number in range(3):
        give(sign_on, number)
    beta, gamma = sign_on.requests[0].organisation_id, sign_on.requests[2].organisation_id
    post(f"{url}/order", {"order": "by hand", f"place-{gamma}": "first"}, 422)
    post(f"{url}/order", {"order": "by hand", f"place-{gamma}": "1", f"place-{beta}": "2"})
    assert names_of(sign_on) == ["Gamma", "The Beta Trust", "Alpha"]
    assert sign_on.order is Order.BY_HAND
    listed = [row["Printed as"] for row in the_csv(get, url)]
    assert listed == ["Gamma", "The Beta Trust", "Alpha", "", "", ""]


def the_csv(get, url):
    return list(csv.DictReader(io.StringIO(get(f"{url}/answers.csv").response.data.decode("utf-8-sig"))))


def test_files_of_the_answers_carry_no_formula(session, sign_on, co_chair, url, get, client):
    give(sign_on, 0, Given(Answer.SIGN_WITH_NOTE, note='=HYPERLINK("http://x")', **WHO))
    row = the_csv(get, url)[0]
    assert row["Note"] == '\'=HYPERLINK("http://x")'
    assert (row["Organisation"], row["Place in the list"], row["Answer"]) == (
        "The Beta Trust",
        "1",
        "Signed with a note",
    )
    book = zipfile.ZipFile(io.BytesIO(client.get(f"{url}/answers.xlsx").data))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert '<t xml:space="preserve">=HYPERLINK(&quot;http://x&quot;)</t>' in sheet.replace(
        '"http', "&quot;http"
    ).replace('x")', "x&quot;)")


def test_closing_asks_first_tells_each_how_it_appears_and_settles_the_deadline(
    session, sign_on, co_chair, url, post, get
):
    letter = db.session.get(type(make_letter()), sign_on.letter_id)
    due = make_deadline(date(2023, 5, 26), letter=letter, kind=DeadlineKind.SIGN_ON, title="Answers", now=NOW)
    give(sign_on, 0)
    assert "5 organisations did not answer. They cannot sign any more." in get(f"{url}/close").text
    post(f"{url}/close", {})
    assert whats(session).count("appears") == 1
    assert due.state is DeadlineState.DONE
    assert "Signing has closed with 1 organisation." in get(url).text
    form = get(f"{url}/dates").form_values()
    post(f"{url}/dates", form | {"answers_by_on-day": "25"})
    assert sign_on.closed_at is None
    assert (due.state, due.due_on) == (DeadlineState.OPEN, date(2023, 5, 25))


def test_a_person_is_taken_from_public_view_and_the_organisation_stays(
    session, sign_on, co_chair, url, post, get
):
    give(sign_on, 0, Given(Answer.SIGN, shows_person=True, **WHO))
    signature = queries.names_below(sign_on.letter_id)[0]
    page = f"{url}/names/{signature.id}/person"
    assert "The public no longer sees Ann Example, Director." in get(page).text
    post(page, {})
    assert not signature.shows_person
    assert names_of(sign_on) == ["The Beta Trust"]
    assert "Show the person" in get(page).text


def test_only_those_who_decide_may_change_anything(session, sign_on, url, get, post, sign_in):
    sign_in(make_person(role=Role.REPRESENTATIVE, organisation=sign_on.requests[0].organisation))
    for page in ("record", "ask", "text", "dates", "order", "close"):
        get(f"{url}/{page}", 403)
        post(f"{url}/{page}", {}, 403)
    get(f"{url}/answers.csv", 403)


def test_what_was_done_is_in_the_history(session, sign_on, co_chair, url, post, get):
    post(f"{url}/close", {})
    assert [one.what for one in session.query(Activity).filter_by(subject_kind="signon")] == [
        "closed signing"
    ]
    assert "Closed signing" in get(url).text


def test_a_page_asks_the_database_as_often_for_three_as_for_thirty(session, sign_on, co_chair, url, get):
    give(sign_on, 0)
    get(url)
    few = len(statements_of(lambda: get(url)))
    for number in range(1, 6):
        give(sign_on, number)
    assert len(statements_of(lambda: get(url))) == few


def test_those_who_did_not_answer_are_named_and_then_reminded_once_a_day(
    session, sign_on, co_chair, url, post, get
):
    for number in range(4):
        give(sign_on, number)
    page = get(f"{url}/remind")
    assert page.heading == "Remind 2 organisations?"
    post(f"{url}/remind", {})
    assert whats(session).count("chase") == 2
    assert get(f"{url}/remind").heading == "There is nobody to remind"
    post(f"{url}/remind", {}, 422)
    assert whats(session).count("chase") == 2
