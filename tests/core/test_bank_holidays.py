"""The bundled calendar, reading newer files, and what may replace what."""

import json
from datetime import date
from pathlib import Path

import holidays as library
import pytest

from tracker.core import bank_holidays
from tracker.core.bank_holidays import Change, Problem, UnreadableFile, bundled, changes, merge, parse
from tracker.core.calendar import Nation
from tracker.core.errors import RuleViolation

ENGLAND, SCOTLAND = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "fixtures" / "bank-holidays"
YEARS = range(2019, 2029)
IN_USE = (2026, 2027, 2028)
DIFFERS_FROM_LIBRARY: dict[str, set[date]] = {"ENG": set(), "WLS": set(), "SCT": set(), "NIR": set()}


def published(**divisions):
    """A file in the published shape. An event is (date, title) or a dictionary as it stands."""
    return json.dumps(
        {
            name.replace("_", "-"): {
                "division": name.replace("_", "-"),
                "events": [
                    one
                    if isinstance(one, dict)
                    else {"date": one[0], "title": one[1], "notes": "", "bunting": True}
                    for one in events
                ],
            }
            for name, events in divisions.items()
        }
    ).encode()


def known_with(*events, without=()):
    """What is bundled, with days of England and Wales added and taken away."""
    england = {day: title for day, title in bundled()[ENGLAND].items() if day not in without}
    return {**bundled(), ENGLAND: {**england, **dict(events)}}


@pytest.mark.parametrize(
    ("subdivision", "nation"),
    [("ENG", ENGLAND), ("WLS", ENGLAND), ("SCT", SCOTLAND), ("NIR", Nation.NORTHERN_IRELAND)],
)
def test_the_bundled_days_are_those_of_an_independent_library(subdivision, nation):
    theirs = library.country_holidays("GB", subdiv=subdivision, years=YEARS)

    assert {day for day in theirs if day.weekday() < 5} ^ set(bundled()[nation]) == (
        DIFFERS_FROM_LIBRARY[subdivision]
    )


def test_the_bundled_file_has_the_published_days():
    counts = {
        nation: [sum(day.year == year for day in days) for year in YEARS]
        for nation, days in bundled().items()
    }

    assert counts == {
        ENGLAND: [8, 8, 8, 10, 9, 8, 8, 8, 8, 8],
        SCOTLAND: [9, 9, 9, 11, 10, 9, 9, 10, 9, 9],
        Nation.NORTHERN_IRELAND: [10, 10, 10, 12, 11, 10, 10, 10, 10, 10],
    }
    assert bank_holidays.bundled_valid_until() == date(2028, 12, 31)


def test_the_bundled_file_has_no_day_on_a_weekend():
    assert [day for days in bundled().values() for day in days if day.weekday() >= 5] == []


def test_the_bundled_file_is_what_was_published():
    file = PUBLISHED / "bank-holidays.published-format.derived.json"
    if file.exists():  # only beside a folder of examples
        assert parse(file.read_bytes()) == bundled()


def test_a_file_is_read_with_or_without_a_byte_order_mark():
    file = published(scotland=[("2029-01-01", "New Year’s Day")])

    assert parse(file) == parse(b"\xef\xbb\xbf" + file) == {SCOTLAND: {date(2029, 1, 1): "New Year’s Day"}}


def test_the_file_of_one_nation_is_read_too():
    file = {"division": "scotland", "events": [{"title": "St Andrew’s Day", "date": "2029-11-30"}]}

    assert parse(json.dumps(file).encode()) == {SCOTLAND: {date(2029, 11, 30): "St Andrew’s Day"}}


def test_a_substitute_day_says_so_in_its_title():
    event = {"title": "Boxing Day", "date": "2026-12-28", "notes": "Substitute day", "bunting": True}

    assert parse(published(scotland=[event])) == {
        SCOTLAND: {date(2026, 12, 28): "Boxing Day (substitute day)"}
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "The file is not JSON. Use the file from https://www.gov.uk/bank-holidays.json."),
        (b"\xff\xfe\x00", "The file is not JSON. Use the file from https://www.gov.uk/bank-holidays.json."),
        (b"[]", "The file does not have the shape of https://www.gov.uk/bank-holidays.json."),
        (b'{"divisions": {}}', "The file does not have the shape of https://www.gov.uk/bank-holidays.json."),
        (b"{}", "The file holds no bank holidays."),
        (published(scotland=[]), "The file holds no bank holidays."),
        (published(france=[]), "“france” is not a nation with a list of events."),
        (b'{"scotland": 3}', "“scotland” is not a nation with a list of events."),
        (
            published(scotland=[("2027-02-31", "Odd day")]),
            "Event 1, Odd day: “2027-02-31” is not a date. Dates are written 2027-12-25.",
        ),
        (
            published(scotland=[("01/01/2027", "New Year’s Day")]),
            "Event 1, New Year’s Day: “01/01/2027” is not a date. Dates are written 2027-12-25.",
        ),
        (published(scotland=[("2027-01-01", " ")]), "Event 1 has no title."),
        (
            published(scotland=[("2027-01-01", "New Year’s Day"), ("2027-01-01", "Again")]),
            "Event 2, Again: 2027-01-01 comes twice.",
        ),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_the_reason(content, message):
    with pytest.raises(UnreadableFile) as refusal:
        parse(content)

    assert refusal.value.message == message


