"""When an organisation counts as a member, and how what is known of it is said."""

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.coalition.rules import Standing
from tracker.core.errors import RuleViolation
from tracker.organisations.membership import certainly_overlap, check_period, covers, in_words


@dataclass
class Known:
    member_from: str | None = None
    member_to: str | None = None
    seen_on: str | None = None
    missing_on: str | None = None
    standing: Standing = Standing.MEMBER


@pytest.mark.parametrize(
    ("period", "day", "counts"),
    [
        (Known(), date(2026, 1, 1), True),
        (Known(member_from="2019"), date(2018, 12, 31), False),
        (Known(member_from="2019"), date(2019, 1, 1), True),
        (Known(member_from="2019-07"), date(2019, 7, 1), True),
        (Known(member_from="2019-07-15"), date(2019, 7, 14), False),
        (Known(member_to="2020"), date(2020, 12, 31), True),
        (Known(member_to="2020"), date(2021, 1, 1), False),
        (Known(member_to="2020-05"), date(2020, 5, 31), True),
        (Known(member_to="2020-05-30"), date(2020, 5, 31), False),
        (Known(seen_on="2019-07"), date(2026, 1, 1), True),
        (Known(seen_on="2019-07", missing_on="2020"), date(2019, 12, 31), True),
        (Known(seen_on="2019-07", missing_on="2020"), date(2020, 1, 1), False),
    ],
)
def test_a_month_or_a_year_counts_as_a_whole(period: Known, day: date, counts: bool) -> None:
    assert covers(period, day) is counts


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Known(), "Joining date not known"),
        (Known(member_from="2019-07"), "Member since July 2019"),
        (Known(member_from="2019", member_to="2020-05-30"), "Member from 2019 to 30 May 2020"),
        (Known(member_to="2020"), "Member until 2020, joining date not known"),
        (Known(seen_on="2019-07"), "In the list of members of July 2019, joining date not known"),
        (Known(member_from="2019", seen_on="2020"), "Member since 2019, in the list of members of 2020"),
        (
            Known(seen_on="2019-07", missing_on="2020"),
            "In the list of members of July 2019, not in that of 2020",
        ),
        (Known(member_from="2021", standing=Standing.OBSERVER), "Observer since 2021"),
        (Known(standing=Standing.OBSERVER), "Observer, joining date not known"),
    ],
)
def test_no_date_is_invented(period: Known, words: str) -> None:
    assert in_words(period) == words


def test_a_membership_does_not_end_before_it_begins() -> None:
    with pytest.raises(RuleViolation) as refused:
        check_period("2020-05", "2020-04", None, None)
    assert (refused.value.message, refused.value.field) == (
        "The membership cannot end before it begins.",
        "member_to",
    )
    check_period("2020-05", "2020", None, None)
    with pytest.raises(RuleViolation):
        check_period(None, None, "2020", "2019-07")


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (("2022", None, "2020", None), "It was in the list of 2020, so it joined by then."),
        (("2022-05-02", None, "2022-05-01", None), "It was in the list of 1 May 2022, so it joined by then."),
        ((None, "2019", "2020", None), "It was still in the list of 2020, so it left later."),
    ],
)
def test_a_list_outside_the_membership_that_names_it_is_refused(dates, sentence) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_period(*dates)
    said = f"{sentence} Correct one of the two dates."
    assert (refused.value.message, refused.value.field) == (said, "seen_on")


@pytest.mark.parametrize(
    "dates", [("2022", None, "2022", None), ("2022-05", None, "2022", None), (None, "2019-07", "2019", None)]
)
def test_a_list_that_may_lie_within_the_membership_is_taken(dates) -> None:
    check_period(*dates)


OPEN = Known(member_from="2019")


@pytest.mark.parametrize(
    ("one", "other", "certain"),
    [
        (OPEN, Known(member_from="2022"), True),
        (OPEN, Known(member_from="2021", member_to="2022"), True),
        (OPEN, Known(member_to="2021"), True),
        (OPEN, Known(member_to="2019"), False),
        (OPEN, Known(seen_on="2020"), True),
        (OPEN, Known(), False),
        (Known(), Known(), False),
        (Known(member_from="2019", seen_on="2020", missing_on="2021"), Known(member_from="2022"), False),
        (Known(member_from="2019", seen_on="2020", missing_on="2021"), Known(seen_on="2019-12-31"), True),
        (Known(member_from="2019", member_to="2021"), Known(member_from="2020", member_to="2022"), True),
        (Known(member_from="2019", member_to="2020"), Known(member_from="2020", member_to="2022"), False),
        (Known(member_from="2019", member_to="2020-05"), Known(member_from="2020-05"), False),
        (Known(member_from="2019", member_to="2020-05-30"), Known(member_from="2020-05-31"), False),
        (Known(member_from="2019", member_to="2020-06-01"), Known(member_from="2020-05-31"), True),
        (Known(member_from="2020", member_to="2020"), Known(member_from="2019", member_to="2021"), True),
        (Known(seen_on="2019-07"), Known(member_from="2022"), False),
    ],
)
def test_two_times_overlap_whatever_days_their_dates_mean(one: Known, other: Known, certain: bool) -> None:
    assert (certainly_overlap(one, other), certainly_overlap(other, one)) == (certain, certain)
