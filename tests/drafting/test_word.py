"""A Word file as a new version: what is read from it, what is refused, and the two steps of taking it in."""

import io
import zipfile
from datetime import UTC, datetime
from random import Random

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.letters.test_pages import PNG
from tracker.attachments.models import Attachment
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.drafting import queries
from tracker.drafting.word_reading import Change, Tracked, read_word, without_head
from tracker.letters import versions

DOCUMENT = "word/document.xml"


def tracked(paragraph, tag, words, author="Bea Editor"):
    """Words put in, or taken out, while changes are tracked."""
    change, run = OxmlElement(f"w:{tag}"), OxmlElement("w:r")
    text = OxmlElement("w:delText" if tag == "del" else "w:t")
    text.text = words
    run.append(text)
    change.append(run)
    for name, value in (("id", "7"), ("author", author), ("date", "2023-05-01T09:00:00Z")):
        change.set(qn(f"w:{name}"), value)
    paragraph._p.append(change)


def word_file(build=None):
    file = docx.Document()
    file.add_heading("What we ask", level=2)
    paragraph = file.add_paragraph("Rents for care leavers are ")
    paragraph.add_run("rising").bold = True
    file.add_paragraph("A duty to consult", style="List Bullet")
    file.add_paragraph("Homes near work", style="List Bullet")
    if build:
        build(file, paragraph)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def repacked(content, changes):
    """The same file with some parts replaced or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            new.writestr(name, part)
    return made.getvalue()


def test_headings_lists_and_bold_are_read_and_tracked_changes_and_comments_are_listed():
    def build(file, paragraph):
        tracked(paragraph, "del", " slowly")
        tracked(paragraph, "ins", " fast")
        file.add_comment(paragraph.runs[0], text="Which rents?", author="Cy Reader")

    found = read_word(word_file(build))
    assert found.text == (
        "## What we ask\n\nRents for care leavers are **rising** fast\n\n- A duty to consult\n- Homes near work"
    )
    assert [(one.change, one.text, one.author) for one in found.changes] == [
        (Change.TAKEN_OUT, " slowly", "Bea Editor"), (Change.ADDED, " fast", "Bea Editor")
    ]  # fmt: skip
    assert [(one.text, one.author) for one in found.remarks] == [("Which rents?", "Cy Reader")]


def test_words_that_were_moved_while_changes_were_tracked_are_listed_where_they_were_and_where_they_are(
    chair, draft, sign_in, get, post
):
    def build(file, paragraph):
        tracked(paragraph, "moveFrom", " and homes near work")
        tracked(paragraph, "ins", " fast")
        tracked(file.add_paragraph("We also ask for jobs"), "moveTo", " and homes near work", author="")
        tracked(file.add_table(1, 1).cell(0, 0).paragraphs[0], "del", "a table")

    found = read_word(word_file(build))
    assert "We also ask for jobs and homes near work" in found.text
    assert found.text.count("and homes near work") == 1
    at = datetime(2023, 5, 1, 9, 0, tzinfo=UTC)
    assert list(found.changes) == [
        Tracked(Change.MOVED_AWAY, " and homes near work", "Bea Editor", at),
        Tracked(Change.ADDED, " fast", "Bea Editor", at),
        Tracked(Change.MOVED_HERE, " and homes near work", "", at),
        Tracked(Change.TAKEN_OUT, "a table", "Bea Editor", at),
    ]
    sign_in(chair)
    page = get(upload(post, draft, word_file(build)).location)
    assert "4 tracked changes in the file." in page.text
    assert "Moved from here: and homes near work Bea Editor, Monday 1 May 2023" in page.text
    assert "Moved to here: and homes near work by somebody without a name, Monday 1 May 2023" in page.text


def test_a_picture_a_script_and_markdown_in_the_words_are_harmless(tmp_path):
    (tmp_path / "a.png").write_bytes(PNG)

    def build(file, paragraph):
        file.add_picture(str(tmp_path / "a.png"))
        file.add_paragraph("<script>alert(1)</script> [x](javascript:alert(1)) # not a heading")

    text = read_word(word_file(build)).text
    assert "data:" not in text
    assert r"\<script\>alert(1)\</script\> \[x\](javascript:alert(1))" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"word/vbaProject.bin": b"x"}, "macros are not taken"),
        ({"word/large.xml": b" " * (51 * 1024 * 1024)}, "far too large when it is opened"),
        ({"word/large.xml": Random(1).randbytes(9 * 1024 * 1024)}, "far too long for a letter"),
        ({"word/styles.xml": b"<a/>" * 100_001}, "far too long for a letter"),
        ({DOCUMENT: b"<broken"}, "damaged"),
        ({"word/styles.xml": b"<broken"}, "cannot be read"),
        (
            {"word/numbering.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'},
            "declarations that are not allowed",
        ),
        ({"word/comments.xml": "<!DOCTYPE x>".encode("utf-16")}, "declarations that are not allowed"),
        ({f"word/extra{number}.txt": b"x" for number in range(1001)}, "more than 1,000 parts"),
    ],
)
def test_a_file_that_cannot_be_opened_safely_is_refused_with_a_sentence(changes, words):
    with pytest.raises(RuleViolation, match=words):
        read_word(repacked(word_file(), changes))


def test_a_text_that_is_longer_than_a_letter_may_be_is_refused():
    with pytest.raises(RuleViolation, match="far too long for a letter"):
        read_word(word_file(lambda file, paragraph: file.add_paragraph("words " * 20_000)))


def test_what_stands_above_the_title_in_our_own_file_is_left_out():
    assert without_head("Dear all\n\n# Rent\n\nText", "Rent") == "Text"
    assert without_head("Dear all\n\n## Rent\n\nText", "Rent") == "Dear all\n\n## Rent\n\nText"
    assert without_head("Text", "Rent") == "Text"


def upload(post, letter, content, name="draft.docx", status=302):
    return post(f"/letters/{letter.id}/word", {"file": (io.BytesIO(content), name)}, status=status)


def test_a_word_file_is_shown_first_and_taken_in_when_that_is_confirmed(chair, draft, sign_in, get, post):
    sign_in(chair)
    before = draft.text
    answer = upload(post, draft, word_file(lambda file, paragraph: tracked(paragraph, "ins", " fast")))
    assert draft.text == before
    page = get(answer.location)
    assert "1 tracked change in the file" in page.text
    assert "Bea Editor, Monday 1 May 2023" in page.text
    look = post(answer.location, {"text": "Only this.", "look": "Show"}, status=200)
    assert "Only this." in look.text
    assert draft.text == before
    post(answer.location, page.form_values() | {"note": "From Bea"})
    newest = versions.newest_version(draft)
    assert newest.text.startswith("## What we ask\n\nRents for care leavers are **rising** fast")
    assert (newest.number, newest.source, newest.note) == (2, "draft.docx", "From Bea")
    assert draft.text == newest.text


def test_comments_in_the_margin_come_with_the_text_where_that_is_wanted(chair, draft, sign_in, get, post):
    def build(file, paragraph):
        file.add_comment(paragraph.runs[0], text="Which rents?", author="Cy Reader")
        gone = file.add_paragraph("Yours")
        file.add_comment(gone.runs[0], text="Faithfully?", author="")

    sign_in(chair)
    answer = upload(post, draft, word_file(build))
    page = get(answer.location)
    text = page.form_values()["text"].replace("Yours", "")
    post(answer.location, {"text": text})
    assert queries.comments_of(draft) == []
    post(answer.location, {"text": text, "with_comments": "y"})
    said = [(one.author_name, one.text, one.paragraph, one.quote) for one in queries.comments_of(draft)]
    assert said == [
        ("Cy Reader", "Which rents?", 2, "Rents for care leavers are **rising**"), ("", "Faithfully?", 1, "Yours")
    ]  # fmt: skip
    shown = get(f"/letters/{draft.id}/text")
    assert "About text that is no longer there" in shown.text
    assert "2 open comments" in shown.text


def test_a_file_can_be_let_go_and_others_are_refused_beside_the_field(chair, draft, sign_in, get, post):
    sign_in(chair)
    answer = upload(post, draft, word_file())
    post(f"{answer.location}/let-go")
    assert db.session.query(Attachment).count() == 0
    get(answer.location, status=404)
    assert "Choose a Word file" in upload(post, draft, PNG, "a.png", status=422).text
    macros = upload(post, draft, word_file(), "draft.docm", status=422)
    assert "macros are not taken" in macros.text
    hidden = repacked(word_file(), {"word/vbaProject.bin": b"x"})
    assert "macros are not taken" in upload(post, draft, hidden, status=422).text
    assert db.session.query(Attachment).count() == 0
