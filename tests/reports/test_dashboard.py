"""The dashboard: who sees what, in which order, and at what cost."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import event, insert, text

from tests.factories import (
    make_consultation,
    make_deadline,
    make_letter,
    make_organisation,
    make_person,
    make_post,
    make_sign_on,
)
from tests.reports.sample import BEFORE, TODAY, make_sample
from tests.statements import statements_of
from tracker.accounts.models import Session
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.consultations.models import Window
from tracker.consultations.rules import Decision, Stage, WindowState
from tracker.core import clock
from tracker.core.database import db
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.rules import due_moment, passes_at
from tracker.deadlines.stages import DeadlineKind, DeadlineState, RungState
from tracker.letters.models import Recipient
from tracker.letters.rules import LetterStage
from tracker.outbox import installation, jobs
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.signoffs import answering
from tracker.signoffs.rules import Answer, Given, Via

NOW = "2026-11-24 10:00"


def needs_on(page) -> list[tuple[str, str]]:
    """Each row of “Needs you”: its title and what its link says."""
    titles = page.words_of("h3", class_="need__title")
    links = [words.partition(":")[0] for words in page.words_of("a", class_="need__link")]
    return list(zip(titles, links, strict=True))


@pytest.fixture(autouse=True)
def _on_a_tuesday(clock_at: Callable[..., datetime]) -> None:
    clock_at(NOW)


# --- who -------------------------------------------------------------------------------------------------------


def test_a_stranger_is_led_to_the_public_record(session, get) -> None:
    make_person()
    assert get("/", status=302).location == "/record"


def test_before_anybody_is_recorded_it_leads_to_the_set_up(session, get) -> None:
    assert get("/", status=302).location == "/set-up"


def test_a_co_chair_who_needs_a_second_factor_sets_it_up_first(session, sign_in, get) -> None:
    sign_in(make_person())
    db.session.merge(Coalition(id=1, name="The Coalition", second_factor_required=True))
    db.session.query(Session).update({"second_factor_at": None})
    assert get("/", status=302).location == "/account/second-factor"


def test_nobody_keeps_a_copy_of_the_page(session, sign_in, get) -> None:
    sign_in(make_person())
    assert get("/").headers["Cache-Control"] == "no-store"


def test_a_co_chair_sees_everything_the_most_urgent_first(session, sign_in, get) -> None:
    sign_in(make_sample().co_chair)
    assert needs_on(get("/")) == [
        ("Use of unregistered children’s homes", "Record the reply, or chase it"),
        ("Send the minutes of the autumn meeting to members", "Say that it is done"),
        ("Kinship care: definitions and financial allowances", "Send our response in"),
        (
            "Children’s mental health waiting times: what care-experienced young people need",
            "Finish the letter and send it",
        ),
        (
            "Call for evidence on the sufficiency, cost and quality of placements for looked-after children, "
            "including residential care, fostering and supported accommodation",
            "Decide whether we respond",
        ),
        ("Meeting with the Minister’s private office", "Look at it"),
        (
            "Children’s Wellbeing Bill: written evidence to the Public Bill Committee",
            "Decide whether we respond",
        ),
        ("Care leavers and the private rented sector", "Decide whether we respond"),
        ("Unregulated placements: inspection framework", "Decide whether we respond"),
    ]


def test_a_lead_sees_what_they_lead_on(session, sign_in, get) -> None:
    sample = make_sample()
    sample.call.deadlines[0].due_on = TODAY + timedelta(days=7)
    sign_in(sample.lead)
    page = get("/")
    assert needs_on(page) == [
        ("Fair Start: a framework for the early years workforce", "Draft our response and send it in")
    ]
    assert "Care leavers and the private rented sector" in page.text  # it is coming up, for everybody


def test_whoever_is_named_sees_that_and_may_not_do_more_than_their_role_allows(session, sign_in, get) -> None:
    sign_in(make_sample().representative)
    page = get("/")
    assert [title for title, _ in needs_on(page)] == ["Send the minutes of the autumn meeting to members"]
    assert "Record a call" not in page.text


def test_an_observer_sees_an_overview(session, sign_in, get) -> None:
    sign_in(make_sample().observer)
    page = get("/")
    assert needs_on(page) == []
    assert "Nothing needs you now." in page.text
    assert page.words_of("h2") == ["Needs you", "Coming up", "Waiting for others"]


def test_a_link_leads_only_where_its_reader_may_go(session, sign_in, get) -> None:
    named = make_person(role=Role.OBSERVER)
    deadline = make_deadline(
        TODAY, people=[named], kind=DeadlineKind.OTHER, title="Post the leaflets", now=BEFORE
    )
    sign_in(named)
    page = get("/")
    assert needs_on(page) == [("Post the leaflets", "Look at it")]
    assert page.all("a", class_="need__link")[0]["href"] == f"/deadlines/{deadline.id}"


def test_the_title_leads_to_the_record_and_the_action_to_where_it_is_done(session, sign_in, get) -> None:
    call = make_consultation("Fair Start", closing=make_deadline(TODAY, now=BEFORE))
    sign_in(make_person())
    links = get("/").links()
    assert links["Fair Start"] == f"/consultations/{call.id}"
    assert links["Decide whether we respond: Fair Start"] == f"/consultations/{call.id}/decide"


# --- what ------------------------------------------------------------------------------------------------------


def only_need(get) -> SimpleNamespace:
    page = get("/")
    [(title, action)] = needs_on(page)
    when = page.words_of("p", class_="need__when")[0]
    return SimpleNamespace(
        title=title, action=action, when=when, href=page.all("a", class_="need__link")[0]["href"]
    )


@pytest.mark.parametrize(
    ("stage", "decision", "due_on", "action", "page"),
    [
        (Stage.RECORDED, None, TODAY, "Decide whether we respond", "/decide"),
        (Stage.DRAFTING, Decision.JOINT, TODAY, "Draft our response and send it in", ""),
        (Stage.SIGNING, Decision.JOINT, TODAY, "Send our response in", ""),
        (Stage.DRAFTING, Decision.JOINT, date(2026, 11, 20), "Record whether it went in", "/submit"),
        (Stage.SIGNING, Decision.JOINT, date(2026, 11, 20), "Record whether it went in", "/submit"),
        (Stage.DRAFTING, Decision.MEMBERS_ONLY, TODAY, "Look at the call", ""),
        (Stage.DRAFTING, Decision.MEMBERS_ONLY, date(2026, 11, 20), "Close it here", "/close"),
    ],
)
def test_each_state_of_a_call_has_its_one_action(
    session, sign_in, get, stage, decision, due_on, action, page
) -> None:
    decided = {"decision": decision, "decided_at": BEFORE} if decision else {}
    call = make_consultation("Fair Start", closing=make_deadline(due_on, now=BEFORE), stage=stage, **decided)
    sign_in(make_person())
    need = only_need(get)
    assert (need.title, need.action, need.href) == ("Fair Start", action, f"/consultations/{call.id}{page}")


def test_a_government_response_that_did_not_come_is_to_be_looked_for(session, sign_in, get) -> None:
    call = make_consultation("Fair Start", stage=Stage.SUBMITTED)
    make_deadline(TODAY - timedelta(days=1), kind=DeadlineKind.GOVERNMENT_RESPONSE, consultation=call,
                  title="Government response to Fair Start", now=BEFORE)  # fmt: skip
    sign_in(make_person())
    need = only_need(get)
    assert (need.action, need.href) == ("See whether a response came", f"/consultations/{call.id}")


def test_what_closes_today_says_so_and_what_closed_today_is_overdue(session, sign_in, get, clock_at) -> None:
    make_deadline(TODAY, time(12), title="Leaflets", kind=DeadlineKind.OTHER, now=BEFORE)
    sign_in(make_person())
    assert only_need(get).when == "Today Due Tuesday 24 November 2026, midday"
    clock_at("2026-11-24 12:00:01")
    assert only_need(get).when == "Overdue Was due Tuesday 24 November 2026, midday, earlier today"


def test_a_reply_that_is_not_overdue_waits_for_others(session, sign_in, get) -> None:
    letter = make_letter("To the Minister", stage=LetterStage.SENT, sent_on=date(2026, 11, 2))
    make_deadline(TODAY + timedelta(days=2), kind=DeadlineKind.REPLY, letter=letter,
                  title="To the Minister: reply expected", now=BEFORE)  # fmt: skip
    sign_in(make_person())
    page = get("/")
    assert needs_on(page) == []
    waiting = page.text.split("Waiting for others")[1]
    assert "To the Minister" in waiting
    assert "In 2 working days" in waiting


def test_what_is_done_cancelled_or_was_past_when_recorded_needs_nobody(session, sign_in, get) -> None:
    for state in (DeadlineState.DONE, DeadlineState.CANCELLED):
        _settled(state)
    make_deadline(date(2026, 11, 2), now=datetime(2026, 11, 20, tzinfo=UTC))
    sign_in(make_person())
    page = get("/")
    assert needs_on(page) == []
    assert "Nothing falls due until Monday 22 February 2027." in page.text


def _settled(state: DeadlineState) -> None:
    deadline = make_deadline(TODAY, now=BEFORE)
    deadline.state, deadline.settled_at = state, BEFORE
    db.session.flush()


def test_a_call_without_a_closing_date_is_still_to_be_decided(session, sign_in, get) -> None:
    make_consultation("Rolling call for ideas")
    sign_in(make_person())
    need = only_need(get)
    assert (need.title, need.when) == ("Rolling call for ideas", "To decide No closing date")


def test_a_suspended_call_waits(session, sign_in, get) -> None:
    call = make_consultation("Fair Start")
    db.session.query(Window).filter_by(consultation_id=call.id).update({"state": WindowState.SUSPENDED})
    sign_in(make_person())
    assert needs_on(get("/")) == []


def test_mail_that_could_not_be_sent_comes_first_for_co_chairs(session, sign_in, get) -> None:
    sample = make_sample()
    _failed_mail()
    sign_in(sample.co_chair)
    assert needs_on(get("/"))[0] == ("1 mail could not be sent", "See what happened")
    sign_in(sample.lead)
    assert "could not be sent" not in get("/").text


def _failed_mail() -> None:
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    db.session.add(
        Mail(
            id="x",
            key="x",
            kind="test",
            state=State.FAILED,
            reason="No such mailbox.",
            address="a@example.org",
            message_id="<x@example.org>",
            created_at=now,
            due_at=now,
            expires_at=now,
            try_at=now,
        )
    )
    db.session.flush()


def test_the_picture_and_the_table_show_the_same(session, sign_in, get) -> None:
    sign_in(make_sample().co_chair)
    page = get("/")
    pictures = page.all("svg", role="img")
    assert [svg.get("class") for svg in pictures] == ["timeline timeline--wide", "timeline timeline--narrow"]
    rows = page.all("th", scope="row")
    assert len(rows) == 11 + 2  # coming up; waiting for others
    assert "Sent Fri 13 Nov. To come" not in page.text  # nothing went: no worker ran
    assert "Fri 27 Nov, Fri 4, Wed 9, Thu 10, Fri 11, Mon 14 Dec" in page.text


def test_days_off_are_told(session, sign_in, get) -> None:
    sign_in(make_sample().co_chair)
    assert "Friday 25 December 2026: Christmas Day" in get("/").text


def test_an_empty_installation_says_what_will_be_here_and_how_to_begin(session, sign_in, get) -> None:
    sign_in(make_person())
    page = get("/")
    assert "Nothing is recorded yet." in page.text
    assert page.links()["Record a call"] == "/consultations/new"
    sign_in(make_person(role=Role.OBSERVER))
    assert "Record a call" not in get("/").text


# --- the foot line ---------------------------------------------------------------------------------------------


def foot(page) -> str:
    line = page.words_of("p", class_="foot-line")[0].removesuffix(" See your deadlines in your own calendar")
    return line.removesuffix(" No mail server is set: mail is kept in the mailbox.")


def test_where_mail_leaves_the_machine_nowhere_the_pages_say_where_it_is(app, session, sign_in, get) -> None:
    sign_in(make_person())
    for page in (get("/"), get("/reminders")):
        assert page.links()["mailbox"] == "/mailbox"
    app.config["SMTP_URL"] = "smtp://mail.example.org"
    for page in (get("/"), get("/reminders")):
        assert "mailbox" not in page.links()


def test_the_foot_says_that_reminders_work_and_when_the_next_goes_to_whom(
    session, sign_in, get, clock_at
) -> None:
    make_person()
    sign_in(make_person())
    make_deadline(date(2026, 12, 8), time(17), ladder="5", now=BEFORE)
    session.commit()
    jobs.tick()
    clock_at("2026-11-24 10:00:20")
    assert foot(get("/")) == (
        "Reminders are working: last checked 20 seconds ago, next mail Tuesday 1 December 9:00am to 2 people."
    )
    clock_at("2026-11-26 10:00")
    session.commit()
    jobs.tick()
    assert (
        foot(get("/"))
        == "Reminders are working: last checked just now, next mail Tuesday 9:00am to 2 people."
    )


def test_the_foot_says_so_when_nothing_is_planned(session, sign_in, get) -> None:
    sign_in(make_person())
    session.commit()
    jobs.tick()
    assert foot(get("/")) == "Reminders are working: last checked just now, no reminder is planned."


def test_when_reminders_stopped_everybody_is_told(session, sign_in, get, clock_at) -> None:
    co_chair, observer = make_person(), make_person(role=Role.OBSERVER)
    session.commit()
    jobs.tick()
    clock_at("2026-11-24 10:10")
    sign_in(co_chair)
    page = get("/")
    assert foot(page) == "Reminders are not working: the red bar on top says why."
    assert "Reminders stopped 10 minutes ago" in page.words_of("body")[0]
    sign_in(observer)
    assert foot(get("/")) == "Reminders are not working The co-chairs can see why."


def test_after_a_restore_every_page_asks_a_co_chair_to_decide_and_nobody_reads_that_reminders_work(
    session, sign_in, get, post, command
) -> None:
    co_chair, observer = make_person(), make_person(role=Role.OBSERVER)
    session.commit()
    jobs.tick()
    installation.start_hold("The database was restored from a backup.", now=clock.now())
    sign_in(co_chair)
    bar = get("/letters").words_of("section", class_="alarms")[0]
    assert "No reminder is sent until you decide. The database was restored from a backup." in bar
    assert get("/").links()["Look and decide"] == "/reminders/held"
    assert foot(get("/")) == "Reminders are not working: the red bar on top says why."
    assert get("/reminders").links()["Look at what waits and decide"] == "/reminders/held"
    said = command("status").stdout
    assert "until you decide" in said
    assert "working" not in said
    sign_in(observer)
    assert foot(get("/")) == "Reminders are not working The co-chairs can see why."
    sign_in(co_chair)
    post("/reminders/held", {"decision": "send-missed"})
    assert not get("/").all("section", class_="alarms")
    assert "last checked just now, 0 mails waiting" in command("status").stdout


# --- what it costs ---------------------------------------------------------------------------------------------


def _one_of_each(number: int) -> None:
    lead = make_person(role=Role.LEAD)
    closing = make_deadline(TODAY + timedelta(days=number), ladder="1", now=BEFORE)
    make_consultation(closing=closing, lead=lead)
    make_consultation()
    letter = make_letter(stage=LetterStage.SENT, lead=lead)
    make_deadline(
        TODAY + timedelta(days=number), kind=DeadlineKind.REPLY, letter=letter, people=[lead], now=BEFORE
    )
    to_sign = make_letter(lead=lead)
    make_sign_on(to_sign, [make_organisation()])
    signing_ends = TODAY + timedelta(days=number)
    make_deadline(signing_ends, kind=DeadlineKind.SIGN_ON, letter=to_sign, people=[lead], now=BEFORE)
    late = make_deadline(TODAY - timedelta(days=number), kind=DeadlineKind.OTHER, people=[lead], now=BEFORE)
    late.taken_by = lead


def test_three_of_everything_cost_as_many_statements_as_one(session, sign_in, get) -> None:
    db.session.merge(Coalition(id=1, name="The Coalition"))
    sign_in(make_person())
    _one_of_each(3)
    get("/")
    one = len(statements_of(lambda: get("/")))
    _one_of_each(4)
    _one_of_each(5)
    assert len(statements_of(lambda: get("/"))) == one
    assert one <= 40


@pytest.mark.parametrize(("role", "needs"), [(Role.CO_CHAIR, 25), (Role.LEAD, 0)])
def test_of_ten_thousand_deadlines_only_those_shown_are_loaded(session, sign_in, get, role, needs) -> None:
    make_person()
    sign_in(make_person(role=role))
    _many_deadlines(10_000)
    session.commit()
    get("/")
    loaded: list[Deadline] = []

    def note(deadline: Deadline, *_: object) -> None:
        loaded.append(deadline)

    event.listen(Deadline, "load", note)
    try:
        page = get("/")
    finally:
        event.remove(Deadline, "load", note)
    assert 60 <= len(loaded) <= 200
    assert len(page.words_of("h3", class_="need__title")) == needs
    assert "These are the first 60." in page.text


def _many_deadlines(count: int) -> None:
    rows = []
    for number in range(1, count + 1):
        due_on = TODAY + timedelta(days=number % 700 - 20)
        rows.append(
            {
                "id": number, "uid": f"{number:016x}", "kind": DeadlineKind.OTHER, "title": f"Deadline {number}",
                "due_on": due_on, "at_time": None, "due_at": due_moment(due_on, None),
                "passes_at": passes_at(due_on, None), "armed_at": BEFORE, "recorded_at": BEFORE,
            }
        )  # fmt: skip
    db.session.execute(insert(Deadline), rows)
    rungs = [
        {
            "deadline_id": row["id"], "rung": "1", "due": str(row["due_on"]), "state": RungState.PLANNED,
            "at": datetime.combine(row["due_on"], time(9), UTC) - timedelta(days=1),
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(insert(Rung), rungs)


@pytest.mark.only_on("sqlite")
def test_a_record_that_cannot_be_read_is_said_and_breaks_no_page(session, sign_in, get):
    sign_in(make_person())
    broken = make_deadline(TODAY + timedelta(days=9), now=BEFORE)
    session.commit()
    session.execute(text("UPDATE deadline SET due_on = 'soon' WHERE id = :id"), {"id": broken.id})
    session.commit()
    page = get("/")
    assert "One of the records cannot be read" in page.text


def test_signatures_are_waited_for_until_they_are_due_and_then_need_somebody(
    session, sign_in, get, clock_at
) -> None:
    letter = make_letter("Homes")
    make_deadline(
        date(2026, 12, 1), letter=letter, kind=DeadlineKind.SIGN_ON, title="Homes: answers", now=BEFORE
    )
    sign_in(make_person())
    page = get("/")
    assert needs_on(page) == []
    assert f"/letters/{letter.id}/sign-on" in page.links().values()
    clock_at("2026-12-02 10:00")
    assert [words for _, words in needs_on(get("/"))] == ["See who has not answered"]


def test_each_row_of_a_letter_that_is_being_signed_says_how_many_have_signed(
    session, sign_in, get, clock_at
) -> None:
    clock_at(BEFORE)
    letter = make_letter("Homes")
    organisations = [make_organisation(name) for name in ("Alpha", "Beta", "Gamma")]
    closes_at = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    sign_on = make_sign_on(letter, organisations, opened_at=BEFORE, closes_at=closes_at)
    make_deadline(
        date(2026, 12, 1), letter=letter, kind=DeadlineKind.SIGN_ON, title="Homes: answers", now=BEFORE
    )
    yes = Given(Answer.SIGN, signer_name="Ann", signer_role="Director", authorised=True)
    no = Given(Answer.DECLINE, signer_name="Ann", signer_role="Director", authorised=True, note="No.")
    answering.give_answer(sign_on.requests[0].id, yes, via=Via.LINK, now=BEFORE)
    answering.give_answer(sign_on.requests[1].id, no, via=Via.LINK, now=BEFORE)
    co_chair, observer = make_person(), make_person(role=Role.OBSERVER)
    clock_at(NOW)
    sign_in(co_chair)
    row = "Homes 1 of 3 has signed"
    assert [one for one in get("/").words_of("th") if "Homes" in one] == [
        row,
        row,
    ]  # coming up, and waited for
    clock_at("2026-12-02 10:00")
    assert get("/").words_of("p", class_="need__note") == ["1 of 3 has signed."]
    clock_at(BEFORE)
    answering.give_answer(sign_on.requests[2].id, yes, via=Via.LINK, now=BEFORE)
    clock_at("2026-12-02 10:00")
    said = "2 of 3 have signed. Everybody who was asked has answered."
    assert get("/").words_of("p", class_="need__note") == [said]
    clock_at(NOW)
    sign_on.shows_signatories = False
    assert "2 of 3 have signed" in get("/").text
    sign_in(observer)
    page = get("/")
    assert "Homes" in page.text
    assert "have signed" not in page.text


# --- posts that nobody holds -----------------------------------------------------------------------------------


def test_a_draft_to_a_post_that_nobody_holds_is_on_the_dashboard_of_its_lead_and_of_co_chairs(
    session, sign_in, get
) -> None:
    vacant = make_post("Children's Minister", ("Ann Example MP", "2024", "2026-11-20"), (None, "2026-11-21"))
    held = make_post("Schools Minister", ("Bea Sample MP", "2024"))
    lead, other = (make_person(one, role=Role.REPRESENTATIVE) for one in ("Lead", "Other"))
    going, gone = make_letter("Homes for all", lead=lead), make_letter("Gone", stage=LetterStage.SENT)
    for letter, post in ((going, vacant), (gone, vacant), (make_letter("Schools"), held)):
        letter.recipients.append(Recipient(position=0, post=post.title, body=post.body, post_id=post.id))
    db.session.commit()
    for person, row in (
        (make_person("Chair"), [("Homes for all", "Record who holds the post")]),
        (lead, [("Homes for all", "Record who holds the post")]),
        (other, []),
    ):
        sign_in(person)
        page = get("/")
        assert needs_on(page) == row
        assert ("is vacant on Tuesday 24 November 2026." in page.text) is bool(row)
