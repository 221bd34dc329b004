"""Mail of a sign-on that waited over its reader's last day: whoever speaks for the organisation then gets it, once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.reminders.story import Story
from tracker.coalition.models import Coalition, RoleTerm
from tracker.coalition.rules import Role
from tracker.contacts import services as contacts
from tracker.core.calendar import LONDON
from tracker.core.clock import parse_moment
from tracker.core.database import db
from tracker.outbox import installation as mail_of_all
from tracker.outbox.models import FuseDay, Mail
from tracker.outbox.outcomes import Outcome, Result
from tracker.outbox.rules import State
from tracker.outbox.smtp import HostDown
from tracker.signoffs import answering, asking, chasing, mails, queries, services
from tracker.signoffs.models import SignOn
from tracker.signoffs.rules import Answer, Change, ConsentRule, Given, Via

pytestmark = pytest.mark.usefixtures("coalition")
LAST_DAYS = ("2023-06-17", "2023-01-17")  # in summer time and out of it
YES = Given(Answer.SIGN, signer_name="Ann Example", signer_role="Director", authorised=True)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def coalition(session):
    session.add(
        Coalition(
            id=1, name="The Invented Alliance", terms="", sender_name="", reply_to="", silence_allowed=True
        )
    )
    make_person("Cara", email="cara@example.org")


@pytest.fixture
def story(clock_at):
    return Story(clock_at)


@pytest.fixture
def trust(session):
    return make_organisation("R Trust")


def speaks(name, organisation, *, first=None, last=None, role=Role.REPRESENTATIVE):
    return make_person(
        name.capitalize(),
        email=f"{name}@example.org",
        role=role,
        organisation=organisation,
        from_on=date.fromisoformat(first) if first else None,
        to_on=date.fromisoformat(last) if last else None,
    )


def day_after(day):
    return (date.fromisoformat(day) + ONE_DAY).isoformat()


def handed_over(trust, last):
    """Amy speaks for it until that day, Bob from the day after."""
    return speaks("amy", trust, last=last), speaks("bob", trust, first=day_after(last))


def opened(organisation, at, *, days=14, **terms):
    """Answers are due at 5pm so many days later; it closes at noon of the day after that, and is sent three days on."""
    begun = parse_moment(at)
    due = begun.astimezone(LONDON).date() + timedelta(days=days)
    usual = {
        "opened_at": begun,
        "answers_by": parse_moment(f"{due} 17:00"),
        "closes_at": parse_moment(f"{due + ONE_DAY} 12:00"),
        "send_on": due + timedelta(days=3),
    }
    sign_on = make_sign_on(make_letter("Homes"), [organisation], **(usual | terms))
    db.session.commit()
    return sign_on


def went(what=None):
    """What went to whom, at which London minute; counts for the co-chairs left out unless they are asked for."""
    found = db.session.scalars(
        select(Mail).where(Mail.state == State.SENT).order_by(Mail.sent_at, Mail.sent_to)
    )
    told = [(mails.about_of(one.key).what.value, one) for one in found if one.kind in mails.KINDS]
    return [
        f"{one.sent_at.astimezone(LONDON):%d %H:%M} {kind} {one.sent_to.partition('@')[0]}"
        for kind, one in told
        if (kind == what if what else kind not in ("count", "phone list"))
    ]


def reasons():
    stopped = select(Mail).where(Mail.state == State.CANCELLED).order_by(Mail.number)
    return [one.reason for one in db.session.scalars(stopped)]


# The request


@pytest.mark.parametrize("last", LAST_DAYS)
@pytest.mark.parametrize("time", ["00:00", "00:01", "00:59", "01:01", "08:30"])
def test_a_request_that_waited_over_the_last_day_goes_to_who_speaks_from_midnight(story, trust, last, time):
    handed_over(trust, last)
    opened(trust, f"{last} 23:58")
    next_day = day_after(last)
    story.at(f"{next_day} {time}")
    story.at(f"{next_day} 08:40")
    assert went() == [f"{next_day[-2:]} {time} request bob"]
    assert reasons() == ["This person speaks for R Trust no longer."]


@pytest.mark.parametrize("last", LAST_DAYS)
@pytest.mark.parametrize("time", ["23:58", "23:59", "23:59:59"])
def test_until_the_last_second_of_the_last_day_it_goes_to_who_speaks_then_and_to_nobody_else(
    story, trust, last, time
):
    handed_over(trust, last)
    opened(trust, f"{last} 23:58")
    story.at(f"{last} {time}")
    for after in ("00:00", "00:01", "08:30"):
        story.at(f"{day_after(last)} {after}")
    assert went() == [f"{last[-2:]} {time[:5]} request amy"]


@pytest.mark.parametrize("last", LAST_DAYS)
def test_a_mail_server_that_is_down_over_midnight_changes_nothing_of_that(story, app, trust, last):
    handed_over(trust, last)
    opened(trust, f"{last} 23:58")

    class Down:
        """A mail server that nobody reaches."""

        def open(self):
            raise HostDown("Connection refused")

    app.config["MAIL_END"] = Down()
    try:
        story.at(f"{last} 23:58")
        story.at(f"{last} 23:59:30")
    finally:
        app.config["MAIL_END"] = None
    next_day = day_after(last)
    story.at(f"{next_day} 00:01")
    assert went() == [f"{next_day[-2:]} 00:01 request bob"]


def test_midnight_between_the_claim_and_the_text_is_no_different(story, app, clock_at, trust):
    handed_over(trust, LAST_DAYS[0])
    opened(trust, "2023-06-17 23:58")

    class AtMidnight:
        """A mail server that takes the first mail's address just before midnight, and its text just after."""

        is_open = True

        def open(self):
            return self

        def send(self, sender, to, message, let_go):
            clock_at("2023-06-18 00:00")
            let_go()
            return Result(Outcome.SENT, "250 Taken")

        def close(self):
            pass

    app.config["MAIL_END"] = AtMidnight()
    try:
        story.at("2023-06-17 23:59:59")
        story.at("2023-06-18 00:01")
    finally:
        app.config["MAIL_END"] = None
    assert went() == ["18 00:00 request bob"]


