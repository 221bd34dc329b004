"""A person's private calendar: whose it is, what is in it, and when its address opens nothing any more."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest

from tests.factories import make_consultation, make_deadline, make_person
from tracker.coalition.rules import Role
from tracker.deadlines import services as deadlines
from tracker.deadlines.stages import DeadlineKind
from tracker.reports import feed

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
BEFORE = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_tuesday(clock_at) -> None:
    clock_at(NOW)


def path_of(person) -> str:
    return f"/calendar/{feed.token_for(person)}.ics"


def events_at(client, path: str) -> dict[str, icalendar.Event]:
    """The events of a feed by their summaries."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.data)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def test_it_holds_what_is_open_with_a_time_in_utc_or_the_whole_day(session, client) -> None:
    timed = make_deadline(date(2026, 12, 11), time(23, 45), now=BEFORE)
    make_consultation("Fair Start", closing=timed)
    make_deadline(date(2027, 6, 1), title="Summer meeting", kind=DeadlineKind.MEETING, now=BEFORE)
    events = events_at(client, path_of(make_person()))
    assert set(events) == {"Closes: Fair Start", "Meets: Summer meeting"}
    assert events["Closes: Fair Start"]["dtstart"].dt == datetime(2026, 12, 11, 23, 45, tzinfo=UTC)
    assert events["Meets: Summer meeting"]["dtstart"].dt == date(2027, 6, 1)
    assert events["Meets: Summer meeting"]["dtend"].dt == date(2027, 6, 2)


def test_an_event_keeps_its_identity_when_the_date_moves(session, client) -> None:
    person, deadline = make_person(), make_deadline(date(2026, 12, 11), title="Leaflets", now=BEFORE)
    [before] = events_at(client, path_of(person)).values()
    deadlines.move_deadline(
        deadline, to_on=date(2026, 12, 18), to_time=None, reason="The printer is late.", by=person, now=NOW
    )
    [after] = events_at(client, path_of(person)).values()
    assert (before["uid"], after["dtstart"].dt) == (after["uid"], date(2026, 12, 18))
    assert after["sequence"] > before["sequence"]


def test_what_was_cancelled_is_told_for_a_while_and_then_left_out(session, client, clock_at) -> None:
    person, deadline = make_person(), make_deadline(date(2027, 12, 10), now=BEFORE)
    deadlines.cancel_deadline(deadline, reason="The call was withdrawn.", by=person, now=NOW)
    [event] = events_at(client, path_of(person)).values()
    assert event["status"] == "CANCELLED"
    clock_at(NOW + timedelta(days=91))
    assert events_at(client, path_of(person)) == {}


def test_what_is_long_past_or_was_past_when_recorded_is_left_out(session, client) -> None:
    make_deadline(date(2026, 8, 1), now=datetime(2026, 6, 1, tzinfo=UTC))
    make_deadline(date(2026, 11, 2), now=NOW)
    assert events_at(client, path_of(make_person())) == {}


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_may_see_the_work_has_it(session, client, role) -> None:
    make_deadline(date(2026, 12, 11), title="Leaflets", kind=DeadlineKind.OTHER, now=BEFORE)
    assert set(events_at(client, path_of(make_person(role=role)))) == {"Due: Leaflets"}


def test_it_opens_nothing_for_a_suspended_person_or_after_the_last_term(session, get) -> None:
    suspended = make_person(suspended_at=NOW)
    left = make_person(to_on=date(2026, 11, 23))
    to_come = make_person(from_on=date(2026, 11, 25))
    for person in (suspended, left, to_come, make_person(role=None)):
        get(path_of(person), status=404)


def test_an_address_that_we_did_not_make_opens_nothing(session, get) -> None:
    person = make_person()
    token = feed.token_for(person)
    for wrong in ("x", token[:-1], token[:-2] + "aa", token.replace(".", ""), "é", "W10.x"):
        get(f"/calendar/{wrong}.ics", status=404)


def test_it_says_when_nothing_changed(session, client) -> None:
    deadline = make_deadline(date(2026, 12, 11), now=BEFORE)
    path = path_of(make_person())
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, max-age=900"
    mark = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=mark).status_code == 304
    deadlines.mark_done(deadline, by=make_person(), now=NOW)
    deadlines.reopen_deadline(deadline, by=make_person(), now=NOW)
    assert client.get(path, headers=mark).status_code == 200


def test_the_page_shows_the_address_and_another_one_after_renewing(
    session, sign_in, get, post, client
) -> None:
    person = sign_in(make_person(role=Role.OBSERVER))
    page = get("/calendar")
    address = page.all("input", id="calendar-address")[0]["value"]
    assert address == f"http://localhost{path_of(person)}"
    assert "8 to 24 hours" in page.text
    assert get("/calendar/renew").heading == "Get another address for your calendar?"
    assert post("/calendar/renew").location == "/calendar"
    get(address.removeprefix("http://localhost"), status=404)
    renewed = get("/calendar").all("input", id="calendar-address")[0]["value"]
    assert renewed != address
    assert events_at(client, renewed.removeprefix("http://localhost")) == {}


def test_asking_alone_renews_nothing(session, sign_in, get) -> None:
    person = sign_in(make_person())
    get("/calendar/renew")
    session.refresh(person)
    assert person.calendar_generation == 1


def test_a_stranger_is_sent_to_sign_in(session, get) -> None:
    assert get("/calendar", status=302).location == "/sign-in?next=/calendar"


def test_no_word_of_a_title_can_break_a_line_of_the_file(session, client) -> None:
    make_deadline(
        date(2026, 12, 11), title="Due; with, signs\\and “quotes”", kind=DeadlineKind.OTHER, now=BEFORE
    )
    assert set(events_at(client, path_of(make_person()))) == {"Due: Due; with, signs\\and “quotes”"}


def test_the_account_page_leads_to_it(session, sign_in, get) -> None:
    sign_in(make_person())
    assert get("/account").links()["See your deadlines in your own calendar"] == "/calendar"
