"""Finding somebody in words, and taking them out."""

import pytest

from tracker.privacy.subjects import Subject, is_short_for, without_others

ZOE = Subject(1, "uid", ("Zoë O'Brien-Smith",), ("zoe.obs@example.org",))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zoë O'Brien-Smith signed.", "a person since erased signed."),
        ("ZOË  O'BRIEN-SMITH signed", "a person since erased signed"),
        ("by Zoë\nO'Brien-Smith", "by a person since erased"),
        ("mail to zoe.obs@example.org.", "mail to (address erased)."),
        ("mail to ZOE.OBS@EXAMPLE.ORG bounced", "mail to (address erased) bounced"),
        ("(Zoë O'Brien-Smith)", "(a person since erased)"),
        ("another.zoe.obs@example.org", "another.zoe.obs@example.org"),
        ("zoe.obs@example.org.uk", "zoe.obs@example.org.uk"),
        ("Zoë O'Brien-Smithson", "Zoë O'Brien-Smithson"),
        ("Zoë O'Brien", "Zoë O'Brien"),
        ("", ""),
    ],
)
def test_whole_names_and_addresses_go_and_others_stay(text, left):
    assert ZOE.taken_out_of(text) == left
    assert ZOE.is_in(text) == (text != left)


def test_documents_are_searched_to_any_depth():
    document = {"was": ["Zoë O'Brien-Smith", {"to": "zoe.obs@example.org"}], "number": 3, "none": None}
    assert ZOE.taken_out_of_document(document) == {
        "was": ["a person since erased", {"to": "(address erased)"}],
        "number": 3,
        "none": None,
    }


def test_somebody_without_a_name_or_address_is_in_no_text():
    nobody = Subject(1, "uid", (), ())
    assert not nobody.is_in("anything")
    assert nobody.taken_out_of("anything") == "anything"


def test_others_are_left_out_of_what_is_handed_over():
    assert without_others("made Ann Lee and Ann Leeson co-chairs", ("Ann Lee", "ann@example.org")) == (
        "made another person and Ann Leeson co-chairs"
    )


@pytest.mark.parametrize(
    "written",
    [
        "ZOË O’BRIEN-SMITH",
        "Zoe O'Brien-Smith",
        "Zoe\u0308 O'Brien-Smith",
        "Zoë O&#39;Brien-Smith",
        "O'Brien-Smith, Zoë",
        "_Zoë O'Brien‑Smith_",
        "> Zoë\n> O'Brien-Smith",
    ],
)
def test_a_name_is_found_in_whatever_way_it_was_typed(written):
    assert "Brien" not in ZOE.taken_out_of(f"by {written}.").replace("BRIEN", "Brien")


def test_a_name_that_is_a_word_is_only_taken_as_a_name():
    will, may = Subject(1, "uid", ("Will",), ()), Subject(1, "uid", ("May",), ())
    assert will.taken_out_of("It will be sent to Will.") == "It will be sent to a person since erased."
    assert may.taken_out_of("asked May on 3 May 2027, until May 2028; it may go") == (
        "asked a person since erased on 3 May 2027, until May 2028; it may go"
    )


def test_a_short_name_is_not_taken_out_of_somebody_else_s():
    jo = Subject(1, "uid", ("Jo",), ("jo+signs@example.org",), others=("Jo Lee", "Mary Jo Fox"))
    assert jo.taken_out_of("Jo asked Jo Lee and Mary Jo Fox at jo+signs@example.org.") == (
        "a person since erased asked Jo Lee and Mary Jo Fox at (address erased)."
    )


def test_whoever_is_handed_a_text_keeps_their_own_name_in_it():
    assert without_others("Jo Lee met Jo", ("Jo",), ("Jo Lee",)) == "Jo Lee met another person"
    assert without_others("Jo Lee met Jo", ("Jo Lee",), ("Jo",)) == "another person met Jo"


@pytest.mark.parametrize(
    ("name", "full", "is_short"),
    [
        ("R. Roe", "Rita Roe", True),
        ("Rita M. Roe", "rita roe", True),
        ("Rita Roe", "R Roe", True),
        ("Robert Roe", "Rita Roe", False),
        ("R. Doe", "Rita Roe", False),
        ("Rita", "Rita Roe", False),
        ("", "Rita Roe", False),
    ],
)
def test_initials_and_given_names_cut_short_are_told_from_other_names(name, full, is_short):
    assert is_short_for(name, full) is is_short
