"""Who held a post on a day: a table of examples. Pure."""

from datetime import date

import pytest

from tracker.core.errors import RuleViolation
from tracker.government import rules
from tracker.government.rules import BodyKind, Standing, State, Term, addressed, who_held

HELD, VACANT, UNCERTAIN, UNKNOWN = State.HELD, State.VACANT, State.UNCERTAIN, State.UNKNOWN
ANN = Term("Ann", "2020-02-14", "2021-09-15")
BEA = Term("Bea", "2021-09-16", "2022-07-06")
GAP_THEN_CAT = [ANN, Term("Cat", "2021-10-01")]
HANDOVER = [Term("Ann", "2020-01-01", "2021-05-10"), Term("Bea", "2021-05-10")]
SHARED = [Term("Ann", "2020-01-01"), Term("Bea", "2020-06-01")]
HOURS = [
    Term("Ann", "2020-01-01", "2022-07-05"),
    Term("Bea", "2022-07-07", "2022-07-07"),
    Term("Cat", "2022-07-08"),
]
SEEN = [Term("Ann", seen_on="2020-05", ended=True)]
LOOSE = [Term("Ann", "2019", "2020"), Term("Bea", "2020", "2021-03-04")]
DECLARED = [
    Term("Ann", "2020-01-01", "2021-05-10"),
    Term(None, "2021-05-10", "2021-06-02"),
    Term("Bea", "2021-06-02"),
]


@pytest.mark.parametrize(
    ("terms", "day", "state", "who"),
    [
        ([], "2020-05-01", UNKNOWN, ()),
        ([ANN], "2020-02-13", UNKNOWN, ()),  # before anything is known
        ([ANN], "2020-02-14", HELD, ("Ann",)),  # both ends are included
        ([ANN], "2021-09-15", HELD, ("Ann",)),
        ([ANN], "2021-09-16", VACANT, ()),  # after a known end
        ([ANN, BEA], "2021-09-16", HELD, ("Bea",)),
        (GAP_THEN_CAT, "2021-09-20", VACANT, ()),
        (GAP_THEN_CAT, "2030-01-01", HELD, ("Cat",)),  # an open end has not come
        (HANDOVER, "2021-05-10", HELD, ("Ann", "Bea")),  # on the day of a handover both did
        (HANDOVER, "2021-05-11", HELD, ("Bea",)),
        (SHARED, "2020-05-31", HELD, ("Ann",)),
        (SHARED, "2020-06-01", HELD, ("Ann", "Bea")),  # a job share
        (HOURS, "2022-07-06", VACANT, ()),
        (HOURS, "2022-07-07", HELD, ("Bea",)),  # held for hours
        (HOURS, "2022-07-08", HELD, ("Cat",)),
        (SEEN, "2020-05-11", UNCERTAIN, ("Ann",)),  # known for the month, not for the day
        (SEEN, "2020-04-30", UNKNOWN, ()),  # a beginning that nobody knows is not made up
        (SEEN, "2020-06-01", UNKNOWN, ()),
        ([*SEEN, Term("Bea", "2021-01-01")], "2020-12-01", UNKNOWN, ()),
        ([Term("Ann", seen_on="2020-05-11", ended=True)], "2020-05-11", HELD, ("Ann",)),
        ([Term("Ann", "2020-02-14", seen_on="2020-05", ended=True)], "2020-04-30", HELD, ("Ann",)),
        ([Term("Ann", "2020-02-14", seen_on="2020-05", ended=True)], "2020-07-01", UNKNOWN, ()),
        ([Term("Ann", "2020-02-14", ended=True)], "2020-02-15", UNKNOWN, ()),
        ([Term("Ann", seen_on="2020-05-11")], "2024-01-01", HELD, ("Ann",)),  # holds it still, since when is not known
        ([Term("Ann", to_on="2020-05-11")], "2020-05-11", HELD, ("Ann",)),
        ([Term("Ann", to_on="2020-05-11")], "2020-05-10", UNKNOWN, ()),
        ([Term("Ann", to_on="2020-05-11")], "2020-05-12", VACANT, ()),
        (LOOSE, "2018-12-31", UNKNOWN, ()),
        (LOOSE, "2019-06-01", UNCERTAIN, ("Ann",)),  # she began on some day of 2019
        (LOOSE, "2020-01-01", UNCERTAIN, ("Ann", "Bea")),
        (LOOSE, "2020-12-31", UNCERTAIN, ("Ann", "Bea")),
        (LOOSE, "2021-03-04", HELD, ("Bea",)),
        ([Term("Ann", "2020-05", "2020-09")], "2020-06-15", HELD, ("Ann",)),
        ([Term("Ann", "2020-05", "2020-09")], "2020-09-02", UNCERTAIN, ("Ann",)),
        ([Term("Ann", "2020-05", "2020-09")], "2020-10-01", VACANT, ()),
        ([ANN, Term("Bea", seen_on="2022-01-01", ended=True)], "2021-10-01", UNKNOWN, ()),  # who knows since when
        (DECLARED, "2021-05-10", HELD, ("Ann",)),  # on the first day of a vacancy it was held for a part
        (DECLARED, "2021-05-20", VACANT, ()),
        (DECLARED, "2021-06-02", HELD, ("Bea",)),
        ([Term(None, "2021-05")], "2021-05-20", UNCERTAIN, ()),
        ([Term(None, "2021-05")], "2021-06-01", VACANT, ()),
        ([ANN, Term("Ann", "2023-01-01")], "2023-01-01", HELD, ("Ann",)),  # she came back
    ],
)  # fmt: skip
def test_who_held_a_post_on_a_day(terms, day, state, who):
    assert who_held(terms, date.fromisoformat(day)) == Standing(state, who)


