"""Leaving, to the minute: access and reminders until midnight after the last day, then they are the successor's."""

from datetime import date, datetime

import pytest

from tests.factories import (
    make_consultation,
    make_deadline,
    make_group,
    make_letter,
    make_organisation,
    make_person,
)
from tests.reminders.story import Story, days_and_people, sent
from tracker.activity.queries import history_of
from tracker.coalition.models import RoleTerm
from tracker.coalition.queries import co_chairs_on, roles_on
from tracker.coalition.rules import Role
from tracker.contacts import services as contacts
from tracker.core import clock
from tracker.core.calendar import LONDON
from tracker.core.errors import RuleViolation
from tracker.deadlines import services as deadlines
from tracker.groups import departures
from tracker.groups import queries as groups
from tracker.handover import leaving_emails, leaving_queries, leaving_services
from tracker.handover.leaving_rules import Kind
from tracker.letters.rules import LetterStage
from tracker.people import services as people
from tracker.reminders import jobs, previews

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=LONDON)
LAST = date(2026, 5, 8)  # a Friday
NEXT = date(2026, 5, 9)


@pytest.fixture
def home(session):
    return make_organisation("Invented Homes")


@pytest.fixture
def cast(session, home, clock_at):
    """A co-chair who stays, somebody who leaves, and who takes over."""
    clock_at(NOW)
    chair = make_person("Ann")
    leaver = make_person("Lee", role=Role.LEAD, organisation=home)
    leaver.roles.append(RoleTerm(role=Role.REPRESENTATIVE, organisation=home))
    successor = make_person("Sue", role=Role.LEAD)
    return chair, leaver, successor


def leave(cast, *, everything=True, each=None, last_day=LAST, now=NOW):
    chair, leaver, successor = cast
    return leaving_services.record_leaving(
        leaver,
        last_day=last_day,
        each=each or {},
        everything=successor if everything else None,
        by=chair,
        now=now,
    )


def test_everything_that_needs_somebody_else_is_listed_and_nothing_that_is_done(cast, home):
    _, leaver, successor = cast
    draft = make_letter("Draft", lead=leaver)
    make_letter("Closed long ago", lead=leaver, stage=LetterStage.CLOSED)
    call = make_consultation(
        "Fair Start", closing=make_deadline(date(2026, 6, 1)), deputy=leaver, lead=successor
    )
    meeting = make_deadline(date(2026, 6, 2), title="Meeting", people=[leaver])
    deadlines.mark_done(make_deadline(date(2026, 6, 3), people=[leaver]), by=None, now=NOW)
    group = make_group("Stability", lead=leaver)
    found = [(one.kind, one.title, one.number) for one in leaving_queries.open_of(leaver, LAST)]
    assert found == [
        (Kind.REPRESENTATIVE, "Invented Homes", home.id),
        (Kind.GROUP, "Stability", group.id),
        (Kind.LEAD, "Draft", draft.id),
        (Kind.DEPUTY, "Fair Start", call.id),
        (Kind.NAMED, "Meeting", meeting.id),
    ]


def test_somebody_is_chosen_for_each_thing_or_nothing_is_recorded(cast):
    _chair, leaver, successor = cast
    letter = make_letter("Draft", lead=leaver)
    with pytest.raises(RuleViolation, match="Choose who takes over “Invented Homes”"):
        leave(cast, everything=False, each={f"lead-letter-{letter.id}": successor.id})
    nobody = make_person("Without a role", role=None)
    with pytest.raises(RuleViolation, match="Without a role has no role on the day after"):
        leave(cast, each={f"lead-letter-{letter.id}": nobody.id})
    assert departures.pending_of(leaver.id) is None
    assert [term.to_on for term in leaver.roles] == [None, None]


def test_roles_places_and_seats_end_with_the_day_and_begin_with_the_next(cast, home):
    _chair, leaver, successor = cast
    group = make_group("Stability", lead=leaver)
    leave(cast)
    assert roles_on(leaver, LAST) == {Role.LEAD, Role.REPRESENTATIVE}
    assert roles_on(leaver, NEXT) == frozenset()
    assert groups.leads_on(group, LAST) == [leaver]
    assert groups.leads_on(group, NEXT) == [successor]
    assert Role.REPRESENTATIVE not in roles_on(successor, LAST)
    assert Role.REPRESENTATIVE in roles_on(successor, NEXT)


