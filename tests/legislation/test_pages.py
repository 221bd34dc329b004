"""The pages of legislation: what is reckoned, what is asked for, what a deadline is made of."""

from datetime import date

from sqlalchemy import select

from tests.factories import make_consultation, make_letter, make_person
from tests.legislation.rows import NOW, make_bill, make_break, make_instrument, make_known, make_review
from tests.statements import statements_of
from tracker.coalition.rules import Role
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.deadlines.models import Deadline
from tracker.groups import services
from tracker.legislation import linking
from tracker.legislation.models import Measure, Review, SittingDay
from tracker.legislation.rules import About, House, StageName
from tracker.legislation.services import add_stage
from tracker.letters.rules import LetterStage

YEAR = "Every break of the House of Commons and the House of Lords is entered for it."


def test_an_instrument_is_recorded_and_its_dates_are_shown(sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))

    made = post("/legislation/new", AN_INSTRUMENT)
    page = get(made.location)

    assert page.heading.endswith("The Invented Homes (Amendment) Regulations 2020")
    assert page.words_of("dd") == ["SI 2020/445", "24 April 2020", "25 September 2020"]


AN_INSTRUMENT = {
    "kind": "statutory-instrument",
    "title": "The Invented Homes (Amendment) Regulations 2020",
    "number": "SI 2020/445",
    "in_force-day": "24",
    "in_force-month": "4",
    "in_force-year": "2020",
    "expires-day": "25",
    "expires-month": "9",
    "expires-year": "2020",
}


