"""Reading files that people bring: what cannot be read or stored is refused with a sentence."""

import json

import pytest

from tracker.core.errors import RuleViolation
from tracker.core.imports import Report, check_texts, read_csv, read_json


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Line 1 is not valid JSON: Expecting value."),
        ("[1,\n2,\n", "Line 3 is not valid JSON: Expecting value."),
        ("[" * 50_000, "The file is nested too deeply to be read."),
        ("9" * 5_000, "The file holds a number that is far too long."),
        ("[NaN]", "NaN is not valid JSON."),
    ],
)
def test_json_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, written, sentence):
    path = tmp_path / "file.json"
    path.write_text(written)
    with pytest.raises(RuleViolation) as refused:
        read_json(path)
    assert refused.value.message == sentence


@pytest.mark.parametrize(("record", "shown"), [(["a\0b"], "a?b"), ({"a": [{"\ud800": 1}]}, "?")])
def test_a_text_that_cannot_be_stored_is_refused_with_a_sentence(record, shown):
    with pytest.raises(RuleViolation) as refused:
        check_texts(record)
    assert refused.value.message == f"“{shown}” has a character in it that cannot be stored. Type it again."


def test_whole_characters_beyond_the_first_plane_are_taken(tmp_path):
    path = tmp_path / "file.json"
    path.write_text(json.dumps(["\U0001f382"]))  # written as two halves
    assert read_json(path) == ["\U0001f382"]
    check_texts(read_json(path))


def test_the_number_of_a_line_is_that_of_its_first_line_in_the_file(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b'name,notes\r\n\r\nA,"one\r\ntwo\r\nthree"\r\nB,x\r\n')
    lines = read_csv(path, Report(), columns=("name", "notes"), required=("name",))
    assert [(line.row, line["name"]) for line in lines] == [(3, "A"), (6, "B")]