def test_the_only_co_chair_goes_when_another_has_the_seat_from_the_day_after(cast, home):
    chair, _, successor = cast
    chair.roles[0].organisation = home
    facts = {"last_day": LAST, "each": {}, "by": chair, "now": NOW}
    with pytest.raises(RuleViolation, match="Choose who takes over “The coalition”"):
        leaving_services.record_leaving(chair, everything=None, **facts)
    leaving_services.record_leaving(chair, everything=successor, **facts)
    assert [one.name for one in co_chairs_on(LAST)] == ["Ann"]
    assert [one.name for one in co_chairs_on(NEXT)] == ["Sue"]
    [seat] = [term for term in successor.roles if term.role is Role.CO_CHAIR]
    assert seat.organisation is home


def test_the_next_reminder_after_midnight_goes_to_the_successor(cast, clock_at):
    chair, leaver, successor = cast
    story = Story(clock_at)
    letter = make_letter("Homes", lead=leaver)
    deadline = make_deadline(date(2026, 5, 15), ladder="5,4", letter=letter, now=NOW, announce=False)
    leave(cast)
    story.at("2026-05-04 10:00")
    assert [mail.to for mail in sent(leaving_emails.KIND)] == [leaver.email, successor.email]
    story.at("2026-05-08 09:00")
    assert days_and_people(sent()) == [("2026-05-08 09:00", one.email) for one in (chair, leaver)]
    to_come = {(one.rung, one.person.name) for one in previews.of_deadline(deadline)}
    assert to_come == {("4", "Ann"), ("4", "Sue")}
    _move(deadline, date(2026, 5, 18), chair, "2026-05-08 23:58", clock_at)
    story.at("2026-05-08 23:59")
    assert days_and_people(sent())[2:] == [("2026-05-08 23:59", leaver.email)]
    _move(deadline, date(2026, 5, 15), chair, "2026-05-09 00:00", clock_at)
    story.at("2026-05-09 00:00")
    assert letter.lead is successor
    assert [to for _, to in days_and_people(sent())[3:]] == [successor.email]
    story.at("2026-05-11 09:00")
    assert days_and_people(sent())[4:] == [("2026-05-11 09:00", one.email) for one in (chair, successor)]
    assert "you lead on this" in sent()[-1].text


def test_a_reminder_that_waits_over_midnight_goes_to_the_successor(cast, clock_at):
    chair, leaver, successor = cast
    make_deadline(
        date(2026, 5, 15), ladder="5", letter=make_letter("Homes", lead=leaver), now=NOW, announce=False
    )
    leave(cast)
    clock_at("2026-05-08 09:00")
    jobs.plan(clock.now())  # handed over, but no mail leaves before midnight
    story = Story(clock_at)
    story.at("2026-05-09 00:00")
    assert sorted(days_and_people(sent())) == [
        ("2026-05-09 00:00", one.email) for one in sorted((chair, successor), key=lambda one: one.email)
    ]
    story.at("2026-05-09 00:01")
    assert len(sent()) == 2


def _move(deadline, to_on, by, at, clock_at):
    clock_at(at)
    deadlines.move_deadline(deadline, to_on=to_on, to_time=None, reason="It moved.", by=by, now=clock.now())


def test_access_ends_at_midnight_to_the_minute_and_past_acts_keep_their_name(cast, sign_in, get, clock_at):
    _chair, leaver, _successor = cast
    letter = make_letter("Homes", lead=leaver)
    deadline = make_deadline(date(2026, 6, 1), letter=letter, now=NOW)
    deadlines.move_deadline(
        deadline, to_on=date(2026, 6, 2), to_time=None, reason="It moved.", by=leaver, now=NOW
    )
    leave(cast)
    clock_at("2026-05-08 23:59")
    sign_in(leaver)
    get("/letters")
    clock_at("2026-05-09 00:00")
    get("/letters", status=302)
    Story(clock_at).at("2026-05-09 00:00")
    assert "Lee" in {line.actor_name for line in history_of(deadline)}
    assert "lead went from Lee, who left, to Sue" in {line.what for line in history_of(letter)}


def test_what_came_to_be_open_meanwhile_goes_to_whoever_takes_everything(cast, clock_at):
    _chair, leaver, successor = cast
    leave(cast)
    late = make_letter("Late", lead=leaver, deputy=successor)
    taken = make_deadline(date(2026, 6, 1), people=[leaver])
    taken.taken_by, taken.taken_at = leaver, NOW
    Story(clock_at).at("2026-05-09 00:00")
    assert (late.lead, late.deputy) == (successor, None)
    assert (list(taken.people), taken.taken_by) == ([successor], None)


