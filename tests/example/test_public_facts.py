"""What was published about the coalition, and what the example makes of it: lists of members, and the record.

``TRACKER_TEST_FACTS`` may name a file of those facts (organisations with ``printed_as``, lists of members, publications
with their dates): then the example is held against that file too.
"""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tracker.coalition.models import Membership, Person
from tracker.core import clock
from tracker.core.database import db
from tracker.example import loading
from tracker.letters.models import Letter
from tracker.organisations import finding
from tracker.organisations.membership import in_words
from tracker.organisations.membership_queries import Show, every_line
from tracker.record.queries import page_of_record

pytestmark = pytest.mark.one_database("sqlite")
FACTS = os.environ.get("TRACKER_TEST_FACTS")
IN_NO_LATER_LIST = [
    "Action for Children", "Institute of Recovery from Childhood Trauma", "Social Care Institute for Excellence",
    "TACT", "YoungMinds",
]  # fmt: skip
JULY_2019, LATER = date(2019, 7, 31), date(2020, 12, 31)


@pytest.fixture
def loaded(session, clock_at):
    clock_at("2026-11-23 10:00")
    loading.load(now=clock.now())
    session.commit()


def names_of(show, day):
    return [one.name for one in every_line(day, show)]


def test_thirty_two_members_in_july_2019_twenty_seven_later_and_five_in_no_later_list(loaded):
    first, later = names_of(Show.MEMBERS, JULY_2019), names_of(Show.MEMBERS, LATER)
    assert (len(first), len(later)) == (32, 27)
    assert sorted(set(first) - set(later)) == names_of(Show.NOT_LISTED, LATER) == IN_NO_LATER_LIST
    assert set(later) <= set(first)
    assert names_of(Show.NOT_LISTED, JULY_2019) == []


def test_no_date_of_joining_or_leaving_is_made_up(loaded):
    periods = [one for found in every_line(LATER, Show.ALL) for one in found.periods]
    assert {(one.member_from, one.member_to) for one in periods} == {(None, None)}
    said = {in_words(one) for found in every_line(LATER, Show.NOT_LISTED) for one in found.periods}
    assert said == {"In the list of members of July 2019, not in that of 2020"}
    sources = db.session.scalars(select(Membership.source)).all()
    assert all("no date" in one for one in sources), "the later list bears none: its year is what it tells"


def test_the_record_is_in_the_order_of_its_dates_as_printed(loaded, get):
    assert [one.dated for one in page_of_record().rows] == [
        "2021-12", "2021-08", "2021-05", "2021-03", "2021-01", "2020-05", "2020", "2019-07", "2017-05", "2017-04",
        "2017-01", "2017-01", "2017-01", "2016-06", None,
    ]  # fmt: skip
    text = get("/record").text
    printed = [
        "December 2021",
        "August 2021",
        "May 2021",
        "January 2021",
        "May 2020",
        "July 2019",
        "June 2016",
    ]
    assert [text.index(one) for one in printed] == sorted(text.index(one) for one in printed)


def test_the_pages_say_it_too(loaded, sign_in, get):
    sign_in(db.session.scalars(select(Person).where(Person.email == "chair1@example.org")).one())
    assert "Members (32)" in get("/organisations?on=2019-07").text
    later = get("/organisations?on=2020")
    assert "Members (27)" in later.text
    assert "Not in a later list (5)" in later.text
    changed = get("/organisations/changes?from=2019-07&to=2020")
    assert [one.text for one in changed.all("h2") if "later list" in one.text] == [
        "Not in a later list, and no day of leaving is known"
    ]
    assert all(name in changed.text for name in IN_NO_LATER_LIST)


if FACTS:

    def test_the_example_says_what_the_file_of_facts_says(loaded):
        facts = json.loads(Path(FACTS or "").read_text())
        called = {one["slug"]: one for one in facts["organisations"]}

        def members(which, source):
            written = [called[slug]["printed_as"][source] for slug in facts["membership"][which]]
            printed = [one if isinstance(one, str) else one[0] for one in written]  # some stand there twice
            found = [finding.called(name) or finding.called(name.split(" (")[0]) for name in printed]
            assert [len(one) for one in found] == [1] * len(printed), "every printed name is found, and once"
            return sorted(one[0].name for one in found)

        assert members("vision_2019", "S3") == sorted(names_of(Show.MEMBERS, JULY_2019))
        assert members("fostering_network_page", "S1") == sorted(names_of(Show.MEMBERS, LATER))
        letters = db.session.query(Letter).filter(Letter.published_at.is_not(None)).all()
        assert sorted((one.dated or "", one.title) for one in letters) == sorted(
            (one["date"] or "", one["title"]) for one in facts["publications"]
        )
