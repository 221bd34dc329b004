"""Which names are taken for one another, and which never are."""

import csv
import itertools
from pathlib import Path

import pytest

from tracker import example
from tracker.coalition.matching import Names, handles, initials, is_like, likely_duplicates, slips

THE_SAME = [
    ("Barnardo's", "Barnardo’s"),
    ("Barnardo's", "Barnardos"),
    ("Barnardo's", "Barnardo’s UK"),
    ("Barnardo's", "BARNARDO'S LTD"),
    ("Barnardo's", "Barnado's"),
    ("CoramBAAF", "Coram BAAF"),
    ("Coram Voice", "Corma Voice"),
    ("The Care Leavers' Association", "Care Leavers Association"),
    ("The Care Leavers' Association", "the Care Leavers’ Assocation"),
    ("The Care Leavers' Association", "CLA"),
    ("National Youth Advocacy Service", "NYAS"),
    ("National Youth Advocacy Service", "NYAS (National Youth Advocacy Service)"),
    ("National Youth Advocacy Service (NYAS)", "NYAS (National Youth Advocacy Service)"),
    ("National Youth Advocacy Service (NYAS)", "N.Y.A.S."),
    ("British Association of Social Workers", "BASW"),
    ("Children's Rights Alliance for England", "Children’s Rights Alliance England"),
    ("Children's Rights Alliance for England", "CRAE"),
    ("Fostering Through Social Enterprise", "FtSE"),
    ("National Association of Independent Reviewing Officers", "NAIRO"),
    ("National Society for the Prevention of Cruelty to Children", "NSPCC"),
    ("The Adolescent and Children's Trust", "TACT"),
    ("Young Minds", "YoungMinds"),
    ("St Christophers Fellowship", "Saint Christopher’s Fellowship"),
    ("Together Trust", "The Together Trust"),
    ("Migrant and Refugee Children's Legal Unit", "Migrant & Refugee Childrens Legal Unit"),
    ("Leap Confronting Conflict", "LEAP"),
    ("St Christopher's", "St Christophers Fellowship"),
    ("Coram BAAF Adoption & Fostering Academy", "CoramBAAF"),
    ("Action4Children", "Action for Children"),
]

NOT_THE_SAME = [
    ("Barnardo's", "Become"),
    ("Article 39", "Article 38"),
    ("Catch22", "Catch21"),
    ("Children England", "Children's Society"),
    ("The Children's Society", "The Prince's Trust"),
    ("Together Trust", "The Prince's Trust"),
    ("Children's Rights Alliance for England", "Children's Commissioner for England"),
    ("National Children's Bureau", "National Youth Advocacy Service"),
    ("Coram", "Coram Voice"),
    ("Care Leavers' Association (CLA)", "Children's Legal Aid (CLA)"),
    ("Fostering Through Social Enterprise", "The Fostering Network"),
    ("UK", "Ltd"),
    ("Barnardo's", "Barnardo's Scotland"),
    ("NYAS", "NYAS Cymru"),
    ("Mind", "YoungMinds"),
    ("Nuffield Foundation", "Nuffield Trust"),
    ("YMCA Sheffield", "YMCA London"),
    ("CARE", "Care Leavers' Association"),
    ("MIND", "Mind Cymru"),
    ("Adoption UK", "Adoption Trust"),
    ("Children England", "Children's Trust"),
    ("Channel 4", "Channel 5"),
]

AS_PRINTED = Path(__file__).with_name("names_as_printed.csv")
REGISTER = Path(example.__file__).with_name("data") / "organisations.csv"
# Names that the example does not have, because nothing that it was made from prints them.
ALSO = {"The Prince's Trust": ("The King's Trust",), "Become": ("The Who Cares? Trust",)}

SIBLINGS = ("Coram Voice", "CoramBAAF", "Coram BAAF", "Coram Children's Legal Centre", "Coram Family and Childcare",
            "Coram Life Education", "Coram")  # fmt: skip


@pytest.mark.parametrize(("one", "other"), THE_SAME)
def test_spellings_acronyms_endings_and_slips_are_noticed(one: str, other: str) -> None:
    assert (is_like(one, other), is_like(other, one)) == (True, True)


@pytest.mark.parametrize(("one", "other"), NOT_THE_SAME)
def test_other_organisations_are_left_alone(one: str, other: str) -> None:
    assert (is_like(one, other), is_like(other, one)) == (False, False)


def test_siblings_are_never_taken_for_one_another() -> None:
    alike = [pair for pair in itertools.combinations(SIBLINGS, 2) if is_like(*pair)]
    assert alike == [("CoramBAAF", "Coram BAAF")]


def the_register() -> list[Names]:
    with REGISTER.open(encoding="utf-8") as file:
        return [
            Names(
                row["name"],
                (*filter(None, row["other_names"].split(";")), *ALSO.get(row["name"], ())),
                row["short_name"],
            )
            for row in csv.DictReader(file)
        ]


def test_names_as_charities_print_them_find_every_true_pair_and_no_sibling() -> None:
    register = the_register()
    with AS_PRINTED.open(encoding="utf-8") as file:
        cases = [
            (row["printed"], [row["register"]] if row["register"] else []) for row in csv.DictReader(file)
        ]
    found = {
        printed: [one.name for one in likely_duplicates(Names(printed), register)] for printed, _ in cases
    }
    assert found == dict(cases)
    named = {one.name: one for one in register}
    assert all(handles(Names(printed)) & handles(named[one]) for printed, hits in cases for one in hits)
    assert (len(cases), sum(bool(expected) for _, expected in cases)) == (98, 68)


def test_no_two_of_the_register_itself_are_taken_for_one() -> None:
    register = the_register()
    alike = [
        (one.name, other.name)
        for one, other in itertools.combinations(register, 2)
        if likely_duplicates(one, [other])
    ]
    assert alike == []


def test_other_names_and_short_names_count_on_both_sides() -> None:
    known = [Names("Invented Voices", others=("Earlier Voices",), short_name="IVX"), Names("Somebody Else")]
    assert likely_duplicates(Names("Earlier Voices"), known) == known[:1]
    assert likely_duplicates(Names("IVX"), known) == known[:1]
    assert likely_duplicates(Names("Quite New", others=("Invented Voices UK",)), known) == known[:1]
    assert likely_duplicates(Names("Quite New"), known) == []


def test_initials_with_and_without_small_words() -> None:
    assert initials("British Association of Social Workers") == {"baosw", "basw"}
    assert initials("The Adolescent and Children's Trust") == {"taact", "act", "tact"}
    assert initials("Become") == set()


@pytest.mark.parametrize(
    ("one", "other", "most", "count"),
    [("voice", "voice", 2, 0), ("voice", "vioce", 2, 1), ("voice", "voices", 2, 1), ("voice", "noise", 2, 2),
     ("voice", "network", 2, 3), ("", "ab", 2, 2)],
)  # fmt: skip
def test_slips_are_counted_up_to_the_most(one: str, other: str, most: int, count: int) -> None:
    assert slips(one, other, most) == count