def test_whose_role_is_extended_keeps_everything_until_that_ends(cast, clock_at):
    _chair, leaver, successor = cast
    letter = make_letter("Homes", lead=leaver)
    leave(cast)
    leaver.roles[0].to_on = date(2026, 5, 12)
    story = Story(clock_at)
    story.at("2026-05-09 00:00")
    assert letter.lead is leaver
    story.at("2026-05-13 00:00")
    assert letter.lead is successor


def test_who_stays_after_all_keeps_everything(cast, sign_in, get, post, clock_at):
    chair, leaver, _ = cast
    letter = make_letter("Homes", lead=leaver)
    leave(cast)
    sign_in(chair)
    assert "Leaves with Friday 8 May 2026" in get(f"/people/{leaver.id}").text
    post(f"/people/{leaver.id}/stay")
    leaver.roles[0].to_on = None
    Story(clock_at).at("2026-05-09 00:00")
    assert letter.lead is leaver


def test_the_page_lists_what_is_open_and_keeps_what_was_chosen(cast, home, sign_in, get, post):
    chair, leaver, successor = cast
    letter = make_letter("Homes", lead=leaver)
    sign_in(chair)
    url = f"/people/{leaver.id}/leave"
    assert "Leaves on" in get(f"/people/{leaver.id}").text
    form = get(url).form_values() | {"last_day-day": "8", "last_day-month": "5", "last_day-year": "2026"}
    refused = post(url, form | {f"lead-letter-{letter.id}": str(successor.id)}, status=422)
    assert "Choose who takes over “Invented Homes”" in refused.text
    kept = refused.form_values()
    assert kept[f"lead-letter-{letter.id}"] == str(successor.id)
    post(url, kept | {"everything": str(successor.id)})
    departure = departures.pending_of(leaver.id)
    assert [(item.letter_id, item.successor_id) for item in departure.items] == [(letter.id, successor.id)]
    assert f"It is recorded that {leaver.name} leaves" in get(url).text


def test_for_whom_somebody_stands_in_is_said_before_they_leave(cast, sign_in, get):
    chair, leaver, successor = cast
    days = {"from_on": date(2026, 5, 6), "to_on": date(2026, 5, 20)}
    contacts.record_absence(successor, **days, cover=leaver, by=chair, now=NOW)
    sign_in(chair)
    page = get(f"/people/{leaver.id}/leave")
    assert "For whom Lee stands in" in page.text
    assert "away from 6 May 2026 until 20 May 2026" in page.text
    assert "stands in" not in get(f"/people/{successor.id}/leave").text


def test_the_end_of_a_chair_counts_from_the_very_minute(session, clock_at):
    story = Story(clock_at)
    going, stays = make_person("Going", to_on=LAST), make_person("Stays")
    coming = make_person("Coming", from_on=NEXT)
    deadline = make_deadline(date(2026, 6, 1), ladder="0", now=NOW, announce=False)
    _move(deadline, date(2026, 6, 2), stays, "2026-05-08 23:58", clock_at)
    story.at("2026-05-08 23:59")
    assert days_and_people(sent()) == [("2026-05-08 23:59", going.email)]
    _move(deadline, date(2026, 6, 3), stays, "2026-05-09 00:00", clock_at)
    story.at("2026-05-09 00:00")
    assert days_and_people(sent())[1:] == [("2026-05-09 00:00", coming.email)]
    story.at("2026-06-03 09:00")
    assert {to for at, to in days_and_people(sent()) if at == "2026-06-03 09:00"} == {
        stays.email,
        coming.email,
    }


def test_a_new_address_and_a_suspension_count_from_the_very_minute(session, clock_at):
    story = Story(clock_at)
    chair, moving, other = make_person("Ann"), make_person("Moving"), make_person("Other")
    for day in (7, 8):
        make_deadline(date(2026, 5, day), ladder="0", now=NOW, announce=False)
    old = moving.email
    story.at("2026-05-07 08:59")
    people.suspend(other, by=chair, now=clock.now())
    story.at("2026-05-07 09:00")
    assert {mail.to for mail in sent()} == {chair.email, old}
    clock_at("2026-05-08 08:59")
    people.change_person(moving, name="Moving", email="new@example.org", by=chair, now=clock.now())
    people.lift_suspension(other, by=chair, now=clock.now())
    story.at("2026-05-08 09:00")
    assert {to for at, to in days_and_people(sent()) if at == "2026-05-08 09:00"} == {
        chair.email, other.email, "new@example.org"
    }  # fmt: skip
