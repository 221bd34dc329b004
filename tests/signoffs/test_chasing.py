"""Stories of sign-ons: a worker ticks through the days, and each mail goes once to those whom it is for."""

import re
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import make_deadline, make_letter, make_organisation, make_person, make_sign_on
from tests.reminders.story import Story, sent
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.core.calendar import LONDON
from tracker.core.clock import parse_moment
from tracker.core.errors import RuleViolation
from tracker.deadlines import calendar_services
from tracker.deadlines.stages import DeadlineKind
from tracker.letters.models import Letter
from tracker.letters.sending import send_letter
from tracker.letters.services import close_letter
from tracker.outbox import installation as mail_of_all
from tracker.outbox import jobs
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.reminders import wording
from tracker.reports import dashboard
from tracker.signoffs import answering, asking, chasing, coming, mails, queries, services, steps
from tracker.signoffs.models import SignOn, SignOnStep
from tracker.signoffs.rules import Answer, Change, ConsentRule, Given, StepState, Via

AUTHORISED = {"signer_name": "Ann Example", "signer_role": "Director", "authorised": True}
NAMES = ("alpha", "beta", "gamma", "delta")


@pytest.fixture
def story(clock_at, session):
    """The coalition of Cara, who chairs."""
    session.add(
        Coalition(
            id=1, name="The Invented Alliance", terms="", sender_name="", reply_to="", silence_allowed=True
        )
    )
    make_person("Cara", email="cara@example.org")
    return Story(clock_at)


def opened(*names: str, deputies: bool = False, **terms) -> SignOn:
    """Opened on Tue 2 May 2023 at noon; answers due Thu 11 May 5pm, closed Fri 12 May noon, sent on Mon 15 May."""
    organisations = [make_organisation(name.capitalize()) for name in names or NAMES]
    for organisation in organisations:
        name = organisation.name.lower()
        make_person(name, role=Role.REPRESENTATIVE, organisation=organisation, email=f"{name}@example.org")
        if deputies:
            make_person(role=Role.OBSERVER, organisation=organisation, email=f"deputy.{name}@example.org")
    usual = {
        "opened_at": parse_moment("2023-05-02 12:00"),
        "answers_by": parse_moment("2023-05-11 17:00"),
        "closes_at": parse_moment("2023-05-12 12:00"),
        "send_on": date(2023, 5, 15),
    }
    return make_sign_on(make_letter("Homes"), organisations, **(usual | terms))


def answer(sign_on, number, given, at, **how):
    request, now = queries.requests_of(sign_on)[number], parse_moment(at)
    person = how.pop("person", None)
    return answering.give_answer(
        request.id, given, via=how.pop("via", Via.LINK), person=person, now=now, **how
    )


def yes(answer=Answer.SIGN, **more):
    return Given(answer, **(AUTHORISED | more))


def went(session) -> list[str]:
    """Each mail that went: what, to whom, when."""
    found = session.scalars(select(Mail).where(Mail.state == State.SENT).order_by(Mail.sent_at, Mail.sent_to))
    return [
        f"{one.sent_at.astimezone(LONDON):%d %H:%M} {mails.about_of(one.key).what.value} {_name(one.sent_to)}"
        for one in found
        if one.kind in mails.KINDS
    ]


def _name(address: str) -> str:
    return address.partition("@")[0]


def without_counts(lines: list[str]) -> list[str]:
    return [line for line in lines if " count " not in line]


