"""A text taken apart into paragraphs."""

import pytest

from tracker.core.paragraphs import paragraphs_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One line\nand another.", ["One line\nand another."]),
        ("# A heading\nText", ["# A heading", "Text"]),
        ("We ask:\n\n- homes\n- people\n  and more", ["We ask:", "- homes", "- people\n  and more"]),
        ("1. homes\n1. people\n\n\n1. time", ["1. homes", "2. people", "3. time"]),
        ("3) homes\n4) people", ["3) homes", "4) people"]),
        ("- a\n  - b\n  - c", ["- a\n  - b\n  - c"]),
        ("> said\n> so", ["> said\n> so"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["| a | b |\n|---|---|\n| 1 | 2 |"]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("<script>alert(1)</script>", ["<script>alert(1)</script>"]),
    ],
)
def test_each_paragraph_heading_item_and_table_stands_alone(text, found):
    assert paragraphs_of(text) == found
