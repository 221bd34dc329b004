"""The pages of calls, through a signed-in browser: what each says, what it refuses, who may."""

import io
from datetime import date, time

import pytest

from tests.factories import make_body, make_consultation, make_deadline, make_person, make_theme
from tracker.coalition.rules import Role
from tracker.consultations.models import Consultation
from tracker.consultations.rules import Decision, Stage, WindowChangeKind, WindowState
from tracker.core.database import db
from tracker.deadlines.stages import DeadlineKind, DeadlineState

NOW = "2026-05-04 10:00"
CALL = {
    "title": "Fostering reform: a call for evidence",
    "body": "Department for Education",
    "kind": "call-for-evidence",
    "nation": "england-and-wales",
    "closes_on-day": "29",
    "closes_on-month": "5",
    "closes_on-year": "2026",
    "closes_time": "11:45pm",
    "printed": "by 11.45pm on Friday 29 May 2026",
}


@pytest.fixture
def co_chair(session, clock_at, sign_in):
    clock_at(NOW)
    return sign_in(make_person("Ada Chair"))


def a_call(**facts):
    closing = make_deadline(date(2026, 5, 29), time(23, 45), title="The call closes")
    return make_consultation("Keeping siblings together", closing=closing, **facts)


def the_call():
    return db.session.query(Consultation).one()


def test_a_theme_that_is_not_on_the_list_is_typed_beside_it(co_chair, post):
    make_theme("Mental health")
    post("/consultations/new", CALL | {"new_theme": "Kinship"})
    assert [theme.name for theme in the_call().themes] == ["Kinship"]

    form = {name: value for name, value in CALL.items() if not name.startswith("closes")}
    form |= {
        "themes": str(the_call().themes[0].id),
        "new_theme": "mental HEALTH",
        "version": the_call().version,
    }
    post(f"/consultations/{the_call().id}/edit", form)
    assert [theme.name for theme in the_call().themes] == ["Kinship", "Mental health"]


def test_a_call_is_recorded_with_its_closing_time(co_chair, get, post):
    lead = make_person("Leila Lead", role=Role.LEAD)
    theme = make_theme("Mental health")

    answer = post("/consultations/new", CALL | {"lead": str(lead.id), "themes": str(theme.id)})

    call = the_call()
    assert answer.location == f"/consultations/{call.id}"
    assert (call.title, call.body.name, call.lead, call.themes) == (
        CALL["title"],
        CALL["body"],
        lead,
        [theme],
    )
    closing = call.windows[0].deadline
    assert (closing.due_on, closing.at_time, closing.printed) == (
        date(2026, 5, 29),
        time(23, 45),
        CALL["printed"],
    )
    assert closing.kind is DeadlineKind.CLOSING
    page = get(answer.location)
    assert "Friday 29 May 2026, 11:45pm" in page.text
    assert "In 18 working days" in page.text
    assert "Decide whether and how we respond." in page.text
    assert "Record the decision" in page.links()


def test_what_was_typed_is_kept_when_31_february_is_refused(co_chair, post):
    page = post("/consultations/new", CALL | {"closes_on-day": "31", "closes_on-month": "2"}, status=422)

    assert "31 February does not exist. Enter a date such as 28 2 2026." in page.text
    assert page.form_values()["title"] == CALL["title"]
    assert page.form_values()["closes_on-day"] == "31"
    assert db.session.query(Consultation).count() == 0


def test_midnight_is_refused_as_a_time_and_asks_which_day(co_chair, post):
    page = post("/consultations/new", CALL | {"closes_time": "midnight"}, status=422)

    assert "Midnight can mean the start or the end of a day." in page.text
    assert page.form_values()["closes_time"] == "midnight"
    assert db.session.query(Consultation).count() == 0


def test_printed_words_that_say_midnight_are_kept_with_a_hint(co_chair, get, post):
    answer = post("/consultations/new", CALL | {"closes_time": "", "printed": "midnight on 29 May"})

    assert the_call().windows[0].deadline.at_time is None
    page = get(answer.location)
    assert "The printed words say midnight" in page.text
    assert "No time is stated. The call counts as open until the end of that day." in page.text


def test_a_call_without_a_title_is_refused_in_words(co_chair, post):
    page = post("/consultations/new", CALL | {"title": " "}, status=422)
    assert "Enter the title of the call." in page.text
    assert page.form_values()["body"] == CALL["body"]


def test_a_second_call_of_the_same_title_and_body_is_refused_naming_the_first(co_chair, post):
    post("/consultations/new", CALL)
    page = post("/consultations/new", CALL | {"title": CALL["title"].upper()}, status=422)

    assert "by Department for Education is recorded already: closes Friday 29 May 2026, 11:45pm." in page.text
    assert db.session.query(Consultation).count() == 1


