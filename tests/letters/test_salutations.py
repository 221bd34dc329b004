"""Whom a letter greets, and whether that is somebody to whom it does not go."""

import pytest

from tracker.letters.salutations import greeted, wrongly_greeted

CY, BEA = "Cy Carter MP", "Rt Hon Bea Baker MP"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dear Bea Baker MP,\n\nWe write.", "Bea Baker MP"),
        ("# Title\n\nDear Minister\n\nDear Sir", "Minister"),
        ("We hold it dear to us.", ""),
        ("", ""),
    ],
)
def test_a_greeting_is_what_stands_after_the_first_dear(text, words):
    assert greeted(text) == words


@pytest.mark.parametrize(
    ("greeting", "goes_to", "found"),
    [
        ("Bea Baker MP", [CY], BEA),
        ("Ms Baker", [CY], BEA),
        ("Bea", [], BEA),
        ("Cy and Bea", [CY], BEA),
        ("Cy Carter", [CY], ""),
        ("Minister", [CY], ""),
        ("Rt Hon", [CY], ""),
        ("Sir or Madam", [CY], ""),
        ("Ms Baker", ["Di Baker MP"], ""),
    ],
)
def test_a_greeting_is_wrong_where_it_names_another_and_nobody_to_whom_it_goes(greeting, goes_to, found):
    assert wrongly_greeted(f"Dear {greeting}", goes_to, [CY, BEA]) == found
