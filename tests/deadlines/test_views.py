"""Pages of deadlines, as each role sees them; forms that refuse keep what was typed and change nothing."""

from datetime import UTC, date, datetime, time

import pytest

from tests.factories import make_consultation, make_deadline, make_group, make_letter, make_person
from tests.statements import statements_of
from tracker.coalition.rules import Role
from tracker.contacts import services as absences
from tracker.core.clock import parse_moment
from tracker.core.database import db
from tracker.deadlines import edit_services, services
from tracker.deadlines.models import ClosedDay, Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState, NoticeKind
from tracker.deadlines.telling import recipients_of
from tracker.outbox.jobs import tick

THE_11TH = date(2023, 5, 11)
IN_MARCH = datetime(2023, 3, 1, 12, tzinfo=UTC)
WED_3_MAY = "2023-05-03 10:00"


@pytest.fixture
def deadline(session, clock_at) -> Deadline:
    clock_at(WED_3_MAY)
    return make_deadline(THE_11TH, time(23, 45), title="Comments on the draft", now=IN_MARCH)


@pytest.fixture
def chair(session, sign_in):
    return sign_in(make_person("Ann Example"))


NEW = {
    "title": "Trustees agree the text",
    "kind": "other",
    "due_on-day": "11",
    "due_on-month": "5",
    "due_on-year": "2023",
    "at_time": "11:45pm",
    "nation": "england-and-wales",
    "printed": "by a quarter to midnight",
    "source": "Minutes of 2 May",
    "ladder": "",
}


PAGES = {
    "": (200, 200, 200, 200),
    "/{id}": (200, 200, 200, 200),
    "/new": (200, 200, 403, 403),
    "/{id}/edit": (200, 200, 403, 403),
    "/{id}/move": (200, 200, 403, 403),
    "/{id}/done": (200, 200, 403, 403),
    "/{id}/cancel": (200, 200, 403, 403),
    "/{id}/reopen": (200, 200, 403, 403),
    "/days-off": (200, 403, 403, 403),
    "/days-off/2023-05-04/remove": (200, 403, 403, 403),
    "/reminder-days": (200, 403, 403, 403),
}
ROLES = (Role.CO_CHAIR, Role.LEAD, Role.REPRESENTATIVE, Role.OBSERVER)


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_open_to_those_who_may_use_it(path, deadline, session, sign_in, get):
    session.add(ClosedDay(on=date(2023, 5, 4)))
    url = "/deadlines" + path.format(id=deadline.id)
    for role, status in zip(ROLES, PAGES[path], strict=True):
        sign_in(make_person(role=role))
        get(url, status=status)


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_sign_in(path, deadline, get):
    page = get("/deadlines" + path.format(id=deadline.id), status=302)
    assert page.location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["", "/edit", "/move", "/done", "/cancel", "/reopen"])
def test_a_deadline_that_does_not_exist_is_not_found(path, chair, get):
    get(f"/deadlines/404{path}", status=404)


def test_the_page_shows_the_date_how_long_is_left_and_every_reminder(deadline, chair, get):
    page = get(f"/deadlines/{deadline.id}")

    assert page.heading == "Comments on the draft"
    assert "Closes Thursday 11 May 2023, 11:45pm In 5 working days" in page.text
    assert page.words_of("th", scope="row") == [
        "20 working days before",
        "10 working days before",
        "5 working days before",
        "2 working days before",
        "1 working day before",
        "On the day",
        "1 working day after",
    ]
    assert "5 working days before: skipping Sat 6, Sun 7, Mon 8 May (bank holiday)" in page.text
    assert page.words_of("title")[1] == "Reminders of Comments on the draft"
    assert (
        "1 working day after: planned Fri 12 May, 9:00am. The deadline is Thu 11 May, 11:45pm." in page.html
    )


def test_the_page_says_when_it_was_recorded_too_late_for_any_reminder_before(session, clock_at, chair, get):
    clock_at("2023-05-11 10:00")
    late = make_deadline(THE_11TH, time(23, 45), now=datetime(2023, 5, 11, 9, tzinfo=UTC))
    page = get(f"/deadlines/{late.id}")
    assert (
        "This was recorded too late for any reminder before it. The only one goes Friday 12 May 2023, 9:00am"
        in page.text
    )


def test_the_page_says_when_nobody_will_ever_be_reminded(session, clock_at, chair, get):
    clock_at("2023-05-11 10:00")
    late = make_deadline(THE_11TH, kind=DeadlineKind.MEETING, now=datetime(2023, 5, 11, 9, tzinfo=UTC))
    page = get(f"/deadlines/{late.id}")
    assert "This was recorded too late for any reminder." in page.text


