"""Under which name an organisation is printed on a day, and what is said of it beside an older one."""

from datetime import date

import pytest

from tracker.coalition.models import Organisation, OrganisationName, Succession
from tracker.coalition.names import heir_on, name_on, what_became
from tracker.coalition.rules import Ending, NameKind, sort_key


def organisation(name="New", name_from=None, *earlier, over_from=None, endings=()):
    found = Organisation(name=name, name_from=name_from, over_from=over_from)
    found.other_names = [
        OrganisationName(name=called, used_from=used_from, used_to=used_to, kind=NameKind.EARLIER)
        for called, used_from, used_to in earlier
    ]
    found.successions = [Succession(kind=kind, other=other) for kind, other in endings]
    return found


ONE = ("Old", None, "2020-05")
TWO = ("Oldest", None, "2010")


@pytest.mark.parametrize(
    ("facts", "day", "printed"),
    [
        (("New", None), "2000-01-01", "New"),
        (("New", "2015"), "2000-01-01", "New"),  # what it was called before nobody knows
        (("New", None, ONE), "2020-05-31", "Old"),
        (("New", None, ONE), "2020-06-01", "New"),
        (("New", None, ("Old", None, "2020")), "2020-12-31", "Old"),
        (("New", None, ("Old", None, "2020-05-11")), "2020-05-12", "New"),
        (("New", None, ONE, TWO), "2009-01-01", "Oldest"),
        (("New", None, ONE, TWO), "2010-12-31", "Oldest"),
        (("New", None, ONE, TWO), "2011-01-01", "Old"),
        # both ends lie in one month: the new name counts from its first day
        (("New", "2020-05", ONE), "2020-04-30", "Old"),
        (("New", "2020-05", ONE), "2020-05-01", "New"),
        (("New", "2020", ("Old", "2010", "2020"), ("Oldest", None, "2010")), "2010-03-01", "Old"),
        (("New", "2020", ("Old", "2010", "2020"), ("Oldest", None, "2010")), "2009-12-31", "Oldest"),
        (("New", "2020-05-11", ("Old", None, "2020-05-10")), "2020-05-11", "New"),
        (("New", "2020-05-11", ("Old", None, "2020-05-10")), "2020-05-10", "Old"),
        # an earlier name without any end is found in searches, but no day chooses it
        (("New", None, ("Old", None, None)), "1990-01-01", "New"),
        (("New", "2015", ("Old", "1990", None)), "2000-01-01", "New"),
        # before the first beginning that is known, the nearest name is used
        (("New", None, ("Old", "2012", "2020")), "2005-01-01", "Old"),
        # a name borne twice
        (("Alpha", "2020", ("Alpha Group", "2010", "2020"), ("Alpha", None, "2010")), "2005-01-01", "Alpha"),
    ],
)
def test_the_name_of_a_day(facts, day, printed):
    assert name_on(organisation(*facts), date.fromisoformat(day)) == printed


def test_what_merged_is_printed_as_the_one_it_became_from_the_day_on_which_it_is_no_more():
    last = organisation("Last Trust")
    middle = organisation("Middle Trust", over_from=date(2024, 1, 1), endings=[(Ending.SUCCEEDED, last)])
    first = organisation("First Trust", over_from=date(2023, 6, 1), endings=[(Ending.MERGED, middle)])
    assert [name_on(first, date(*day)) for day in ((2023, 5, 31), (2023, 6, 1), (2024, 1, 1))] == [
        "First Trust", "Middle Trust", "Last Trust",
    ]  # fmt: skip
    assert heir_on(first, date(2024, 1, 1)) is last


@pytest.mark.parametrize(
    ("endings", "words"),
    [
        ([(Ending.MERGED, "A")], "now part of A"),
        ([(Ending.SUCCEEDED, "A")], "succeeded by A"),
        ([(Ending.SPLIT, "A"), (Ending.SPLIT, "B")], "now A and B"),
        ([(Ending.CLOSED, None)], "closed since"),
    ],
)
def test_an_older_list_says_what_became_of_a_name(endings, words):
    known = [(kind, organisation(name) if name else None) for kind, name in endings]
    ended = organisation("Old Trust", over_from=date(2023, 6, 1), endings=known)
    assert what_became(ended, "Old Trust") == words
    is_one = endings[0][0] in (Ending.MERGED, Ending.SUCCEEDED)
    assert (heir_on(ended, date(2023, 6, 1)) is not None) is is_one
    assert heir_on(ended, date(2023, 5, 31)) is ended


def test_what_stands_there_as_what_it_became_needs_no_note():
    heir = organisation("New Homes", None, ("Homes", None, "2024"))
    ended = organisation("Old Trust", over_from=date(2023, 6, 1), endings=[(Ending.MERGED, heir)])
    assert [what_became(ended, one) for one in ("New Homes", "Homes")] == ["", "now called New Homes"]


def test_only_a_name_that_it_bore_is_noted_not_another_spelling():
    renamed = organisation("New Homes", None, ("Old Homes", None, "2020"), ("NEW HOMES", None, "2020"))
    renamed.other_names.append(OrganisationName(name="Newhomes", kind=NameKind.SPELLING))
    assert [what_became(renamed, printed) for printed in ("Old Homes", "NEW HOMES", "Newhomes", "New Homes")] == [
        "now called New Homes", "", "", "",
    ]  # fmt: skip


def test_lists_are_in_the_order_in_which_an_english_reader_looks():
    names = [
        "The Zinnia Trust",
        "“Open” Homes",
        "Łódź Trust",
        "Øresund House",
        "Æsop’s",
        "Éclair",
        "the alpha",
        "Lodge",
    ]
    assert sorted(names, key=sort_key) == [
        "Æsop’s", "the alpha", "Éclair", "Lodge", "Łódź Trust", "“Open” Homes", "Øresund House", "The Zinnia Trust",
    ]  # fmt: skip