def test_a_whole_sign_on_tells_each_once(session, story):
    sign_on = opened(deputies=True)
    story.at("2023-05-02 12:00")
    answer(sign_on, 0, yes(), "2023-05-02 13:00")
    story.at("2023-05-03 08:59")
    story.through("2023-05-03", "2023-05-04", times=("09:00",))
    answer(sign_on, 3, yes(Answer.DECLINE, note="No."), "2023-05-04 13:00")
    own = parse_moment("2023-05-12 12:00")
    answer(sign_on, 1, yes(Answer.NEED_TIME, until=own), "2023-05-04 13:00")
    story.through("2023-05-05", "2023-05-11", times=("09:00",))
    answer(sign_on, 2, yes(), "2023-05-11 13:00")
    story.at("2023-05-12 09:00")
    answer(sign_on, 1, yes(), "2023-05-12 11:00")
    story.through("2023-05-12", "2023-05-14", times=("12:01",))
    now = story.at("2023-05-15 10:00")
    services.fix_list(session.get(SignOn, sign_on.id), sent_at=now, now=now)
    story.through("2023-05-15", "2023-05-16", times=("10:01",))
    assert without_counts(went(session)) == [
        "02 12:00 request alpha",
        "02 12:00 request beta",
        "02 12:00 request delta",
        "02 12:00 request gamma",
        "03 09:00 chase beta",
        "03 09:00 chase delta",
        "03 09:00 chase gamma",
        # two working days before: beta, which asked for time, is left alone until the 10th
        "09 09:00 chase delta",
        "09 09:00 chase deputy.delta",
        "10 09:00 chase beta",
        "10 09:00 chase deputy.beta",
        "12 09:00 phone list cara",
        "12 12:01 appears alpha",
        "12 12:01 appears beta",
        "12 12:01 appears delta",
        "15 10:01 final alpha",
        "15 10:01 final beta",
        "15 10:01 final delta",
    ]
    finals = session.scalars(select(Mail.message).where(Mail.key.contains("|final|"))).all()
    assert all(b"Content-Disposition: attachment; filename=" in message for message in finals)
    counts = [line for line in went(session) if " count " in line]
    assert counts == [f"{day:02} 09:00 count cara" for day in (3, 4, 5, 9, 10, 11, 12)]
    assert {step.state for step in session.scalars(select(SignOnStep))} == {StepState.DONE}


def test_each_contact_and_each_deputy_has_a_link_of_its_own_and_one_thread(session, story):
    opened("alpha", deputies=True)
    story.at("2023-05-02 12:00")
    story.through("2023-05-03", "2023-05-09", times=("09:00",))
    asking = [one for one in sent(mails.KIND) if "/sign/" in one.text]
    links = [re.search(r"/sign/([\w-]{43})", one.text)[1] for one in asking]
    assert [one.to for one in asking] == [
        "alpha@example.org", "alpha@example.org", "alpha@example.org", "deputy.alpha@example.org"
    ]  # fmt: skip
    assert len(set(links)) == 4
    raw = [
        one.message
        for one in session.scalars(select(Mail).where(Mail.kind == mails.KIND).order_by(Mail.number))
    ]
    headers = [
        dict(re.findall(rb"^(References|List-Unsubscribe|Auto-Submitted): (.+?)\r$", one, re.M))
        for one in raw
    ]
    assert len({one[b"References"] for one in headers}) == 1
    assert {one.get(b"List-Unsubscribe") for one in headers} == {None}
    assert {one[b"Auto-Submitted"] for one in headers} == {b"auto-generated"}
    counts = session.scalars(select(Mail).where(Mail.kind == "sign-on count")).all()
    assert all(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in one.message for one in counts)


def test_an_extension_asks_again_by_the_new_date_and_moved_back_repeats_nothing(session, story):
    sign_on = opened("alpha")
    story.at("2023-05-02 12:00")
    story.through("2023-05-03", "2023-05-05", times=("09:00",))
    dates = {
        "later": ("2023-05-18 17:00", "2023-05-19 12:00", date(2023, 5, 22)),
        "first": ("2023-05-11 17:00", "2023-05-12 12:00", date(2023, 5, 15)),
    }

    def move(which, now):
        answers_by, closes_at, send_on = dates[which]
        services.move_cut_offs(
            session.get(SignOn, sign_on.id), answers_by=parse_moment(answers_by), closes_at=parse_moment(closes_at),
            send_on=send_on, now=parse_moment(now),
        )  # fmt: skip

    move("later", "2023-05-05 10:00")
    move("first", "2023-05-05 10:05")
    story.at("2023-05-05 10:10")
    move("later", "2023-05-08 10:00")
    story.through("2023-05-08", "2023-05-20", times=("09:00", "12:30"))
    assert without_counts(went(session)) == [
        "02 12:00 request alpha",
        "03 09:00 chase alpha",
        "11 09:00 chase alpha",
        "16 09:00 chase alpha",
        "19 09:00 phone list cara",
    ]
    assert session.get(SignOn, sign_on.id).closed_at == parse_moment("2023-05-19 12:00")