def test_a_call_recorded_too_late_for_any_reminder_says_so(co_chair, clock_at, get, post):
    clock_at("2026-05-29 17:30")
    answer = post("/consultations/new", CALL)
    assert "This was recorded too late for any reminder before it." in get(answer.location).text


def test_a_rolling_call_has_no_deadline_and_its_page_says_so(co_chair, get, post):
    no_date = {
        "closes_on-day": "",
        "closes_on-month": "",
        "closes_on-year": "",
        "closes_time": "",
        "printed": "",
    }
    answer = post("/consultations/new", CALL | no_date)
    page = get(answer.location)
    assert "No closing date is known" in page.text
    assert "Nobody is reminded of this call: it has no closing date." in page.text
    assert "Enter a closing date" in page.links()


def test_the_second_of_two_who_save_sees_both_texts_and_loses_nothing(co_chair, get, post):
    call = a_call()
    url = f"/consultations/{call.id}/edit"
    opened = get(url).form_values()
    post(url, opened | {"title": "Keeping brothers and sisters together"})

    page = post(url, opened | {"notes": "Ask the sub-group first."}, status=409)

    assert "Somebody else saved this while you were working on it." in page.text
    assert "Keeping brothers and sisters together" in page.text
    kept = page.form_values()
    assert (kept["title"], kept["notes"]) == ("Keeping siblings together", "Ask the sub-group first.")
    post(url, kept | {"title": "Keeping brothers and sisters together"})
    assert (call.title, call.notes) == ("Keeping brothers and sisters together", "Ask the sub-group first.")


def test_deciding_not_to_respond_needs_a_reason_and_stops_the_reminders(co_chair, get, post):
    call = a_call()
    url = f"/consultations/{call.id}/decide"
    form = get(url).form_values() | {"decision": "not responding"}

    page = post(url, form, status=422)
    assert "Enter why we are not responding" in page.text
    post(url, form | {"reason": "Outside our scope."})

    assert call.stage is Stage.NOT_RESPONDING
    assert call.windows[0].deadline.state is DeadlineState.CANCELLED
    assert call.windows[0].deadline.settled_reason == "We are not responding: Outside our scope."
    page = get(f"/consultations/{call.id}")
    assert "We are not responding, so nobody is reminded." in page.text
    post(f"/consultations/{call.id}/take-back-decision")
    assert (call.stage, call.decision) == (Stage.RECORDED, None)
    assert call.windows[0].deadline.state is DeadlineState.OPEN


def test_an_extension_keeps_the_old_date_with_its_reason_and_source(co_chair, get, post):
    call = a_call()
    window = call.windows[0]
    url = f"/consultations/{call.id}/windows/{window.id}/closing"
    form = get(url).form_values() | {
        "to_on-day": "12", "to_on-month": "June", "to_time": "5pm", "reason": "More time after an error.",
        "source": "https://example.org/extended",
    }  # fmt: skip

    post(url, form)

    assert (window.deadline.due_on, window.deadline.at_time) == (date(2026, 6, 12), time(17))
    assert call.closes_sort == "2026-06-12"
    page = get(f"/consultations/{call.id}")
    assert (
        "Extended: from Friday 29 May 2026, 11:45pm to Friday 12 June 2026, 5:00pm. More time after an error."
        in page.text
    )
    assert "https://example.org/extended" in page.text


def test_a_suspended_call_can_be_re_opened_with_a_new_closing_time(co_chair, get, post):
    call = a_call(decision=Decision.JOINT, decided_at=make_person().created_at, stage=Stage.DRAFTING)
    window = call.windows[0]
    base = f"/consultations/{call.id}/windows/{window.id}"

    post(f"{base}/suspend", {"reason": "Election"})
    assert (window.state, window.deadline.state) == (WindowState.SUSPENDED, DeadlineState.CANCELLED)
    assert "no reminders go out and no clock runs" in get(f"/consultations/{call.id}").text
    post(
        f"{base}/reopen",
        {"reason": "New government", "to_on-day": "3", "to_on-month": "7", "to_on-year": "2026"},
    )

    assert (window.state, window.deadline.state) == (WindowState.RUNNING, DeadlineState.OPEN)
    assert (window.deadline.due_on, window.deadline.at_time) == (date(2026, 7, 3), None)
    assert (
        "Re-opened: from Friday 29 May 2026, 11:45pm to Friday 3 July 2026"
        in get(f"/consultations/{call.id}").text
    )