def test_what_other_kinds_do_not_have_is_refused_beside_its_field(sign_in, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    bill = {"kind": "bill", "title": "Invented Homes Bill", "expires-year": "2020", "became": "No Such Act"}

    first = post("/legislation/new", bill, status=422)
    second = post("/legislation/new", bill | {"expires-year": ""}, status=422)

    assert "A bill is not in force, so it does not expire. Leave this empty." in first.text
    assert "No Act called “No Such Act” is recorded. Record it first." in second.text
    assert db.session.scalars(select(Measure)).all() == []


def test_the_forty_days_become_a_deadline_that_follows_what_is_entered(sign_in, get, post, clock_at):
    clock_at("2023-03-01 12:00")
    sign_in(make_person(role=Role.CO_CHAIR))
    instrument = make_instrument("2023-03-01")
    url = f"/legislation/{instrument.id}"

    assert "It is not before Sunday 9 April 2023." in get(url).text
    make_known()
    assert "Sunday 9 April 2023" in get(url).text
    post(f"{url}/deadline", {"day": "2023-04-09", "stage_id": ""})
    deadline = db.session.scalars(select(Deadline)).one()
    assert (deadline.due_on, deadline.source) == (
        date(2023, 4, 9),
        "counted 1 March to 9 April 2023 (40 days)",
    )

    post("/legislation/sitting-days/break", EASTER)

    page = get(url)
    assert "the deadline stands on Sunday 9 April 2023, now Wednesday 26 April 2023 is reckoned" in page.text
    assert "now Wednesday 26 April 2023 is reckoned" in get("/legislation/sitting-days").text
    assert "Now Wednesday 26 April 2023 is reckoned." in get("/").text
    post(f"{url}/deadline", {"day": "2023-04-26", "stage_id": ""})
    db.session.refresh(deadline)
    assert deadline.due_on == date(2023, 4, 26)
    assert "is reckoned" not in get(url).text + get("/").text
    assert deadline.source.endswith(
        "counted 1 to 30 March 2023 (30 days); left out 31 March to 16 April 2023, both Houses adjourned 17 days; "
        "counted 17 to 26 April 2023 (10 days)"
    )


EASTER = {
    "kind": "adjournment",
    "houses": ["House of Commons", "House of Lords"],
    "first_on-day": "31",
    "first_on-month": "3",
    "first_on-year": "2023",
    "last_on-day": "16",
    "last_on-month": "4",
    "last_on-year": "2023",
}


def test_the_button_is_pressed_twice_and_one_deadline_is_made(sign_in, post, clock_at):
    clock_at("2023-03-01 12:00")
    sign_in(make_person(role=Role.CO_CHAIR))
    make_known()
    url = f"/legislation/{make_instrument('2023-03-01').id}/deadline"

    for _ in range(2):
        post(url, {"day": "2023-04-09", "stage_id": ""})
    post(url, {"day": "2023-04-10", "stage_id": ""})  # a page that was drawn before something changed

    assert [one.due_on for one in db.session.scalars(select(Deadline))] == [date(2023, 4, 9)]


def test_the_last_day_to_table_is_named_for_each_debate_and_needs_the_sitting_days(sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    bill = make_bill("2023-05-10", "2023-06-01", None)

    page = get(f"/legislation/{bill.id}")
    assert page.text.count("Cannot be computed:") == 3
    listed = "\r\n".join(["2 5 2023", "Wed 3 May 2023", "2023-05-04", "", "9 5 2023", "10/5/2023"])
    post("/legislation/sitting-days/list", {"house": "House of Commons", "days": listed})

    page = get(f"/legislation/{bill.id}")
    assert "Wednesday 3 May 2023" in page.text, (
        "Tuesday 9, Thursday 4, Wednesday 3: the 8th is a bank holiday"
    )
    assert page.text.count("Cannot be computed:") == 2


def test_a_pasted_list_is_refused_with_the_numbers_of_its_lines_and_kept(sign_in, post, get):
    sign_in(make_person(role=Role.CO_CHAIR))
    make_break()
    listed = "30 3 2023\n31 2 2023\nnot a day\n30 March 2023"

    page = post("/legislation/sitting-days/list", {"house": "House of Commons", "days": listed}, status=422)

    assert "Line 2: 31 February does not exist. Enter a date such as 28 2 2023." in page.text
    assert "Line 3: Enter the day, the month and the year, such as 26 5 2027." in page.text
    assert "Line 4: this day stands on line 1 already." in page.text
    assert page.form_values()["days"].split() == listed.split()
    clash = post(
        "/legislation/sitting-days/list", {"house": "House of Commons", "days": "5 4 2023"}, status=422
    )
    assert (
        "As entered, the House of Commons does not sit from 31 March to 16 April 2023, but Wednesday 5 April 2023 "
        "is listed. Remove one of the two."
    ) in clash.text
    assert db.session.scalars(select(SittingDay)).all() == []


def test_sitting_days_entered_by_the_week_leave_out_the_breaks(sign_in, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    make_break(date(2023, 4, 5), date(2023, 4, 11))
    april = {"first_on-day": "3", "first_on-month": "4", "first_on-year": "2023"}
    april |= {"last_on-day": "14", "last_on-month": "4", "last_on-year": "2023"}

    post(
        "/legislation/sitting-days/weekdays",
        april | {"house": "House of Commons", "weekdays": ["0", "1", "2", "3"]},
    )

    days = db.session.scalars(select(SittingDay.on).where(SittingDay.house == House.COMMONS)).all()
    assert sorted(day.day for day in days) == [3, 4, 12, 13]


def test_a_letter_says_what_it_is_about_and_the_measure_shows_it_with_the_event_date_apart(
    sign_in, get, post
):
    sign_in(make_person(role=Role.CO_CHAIR))
    instrument = make_instrument(None, number="SI 2020/445", in_force="2020-04-24", expires="2020-09-25")
    letter, review = make_letter("On the new regulations", dated="2020-05"), make_review("Review of Homes")
    url = f"/letters/{letter.id}/legislation"

    wrong = post(url, {"what": "connect", "measure": "SI 1999/1", "about": "about"}, status=422)
    post(url, {"what": "connect", "measure": "si 2020/445", "about": "about"})
    post(url, {"what": "belongs", "review": str(review.id)})

    assert "Nothing called “SI 1999/1” is recorded." in wrong.text
    shown = get(f"/letters/{letter.id}").text
    assert "in force from 24 April 2020, expiring 25 September 2020" in shown
    assert "Belongs to Review of Homes" in " ".join(shown.split())
    assert "On the new regulations" in get(f"/legislation/{instrument.id}").text
    assert "May 2020" in get(f"/legislation/{instrument.id}").text
    assert "On the new regulations" in get(f"/reviews/{review.id}").text
    assert "(SI 2020/445)" in shown
    post(f"{url}/{instrument.id}/remove", {})
    assert f"/legislation/{instrument.id}" not in get(f"/letters/{letter.id}").links().values()
    assert "On the new regulations" not in get(f"/legislation/{instrument.id}").links()


def test_one_press_saves_the_measure_and_the_review_and_nothing_typed_is_lost(sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    make_instrument(None, number="SI 2020/445")
    review, letter, call = make_review("Review of Homes"), make_letter(), make_consultation()
    for url in (f"/letters/{letter.id}/legislation", f"/consultations/{call.id}/legislation"):
        form = get(url).form_values() | {"measure": "SI 1999/1", "review": str(review.id)}
        wrong = post(url, form, status=422).form_values()
        assert (wrong["measure"], wrong["review"]) == ("SI 1999/1", str(review.id))
        post(url, wrong | {"measure": "SI 2020/445"})
        saved = get(url)
        assert "SI 2020/445" in saved.text
        assert saved.form_values()["review"] == str(review.id)
    post(url, get(url).form_values() | {"review": ""})
    assert get(url).form_values()["review"] == ""


def test_a_review_shows_its_calls_in_order_each_with_our_answer(sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    review = make_review("Review of Homes")
    second, first = make_consultation("Call for evidence"), make_consultation("Call for advice")
    make_letter("Our evidence", consultation=second, dated="2021-03")

    post(f"/consultations/{second.id}/legislation", {"what": "belongs", "review": review.id, "position": "2"})
    post(f"/consultations/{first.id}/legislation", {"what": "belongs", "review": review.id, "position": "1"})
    clash = post(
        f"/consultations/{first.id}/legislation",
        {"what": "belongs", "review": review.id, "position": "2"},
        status=422,
    )

    text = get(f"/reviews/{review.id}").text
    places = [text.index(words) for words in ("Call for advice", "Call for evidence", "Our evidence")]
    assert places == sorted(places)
    assert "Another call of this review has this number." in clash.text
    assert "Call 1 of Review of Homes" in " ".join(get(f"/consultations/{first.id}").text.split())


def test_a_call_says_that_it_is_open_in_a_pre_election_period(sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    call = make_consultation(nation=Nation.ENGLAND_AND_WALES)
    call.windows[0].opens_on = date(2026, 4, 1)
    period = {"area": "Wales", "first_on-day": "25", "first_on-month": "3", "first_on-year": "2026"}
    period |= {"last_on-day": "7", "last_on-month": "5", "last_on-year": "2026"}

    post("/legislation/sitting-days/pre-election", period)
    page = get(f"/consultations/{call.id}")
    call.nation_as_given = "england"

    assert "open in the pre-election period in Wales, 25 March to 7 May 2026" in page.text
    assert "pre-election" not in get(f"/consultations/{call.id}").text


def test_the_public_page_of_a_letter_says_what_it_is_about_and_follows_a_change(
    sign_in, get, post, new_client
):
    instrument = make_instrument(None, number="SI 2020/445", in_force="2020-04-24")
    letter = make_letter(
        "On the new regulations", dated="2020-05", slug="on-them", published_at=NOW, stage=LetterStage.SENT
    )
    review, call = make_review("Review of Homes"), make_consultation("Call for advice")
    letter.consultation = call
    sign_in(make_person(role=Role.CO_CHAIR))
    post(f"/letters/{letter.id}/legislation", {"what": "connect", "measure": "SI 2020/445", "about": "about"})
    post(f"/consultations/{call.id}/legislation", {"what": "belongs", "review": review.id})

    reader = new_client()
    first = reader.get("/record/on-them")
    again = reader.get("/record/on-them", headers={"If-None-Match": first.headers["ETag"]})
    form = {
        "kind": "statutory-instrument",
        "title": instrument.title,
        "number": "SI 2020/446",
        "version": "1",
    }
    post(f"/legislation/{instrument.id}/edit", form | {"procedure": "negative"})
    changed = reader.get("/record/on-them", headers={"If-None-Match": first.headers["ETag"]})

    assert "(SI 2020/445), in force from 24 April 2020</p>" in first.text
    assert "For call 1 of the review Review of Homes</p>" in first.text
    assert (again.status_code, changed.status_code) == (304, 200)
    assert "(SI 2020/446)</p>" in changed.text


def test_a_letter_and_a_call_recorded_from_the_page_of_a_bill_are_about_it(sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    bill = make_bill(title="Invented Homes Bill")
    assert get(f"/letters/new?about={bill.id}").form_values()["measure"] == "Invented Homes Bill"
    letter = {"title": "On homes", "kind": "briefing", "our_part": "led", "measure": "Invented Homes Bill"}
    review = make_review("Review of Homes")
    call = {
        "measure": "Invented Homes Bill",
        "review": str(review.id),
        "title": "Homes inquiry",
        "body": "A committee",
        "kind": "inquiry",
        "nation": "england-and-wales",
    }

    post(f"/letters/new?about={bill.id}", letter)
    post(f"/consultations/new?about={bill.id}", call)
    wrong = post(
        "/letters/new", letter | {"title": "On something else", "measure": "No such bill"}, status=422
    )
    assert "Nothing called “No such bill” is recorded." in wrong.text
    assert [(one.title, one.review_position) for one in review.calls] == [("Homes inquiry", 1)]

    get("/letters")
    links = get(f"/legislation/{bill.id}").links()
    assert ("On homes" in links, "Homes inquiry" in links, "On something else" in links) == (
        True,
        True,
        False,
    )


def test_the_sub_group_of_a_review_ends_with_it(sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    group = services.add_group(name="Review sub-group", by=None, now=NOW)
    review = make_review("Review of Homes", sub_group=group)
    url = f"/reviews/{review.id}/end-sub-group"

    post(url, {})
    assert group.to_on is None, "nobody has said when the review ended"
    review.ended = "2022-05"
    post(url, {})

    assert group.to_on == "2022-05"
    page = get(f"/groups/{group.id}")
    assert "Ends with Review of Homes" in " ".join(page.text.split())
    assert page.links()["Review of Homes"] == f"/reviews/{review.id}"
    assert "until May 2022" in get(f"/reviews/{review.id}").text


def test_three_of_everything_cost_as_many_statements_as_one(sign_in, get):
    sign_in(make_person(role=Role.CO_CHAIR))
    bill, review = make_bill("2023-05-10"), make_review()
    pages = (f"/legislation/{bill.id}", f"/reviews/{review.id}", "/legislation", "/reviews")
    counts = []
    for count in (1, 2):
        for number in range(count):
            call = make_consultation(f"Call {count} {number}", review=review)
            letter = make_letter(consultation=call)
            linking.connect_letter(letter, bill, About.AMENDS, by=None, now=NOW)
            day = f"2023-06-1{count}" if number else f"2023-06-2{count}"
            add_stage(bill, name=StageName.REPORT, house=House.COMMONS, dated=day, by=None, now=NOW)
        get("/letters")
        counts.append([len(statements_of(lambda url=url: get(url))) for url in pages])
    assert counts[0] == counts[1]


def test_a_debate_that_moves_moves_the_day_to_table_and_a_stage_that_goes_leaves_the_deadline(
    sign_in, get, post, clock_at
):
    clock_at("2023-04-24 12:00")
    sign_in(make_person(role=Role.CO_CHAIR))
    bill = make_bill("2023-05-10")
    stage = f"/legislation/{bill.id}/stages/{bill.stages[0].id}"
    days = "2 5 2023\n3 5 2023\n4 5 2023\n9 5 2023\n10 5 2023\n11 5 2023"
    post("/legislation/sitting-days/list", {"house": "House of Commons", "days": days})
    button = {"day": "2023-05-03", "stage_id": str(bill.stages[0].id)}
    post(f"/legislation/{bill.id}/deadline", button)

    post(stage, {"dated-day": "11", "dated-month": "5", "dated-year": "2023"})

    assert "now Thursday 4 May 2023 is reckoned" in get(f"/legislation/{bill.id}").text
    post(f"{stage}/remove", {})
    deadline = db.session.scalars(select(Deadline)).one()
    assert (deadline.due_on, deadline.state.value, bill.computed) == (date(2023, 5, 3), "open", [])
    assert bill.title in get(f"/deadlines/{deadline.id}").links()


def test_whoever_saves_second_sees_both(sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    bill = make_bill(title="Invented Homes Bill")
    url = f"/legislation/{bill.id}/edit"
    mine = get(url).form_values()
    post(url, mine | {"title": "Invented Homes (No. 2) Bill"})

    page = post(url, mine | {"title": "Invented Homes (No. 3) Bill"}, status=409)

    assert "Invented Homes (No. 2) Bill" in page.text
    assert page.form_values()["title"] == "Invented Homes (No. 3) Bill"


def test_what_was_recorded_by_mistake_is_removed_while_nothing_refers_to_it(session, sign_in, get, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    review, bill, letter = make_review("Review of Homes"), make_bill(), make_letter("On homes")
    linking.connect_letter(letter, bill, About.ABOUT, by=None, now=NOW)
    make_consultation("Call for advice", review=review)
    session.commit()
    for url, name, why in (
        (f"/legislation/{bill.id}/remove", bill.name, "the letter “On homes”"),
        (f"/reviews/{review.id}/remove", "Review of Homes", "the call “Call for advice”"),
    ):
        assert f"{name} cannot be removed, because of {why}." in get(url).text
        post(url, status=422)
    assert (session.query(Measure).count(), session.query(Review).count()) == (1, 1)

    linking.disconnect(letter, bill.id, by=None, now=NOW)
    review.calls.clear()
    session.commit()
    for url in (f"/legislation/{bill.id}/remove", f"/reviews/{review.id}/remove"):
        assert "Nothing refers to it." in get(url).text
        post(url)
    assert (session.query(Measure).count(), session.query(Review).count()) == (0, 0)

    made = post(
        "/legislation/new", AN_INSTRUMENT
    ).location  # on SQLite it has the number of the one that is gone
    assert "recorded by mistake" not in get(made).text.partition("History")[2].partition("About it")[0]