def test_after_an_outage_only_the_most_urgent_reminder_goes_and_no_old_count(session, story):
    opened("alpha")
    story.at("2023-05-02 12:00")
    story.at("2023-05-10 14:00")
    assert went(session)[1:] == ["10 14:00 chase alpha", "10 14:00 count cara"]
    story.at("2023-05-13 10:00")  # a Saturday, after it closed: nothing but the closing
    assert went(session)[3:] == []
    states = Counter(step.state for step in session.scalars(select(SignOnStep)))
    assert states[StepState.PLANNED] == 0
    chase = session.scalars(select(Mail).where(Mail.key.contains("|chase|"))).one()
    assert "|second 2023-05-11|" in chase.key


def test_silence_counts_for_who_was_reached_and_by_the_rule_s_own_days(session, story):
    sign_on = opened("alpha", "beta", "gamma", rule=ConsentRule.SILENCE_COUNTS, silence_days=5)
    nobody = make_organisation("Omega")
    asking.ask(sign_on, [nobody], now=parse_moment("2023-05-02 12:00"))
    stranger = make_organisation("Sigma", member=False)
    make_person(role=Role.REPRESENTATIVE, organisation=stranger, email="sigma@example.org")
    asking.ask(sign_on, [stranger], now=parse_moment("2023-05-02 12:00"))
    story.at("2023-05-02 12:00")
    answer(sign_on, 0, yes(Answer.DECLINE, note="No."), "2023-05-03 13:00")
    story.through("2023-05-03", "2023-05-09", times=("09:00",))
    assert [line for line in went(session) if "silence" in line] == [
        "05 09:00 silence notice beta", "05 09:00 silence notice gamma"
    ]  # fmt: skip
    answer(sign_on, 1, yes(Answer.ABSTAIN), "2023-05-10 23:30")
    story.at("2023-05-10 23:59")
    assert [one.printed_name for one in queries.names_below(sign_on.letter_id)] == []
    story.at("2023-05-11 03:00")
    assert [one.printed_name for one in queries.names_below(sign_on.letter_id)] == ["Gamma"]


def test_silence_waits_for_the_days_after_the_request_that_came_late_and_for_a_new_text(session, story):
    sign_on = opened("alpha", rule=ConsentRule.SILENCE_COUNTS, silence_days=2)
    story.at("2023-05-04 10:00")  # mail was down: two working days from here end with Tuesday the 9th
    story.through("2023-05-05", "2023-05-09", times=("00:01", "09:00"))
    assert queries.names_below(sign_on.letter_id) == []
    assert [line for line in went(session) if "silence" in line] == ["05 09:00 silence notice alpha"]
    now = parse_moment("2023-05-09 10:00")
    change = {"change": Change.MATERIAL, "note": "Another ask.", "by": None, "now": now}
    services.edit_text(session.get(SignOn, sign_on.id), title="Homes", text="Other", **change)
    story.through("2023-05-09", "2023-05-11", times=("10:01",))
    assert queries.names_below(sign_on.letter_id) == [], "the new text was not there for two working days"
    story.at("2023-05-12 00:01")
    assert [one.printed_name for one in queries.names_below(sign_on.letter_id)] == ["Alpha"]