def test_a_submission_with_its_file_ends_the_reminders_and_awaits_the_government(co_chair, get, post):
    call = a_call(decision=Decision.JOINT, decided_at=make_person().created_at, stage=Stage.DRAFTING)
    url = f"/consultations/{call.id}/submit"
    form = get(url).form_values()
    assert "Friday 21 August 2026" in get(url).text  # 84 days after 29 May
    form |= {
        "submitted_on-day": "4", "submitted_on-month": "5", "submitted_on-year": "2026",
        "submitted_time": "9:30am", "submitted_by_name": "Ada Chair", "reference": "ANON-1",
        "file": (a_pdf(), "What we said.pdf"),
    }  # fmt: skip

    post(url, form, content_type="multipart/form-data")

    letter = call.responses[0]
    assert call.stage is Stage.SUBMITTED
    assert call.windows[0].deadline.state is DeadlineState.DONE
    assert (letter.submitted_by_name, letter.reference) == ("Ada Chair", "ANON-1")
    assert [(one.name, one.purpose) for one in letter.attachments] == [("What we said.pdf", "what went in")]
    expected = [one for one in call.deadlines if one.kind is DeadlineKind.GOVERNMENT_RESPONSE]
    assert [one.due_on for one in expected] == [date(2026, 8, 21)]
    page = get(f"/consultations/{call.id}")
    assert "Monday 4 May 2026, 9:30am, by Ada Chair. Receipt: ANON-1" in page.text

    post(f"/consultations/{call.id}/take-back-submission", {"reason": "The portal refused it"})
    assert call.stage is Stage.DRAFTING
    assert call.windows[0].deadline.state is DeadlineState.OPEN
    assert expected[0].state is DeadlineState.CANCELLED


def test_a_submission_after_the_closing_time_is_recorded_as_late(co_chair, clock_at, get, post):
    call = a_call(decision=Decision.JOINT, decided_at=make_person().created_at, stage=Stage.DRAFTING)
    clock_at("2026-05-30 08:00")
    url = f"/consultations/{call.id}/submit"
    assert "If it went in late, that is noted beside it." in get(url).text
    post(url, get(url).form_values() | {"submitted_time": "12:15am", "submitted_on-day": "30"})
    page = get(f"/consultations/{call.id}")
    assert "Late" in page.words_of("strong", class_="tag")
    assert "after the closing time" in page.text


def test_a_30_mb_file_is_answered_beside_the_field_and_keeps_what_was_typed(co_chair, app, post):
    call = a_call()
    huge = io.BytesIO(b"%PDF-1.7\n" + b"0" * 30_000_000)
    page = post(
        f"/consultations/{call.id}/files/new",
        {"purpose": "the consultation document", "file": (huge, "Green paper.pdf")},
        status=422,
        content_type="multipart/form-data",
    )
    assert (
        "This file has 30 MB. A file can have at most 10 MB: save it as a smaller PDF, or split it."
        in page.text
    )
    assert page.form_values()["purpose"] == "the consultation document"
    assert call.attachments == []


def test_a_file_is_kept_downloaded_and_removed_after_a_question(co_chair, client, get, post):
    call = a_call()
    sent = {"purpose": "", "file": (a_pdf(), "../../Green paper “2026”.pdf")}
    post(f"/consultations/{call.id}/files/new", sent, content_type="multipart/form-data")
    kept = call.attachments[0]
    assert kept.name == "Green paper “2026”.pdf"

    file_at = f"/attachments/{kept.uid}"
    answer = client.get(file_at)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"
    assert answer.data == a_pdf().getvalue()
    answer.close()

    remove = f"/consultations/{call.id}/files/{kept.uid}/remove"
    assert "The file is deleted for good." in get(remove).text
    post(remove)
    assert call.attachments == []
    get(file_at, status=404)
    get(remove, status=404)


def test_closing_a_call_says_what_will_not_be_sent_and_can_be_undone(co_chair, get, post):
    call = a_call()
    url = f"/consultations/{call.id}/close"
    assert "The call closes, Friday 29 May 2026, 11:45pm" in get(url).text
    post(url, {"reason": "Merged into another"})
    assert (call.stage, call.windows[0].deadline.state) == (Stage.CLOSED, DeadlineState.CANCELLED)
    assert call.title in get("/consultations?show=closed").text
    post(f"/consultations/{call.id}/reopen")
    assert (call.stage, call.windows[0].deadline.state) == (Stage.RECORDED, DeadlineState.OPEN)
    assert call.title in get("/consultations?show=open").text


def test_the_list_is_filtered_by_plain_links_and_searched(co_chair, get):
    a_call()
    make_consultation(
        "A past inquiry", closing=make_deadline(date(2020, 5, 1)), body=make_body("Education Committee")
    )
    make_consultation("A rolling inquiry")

    page = get("/consultations")
    assert page.words_of("th", class_="cards__title") == ["Keeping siblings together", "A rolling inquiry"]
    assert "Open (2)" in page.links()
    page = get("/consultations?show=closed")
    assert page.words_of("th", class_="cards__title") == ["A past inquiry"]
    page = get("/consultations?show=all&q=education+commi")
    assert page.words_of("th", class_="cards__title") == ["A past inquiry"]
    assert "No call matches what you chose." in get("/consultations?show=all&q=100%25").text
    assert "No call matches what you chose." in get("/consultations?kind=other").text