def test_the_page_of_history_says_that_nobody_is_reminded(session, clock_at, chair, get):
    clock_at(WED_3_MAY)
    past = make_deadline(date(2023, 3, 31), now=datetime(2023, 4, 28, 9, tzinfo=UTC))
    page = get(f"/deadlines/{past.id}")
    assert "This had already passed when it was recorded, so nobody is reminded of it." in page.text
    assert page.words_of("strong", class_="tag--overdue") == []


def test_beyond_the_years_that_are_known_the_page_warns(session, clock_at, chair, get):
    clock_at(WED_3_MAY)
    far = make_deadline(date(2055, 5, 11), now=IN_MARCH)
    assert "We do not know the bank holidays of 2055" in get(f"/deadlines/{far.id}").text


def test_an_observer_has_no_buttons(deadline, sign_in, get):
    sign_in(make_person(role=Role.OBSERVER))
    page = get(f"/deadlines/{deadline.id}")
    assert {"Mark as done", "Move it", "Cancel it", "Change the details"} & set(page.links()) == set()
    assert "I am on it" not in page.text


def test_the_list_shows_open_ones_soonest_first_and_counts_them(deadline, chair, get):
    make_deadline(date(2023, 5, 5), title="Sooner", now=IN_MARCH)
    make_deadline(date(2023, 4, 28), title="Missed", now=IN_MARCH)
    settled = make_deadline(date(2023, 5, 4), title="Settled", now=IN_MARCH)
    services.mark_done(settled, by=None, now=IN_MARCH)
    make_deadline(date(2022, 5, 4), title="Before our time", now=IN_MARCH)

    page = get("/deadlines")
    assert page.words_of("th", scope="row") == ["Missed", "Sooner", "Comments on the draft"]
    assert {"Open (3)", "Overdue (1)"} <= set(page.links())
    assert get("/deadlines?show=overdue").words_of("th", scope="row") == ["Missed"]
    assert get("/deadlines?show=done").words_of("th", scope="row") == ["Settled"]
    assert get("/deadlines?show=past+when+recorded").words_of("th", scope="row") == ["Before our time"]
    assert len(get("/deadlines?show=all").words_of("th", scope="row")) == 5
    assert get("/deadlines?show=nonsense&kind=nonsense&after=nonsense").status == 200


def test_the_list_can_be_searched_and_narrowed(deadline, chair, get):
    make_deadline(THE_11TH, title="Board meeting 100%", kind=DeadlineKind.MEETING, now=IN_MARCH)

    assert get("/deadlines?kind=meeting").words_of("th", scope="row") == ["Board meeting 100%"]
    assert get("/deadlines?q=DRAFT+comments").words_of("th", scope="row") == ["Comments on the draft"]
    assert get("/deadlines?q=100%25").words_of("th", scope="row") == ["Board meeting 100%"]
    assert get("/deadlines?q=%25").words_of("th", scope="row") == ["Board meeting 100%"]
    assert "No deadline answers to this choice." in get("/deadlines?q=nothing").text


def test_mine_are_those_i_am_named_on_on_or_in_charge_of(deadline, chair, get):
    make_deadline(THE_11TH, title="Named", people=[chair], now=IN_MARCH)
    services.take_on(make_deadline(THE_11TH, title="Taken", now=IN_MARCH), by=chair, now=IN_MARCH)
    make_consultation(closing=make_deadline(THE_11TH, title="Led", now=IN_MARCH), lead=chair)
    letter = make_letter(deputy=chair)
    make_deadline(THE_11TH, title="Deputised", letter=letter, now=IN_MARCH)

    assert get("/deadlines?mine=1").words_of("th", scope="row") == ["Named", "Taken", "Led", "Deputised"]


def test_the_list_goes_on_page_by_page(session, clock_at, chair, get):
    clock_at(WED_3_MAY)
    for number in range(60):
        make_deadline(THE_11TH, title=f"Number {number:02}", now=IN_MARCH, announce=False)

    first = get("/deadlines")
    second = get(first.links()["Next page of deadlines"])
    assert len(first.words_of("th", scope="row")) == 50
    assert second.words_of("th", scope="row") == [f"Number {number}" for number in range(50, 60)]


def test_an_empty_list_says_what_will_be_here(session, chair, get):
    page = get("/deadlines")
    assert page.links()["Record the first deadline"] == "/deadlines/new"


