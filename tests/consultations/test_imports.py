"""Importing calls: our CSV, GOV.UK items, committees' answers. All or nothing, and twice changes nothing."""

import json
from datetime import date, time
from pathlib import Path

import pytest

from tests.factories import make_person
from tracker.consultations import services, window_services
from tracker.consultations.imports import import_file
from tracker.consultations.models import Consultation
from tracker.consultations.rules import ConsultationKind, WindowState
from tracker.core import clock
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.deadlines.models import Notice
from tracker.deadlines.stages import DeadlineState
from tracker.imports import take_in

FIXTURES = Path(__file__).parent / "fixtures"
HEADER = "title,body,kind,url,opens_on,closes_on,closes_time,closes_as_printed,nation,notes"


@pytest.fixture
def read(session, tmp_path, clock_at):
    """Import some text, or a document, and give the report's document."""
    clock_at("2026-05-04 10:00")

    def read(content, name="calls.csv", **options):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return take_in(import_file, path, **options).as_document()

    return read


def calls():
    return db.session.query(Consultation).order_by(Consultation.id).all()


def closing(call, place=0):
    return call.windows[place].deadline


def gov_uk(**details):
    item = json.loads((FIXTURES / "open_consultation.json").read_text(encoding="utf-8"))
    item["details"] |= details
    return item


def test_a_csv_with_every_column_becomes_calls_with_deadlines_and_no_mail(read):
    report = read(
        f"{HEADER}\n"
        '"Kinship care, a review",Department for Education,call-for-evidence,https://example.org/k,2026-05-01,'
        "2026-06-26,12:00,by noon on 26 June,england,Ask *early*.\n"
        "Rolling call,Education Committee,inquiry,,,,,,,\n"
    )

    assert (report["created"], report["errors"], report["warnings"]) == (2, [], [])
    assert report["rows"][0] == {"row": 2, "outcome": "created", "name": "Kinship care, a review"}
    first, second = calls()
    assert (first.kind, first.url, first.notes) == (
        ConsultationKind.CALL_FOR_EVIDENCE,
        "https://example.org/k",
        "Ask *early*.",
    )
    assert (first.nation, first.nation_as_given) == (Nation.ENGLAND_AND_WALES, "england")
    assert (closing(first).due_on, closing(first).at_time) == (date(2026, 6, 26), time(12))
    assert closing(first).printed == "by noon on 26 June"
    assert closing(second) is None
    assert db.session.query(Notice).count() == 0


def test_run_twice_it_creates_nothing_the_second_time(read):
    text = f"{HEADER}\nOne,A body,,,,2026-06-26,12:00,,,\nTwo,A body,,,,,,,,\n"
    read(text)
    again = read(text)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_a_semicolon_file_with_a_byte_order_mark_and_two_columns_is_read(read):
    report = read("\ufeffbody;title\nA body;One\n")
    assert (report["created"], report["errors"]) == (1, [])


def test_one_wrong_line_keeps_the_whole_file_out_and_every_mistake_is_named(read):
    report = read(
        "title,body,closes_on,closes_time,kind,nation,url\n"
        "Fine,A body,2026-06-26,17:00,,,\n"
        ",A body,,,,,\n"
        "Bad day,A body,2026-02-31,,,,\n"
        "Midnight,A body,2026-06-26,midnight,,,\n"
        "Zero,A body,2026-06-26,00:00,,,\n"
        "Twenty-four,A body,2026-06-26,24:00,,,\n"
        "No day,A body,,17:00,,,\n"
        "Kind,A body,,,survey,,\n"
        "Nation,A body,,,,France,\n"
        "Address,A body,,,,,javascript:alert(1)\n"
    )

    assert calls() == []
    assert [(one["row"], one["field"]) for one in report["errors"]] == [
        (3, "title"), (4, "closes_on"), (5, "closes_time"), (6, "closes_time"), (7, "closes_time"),
        (8, "closes_on"), (9, "kind"), (10, "nation"), (11, "url"),
    ]  # fmt: skip
    assert report["errors"][1]["message"] == "2026-02-31 does not exist. Write a date such as 2027-02-28."