def test_whose_silence_was_said_not_to_count_never_signs_by_silence_though_the_dates_move(session, story):
    sign_on = opened("alpha", rule=ConsentRule.SILENCE_COUNTS, silence_days=5)
    story.at("2023-05-02 12:00")
    late = make_organisation("Beta")
    make_person("beta", role=Role.REPRESENTATIVE, organisation=late, email="beta@example.org")
    session.commit()
    now = story.at("2023-05-09 12:00")  # five working days from here end after the close on the 12th
    asking.ask(session.get(SignOn, sign_on.id), [late], now=now)
    story.through("2023-05-09", "2023-05-12", times=("12:01",))
    now = story.at("2023-05-18 10:00")
    dates = {"answers_by": parse_moment("2023-05-24 17:00"), "closes_at": parse_moment("2023-05-25 12:00")}
    services.move_cut_offs(session.get(SignOn, sign_on.id), **dates, send_on=None, now=now)
    story.through("2023-05-18", "2023-05-24", times=("10:01",))
    assert "silence notice beta" not in " ".join(went(session))
    assert [one.printed_name for one in queries.names_below(sign_on.letter_id)] == ["Alpha"]


def test_silence_counts_for_nobody_whom_no_notice_told(session, story):
    sign_on = opened("alpha", rule=ConsentRule.SILENCE_COUNTS, silence_days=5)
    story.at("2023-05-02 12:00")
    dates = {"answers_by": parse_moment("2023-05-04 17:00"), "closes_at": parse_moment("2023-05-04 18:00")}
    services.move_cut_offs(
        session.get(SignOn, sign_on.id), **dates, send_on=None, now=story.at("2023-05-02 13:00")
    )
    story.at("2023-05-05 10:00")
    later = {"answers_by": parse_moment("2023-05-24 17:00"), "closes_at": parse_moment("2023-05-25 12:00")}
    services.move_cut_offs(
        session.get(SignOn, sign_on.id), **later, send_on=None, now=story.at("2023-05-15 10:00")
    )
    story.at("2023-05-15 10:01")
    assert queries.names_below(sign_on.letter_id) == []
    story.through("2023-05-16", "2023-05-19", times=("09:00",))
    assert [line for line in went(session) if "silence" in line] != []
    assert [one.printed_name for one in queries.names_below(sign_on.letter_id)] == ["Alpha"]


def test_a_member_that_leaves_before_its_silence_counts_is_not_told_that_it_will(session, story):
    sign_on = opened("alpha", rule=ConsentRule.SILENCE_COUNTS, silence_days=5)
    story.at("2023-05-02 12:00")
    assert "its silence counts as yes" in sent(mails.KIND)[0].text
    sign_on.requests[0].organisation.memberships[0].member_to = "2023-05-09"
    session.commit()
    story.through("2023-05-03", "2023-05-11", times=("09:00",))
    assert queries.names_below(sign_on.letter_id) == []
    assert not [line for line in went(session) if "silence" in line]
    chases = [one.text for one in sent(mails.KIND)[1:] if "/sign/" in one.text]
    assert chases
    assert all("The silence of Alpha does not count as yes" in text for text in chases)


def test_who_undid_what_was_recorded_for_it_was_heard_of_and_is_not_silent(session, story):
    sign_on = opened("alpha", rule=ConsentRule.SILENCE_COUNTS, silence_days=3)
    story.at("2023-05-02 12:00")
    cara = chasing_co_chair(session)
    recorded = answer(sign_on, 0, yes(), "2023-05-03 09:00", via=Via.PHONE, recorded_by=cara)
    answering.undo(recorded, name="Ann", now=parse_moment("2023-05-03 10:00"))
    story.through("2023-05-04", "2023-05-06", times=("09:00",))
    story.at("2023-05-12 12:01")
    assert queries.names_below(sign_on.letter_id) == []
    assert not [line for line in went(session) if "silence" in line]