def test_a_deadline_is_recorded(session, clock_at, chair, get, post):
    clock_at(WED_3_MAY)
    colleague = make_person("Ben Example", role=Role.LEAD)
    page = post("/deadlines/new", NEW | {"people": [str(colleague.id)], "ladder": "5,1"})

    recorded = db.session.query(Deadline).one()
    assert page.location == f"/deadlines/{recorded.id}"
    assert (recorded.due_on, recorded.at_time, recorded.printed, recorded.ladder, recorded.people) == (
        THE_11TH,
        time(23, 45),
        "by a quarter to midnight",
        "5,1",
        [colleague],
    )
    assert (recorded.notices[0].kind, recorded.notices[0].by) == (NoticeKind.RECORDED, chair)
    assert "Recorded. The next reminder goes Wednesday 10 May 2023, 9:00am." in get(page.location).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": " "}, "Enter what falls due."),
        (
            {"due_on-day": "31", "due_on-month": "2", "due_on-year": "2027"},
            "31 February does not exist. Enter a date such as 28 2 2027.",
        ),
        ({"due_on-day": "", "due_on-month": "", "due_on-year": ""}, "Enter the date."),
        ({"at_time": "midnight"}, "Midnight can mean the start or the end of a day."),
        ({"at_time": "24:00"}, "Midnight can mean the start or the end of a day."),
        ({"ladder": "5, often"}, "“often” is not a number of working days."),
        ({"title": "Two\nlines"}, "Enter this on one line, without a line break."),
        ({"kind": "party"}, "Choose the kind of deadline."),
    ],
    ids=["no title", "31 February", "no date", "midnight", "24:00", "ladder", "line break", "kind"],
)
def test_what_cannot_be_recorded_is_refused_and_stays_on_the_screen(typed, sentence, session, chair, post):
    page = post("/deadlines/new", NEW | typed, status=422)

    assert sentence in page.text
    kept = page.form_values()
    for name, value in (NEW | typed).items():
        if name not in ("kind", "title"):
            assert kept[name] == value
    assert db.session.query(Deadline).count() == 0


MOVE = {
    "to_on-day": "18",
    "to_on-month": "5",
    "to_on-year": "2023",
    "to_time": "",
    "reason": "The department extended it.",
    "source": "",
    "printed": "",
}


def test_a_deadline_is_moved(deadline, chair, get, post):
    page = get(f"/deadlines/{deadline.id}/move")
    assert "planned for that date will not be sent" in page.text
    answer = post(f"/deadlines/{deadline.id}/move", page.form_values() | MOVE)

    assert (deadline.due_on, deadline.at_time) == (date(2023, 5, 18), None)
    shown = get(answer.location)
    assert "Moved to Thursday 18 May 2023. The next reminder goes Thursday 11 May 2023, 9:00am." in shown.text
    assert "The department extended it." in shown.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "Enter why it moved."),
        ({"to_on-day": "31", "to_on-month": "2"}, "31 February does not exist."),
        ({"to_time": "midnight"}, "Midnight can mean the start or the end of a day."),
        (
            {"to_on-day": "11", "to_time": "11:45pm"},
            "That is the date and time it has now. Enter the new one.",
        ),
    ],
)
def test_a_move_that_is_refused_stays_on_the_screen(typed, sentence, deadline, chair, post):
    sent = MOVE | {"version": str(deadline.version)} | typed
    page = post(f"/deadlines/{deadline.id}/move", sent, status=422)

    assert sentence in page.text
    assert page.form_values()["source"] == ""
    assert page.form_values()["to_on-day"] == sent["to_on-day"]
    assert (deadline.due_on, deadline.moves) == (THE_11TH, [])


def test_two_people_moving_at_once_the_second_sees_both_dates(deadline, chair, get, post):
    version = str(deadline.version)
    post(f"/deadlines/{deadline.id}/move", MOVE | {"version": version})
    second = MOVE | {"version": version, "to_on-day": "25"}
    page = post(f"/deadlines/{deadline.id}/move", second, status=409)

    assert deadline.due_on == date(2023, 5, 18)
    assert "Thursday 18 May 2023" in page.text
    assert page.form_values()["to_on-day"] == "25"
    post(f"/deadlines/{deadline.id}/move", page.form_values())
    assert deadline.due_on == date(2023, 5, 25)


def test_a_deadline_is_marked_as_done_after_saying_what_stops(deadline, chair, get, post):
    page = get(f"/deadlines/{deadline.id}/done")
    assert "7 reminders" in page.text
    assert "will not be sent." in page.text
    post(f"/deadlines/{deadline.id}/done", page.form_values() | {"reason": "Sent this morning."})

    assert (deadline.state, deadline.settled_by) == (DeadlineState.DONE, chair)
    shown = get(f"/deadlines/{deadline.id}")
    assert "Done on Wednesday 3 May 2023, 10:00am by Ann Example. Sent this morning." in shown.text