def test_a_broken_csv_names_the_line_and_the_unknown_column(read):
    assert read('title,body\nOne,A body\n"Two,A body\n')["errors"][0]["row"] == 3
    report = read("title,body,colour\nOne,A body,red\n")
    assert (report["errors"][0]["field"], calls()) == ("colour", [])


def test_a_dry_run_says_what_would_happen_and_changes_nothing(read):
    report = read("title,body\nOne,A body\n", dry_run=True)
    assert (report["created"], calls()) == (1, [])


def test_printed_midnight_is_taken_with_the_time_not_stated_and_a_warning(read):
    report = read(f"{HEADER}\nOne,A body,,,,2026-06-26,,midnight on 26 June,,\n")
    assert [(one["row"], one["field"]) for one in report["warnings"]] == [(2, "closes_as_printed")]
    assert (closing(calls()[0]).at_time, closing(calls()[0]).printed) == (None, "midnight on 26 June")


def test_one_file_may_not_give_two_closing_times_for_one_call(read):
    report = read("title,body,closes_on\nOne,A body,2026-06-26\nONE,A body,2026-07-03\n")
    assert "stands in line 2 as well" in report["errors"][0]["message"]


def test_the_same_title_by_another_body_is_another_call(read):
    assert (
        read("title,body,url\nOne,A body,https://example.org\nOne,B body,https://example.org\n")["created"]
        == 2
    )


def test_a_later_file_with_another_date_moves_it_and_keeps_the_old_one(read):
    read("title,body,closes_on\nOne,A body,2026-06-26\n")
    report = read("title,body,closes_on,closes_time\nOne,A body,2026-07-03,17:00\n", name="newer.csv")
    assert report["updated"] == 1
    due = closing(calls()[0])
    assert (due.due_on, due.at_time, due.moves[0].from_on) == (date(2026, 7, 3), time(17), date(2026, 6, 26))
    assert due.moves[0].reason == "newer.csv gives another closing time."
    assert db.session.query(Notice).count() == 0


def test_a_date_that_people_moved_is_not_moved_back_by_the_same_file(read):
    text = "title,body,closes_on\nOne,A body,2026-06-26\n"
    read(text)
    window_services.change_closing(
        calls()[0].windows[0], to_on=date(2026, 7, 10), to_time=None, reason="A letter said so.",
        by=make_person(), now=clock.now(),
    )  # fmt: skip
    assert read(text)["unchanged"] == 1
    assert closing(calls()[0]).due_on == date(2026, 7, 10)


def test_a_call_that_closed_in_the_past_is_history(read):
    read("title,body,closes_on\nOld,A body,2019-07-05\n")
    assert closing(calls()[0]).is_history is True


def test_a_gov_uk_item_is_read_literally_and_its_wrong_offset_is_flagged(read):
    report = read(gov_uk(), "item.json")

    call = calls()[0]
    assert call.title == "Homes near family & friends: children’s placements"
    assert call.body.name == "Department for Invented Affairs"
    assert call.url == "https://www.gov.uk/government/consultations/homes-near-family"
    assert (call.nation, call.nation_as_given) == (Nation.ENGLAND_AND_WALES, "england")
    assert (closing(call).due_on, closing(call).at_time) == (date(2026, 10, 31), time(16))
    assert "2026-10-31T17:00:00+01:00" in call.windows[0].raw_dates
    assert call.windows[0].opens_on == date(2026, 9, 7)
    assert [one["field"] for one in report["warnings"]] == ["opening_date", "closing_date"]
    assert "views@example.org" in call.notes


def test_an_item_without_dates_is_taken_with_a_warning(read):
    report = read([gov_uk(opening_date=None, closing_date=None)], "items.json")
    assert [one["field"] for one in report["warnings"]] == ["closing_date"]
    assert closing(calls()[0]) is None
    again = read([gov_uk(opening_date=None, closing_date="2026-11-20T23:45:00+00:00")], "items.json")
    assert again["updated"] == 1
    assert closing(calls()[0]).due_on == date(2026, 11, 20)


