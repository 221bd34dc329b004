"""Markdown that people write: drawn, and safe whatever is in it."""

import pytest

from tracker.core.markdown import markdown


def test_paragraphs_lists_links_and_tables_are_drawn():
    assert markdown("A **bold** [link](https://example.org/).\n\n- one\n- two") == (
        '<p>A <strong>bold</strong> <a href="https://example.org/" rel="nofollow noopener noreferrer">link</a>.</p>\n'
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )
    assert "<td>1</td>" in markdown("| a |\n|---|\n| 1 |")


def test_headings_begin_below_the_page_title_and_leave_no_level_out():
    assert markdown("# A\n\n### B\n\n## C\n\n# D") == "<h2>A</h2>\n<h3>B</h3>\n<h3>C</h3>\n<h2>D</h2>\n"
    assert markdown("#### Only") == "<h2>Only</h2>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "<iframe src='https://elsewhere.example'></iframe>",
        "<a href='https://example.org' onclick='x()'>a</a>",
        "<style>body{display:none}</style>",
    ],
)
def test_nothing_that_acts_or_loads_comes_through(text):
    drawn = markdown(text)
    for tag in ("<script", "<img", "<iframe", "<style", "<a href"):
        assert tag not in drawn


def test_a_picture_becomes_a_link_so_that_nothing_is_loaded_from_elsewhere():
    assert ">https://elsewhere.example/map.png</a>" in markdown("![](https://elsewhere.example/map.png)")
    drawn = markdown("![a](https://elsewhere.example/track.png)")
    assert drawn == (
        '<p>!<a href="https://elsewhere.example/track.png" rel="nofollow noopener noreferrer">a</a></p>\n'
    )


def test_nothing_is_drawn_for_nothing():
    assert markdown(None) == ""
    assert markdown("") == ""