def test_a_deadline_is_cancelled_and_re_opened(deadline, chair, get, post):
    page = get(f"/deadlines/{deadline.id}/cancel")
    refused = post(f"/deadlines/{deadline.id}/cancel", page.form_values(), status=422)
    assert "Enter why it is cancelled." in refused.text
    post(f"/deadlines/{deadline.id}/cancel", page.form_values() | {"reason": "Not wanted."})
    assert deadline.state is DeadlineState.CANCELLED

    page = get(f"/deadlines/{deadline.id}/reopen")
    assert "4 reminders will be planned again" in page.text
    post(f"/deadlines/{deadline.id}/reopen", page.form_values())
    assert (deadline.state, deadline.armed_at) == (
        DeadlineState.OPEN,
        datetime(2023, 5, 3, 9, tzinfo=UTC),
    )


def test_done_twice_is_refused_with_a_sentence(deadline, chair, get, post):
    form = get(f"/deadlines/{deadline.id}/done").form_values()
    post(f"/deadlines/{deadline.id}/done", form)
    page = get(f"/deadlines/{deadline.id}/done")
    again = post(f"/deadlines/{deadline.id}/done", page.form_values(), status=422)
    assert "This deadline is done already." in again.text


def test_who_may_answer_can_say_i_am_on_it_and_an_observer_cannot(deadline, sign_in, get, post):
    sign_in(make_person(role=Role.OBSERVER))
    post(f"/deadlines/{deadline.id}/take-on", status=403)
    volunteer = sign_in(make_person("Sam Okafor", role=Role.REPRESENTATIVE))
    post(f"/deadlines/{deadline.id}/take-on")

    assert deadline.taken_by == volunteer
    assert "Sam Okafor is on it." in get(f"/deadlines/{deadline.id}").text


@pytest.mark.parametrize("path", ["/new", "/{id}/move", "/{id}/done", "/{id}/cancel", "/{id}/edit"])
def test_who_may_not_record_cannot_send_the_forms_either(path, deadline, sign_in, post):
    sign_in(make_person(role=Role.REPRESENTATIVE))
    post("/deadlines" + path.format(id=deadline.id), NEW | MOVE, status=403)
    assert (deadline.state, deadline.due_on) == (DeadlineState.OPEN, THE_11TH)


def test_the_details_are_changed(deadline, chair, get, post):
    colleague = make_person("Ben Example", role=Role.LEAD)
    form = get(f"/deadlines/{deadline.id}/edit").form_values()
    post(
        f"/deadlines/{deadline.id}/edit",
        form | {"title": "Comments", "nation": "scotland", "ladder": "3", "people": [str(colleague.id)]},
    )

    assert (deadline.title, deadline.nation.value, deadline.ladder) == ("Comments", "scotland", "3")
    assert deadline.people == [colleague]
    assert get(f"/deadlines/{deadline.id}/edit").form_values()["people"] == str(colleague.id)


def test_two_people_editing_the_second_sees_both_texts(deadline, chair, get, post):
    form = get(f"/deadlines/{deadline.id}/edit").form_values()
    post(f"/deadlines/{deadline.id}/edit", form | {"title": "Theirs"})
    page = post(f"/deadlines/{deadline.id}/edit", form | {"title": "Mine"}, status=409)

    assert page.form_values()["title"] == "Mine"
    assert "Theirs" in page.text
    assert deadline.title == "Theirs"


def test_a_ladder_that_cannot_be_read_changes_nothing_of_the_rest(deadline, chair, get, post):
    form = get(f"/deadlines/{deadline.id}/edit").form_values()
    page = post(f"/deadlines/{deadline.id}/edit", form | {"title": "Other", "ladder": "x"}, status=422)

    assert "“x” is not a number of working days." in page.text
    assert page.form_values()["title"] == "Other"
    assert deadline.title == "Comments on the draft"


def test_a_title_is_shown_as_text_whatever_is_in_it(session, clock_at, chair, get):
    clock_at(WED_3_MAY)
    odd = make_deadline(THE_11TH, title="<script>alert(1)</script>", printed="<b>", now=IN_MARCH)
    page = get(f"/deadlines/{odd.id}")
    assert page.heading == "<script>alert(1)</script>"
    assert "<script>alert" not in page.html
    assert "<script>alert" not in get("/deadlines").html


