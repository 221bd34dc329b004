"""Days off, bank holidays from a file, and the usual reminders: what moves, and who is told."""

import json
from datetime import UTC, date, datetime, time

import pytest

from tests.factories import make_deadline, make_person
from tracker.coalition.models import Coalition
from tracker.core import bank_holidays
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.deadlines import calendar_services, queries, services
from tracker.deadlines.models import BankHoliday, ClosedDay, Deadline
from tracker.deadlines.stages import DeadlineKind, RungState
from tracker.outbox.models import Mail

THE_13TH = date(2027, 5, 13)
IN_MARCH = datetime(2027, 3, 1, 12, tzinfo=UTC)
MAIL = """\
Please look at the new dates below; there is nothing else to do.

The coalition is closed on Wednesday 12 May 2027. These reminders moved:

- The draft
  5 working days before: Wednesday 5 May 2027, 9:00am, was Thursday 6 May 2027, 9:00am
  1 working day before: Tuesday 11 May 2027, 9:00am, was Wednesday 12 May 2027, 9:00am

See what goes out next:
http://localhost/reminders

--\x20
Our coalition
You get this because you are a co-chair. It cannot be switched off.
"""


@pytest.fixture(autouse=True)
def _rows(session):
    """Every test here makes rows."""


def planned(deadline: Deadline) -> dict[str, str]:
    return {row.rung: f"{row.at:%Y-%m-%d}" for row in deadline.rungs if row.state is RungState.PLANNED}


def mails() -> list[tuple[int | None, str]]:
    return [(mail.person_id, mail.subject) for mail in db.session.query(Mail).order_by(Mail.number)]


def test_a_closed_day_moves_what_is_pending_and_the_other_co_chairs_are_told():
    chair, other = make_person("Ann"), make_person("Ben")
    deadline = make_deadline(THE_13TH, time(17), title="The draft", now=IN_MARCH, ladder="5,1")
    moved = calendar_services.close_day(date(2027, 5, 12), reason="Away day", by=chair, now=IN_MARCH)

    assert planned(deadline) == {"5": "2027-05-05", "1": "2027-05-11"}
    assert [(one.rung, one.at) for one in moved] == [
        ("5", datetime(2027, 5, 5, 8, tzinfo=UTC)),
        ("1", datetime(2027, 5, 11, 8, tzinfo=UTC)),
    ]
    assert mails() == [(other.id, "2 reminders moved: days off were changed")]
    assert db.session.query(Mail).one().content["text"] == MAIL


def test_a_closed_day_that_moves_nothing_sends_no_mail():
    chair, _ = make_person(), make_person()
    assert calendar_services.close_day(date(2027, 5, 12), reason="", by=chair, now=IN_MARCH) == []
    assert mails() == []


def test_a_day_cannot_be_closed_twice():
    calendar_services.close_day(THE_13TH, reason="", by=None, now=IN_MARCH)
    with pytest.raises(RuleViolation) as refused:
        calendar_services.close_day(THE_13TH, reason="", by=None, now=IN_MARCH)
    assert (refused.value.field, refused.value.message) == (
        "on",
        "Thursday 13 May 2027 is on the list already.",
    )


def test_a_day_opened_again_moves_reminders_back():
    deadline = make_deadline(THE_13TH, now=IN_MARCH, ladder="1")
    calendar_services.close_day(date(2027, 5, 12), reason="", by=None, now=IN_MARCH)
    closed = db.session.get(ClosedDay, date(2027, 5, 12))
    calendar_services.open_day(closed, by=None, now=IN_MARCH)

    assert planned(deadline) == {"1": "2027-05-12"}
    assert queries.closed_days() == {}


def test_a_reminder_that_was_sent_stays_where_it_was():
    deadline = make_deadline(THE_13TH, now=IN_MARCH, ladder="5,1")
    deadline.rungs[0].state = RungState.QUEUED
    moved = calendar_services.close_day(date(2027, 5, 12), reason="", by=None, now=IN_MARCH)
    assert [one.rung for one in moved] == ["1"]


# --- bank holidays from a file ---------------------------------------------------------------------------------


def year(number: int, *extra: str, without: str = "") -> dict[str, object]:
    """A file that holds one year as it is known, with further days, and perhaps without one."""
    document: dict[str, object] = {}
    for nation, days in bank_holidays.bundled().items():
        events = [
            {"title": title.split(" (")[0], "date": day.isoformat()}
            for day, title in days.items()
            if day.year == number and day.isoformat() != without
        ]
        events += [{"title": "A late holiday", "date": one} for one in extra]
        document[nation.value] = {"division": nation.value, "events": events}
    return document