def test_a_reader_who_is_suspended_meanwhile_is_replaced_by_whoever_is_asked_now(story, trust):
    amy = speaks("amy", trust)
    opened(trust, "2023-06-17 10:00")
    bob = speaks("bob", trust)
    amy.suspended_at = parse_moment("2023-06-17 10:01")
    story.at("2023-06-17 10:02")
    assert went() == ["17 10:02 request bob"]
    amy.suspended_at = None
    bob.suspended_at = parse_moment("2023-06-17 10:03")
    story.at("2023-06-17 10:04")
    assert went() == ["17 10:02 request bob"], "somebody there has it"


def test_who_was_asked_beside_them_is_not_asked_twice(story, trust):
    speaks("amy", trust, last="2023-06-17")
    speaks("bea", trust, last="2023-06-17")
    speaks("zoe", trust)
    speaks("bob", trust, first="2023-06-18")
    opened(trust, "2023-06-17 23:58")
    story.at("2023-06-18 00:01")
    story.at("2023-06-18 00:02")
    assert went() == ["18 00:01 request bob", "18 00:01 request zoe"]


def test_whoever_stands_in_for_the_successor_gets_it(story, trust):
    _, bob = handed_over(trust, "2023-06-17")
    sam = speaks("sam", trust, role=Role.OBSERVER)
    contacts.record_absence(
        bob,
        from_on=date(2023, 6, 18),
        to_on=date(2023, 6, 20),
        cover=sam,
        by=bob,
        now=datetime(2023, 1, 3, 9, 0, tzinfo=UTC),
    )
    opened(trust, "2023-06-17 23:58")
    story.at("2023-06-18 00:01")
    assert went() == ["18 00:01 request sam"]


def test_a_successor_who_is_gone_as_well_hands_it_on(story, trust):
    speaks("amy", trust, last="2023-06-17")
    speaks("bob", trust, first="2023-06-18", last="2023-06-18")
    speaks("cat", trust, first="2023-06-19")
    opened(trust, "2023-06-17 23:58")
    mail_of_all.start_hold("tried out", now=parse_moment("2023-06-17 23:59"))
    story.at("2023-06-18 00:01")
    mail_of_all.send_what_was_missed(now=parse_moment("2023-06-19 00:01"))
    story.at("2023-06-19 00:02")
    assert went() == ["19 00:02 request cat"]


def test_it_matters_as_long_as_the_first_one_did_and_counts_for_the_day_as_it_did(story, trust):
    handed_over(trust, "2023-06-17")
    sign_on = opened(trust, "2023-06-17 23:58")
    story.at("2023-06-18 00:01")
    (mail,) = db.session.scalars(select(Mail).where(Mail.state == State.SENT, Mail.kind == mails.KIND))
    assert (mail.expires_at, mail.planned) == (sign_on.closes_at, False)
    assert db.session.get(FuseDay, date(2023, 6, 18)) is None


def test_nobody_is_asked_in_place_of_somebody_whose_organisation_has_answered(story, trust):
    handed_over(trust, "2023-06-17")
    sign_on = opened(trust, "2023-06-17 23:57")
    answering.give_answer(
        sign_on.requests[0].id, YES, via=Via.PHONE, person=None, now=parse_moment("2023-06-17 23:58")
    )
    story.at("2023-06-18 00:01")
    assert went("request") == []
    assert reasons() == ["R Trust has answered."]


# Where nobody is left