def test_a_change_note_that_moves_the_date_is_its_reason_and_the_address_its_source(read):
    read(gov_uk(), "item.json")
    notes = [
        {"public_timestamp": "2026-10-20T10:00:00+01:00", "note": "Extended by &lt;two&gt; weeks."},
        {"public_timestamp": "2026-09-07T12:00:00+00:00", "note": "First published."},
    ]
    report = read(gov_uk(closing_date="2026-11-14T17:00:00+00:00", change_history=notes), "item.json")
    assert report["updated"] == 1
    move = closing(calls()[0]).moves[0]
    assert (move.from_on, move.to_on, move.to_time) == (date(2026, 10, 31), date(2026, 11, 14), time(17))
    assert move.reason == "Extended by <two> weeks."
    assert move.source == "https://www.gov.uk/government/consultations/homes-near-family"


def test_a_withdrawn_item_is_recorded_as_withdrawn_with_the_reason(read):
    item = gov_uk() | {"withdrawn_notice": {"explanation": "<p>Superseded by <a href='/x'>another</a></p>"}}
    read(item, "item.json")
    window = calls()[0].windows[0]
    assert (window.state, window.deadline.state) == (WindowState.WITHDRAWN, DeadlineState.CANCELLED)
    assert window.changes[0].reason == "Superseded by another"
    assert read(item, "item.json")["unchanged"] == 1


def test_a_renamed_item_stays_the_same_call(read):
    read(gov_uk(), "item.json")
    report = read(gov_uk() | {"title": "Homes close to family"}, "item.json")
    assert (report["updated"], report["rows"][0]["name"]) == (1, "Homes close to family")
    assert [call.title for call in calls()] == ["Homes close to family"]


def test_a_closing_date_two_hundred_years_away_is_taken(read):
    read(gov_uk(closing_date="2216-12-16T16:00:00+01:00"), "item.json")
    assert (closing(calls()[0]).due_on, closing(calls()[0]).at_time) == (date(2216, 12, 16), time(15))


def test_a_page_that_is_no_call_is_refused_and_so_is_what_is_not_json(read):
    assert read(gov_uk() | {"document_type": "guide"}, "item.json")["errors"][0]["field"] == "document_type"
    assert "Line 2 is not valid JSON" in read('[1,\n{"a"]', "item.json")["errors"][0]["message"]
    assert read([3, {"a": 1}], "item.json")["errors"][1]["row"] == 2


def test_a_committees_answer_gives_each_period_a_window_of_its_own(read):
    report = read((FIXTURES / "inquiries.json").read_text(encoding="utf-8"), "inquiries.json")
    assert (report["created"], report["errors"]) == (2, [])
    first, second = calls()
    assert (first.body.name, first.kind) == ("Invented Affairs Committee", ConsultationKind.INQUIRY)
    assert [(closing(first, place).due_on, closing(first, place).at_time) for place in (0, 1)] == [
        (date(2026, 4, 10), time(23, 59)),
        (date(2026, 6, 5), time(12)),
    ]
    assert (closing(first, 0).is_history, closing(first, 1).is_history) == (True, False)
    assert (second.body.name, closing(second)) == ("A parliamentary committee", None)
    assert any("without a zone" in one["message"] for one in report["warnings"])
    assert read((FIXTURES / "inquiries.json").read_text(encoding="utf-8"), "inquiries.json")["unchanged"] == 2


def test_an_import_goes_on_where_nobody_responds(read):
    read(gov_uk(), "item.json")
    services.close(calls()[0], by=make_person(), now=clock.now())
    read(gov_uk(closing_date="2026-11-14T17:00:00+00:00"), "item.json")
    assert (closing(calls()[0]).due_on, closing(calls()[0]).state) == (
        date(2026, 11, 14),
        DeadlineState.CANCELLED,
    )


@pytest.mark.parametrize("title", [5, True, ["a"], {"a": "b"}])
def test_a_title_that_is_no_text_is_refused(read, title):
    (error,) = read(gov_uk() | {"title": title}, "item.json")["errors"]
    assert error["message"] == (
        "This record does not have the shape of a GOV.UK item or a committee's inquiry."
    )
    assert calls() == []


@pytest.mark.parametrize("path", [".example.org/", "javascript:alert(1)", 5, "/a b", "/a\nb"])
def test_a_base_path_that_leads_elsewhere_is_refused(read, path):
    (error,) = read(gov_uk() | {"base_path": path}, "item.json")["errors"]
    assert error["field"] in ("base_path", "url")
    assert calls() == []
