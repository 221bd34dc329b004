"""What is different between two texts, word by word."""

import time

import pytest

from tracker.core.differences import difference, is_different, paragraphs


def told(before, after):
    """A difference in short: [-gone-], {+come+}, paragraphs on lines of their own."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return [
        "".join(marks[what].format(words.strip() if what != "equal" else words) for what, words in one.pieces)
        for one in paragraphs(before, after)
    ]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("We ask for homes.", "We ask for homes.", ["We ask for homes."]),
        ("We ask for homes.", "We ask for good homes.", ["We ask for {+good+}homes."]),
        ("We ask for good homes.", "We ask for homes.", ["We ask for [-good-]homes."]),
        ("By 2026 we hope.", "By 2027 we hope.", ["By [-2026-]{+2027+}we hope."]),
        ("One.\n\nTwo.", "One.\n\nNew.\n\nTwo.", ["One.", "{+New.+}", "Two."]),
        ("One.\n\nOld.\n\nTwo.", "One.\n\nTwo.", ["One.", "[-Old.-]", "Two."]),
        ("One line\nbroken here.", "One line broken\nhere.", ["One line broken here."]),
        ("- a\n- b", "- a\n- b\n- c", ["- a", "- b", "{+- c+}"]),
        ("", "All new.", ["{+All new.+}"]),
        ("All gone.\n\nThis too.", "", ["[-All gone.-]", "[-This too.-]"]),
        ("", "", []),
    ],
)
def test_what_a_reader_is_shown(before, after, shown):
    assert told(before, after) == shown


def test_joined_and_parted_paragraphs_can_be_seen():
    assert is_different("One.\n\nTwo.", "One. Two.")
    assert is_different("One. Two.", "One.\n\nTwo.")
    assert not is_different("One.\r\n\r\nTwo. ", "One.\n\nTwo.")


def test_it_is_said_in_words_and_nothing_in_the_text_becomes_html():
    drawn = difference("We <b>ask</b>.", "We <script>demand</script>.")
    assert "<script>" not in drawn
    assert "<b>" not in drawn
    assert "Taken out: </span>&lt;b&gt;ask&lt;/b&gt;." in drawn
    assert "Added: </span>&lt;script&gt;demand" in drawn


def test_a_text_that_repeats_itself_does_not_take_for_ever():
    began = time.monotonic()
    difference("a " * 20_000, "a b " * 10_000)
    assert time.monotonic() - began < 5


def test_headings_lists_and_bold_are_drawn_and_links_are_shown_as_written():
    assert difference("## What", "## What") == "<p><strong>What</strong></p>"
    assert difference("- **homes**", "- **homes**") == "<p>• homes</p>"
    assert "# Old" not in difference("# Old", "## New")
    assert "https://example.org/b" in difference("[a](https://example.org/a)", "[a](https://example.org/b)")
    assert "<ins>" in difference("homes", "**homes**")
