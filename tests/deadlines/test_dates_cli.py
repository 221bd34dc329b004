"""`tracker dates …`, which needs neither database nor settings."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tracker.deadlines.cli_dates import dates

RECORDED = ("--recorded", "2023-01-01T00:00:00Z")
MAY = ("ladder", "--due", "2023-05-11", "--time", "23:45", *RECORDED)


def run(*arguments):
    return CliRunner().invoke(dates, arguments)


def document(*arguments):
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_ladder_is_printed_as_one_document():
    answer = document(*MAY)

    assert (answer["due_at"], answer["due_local"]) == ("2023-05-11T22:45:00Z", "2023-05-11T23:45")
    assert [(one["rung"], one["at"], one["local"], one["armed"]) for one in answer["rungs"]] == [
        ("20", "2023-04-11T08:00:00Z", "2023-04-11T09:00", True),
        ("10", "2023-04-25T08:00:00Z", "2023-04-25T09:00", True),
        ("5", "2023-05-03T08:00:00Z", "2023-05-03T09:00", True),
        ("2", "2023-05-09T08:00:00Z", "2023-05-09T09:00", True),
        ("1", "2023-05-10T08:00:00Z", "2023-05-10T09:00", True),
        ("0", "2023-05-11T08:00:00Z", "2023-05-11T09:00", True),
        ("+1", "2023-05-12T08:00:00Z", "2023-05-12T09:00", True),
    ]
    assert (
        answer["rungs"][2]["why"] == "5 working days before: skipping Sat 6, Sun 7, Mon 8 May (bank holiday)"
    )


def test_without_a_time_there_is_no_moment_and_a_sunday_has_no_reminder():
    answer = document("ladder", "--due", "2023-05-14", "--rungs", "1,0", *RECORDED)

    assert (answer["due_at"], answer["due_local"]) == (None, "2023-05-14")
    assert answer["rungs"][1] == {
        "rung": "0",
        "at": None,
        "local": None,
        "armed": False,
        "why": "not used: Sunday 14 May 2023 is not a working day (Sunday)",
        "warning": None,
    }


def test_what_lay_before_the_recording_is_listed_and_not_armed():
    rungs = document(*MAY[:-1], "2023-05-09T08:00:01Z")["rungs"]

    assert [one["rung"] for one in rungs if one["armed"]] == ["1", "0", "+1"]
    assert rungs[0]["at"] == "2023-04-11T08:00:00Z"


def test_a_recording_without_an_offset_is_london_time():
    rungs = document(*MAY[:-1], "2023-05-09T09:00")["rungs"]

    assert [one["rung"] for one in rungs if one["armed"]] == ["2", "1", "0", "+1"]


def test_nation_and_closed_days_count():
    extra = ("ladder", "--due", "2026-06-16", "--rungs", "1", "--recorded", "2026-01-01T00:00:00Z")

    assert document(*extra)["rungs"][0]["local"] == "2026-06-15T09:00"
    assert document(*extra, "--nation", "scotland")["rungs"][0]["local"] == "2026-06-12T09:00"
    closed = document(*extra, "--closed", "2026-06-15", "--closed", "2026-06-12")
    assert closed["rungs"][0]["local"] == "2026-06-11T09:00"


def test_working_days_are_added_with_what_was_skipped():
    assert document("add", "--from", "2023-05-26", "--working-days", "1") == {
        "date": "2023-05-30",
        "skipped": [
            {"date": "2023-05-27", "why": "Saturday"},
            {"date": "2023-05-28", "why": "Sunday"},
            {"date": "2023-05-29", "why": "bank holiday: Spring bank holiday"},
        ],
        "warning": None,
    }
    assert document("add", "--from", "2023-05-19", "--working-days", "15")["date"] == "2023-06-12"


def test_the_latest_day_to_ask_is_told():
    assert document("latest-ask", "--cut-off", "2023-05-08", "--working-days", "10")["date"] == "2023-04-20"
    assert document("latest-ask", "--cut-off", "2023-05-09", "--working-days", "10")["date"] == "2023-04-21"


def test_people_read_sentences():
    assert run("add", "--from", "2023-05-26", "--working-days", "1").stdout == (
        "Tuesday 30 May 2023\n1 working day after: skipping Sat 27, Sun 28, Mon 29 May (bank holiday)\n"
    )
    assert run(*MAY, "--rungs", "1,0").stdout == (
        "Due Thursday 11 May 2023, 11:45pm UK time\n\n"
        "  1  Wednesday 10 May 2023, 9:00am         1 working day before\n"
        "  0  Thursday 11 May 2023, 9:00am          on the day itself\n"
    )


def test_beyond_the_calendar_people_are_warned():
    done = run("add", "--from", "2029-01-01", "--working-days", "1")

    assert (done.exit_code, done.stdout) == (0, "Tuesday 2 January 2029\n1 working day after\n")
    assert done.stderr == (
        "We do not know the bank holidays of 2029, so only weekends are skipped there. Check this date.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("ladder", "--due", "2023-02-31"), "2023-02-31 does not exist."),
        (
            ("ladder", "--due", "2023-05-11", "--time", "midnight"),
            "Midnight can mean the start or the end of a day.",
        ),
        (
            ("ladder", "--due", "2023-05-11", "--time", "24:00"),
            "Midnight can mean the start or the end of a day.",
        ),
        (("ladder", "--due", "2023-05-11", "--time", "5pm"), "“5pm” is not a time we can read."),
        (("ladder", "--due", "2023-05-11", "--nation", "france"), "“france” is not a nation we know."),
        (("ladder", "--due", "2023-05-11", "--rungs", "5,x"), "“x” is not a number of working days."),
        (("ladder", "--due", "2023-05-11", "--closed", "today"), "“today” is not a date we can read."),
        (("ladder", "--due", "2023-05-11", "--recorded", "soon"), "“soon” is not a moment."),
        (("ladder",), "Missing option '--due'."),
        (("add", "--from", "2023-05-11", "--working-days", "-1"), "-1 is not in the range 0<=x<=5000."),
        (
            ("add", "--from", "9999-12-30", "--working-days", "9"),
            "That leads beyond the dates that can be counted.",
        ),
        (("latest-ask", "--cut-off", "2023-13-01", "--working-days", "1"), "2023-13-01 does not exist."),
    ],
)
def test_bad_input_is_refused_with_the_reason_on_standard_error(arguments, reason):
    done = run(*arguments, "--json")

    assert (done.exit_code, done.stdout) == (2, "")
    assert reason in done.stderr


def test_neither_database_nor_settings_are_needed():
    """`-m tracker` is what the command runs; settings that the program would refuse make no difference."""
    settings = {"PATH": os.environ["PATH"], "TRACKER_DATABASE_URL": "nonsense://", "TRACKER_ENV": "nonsense"}
    command = [sys.executable, "-m", "tracker", "dates", "add", "--from", "2023-05-26", "--working-days", "1"]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[0] == "Tuesday 30 May 2023"