def test_where_nobody_is_left_the_sign_on_and_the_list_for_phoning_say_so(story, trust, sign_in, get):
    speaks("amy", trust, last="2023-06-17")
    sign_on = opened(trust, "2023-06-17 23:58")
    now = story.at("2023-06-18 00:01")
    assert went() == []
    assert [one.asked_at for one in chasing.phone_list(sign_on, now)] == [None]
    sign_in(chair())
    assert "Nobody to write to" in get(f"/letters/{sign_on.letter_id}/sign-on").text
    page = get(f"/letters/{sign_on.letter_id}/sign-on/unanswered").text
    assert "No mail asked it" in page


def test_the_same_is_said_of_one_that_nobody_could_ask_to_sign_the_new_text(story, trust, sign_in, get):
    amy = speaks("amy", trust)
    sign_on = opened(trust, "2023-06-14 10:00")
    story.at("2023-06-14 10:01")
    answering.give_answer(
        sign_on.requests[0].id, YES, via=Via.LINK, person=amy, now=parse_moment("2023-06-14 11:00")
    )
    story.at("2023-06-14 11:01")
    edited(sign_on, Change.MATERIAL, "2023-06-15 10:00")
    amy.suspended_at = parse_moment("2023-06-15 10:01")
    now = story.at("2023-06-15 10:02")
    assert [one.asked_at for one in chasing.phone_list(db.session.get(SignOn, sign_on.id), now)] == [None]
    sign_in(chair())
    assert "Nobody to write to" in get(f"/letters/{sign_on.letter_id}/sign-on").text


def chair():
    from tracker.coalition.queries import co_chairs_on

    return co_chairs_on(date(2023, 6, 18))[0]


def edited(sign_on, change, at):
    services.edit_text(
        db.session.get(SignOn, sign_on.id), title="Homes", text="Another text.", change=change,
        note="One more ask.", by=None, now=parse_moment(at),
    )  # fmt: skip
    db.session.commit()


# What else asks


@pytest.fixture
def asked(story, trust):
    """Opened on Friday 9 June 2023; answers due Friday the 23rd: reminders on the 16th and the 21st."""

    def until(last, **terms):
        amy = speaks("amy", trust, last=last)
        speaks("bob", trust, first=day_after(last))
        sign_on = opened(trust, "2023-06-09 10:00", **terms)
        story.at("2023-06-09 10:01")
        return sign_on, sign_on.requests[0], amy

    return until


@pytest.mark.parametrize(
    ("last", "with_deputy"), [("2023-06-16", []), ("2023-06-21", ["22 00:01 chase dee"])]
)
def test_a_reminder_goes_to_the_successor_and_the_second_one_to_a_new_deputy_as_well(
    story, trust, asked, last, with_deputy
):
    asked(last)
    speaks("dee", trust, first=day_after(last), role=Role.OBSERVER)
    story.through("2023-06-12", last, times=("08:59",))
    queued_and_down(story, f"{last} 09:00")
    chased = went("chase")
    after = day_after(last)
    story.at(f"{after} 00:01")
    assert went("chase") == [*chased, f"{after[-2:]} 00:01 chase bob", *with_deputy]
    story.at(f"{after} 00:02")
    assert len(went("chase")) == len(chased) + 1 + len(with_deputy)


def queued_and_down(story, at):
    """What is due is queued, and none of it leaves until mail is let go again."""
    mail_of_all.start_hold("mail is down", now=parse_moment(at))
    story.at(at)
    mail_of_all.send_what_was_missed(now=parse_moment(at))
    db.session.commit()


def test_a_nudge_that_a_person_ordered_goes_to_the_successor(story, asked):
    sign_on, _, _ = asked("2023-06-13")
    chasing.nudge_silent(sign_on, by=chair(), now=parse_moment("2023-06-13 23:58"))
    story.at("2023-06-14 00:01")
    assert went("chase") == ["14 00:01 chase bob"]
    assert [one.reminders for one in chasing.phone_list(sign_on, parse_moment("2023-06-14 00:02"))] == [1]


def test_the_new_text_is_sent_to_the_successor_of_who_signed_the_old_one(story, asked):
    sign_on, request, amy = asked("2023-06-13")
    answering.give_answer(request.id, YES, via=Via.LINK, person=amy, now=parse_moment("2023-06-12 11:00"))
    story.at("2023-06-12 11:01")
    edited(sign_on, Change.MATERIAL, "2023-06-13 23:58")
    story.at("2023-06-14 00:01")
    assert went("renewal") == ["14 00:01 renewal bob"]