def test_silence_does_not_count_where_the_notice_could_not_leave(session, story):
    later = {"answers_by": parse_moment("2023-05-18 17:00"), "closes_at": parse_moment("2023-05-19 12:00")}
    sign_on = opened("alpha", rule=ConsentRule.SILENCE_COUNTS, silence_days=4, **later)
    story.at("2023-05-02 12:00")
    mail_of_all.start_hold("tried out", now=parse_moment("2023-05-02 13:00"))
    story.through("2023-05-04", "2023-05-09", times=("09:00",))
    story.at("2023-05-10 00:01")
    assert queries.names_below(sign_on.letter_id) == []
    mail_of_all.send_what_was_missed(now=parse_moment("2023-05-10 00:02"))
    story.at("2023-05-10 09:00")
    assert [line for line in went(session) if "silence" in line] == ["10 09:00 silence notice alpha"]
    story.at("2023-05-13 00:01")
    assert [one.printed_name for one in queries.names_below(sign_on.letter_id)] == ["Alpha"]


def test_a_press_nudges_each_silent_organisation_once_on_a_working_day(session, story):
    sign_on = opened("alpha", "beta")
    story.at("2023-05-02 12:00")
    cara = chasing_co_chair(session)
    answer(sign_on, 0, yes(), "2023-05-04 13:00")
    now = parse_moment("2023-05-04 14:00")
    assert [one.organisation.name for one in chasing.to_nudge(sign_on, now)] == ["Beta"]
    chasing.nudge_silent(sign_on, by=cara, now=now)
    assert chasing.to_nudge(sign_on, now) == []
    with pytest.raises(RuleViolation, match="nobody to nudge"):
        chasing.nudge_silent(sign_on, by=cara, now=now)
    story.at("2023-05-04 14:01")
    assert went(session)[2:] == ["04 14:01 chase beta", "04 14:01 count cara"], (
        "the reminder of the day before is late"
    )
    assert len(chasing.to_nudge(sign_on, parse_moment("2023-05-05 08:00"))) == 1
    assert [(one.organisation.name, one.reminders) for one in chasing.phone_list(sign_on, now)] == [
        ("Beta", 1)
    ]


def chasing_co_chair(session):
    from tracker.coalition.queries import co_chairs_on

    return co_chairs_on(date(2023, 5, 4))[0]


def test_a_day_off_that_is_entered_moves_what_is_still_to_come(session, story):
    sign_on = opened("alpha")
    story.at("2023-05-02 12:00")
    calendar_services.close_day(
        date(2023, 5, 10), reason="away", by=None, now=parse_moment("2023-05-02 12:30")
    )
    planned = {step.subject: step.at for step in steps.steps_of(sign_on) if step.kind.value == "second chase"}
    assert planned == {"2023-05-11": parse_moment("2023-05-05 09:00")}


def test_what_is_to_come_is_listed_for_who_is_silent(session, story):
    sign_on = opened("alpha", "beta")
    story.at("2023-05-02 12:00")
    answer(sign_on, 0, yes(), "2023-05-02 13:00")
    listed = [(f"{one.at:%d}", one.what) for one in coming.upcoming(parse_moment("2023-05-08 12:00"), 14)]
    assert [line for line in listed if line[1] != "The daily count for the co-chairs"] == [
        ("09", "Second reminder to 1 organisation without an answer: Beta"),
        ("12", "List for phoning 1 organisation: Beta"),
        ("12", "Closes; 1 organisation told how it appears: Alpha"),
    ]


def test_a_sign_on_that_fails_holds_up_no_other(session, story):
    broken, sound = opened("alpha"), None
    organisation = make_organisation("Beta")
    make_person(role=Role.REPRESENTATIVE, organisation=organisation, email="beta@example.org")
    times = {"answers_by": parse_moment("2023-05-11 17:00"), "closes_at": parse_moment("2023-05-12 12:00")}
    sound = make_sign_on(
        make_letter("Food"), [organisation], opened_at=parse_moment("2023-05-02 12:00"), **times
    )
    for step in steps.steps_of(broken):
        step.subject = f"not a day, and more than that {step.id}"
    story.at("2023-05-03 09:00")
    assert "03 09:00 chase beta" in went(session)
    assert jobs.tick() is False
    assert sound.closed_at is None