def test_an_empty_list_says_what_will_be_here_and_how_to_begin(co_chair, get):
    page = get("/consultations")
    assert "Consultations, calls for evidence and inquiries will be listed here" in page.text
    assert page.links()["Record the first one"] == "/consultations/new"


@pytest.mark.parametrize(
    ("role", "may_change"),
    [(Role.CO_CHAIR, True), (Role.LEAD, True), (Role.REPRESENTATIVE, False), (Role.OBSERVER, False)],
)
def test_members_read_and_only_leads_and_co_chairs_change(session, clock_at, sign_in, get, role, may_change):
    clock_at(NOW)
    call = a_call()
    window = call.windows[0].id
    sign_in(make_person(role=role))
    page = get(f"/consultations/{call.id}")
    assert ("Change what is recorded" in page.links()) is may_change
    assert ("Record the decision" in page.links()) is may_change
    get("/consultations")
    pages = ("edit", "decide", "submit", "close", "files/new", "windows/new", "respond", "reopen")
    changing = [f"/consultations/{call.id}/{name}" for name in pages]
    changing += [
        f"/consultations/{call.id}/windows/{window}/{name}"
        for name in ("closing", "suspend", "withdraw", "reopen")
    ]
    for url in ["/consultations/new", *changing]:
        get(url, status=200 if may_change else 403)


def test_a_call_or_window_that_is_not_there_is_not_found(co_chair, get):
    call, other = a_call(), make_consultation()
    get("/consultations/999", status=404)
    get(f"/consultations/{other.id}/windows/{call.windows[0].id}/closing", status=404)


def a_pdf():
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    file = io.BytesIO()
    writer.write(file)
    file.seek(0)
    return file


def test_a_page_mark_or_an_address_that_somebody_made_up_breaks_nothing(co_chair, get):
    call = a_call()
    for mark in ("WzEsICJ4Il0", "WyI5OTk5IiwgOTk5OTk5OTk5OTk5OTk5OTk5OTldCg", "rubbish", "bnVsbA"):
        assert call.title in get(f"/consultations?after={mark}").text
    get("/consultations?q=%00", status=400)
    get("/consultations/99999999999999999999", status=404)
    get("/attachments/a%00b", status=404)


def test_the_words_printed_for_the_old_time_go_with_it_and_stay_in_the_history(co_chair, get, post):
    answer = post("/consultations/new", CALL)
    window = the_call().windows[0]
    url = f"/consultations/{the_call().id}/windows/{window.id}/closing"
    page = get(url)
    assert "Printed so far: “by 11.45pm on Friday 29 May 2026”" in page.text
    post(url, page.form_values() | {"to_on-day": "12", "to_on-month": "6", "reason": "More time"})
    assert window.deadline.printed == ""
    assert "More time (printed before: “by 11.45pm on Friday 29 May 2026”)" in get(answer.location).text


def test_a_closing_time_that_is_moved_on_the_deadlines_page_is_a_change_of_the_call(co_chair, get, post):
    call = a_call()
    closing = call.windows[0].deadline
    moved = {
        "to_on-day": "12",
        "to_on-month": "6",
        "to_on-year": "2026",
        "to_time": "5pm",
        "reason": "An annex came",
    }
    form = get(f"/deadlines/{closing.id}/move").form_values() | moved | {"source": "gov.uk"}
    post(f"/deadlines/{closing.id}/move", form)

    (change,) = call.windows[0].changes
    assert (change.kind, change.was, change.became) == (
        WindowChangeKind.EXTENDED, "2026-05-29T23:45", "2026-06-12T17:00",
    )  # fmt: skip
    assert (change.reason, change.source, change.by, len(closing.moves)) == (
        "An annex came",
        "gov.uk",
        co_chair,
        1,
    )
    page = get(f"/consultations/{call.id}").text
    words = "Extended: from Friday 29 May 2026, 11:45pm to Friday 12 June 2026, 5:00pm. An annex came"
    assert page.count(words) == 1


def test_before_a_call_is_suspended_the_page_says_what_will_not_be_sent_to_whom(co_chair, get, post):
    post("/consultations/new", CALL)
    window = the_call().windows[0]
    base = f"/consultations/{the_call().id}"
    assert "6 reminders to 1 person will not be sent." in get(f"{base}/windows/{window.id}/suspend").text
    assert "6 reminders to 1 person will not be sent." in get(f"{base}/decide").text
    assert "6 reminders to 1 person will not be sent." in get(f"{base}/close").text