def test_silence_counts_after_the_notice_that_reached_the_successor(story, trust, asked):
    sign_on, _, _ = asked("2023-06-13", rule=ConsentRule.SILENCE_COUNTS, silence_days=4)
    story.at("2023-06-12 12:00")
    queued_and_down(story, "2023-06-13 09:00")
    before = went("silence notice")
    story.at("2023-06-14 00:01")
    assert (before, went("silence notice")) == ([], ["14 00:01 silence notice bob"])
    story.at("2023-06-15 23:59")
    assert queries.names_below(sign_on.letter_id) == []
    story.at("2023-06-16 00:01")
    assert [one.printed_name for one in queries.names_below(sign_on.letter_id)] == ["R Trust"]


# What tells


def signed(story, request, amy):
    answering.give_answer(request.id, YES, via=Via.LINK, person=amy, now=parse_moment("2023-06-12 11:00"))
    story.at("2023-06-12 11:01")


def test_of_a_small_change_the_close_and_the_final_copy_the_successor_is_told(story, asked):
    sign_on, request, amy = asked("2023-06-13")
    signed(story, request, amy)
    edited(sign_on, Change.MINOR, "2023-06-13 23:56")
    services.close_sign_on(db.session.get(SignOn, sign_on.id), now=parse_moment("2023-06-13 23:57"))
    story.at("2023-06-14 00:01")
    assert sorted(went()[2:]) == ["14 00:01 appears bob", "14 00:01 edited bob"]


def test_the_final_copy_goes_to_the_successor(story, asked):
    sign_on, request, amy = asked("2023-06-13")
    signed(story, request, amy)
    now = parse_moment("2023-06-13 23:58")
    services.fix_list(db.session.get(SignOn, sign_on.id), sent_at=now, now=now)
    story.at("2023-06-14 00:01")
    assert went()[2:] == ["14 00:01 final bob"]


def test_what_a_co_chair_took_down_can_be_undone_by_the_successor(story, asked):
    _, request, _ = asked("2023-06-13")
    answering.give_answer(
        request.id, YES, via=Via.PHONE, person=None, recorded_by=chair(), now=parse_moment("2023-06-13 23:58")
    )
    story.at("2023-06-14 00:01")
    assert went()[1:] == ["14 00:01 recorded bob"]


def test_that_a_signature_was_taken_back_is_told_to_the_successor(story, asked):
    _, request, amy = asked("2023-06-13")
    signed(story, request, amy)
    answering.withdraw(request.id, name="Amy", person=amy, now=parse_moment("2023-06-13 23:58"))
    story.at("2023-06-14 00:01")
    assert went()[2:] == ["14 00:01 withdrawn bob"]


def test_a_receipt_is_for_who_answered_and_for_nobody_else(story, asked):
    _, request, amy = asked("2023-06-13")
    answering.give_answer(request.id, YES, via=Via.LINK, person=amy, now=parse_moment("2023-06-13 23:58"))
    story.at("2023-06-14 00:01")
    assert went()[1:] == []


def test_a_member_that_is_only_told_is_told_through_whoever_takes_part_for_it_now(story, trust):
    office = make_organisation("The Office", may_sign=False)
    speaks("olga", office, last="2023-06-17", role=Role.OBSERVER)
    speaks("omar", office, first="2023-06-18", role=Role.OBSERVER)
    sign_on = opened(trust, "2023-06-17 10:00")
    asking.tell(sign_on, [office], now=parse_moment("2023-06-17 23:58"))
    story.at("2023-06-18 00:01")
    assert went("told") == ["18 00:01 told omar"]


# What goes to the co-chairs


@pytest.mark.parametrize(("last", "what"), [("2023-06-12", "count"), ("2023-06-23", "phone list")])
def test_the_count_and_the_list_for_phoning_go_to_who_chairs_now(story, asked, last, what):
    """The day before it is sent, the 26th, is Friday the 23rd."""
    asked("2023-06-30")
    cara = chair()
    cara.roles = [RoleTerm(role=Role.CO_CHAIR, to_on=date.fromisoformat(last))]
    make_person("Dan", email="dan@example.org", from_on=date.fromisoformat(day_after(last)))
    queued_and_down(story, f"{last} 09:00")
    before = went(what)
    after = day_after(last)
    story.at(f"{after} 00:01")
    story.at(f"{after} 00:02")
    assert went(what)[len(before) :] == [f"{after[-2:]} 00:01 {what} dan"]


def test_what_waited_for_who_stood_in_goes_to_the_co_chair_who_is_back(story, asked):
    asked("2023-06-30")
    cara, dan = chair(), make_person("Dan", email="dan@example.org", role=Role.LEAD)
    contacts.record_absence(
        cara,
        from_on=date(2023, 6, 12),
        to_on=date(2023, 6, 12),
        cover=dan,
        by=cara,
        now=parse_moment("2023-06-09 12:00"),
    )
    queued_and_down(story, "2023-06-12 09:00")
    story.at("2023-06-13 00:01")
    assert went("count")[-1] == "13 00:01 count cara"