def test_the_list_asks_the_database_equally_often_for_one_row_and_for_three(deadline, chair, get):
    for_one = statements_of(lambda: get("/deadlines"))
    make_deadline(THE_11TH, now=IN_MARCH)
    make_consultation(closing=make_deadline(THE_11TH, now=IN_MARCH))
    for_three = statements_of(lambda: get("/deadlines"))
    assert len(for_one) == len(for_three)


def test_the_page_says_what_was_sent_to_whom_and_what_will_be(deadline, chair, get, clock_at):
    clock_at("2023-05-03 09:00")
    db.session.commit()
    tick()
    clock_at(WED_3_MAY)

    rows = [" ".join(row.text.split()) for row in get(f"/deadlines/{deadline.id}").all("tr")]
    assert "sent Sent Wednesday 3 May 2023, 9:00am to Ann Example".lower() in rows[3].lower()
    assert "Planned To Ann Example" in rows[4]
    assert "4 reminders to 1 person will not be sent." in get(f"/deadlines/{deadline.id}/cancel").text


def test_moving_the_closing_of_a_call_leads_to_the_page_of_the_call(deadline, chair, get):
    call = make_consultation(closing=deadline)
    page = get(f"/deadlines/{deadline.id}/move")
    assert page.links()["the page of the call"] == f"/consultations/{call.id}"


def test_the_page_of_a_deadline_asks_the_database_equally_often_whatever_is_on_it(deadline, chair, get):
    db.session.commit()
    url = f"/deadlines/{deadline.id}"
    before = statements_of(lambda: get(url))
    for to in (THE_11TH, date(2023, 5, 18)):
        services.move_deadline(deadline, to_on=to, to_time=None, reason="x", by=chair, now=IN_MARCH)
    edit_services.set_people(deadline, [chair, make_person(), make_person()], by=chair, now=IN_MARCH)
    db.session.commit()
    after = statements_of(lambda: get(url))
    assert len(after) <= len(before) + 1  # the roles of the people named


def test_a_settled_deadline_cannot_be_taken_on(deadline, chair, get, post):
    services.mark_done(deadline, by=None, now=IN_MARCH)
    page = post(f"/deadlines/{deadline.id}/take-on", status=400)
    assert "This deadline is done already." in page.text
    assert "I am on it" not in get(f"/deadlines/{deadline.id}").text


def test_pressing_the_button_twice_records_one_deadline(session, chair, get, post):
    post("/deadlines/new", NEW)
    page = post("/deadlines/new", NEW, status=422)
    assert "This is recorded already, with this title for this moment." in page.text
    assert db.session.query(Deadline).count() == 1


def test_the_page_names_everybody_who_gets_the_next_reminder_and_nobody_else(session, clock_at, chair, get):
    clock_at(WED_3_MAY)
    lee = make_person("Lee", role=Role.LEAD)
    kim = make_person("Kim", role=Role.REPRESENTATIVE)
    letter = make_letter("Homes", lead=make_person("Jo", role=Role.LEAD), group=make_group("Care", lead=lee))
    due = make_deadline(THE_11TH, letter=letter, people=[kim], now=IN_MARCH)
    make_person("Zoe", role=Role.REPRESENTATIVE)
    absences.record_absence(
        lee, from_on=date(2023, 5, 8), to_on=date(2023, 5, 9), cover=make_person("Pat", role=Role.LEAD), by=chair,
        now=datetime(2023, 5, 3, 8, tzinfo=UTC),
    )  # fmt: skip
    clock_at("2023-05-03 08:59")
    assert who_is_reminded(get, due) == "Ann Example, Jo, Lee and Kim"
    assert {mail.name for mail in recipients_of(due, parse_moment("2023-05-03 09:00"))} == {
        *("Ann Example", "Jo", "Lee", "Kim"),
    }
    clock_at("2023-05-03 09:01")
    tick()  # the next one goes on the 9th, when Lee is away
    assert who_is_reminded(get, due) == "Ann Example, Jo, Pat and Kim"
    edit_services.set_ladder(due, "10", by=chair, now=datetime(2023, 5, 3, 9, tzinfo=UTC))
    assert who_hears(get, due)["Who hears of a change"] == "Ann Example, Jo, Lee and Kim"
    services.mark_done(due, by=chair, now=datetime(2023, 5, 3, 9, tzinfo=UTC))
    assert who_is_reminded(get, due) == "Nobody"


def who_is_reminded(get, deadline):
    return who_hears(get, deadline)["Who is reminded"]


def who_hears(get, deadline):
    page = get(f"/deadlines/{deadline.id}")
    return dict(zip(page.words_of("dt"), page.words_of("dd"), strict=True))