def test_every_fault_of_a_file_is_told_with_its_place():
    file = published(scotland=[("2027-01-01", "New Year’s Day"), ("x", "Odd")], northern_ireland=[{}])

    with pytest.raises(UnreadableFile) as refusal:
        parse(file)

    assert refusal.value.problems == (
        Problem(2, "date", "Event 2, Odd: “x” is not a date. Dates are written 2027-12-25."),
        Problem(3, "title", "Event 3 has no title."),
    )


def test_the_same_file_again_changes_nothing():
    assert merge(bundled(), bundled(), years_in_use=IN_USE) == bundled()
    assert changes(bundled(), bundled()) == []


def test_a_day_that_was_added_late_is_taken_in():
    newer = known_with((date(2027, 6, 7), "Extra bank holiday"))

    merged = merge(bundled(), newer, years_in_use=IN_USE)

    assert merged == newer
    assert changes(bundled(), merged) == [Change(ENGLAND, date(2027, 6, 7), None, "Extra bank holiday")]


def test_a_file_that_drops_a_known_day_is_refused_unless_told_to_replace():
    newer = known_with(without=[date(2027, 5, 3)])

    with pytest.raises(RuleViolation) as refusal:
        merge(bundled(), newer, years_in_use=IN_USE)

    assert refusal.value.message == (
        "The file would drop these bank holidays of England and Wales in 2027: "
        "3 May (Early May bank holiday). Nothing was changed. To use the file all the same, replace."
    )
    replaced = merge(bundled(), newer, years_in_use=IN_USE, replace=True)
    assert changes(bundled(), replaced) == [Change(ENGLAND, date(2027, 5, 3), "Early May bank holiday", None)]


def test_a_day_that_moved_is_a_day_dropped():
    newer = known_with((date(2027, 5, 10), "Early May bank holiday"), without=[date(2027, 5, 3)])

    with pytest.raises(
        RuleViolation, match="would drop these bank holidays of England and Wales in 2027: 3 May"
    ):
        merge(bundled(), newer, years_in_use=IN_USE)


@pytest.mark.parametrize("year", [2012, 2024, 2027, 2029])
def test_a_small_teaching_copy_is_refused(year):
    days = [
        (f"{year}-01-02", "New Year’s Day"),
        (f"{year}-04-06", "Good Friday"),
        (f"{year}-12-25", "Christmas Day"),
    ]
    stub = parse(published(england_and_wales=days, scotland=days, northern_ireland=days))

    with pytest.raises(RuleViolation):
        merge(bundled(), stub, years_in_use=())


def test_a_file_without_a_year_in_use_is_refused():
    newer = {
        nation: {day: title for day, title in days.items() if day.year != 2027}
        for nation, days in bundled().items()
    }

    with pytest.raises(
        RuleViolation, match="The file has no bank holidays of Scotland in 2027, where we know 9"
    ):
        merge(bundled(), newer, years_in_use=IN_USE)


def test_years_that_the_publisher_has_dropped_are_kept():
    newer = {
        nation: {day: title for day, title in days.items() if day.year > 2019}
        for nation, days in bundled().items()
    }

    assert merge(bundled(), newer, years_in_use=IN_USE) == bundled()
    assert merge(bundled(), newer, years_in_use=IN_USE, replace=True) == bundled()


@pytest.mark.parametrize("title", ["a\0b", "\ud800"])
def test_a_title_that_cannot_be_stored_is_refused_with_a_sentence(title):
    event = {"title": title, "date": "2031-12-25", "notes": "", "bunting": True}
    with pytest.raises(RuleViolation, match="cannot be stored"):
        parse(json.dumps({"scotland": {"division": "scotland", "events": [event]}}).encode())


def test_a_title_over_two_lines_is_refused_with_a_sentence():
    event = {"title": "a\nb", "date": "2031-12-25", "notes": "", "bunting": True}
    with pytest.raises(UnreadableFile) as refused:
        parse(json.dumps({"scotland": {"division": "scotland", "events": [event]}}).encode())
    problem = Problem(1, "title", "Event 1 has a character in its title or notes that cannot be shown.")
    assert list(refused.value.problems) == [problem]


def test_a_file_nested_without_end_is_refused_with_a_sentence():
    with pytest.raises(UnreadableFile):
        parse(b"[" * 50_000)
