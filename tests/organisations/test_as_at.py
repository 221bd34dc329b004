"""Who was a member on a day, under which name; and what is different between two days."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.factories import make_organisation, make_person
from tracker.coalition.models import Membership, Organisation
from tracker.coalition.rules import Ending, Standing
from tracker.organisations import ending_services, membership, naming_services
from tracker.organisations.as_at import read_asked
from tracker.organisations.membership_queries import (
    Show,
    counts_on,
    every_line,
    members_on,
    page_of_organisations,
)

NOW = datetime(2023, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def story(session, clock_at):
    """A coalition in which everything happened that can."""
    clock_at(NOW)

    def has(name, *periods):
        found = make_organisation(name, member=False)
        found.memberships = [Membership(**period) for period in periods]
        session.flush()
        return found

    has("Always")
    has("Founder", {})
    has("Joined", {"member_from": "2021-03"})
    has("Left", {"member_to": "2020-05"})
    has("Came Back", {"member_to": "2018"}, {"member_from": "2022-01-15"})
    has("Unlisted", {"seen_on": "2019-07", "missing_on": "2020"})
    has("Watcher", {"standing": Standing.OBSERVER}, {"member_from": "2023", "standing": Standing.MEMBER})
    renamed, merged, heir = has("Old Name", {}), has("Merged", {}), has("Heir", {"member_from": "2015"})
    naming_services.rename(renamed, name="New Name", name_from="2022-05", by=None, now=NOW)
    ending_services.record_ending(
        merged, kind=Ending.MERGED, others=[heir], last_on="2022", source="Its website", by=None, now=NOW
    )
    return session


AS_AT = {
    date(2017, 6, 1): {
        Show.MEMBERS: ["Came Back", "Founder", "Heir", "Left", "Merged", "New Name", "Unlisted"],
        Show.OBSERVERS: ["Watcher"],
        Show.NOT_LISTED: [],
    },
    date(2020, 5, 31): {
        Show.MEMBERS: ["Founder", "Heir", "Left", "Merged", "New Name"],
        Show.OBSERVERS: ["Watcher"],
        Show.NOT_LISTED: ["Unlisted"],
    },
    date(2023, 1, 1): {
        Show.MEMBERS: ["Came Back", "Founder", "Heir", "Joined", "New Name", "Watcher"],
        Show.OBSERVERS: [],
        Show.NOT_LISTED: ["Unlisted"],
    },
}


@pytest.mark.parametrize("day", AS_AT)
def test_who_was_what_on_a_day_and_the_rule_of_one_organisation_says_the_same(story, day):
    for show, names in AS_AT[day].items():
        assert [one.name for one in every_line(day, show)] == names
        assert [one.name for one in page_of_organisations(day, show=show).rows] == names
    assert [one.name for one in members_on(day)] == AS_AT[day][Show.MEMBERS]
    for one in story.scalars(select(Organisation)):
        assert membership.is_member(one, day) is (one.name in AS_AT[day][Show.MEMBERS])
        assert membership.is_not_listed_any_more(one, day) is (one.name in AS_AT[day][Show.NOT_LISTED])
    counted = counts_on(day)
    assert [counted[show] for show in AS_AT[day]] == [len(names) for names in AS_AT[day].values()]
    assert counted[Show.ALL] == counted[Show.MEMBERS] + counted[Show.OTHERS]


def test_the_page_names_organisations_as_they_were_called_then(story, sign_in, get):
    sign_in(make_person())
    page = get("/organisations?on=2019-07")
    assert "As at 31 July 2019, the last day of July 2019." in page.text
    assert "Old Name now called New Name" in page.text
    assert "Merged now part of Heir" in page.text
    assert "Member until May 2020" in page.text
    assert "In the list of members of July 2019, not in that of 2020" in page.text
    assert "As at" in get("/organisations?on=2023").text, "this year stands for today"
    wrong = get("/organisations?on=31+February+2020")
    assert "31 February does not exist" in wrong.text
    unlisted = get("/organisations?show=not-listed")
    assert [one.text for one in unlisted.all("th", class_="cards__title")] == ["Unlisted"]


def test_what_changed_between_two_days_stands_on_one_page(story, sign_in, get):
    sign_in(make_person())
    page = get("/organisations/changes?from=2019-07&to=2023-05")
    for sentence in (
        "Came Back: Member until 2018, joining date not known; Member since 15 January 2022",
        "Joined: Member since March 2021",
        "Left: Member until May 2020, joining date not known",
        "Unlisted: In the list of members of July 2019, not in that of 2020",
        "Observer before, member after",
        "Old Name is now called New Name, since May 2022",
        "It merged into Heir, last day 2022",
    ):
        assert sentence in page.text
    assert "Founder" not in page.text
    assert "Nothing is recorded" in get("/organisations/changes?from=2017-01&to=2017-06").text
    assert "must not lie before 31 December 2021" in get("/organisations/changes?from=2021&to=2020").text
    joined = get("/organisations/changes?from=2019-07&to=2023-05&show=joined")
    assert "Unlisted" not in joined.text


def test_both_are_files_too(story, sign_in, client):
    sign_in(make_person())
    answer = client.get("/organisations.csv?on=2019-07&show=members")
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [line["name"] for line in lines][-2:] == ["Old Name", "Unlisted"]
    assert lines[-2]["what_became_of_it"] == "now called New Name"
    assert (lines[-1]["member_seen_on"], lines[-1]["member_to"]) == ("2019-07", "")
    changes = client.get("/organisations/changes.csv?from=2019-07&to=2023-05")
    assert "It merged into Heir" in changes.text
    for bad in ("/organisations.csv?on=banana", "/organisations/changes.csv?from=banana"):
        refused = client.get(bad)
        assert (refused.status_code, "That cannot be done" in refused.text) == (400, True)


@pytest.mark.parametrize(
    ("typed", "day", "words"),
    [
        ("2019-07", date(2019, 7, 31), "31 July 2019, the last day of July 2019"),
        ("2019", date(2019, 12, 31), "31 December 2019, the last day of 2019"),
        ("2023", date(2023, 6, 1), "1 June 2023, in 2023"),
        ("15 July 2019", date(2019, 7, 15), "15 July 2019"),
        ("", date(2023, 6, 1), "1 June 2023"),
    ],
)
def test_a_month_or_a_year_stands_for_its_last_day_or_for_today(typed, day, words):
    asked = read_asked(typed, date(2023, 6, 1), otherwise=date(2023, 6, 1))
    assert (asked.day, asked.words, asked.wrong) == (day, words, "")