def test_the_page_of_reminders_lists_them_by_day_and_links_to_the_sign_on(session, story, sign_in, get):
    sign_on = opened("alpha")
    now = story.at("2023-05-08 12:00")
    sign_in(chasing_co_chair(session))
    page = get("/reminders")
    assert "Second reminder to 1 organisation without an answer: Alpha (to 1 person)" in page.text
    assert f"/letters/{sign_on.letter_id}/sign-on" in str(page.response.data)
    assert dashboard.next_mail(now) == "next mail tomorrow 9:00am to 2 people"


def test_co_chairs_see_whom_to_ring_what_goes_and_who_cannot_make_it(session, story, sign_in, get):
    sign_on = opened("alpha", "beta")
    for request, days in zip(sign_on.requests, (3, 20), strict=True):
        request.organisation.approval_days = days
    story.at("2023-05-02 12:00")
    answer(sign_on, 0, yes(), "2023-05-02 13:00")
    sign_in(chasing_co_chair(session))
    page = get(f"/letters/{sign_on.letter_id}/sign-on/unanswered")
    assert "beta, beta@example.org" in page.text
    assert "Asked on Tuesday 2 May 2023, midday; 0 reminders" in page.text
    request = session.scalars(
        select(Mail).where(Mail.key.contains("|request|"), Mail.sent_to == "beta@example.org")
    )
    mail = request.one()
    mail.state, mail.sent_at, mail.reason = State.FAILED, None, "No such address"
    session.commit()
    again = get(f"/letters/{sign_on.letter_id}/sign-on/unanswered")
    assert "No mail asked it: nobody there could be written to; 0 reminders" in again.text
    assert "Beta: 13 working days after it closes" in page.text
    assert (
        "Wednesday 3 May 2023, 9:00am: First reminder to 1 organisation without an answer: Beta (to 1 person)"
        in page.text
    )
    assert "alpha@example.org" not in page.text


def test_a_letter_that_is_given_up_asks_nobody_any_more(session, story):
    sign_on = opened("alpha")
    story.at("2023-05-02 12:00")
    letter = session.get(Letter, sign_on.letter_id)
    close_letter(letter, reason="Overtaken.", by=None, now=parse_moment("2023-05-02 13:00"))
    story.through("2023-05-03", "2023-05-12", times=("12:30",))
    assert went(session) == ["02 12:00 request alpha"]
    with pytest.raises(RuleViolation, match="letter was given up: nothing is asked any more"):
        answer(sign_on, 0, yes(), "2023-05-04 12:00")
    cara, now = chasing_co_chair(session), parse_moment("2023-05-04 12:00")
    with pytest.raises(RuleViolation, match="letter is closed"):
        answer(sign_on, 0, yes(), "2023-05-04 12:00", via=Via.PHONE, recorded_by=cara)
    dates = {"answers_by": parse_moment("2023-05-18 17:00"), "closes_at": parse_moment("2023-05-19 12:00")}
    with pytest.raises(RuleViolation, match="letter is closed"):
        services.move_cut_offs(sign_on, **dates, send_on=None, by=cara, now=now)
    with pytest.raises(RuleViolation, match="Open it again before it is sent"):
        send_letter(letter, sent_on=now.date(), how="post", sent_by_name="Cara", by=cara, now=now)


def test_once_everybody_has_answered_the_co_chairs_are_not_sent_to_look_for_the_silent(session, story):
    sign_on = opened("alpha", "beta")
    due = make_deadline(
        date(2023, 5, 11), letter=session.get(Letter, sign_on.letter_id), kind=DeadlineKind.SIGN_ON,
        title="Homes: answers", now=parse_moment("2023-05-02 12:00"),
    )  # fmt: skip
    answer(sign_on, 0, yes(), "2023-05-03 13:00")
    assert wording.next_step(due, wording.answered_letters([due])) == "See who has not answered"
    answer(sign_on, 1, yes(Answer.DECLINE, note="No."), "2023-05-03 13:00")
    session.commit()
    story.through("2023-05-10", "2023-05-10", times=("09:00",))
    (told,) = sent("reminder")
    assert "Close signing, so that the letter can go: Homes falls due tomorrow" in told.text
    assert "Everybody who was asked to sign has answered." in told.text