@pytest.fixture
def file(tmp_path):
    def write(document: object) -> str:
        path = tmp_path / "bank-holidays.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    return write


def test_the_file_that_we_have_changes_nothing(command, clock_at, file):
    clock_at("2027-03-01 12:00")
    answer = command("import", "bank-holidays", str(bank_holidays.BUNDLED_FILE), "--json")

    report = answer.json
    assert (report["created"], report["updated"], report["errors"]) == (0, 0, [])
    assert report["unchanged"] == sum(len(days) for days in bank_holidays.bundled().values())
    assert db.session.query(BankHoliday).count() == 0


def test_a_late_holiday_moves_what_is_pending_and_the_co_chairs_are_told(command, clock_at, file):
    clock_at("2027-03-01 12:00")
    chair = make_person()
    deadline = make_deadline(THE_13TH, title="The draft", now=IN_MARCH, ladder="5,1")
    path = file(year(2027, "2027-05-12"))
    report = command("import", "bank-holidays", path, "--json").json

    assert [row["name"] for row in report["rows"] if row["outcome"] == "created"] == ["A late holiday"] * 3
    assert planned(deadline) == {"5": "2027-05-05", "1": "2027-05-11"}
    assert mails() == [(chair.id, "2 reminders moved: days off were changed")]
    assert any("“The draft” moved" in warning["message"] for warning in report["warnings"])
    assert queries.calendar_for(Nation.SCOTLAND).why_not(date(2027, 5, 12)) == "bank holiday: A late holiday"

    assert "No mail was sent." in command("import", "bank-holidays", path).stdout
    again = command("import", "bank-holidays", path, "--json").json
    assert (again["created"], again["updated"]) == (0, 0)
    assert len(mails()) == 1


def test_the_command_says_that_the_co_chairs_are_told(command, clock_at, file):
    clock_at("2027-03-01 12:00")
    make_person()
    make_deadline(THE_13TH, title="The draft", now=IN_MARCH, ladder="1")
    said = command("import", "bank-holidays", file(year(2027, "2027-05-12"))).stdout
    assert said.splitlines()[-1].endswith("The co-chairs are told by mail what moved.")


def test_a_trial_changes_nothing(command, clock_at, file):
    clock_at("2027-03-01 12:00")
    make_person()
    deadline = make_deadline(THE_13TH, now=IN_MARCH, ladder="1")
    report = command("import", "bank-holidays", file(year(2027, "2027-05-12")), "--dry-run", "--json").json

    assert report["created"] == 3
    assert (planned(deadline), mails()) == ({"1": "2027-05-12"}, [])
    assert db.session.query(BankHoliday).count() == 0


def test_a_file_that_would_drop_a_day_is_refused_unless_told_to_replace(command, clock_at, file):
    clock_at("2027-03-01 12:00")
    path = file(year(2027, without="2027-12-27"))
    answer = command("import", "bank-holidays", path, "--json", exit_code=2)
    assert "The file would drop these bank holidays" in answer.stderr
    assert "The file would drop these bank holidays" in answer.json["errors"][0]["message"]
    assert db.session.query(BankHoliday).count() == 0

    report = command("import", "bank-holidays", path, "--replace", "--json").json
    assert any("Dropped Monday 27 December 2027" in warning["message"] for warning in report["warnings"])
    assert queries.calendar_for(Nation.ENGLAND_AND_WALES).is_working_day(date(2027, 12, 27))


def test_a_stub_of_a_file_is_refused(command, clock_at, file):
    clock_at("2027-03-01 12:00")
    stub = {"england-and-wales": {"division": "x", "events": [{"title": "One", "date": "2027-05-12"}]}}
    command("import", "bank-holidays", file(stub), exit_code=2)
    assert db.session.query(BankHoliday).count() == 0


def test_a_file_that_leaves_out_the_year_we_are_in_is_refused(command, clock_at, file):
    clock_at("2027-03-01 12:00")
    command("import", "bank-holidays", file(year(2028)), exit_code=2)


def test_every_fault_of_a_file_is_named_with_its_place(command, clock_at, file):
    clock_at("2027-03-01 12:00")
    events = [{"title": "", "date": "2027-05-12"}, {"title": "Odd", "date": "12 May 2027"}]
    answer = command("import", "bank-holidays", file({"scotland": {"events": events}}), "--json", exit_code=2)
    assert [(error["row"], error["field"]) for error in answer.json["errors"]] == [(1, "title"), (2, "date")]


# --- the usual reminders ---------------------------------------------------------------------------------------


