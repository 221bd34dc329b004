"""What a letter says above its names, as the answers allow. Pure."""

import pytest

from tracker.letters import document
from tracker.letters.closing import Standing, closing_words
from tracker.signoffs.rules import Voice

WE, ALL = Voice.UNDERSIGNED, Voice.COALITION
FRIENDS = "the Alliance of Friends"


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(), FRIENDS),  # nobody was asked: it comes from the coalition, and claims nobody's name
        (Standing(names=24), "Signed by:"),  # as an old record tells it
        (Standing(WE), ""),
        (Standing(ALL), ""),
        (Standing(WE, 1), "We, the undersigned organisation:"),
        (Standing(WE, 24), "We, the undersigned organisations:"),
        (Standing(WE, 24, all_members=True), "We, the undersigned organisations:"),
        (
            Standing(ALL, 30, all_members=True),
            "On behalf of the Alliance of Friends, with the agreement of all its members:",
        ),
        (
            Standing(ALL, 33, all_members=True, only_members=False),
            "On behalf of the Alliance of Friends, with the agreement of all its members, "
            "and with the support of other organisations:",
        ),
        (Standing(ALL, 24), "On behalf of the Alliance of Friends, with the agreement of these members:"),
        (Standing(ALL, 1), "On behalf of the Alliance of Friends, with the agreement of this member:"),
        (
            Standing(ALL, 24, only_members=False),
            "On behalf of the Alliance of Friends, with the agreement of these organisations:",
        ),
        (Standing(ALL, 29, somebody_said_no=True), "On behalf of these members of the Alliance of Friends:"),
        (Standing(ALL, 1, somebody_said_no=True), "On behalf of this member of the Alliance of Friends:"),
        (
            Standing(ALL, 29, only_members=False, somebody_said_no=True),
            "On behalf of these organisations:",
        ),
    ],
)
def test_a_letter_claims_no_more_than_the_answers_allow(standing, words):
    assert closing_words(standing, FRIENDS) == words


def test_an_addressee_stands_on_as_many_lines_as_are_known():
    assert document.lines_of("Jo Example MP", "", "A Department") == ("Jo Example MP", "A Department")
    assert document.lines_of("", "Minister for Homes", "") == ("Minister for Homes",)


def test_a_date_is_printed_as_well_as_it_is_known():
    assert [document.dated_words(one) for one in ("2023-05-19", "2023-05", "2023", None)] == [
        "19 May 2023",
        "May 2023",
        "2023",
        "",
    ]
