"""When somebody chaired, as far as papers tell: tables of examples."""

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.core.errors import RuleViolation
from tracker.groups import rules
from tracker.groups.rules import Chaired

YES, PERHAPS, NO = Chaired.YES, Chaired.PERHAPS, Chaired.NO


@dataclass
class Known:
    from_on: str | None = None
    to_on: str | None = None
    seen_on: str | None = None
    last_seen_on: str | None = None
    not_yet_on: str | None = None
    no_longer_on: str | None = None


BETWEEN_PAPERS = Known(not_yet_on="2020-05", seen_on="2021-12", no_longer_on="2022")


@pytest.mark.parametrize(
    ("known", "day", "expected"),
    [
        (Known(from_on="2020-05"), "2020-04-30", NO),
        (Known(from_on="2020-05"), "2020-05-01", YES),
        (Known(from_on="2020-05"), "2030-01-01", YES),
        (Known(from_on="2020", to_on="2021-06"), "2021-06-30", YES),
        (Known(from_on="2020", to_on="2021-06"), "2021-07-01", NO),
        (Known(to_on="2021-06"), "2021-06-01", YES),
        (Known(to_on="2021-06"), "2021-05-31", PERHAPS),
        (Known(seen_on="2020-05"), "2020-05-31", YES),
        (Known(seen_on="2020-05"), "2020-04-30", PERHAPS),
        (Known(seen_on="2020-05", no_longer_on="2021-12"), "2020-05-31", YES),
        (Known(seen_on="2020-05", no_longer_on="2021-12"), "2020-06-01", PERHAPS),
        (Known(seen_on="2020-05", no_longer_on="2021-12"), "2021-11-30", PERHAPS),
        (Known(seen_on="2020-05", no_longer_on="2021-12"), "2021-12-01", NO),
        (BETWEEN_PAPERS, "2020-05-31", NO),
        (BETWEEN_PAPERS, "2020-06-01", PERHAPS),
        (BETWEEN_PAPERS, "2021-12-01", YES),
        (BETWEEN_PAPERS, "2022-01-01", NO),
        (Known(seen_on="2020-05", last_seen_on="2022"), "2021-03-01", YES),
        (Known(no_longer_on="2022"), "2021-01-01", PERHAPS),
    ],
)
def test_whether_somebody_chaired_on_a_day(known, day, expected):
    assert rules.chaired(known, date.fromisoformat(day)) is expected


def test_a_person_of_whom_papers_alone_tell_is_certain_only_as_long_as_they_do():
    known = Known(seen_on="2021-12")
    assert rules.chaired(known, date(2022, 1, 1)) is YES
    assert rules.chaired(known, date(2022, 1, 1), lasting=False) is PERHAPS
    assert rules.chaired(Known(from_on="2021-12"), date(2022, 1, 1), lasting=False) is YES


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (Known(from_on="2020-05", to_on="2021"), "From May 2020, until 2021"),
        (
            Known(seen_on="2020-05", no_longer_on="2021-12"),
            "Named in May 2020, until some date after May 2020, before December 2021, first day not known",
        ),
        (
            BETWEEN_PAPERS,
            "From some date after May 2020, by December 2021 at the latest, until some date after December 2021, "
            "before 2022",
        ),
        (
            Known(seen_on="2020-05", last_seen_on="2022"),
            "Named in May 2020, last named in 2022, first day not known",
        ),
    ],
)
def test_no_day_is_invented_in_words(known, words):
    assert rules.term_in_words(known) == words


@pytest.mark.parametrize(
    ("known", "field"),
    [
        (Known(), "from_on"),
        (Known(from_on="2021", to_on="2020"), "to_on"),
        (Known(seen_on="2020-05", no_longer_on="2020-04"), "no_longer_on"),
        (Known(not_yet_on="2021", from_on="2020-12-31"), "from_on"),
    ],
)
def test_dates_that_cannot_be_right_together_are_refused(known, field):
    with pytest.raises(RuleViolation) as refused:
        rules.check_term(known)
    assert refused.value.field == field


def test_dates_that_may_be_right_are_taken():
    rules.check_term(Known(from_on="2020", seen_on="2020-05", to_on="2020"))