def test_open_deadlines_follow_the_usual_reminders_of_their_kind():
    follows = make_deadline(THE_13TH, now=IN_MARCH)
    own = make_deadline(THE_13TH, now=IN_MARCH, ladder="2")
    meeting = make_deadline(THE_13TH, now=IN_MARCH, kind=DeadlineKind.MEETING)
    settled = make_deadline(THE_13TH, now=IN_MARCH)
    services.mark_done(settled, by=None, now=IN_MARCH)
    changed = calendar_services.set_ladders({DeadlineKind.CLOSING: "3, 1"}, by=None, now=IN_MARCH)

    assert changed == [DeadlineKind.CLOSING]
    assert planned(follows) == {"3": "2027-05-10", "1": "2027-05-12"}
    assert list(planned(own)) == ["2"]
    assert sorted(planned(meeting)) == ["0", "1", "5"]
    assert planned(settled) == {}


def test_the_proposed_reminders_are_not_kept_as_a_setting():
    calendar_services.set_ladders({DeadlineKind.CLOSING: "3"}, by=None, now=IN_MARCH)
    calendar_services.set_ladders({DeadlineKind.CLOSING: ""}, by=None, now=IN_MARCH)
    assert db.session.get(Coalition, 1).ladders == {}


def test_setting_what_is_set_changes_nothing():
    assert (
        calendar_services.set_ladders({DeadlineKind.CLOSING: "20,10,5,2,1,0,+1"}, by=None, now=IN_MARCH) == []
    )


def test_reminders_that_cannot_be_read_are_refused_beside_their_kind():
    with pytest.raises(RuleViolation) as refused:
        calendar_services.set_ladders({DeadlineKind.GOVERNMENT_RESPONSE: "soon"}, by=None, now=IN_MARCH)
    assert refused.value.field == "government_response"


# --- the pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def chair(clock_at, sign_in):
    clock_at("2027-03-01 12:00")
    return sign_in(make_person("Ann Example"))


def test_a_day_off_is_added_on_its_page_and_what_moved_is_shown(chair, get, post):
    make_deadline(THE_13TH, title="The draft", now=IN_MARCH, ladder="1")
    day = {"on-day": "12", "on-month": "5", "on-year": "2027", "reason": "Away day"}
    page = get(post("/deadlines/days-off", day).location)

    assert page.words_of("th", scope="row") == ["Wednesday 12 May 2027"]
    assert "Wednesday 12 May 2027 is no working day now. 1 reminder moved." in page.text
    assert "The draft: 1 working day before: Tuesday 11 May 2027, 9:00am, was Wednesday" in page.text

    again = post("/deadlines/days-off", day, status=422)
    assert "Wednesday 12 May 2027 is on the list already." in again.text
    assert again.form_values()["reason"] == "Away day"


def test_many_reminders_that_move_are_said_in_one_notice(chair, get, post):
    for number in range(12):
        make_deadline(THE_13TH, title=f"Draft {number}", now=IN_MARCH, ladder="1")
    day = {"on-day": "12", "on-month": "5", "on-year": "2027", "reason": "Away day"}
    page = get(post("/deadlines/days-off", day).location)

    (notice,) = page.words_of("div", class_="govuk-notification-banner__content")
    assert notice.startswith(
        "Wednesday 12 May 2027 is no working day now. 12 reminders moved. Draft 0: 1 working"
    )
    assert notice.endswith("And 2 more: the page of each deadline shows them.")


def test_a_day_off_is_removed_after_asking(chair, get, post):
    db.session.add(ClosedDay(on=THE_13TH, reason="Away day"))
    page = get("/deadlines/days-off/2027-05-13/remove")
    assert page.heading == "Remove Thursday 13 May 2027 from the days off?"
    assert queries.closed_days() == {THE_13TH: "Away day"}

    post("/deadlines/days-off/2027-05-13/remove")
    assert queries.closed_days() == {}
    get("/deadlines/days-off/2027-05-13/remove", status=404)
    get("/deadlines/days-off/nonsense/remove", status=404)


def test_the_usual_reminders_are_set_on_their_page(chair, get, post):
    form = get("/deadlines/reminder-days").form_values()
    assert form["closing"] == "20,10,5,2,1,0,+1"

    refused = post("/deadlines/reminder-days", form | {"meeting": "x"}, status=422)
    assert "“x” is not a number of working days." in refused.text
    assert refused.form_values()["meeting"] == "x"
    post("/deadlines/reminder-days", form | {"meeting": "7,1"})
    assert queries.ladder_of_kind(DeadlineKind.MEETING) == "7,1"