@pytest.mark.parametrize(
    ("terms", "day", "state", "who"),
    [
        (HANDOVER, "2021-05-09", HELD, ("Ann",)),
        (HANDOVER, "2021-05-10", HELD, ("Bea",)),  # who holds it at the end of the day
        (SHARED, "2020-06-01", HELD, ("Ann", "Bea")),
        (HOURS, "2022-07-07", HELD, ("Bea",)),
        (DECLARED, "2021-05-10", VACANT, ()),
        (DECLARED, "2021-06-02", HELD, ("Bea",)),
        ([ANN], "2021-09-15", HELD, ("Ann",)),
        (SEEN, "2020-05-11", UNCERTAIN, ("Ann",)),
    ],
)
def test_a_letter_goes_to_who_holds_the_post_when_the_day_ends(terms, day, state, who):
    assert addressed(terms, date.fromisoformat(day)) == Standing(state, who)


@pytest.mark.parametrize(
    ("term", "field"),
    [
        (Term("Ann"), "from_on"),
        (Term("Ann", "2021-02", "2021-01"), "to_on"),
        (Term("Ann", "2021-02-03", "2021-02-02"), "to_on"),
        (Term("Ann", "2021", seen_on="2020-12"), "seen_on"),
        (Term("Ann", to_on="2020", seen_on="2021-01"), "seen_on"),
    ],
)
def test_dates_that_cannot_be_right_together_are_refused(term, field):
    with pytest.raises(RuleViolation) as refused:
        rules.check_term(term)
    assert refused.value.field == field


def test_dates_that_may_be_right_together_are_taken():
    for term in (
        Term("Ann", "2021-02-03", "2021"),
        Term("Ann", "2021", "2021-01"),
        Term("Ann", "2021-02-03", "2021-02-03"),
    ):
        rules.check_term(term)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Term("Ann", "2020-02-14", "2021-09"), "from 14 February 2020 to September 2021"),
        (Term("Ann", "2021-05-10"), "since 10 May 2021"),
        (Term("Ann", "2020", ended=True), "from 2020, until when is not known"),
        (Term("Ann", to_on="2020-05-11"), "until 11 May 2020, since when is not known"),
        (Term("Ann", seen_on="2020-05", ended=True), "in May 2020; since and until when is not known"),
        (Term("Ann", seen_on="2026-11-22"), "on 22 November 2026; since when is not known"),
        (Term("Ann", "2022-07-07", "2022-07-07"), "on 7 July 2022 alone"),
        (Term("Ann", "2020", seen_on="2021-05"), "since 2020; known to have held it in May 2021"),
    ],
)
def test_a_term_is_told_as_well_as_it_is_known(term, words):
    assert rules.term_in_words(term) == words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Department for Education", BodyKind.DEPARTMENT),
        ("Ministry of Housing", BodyKind.DEPARTMENT),
        ("Education Committee", BodyKind.COMMITTEE),
        ("Independent Review of Children's Social Care", BodyKind.REVIEW),
        ("Ofsted", BodyKind.REGULATOR),
        ("A council", BodyKind.OTHER),
    ],
)
def test_a_name_says_the_kind_where_it_does(name, kind):
    assert rules.kind_by_name(name) is kind
