"""Finding somebody in words, and taking them out."""

import pytest

from tracker.privacy.subjects import Subject, without_others

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
    assert without_others("made Ann Lee and Ann Leeson co-chairs", ["Ann Lee", "ann@example.org"]) == (
        "made another person and Ann Leeson co-chairs"
    )
