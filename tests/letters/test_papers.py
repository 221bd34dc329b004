"""The letter on paper: PDF and Word with the right text, date and names, read back by other programs."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import docx
import pytest
from pypdf import PdfReader

from tests.factories import make_body, make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.models import Coalition, OrganisationName
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.letters import pdf, printing, word
from tracker.letters.document import Document, Name
from tracker.letters.models import Recipient
from tracker.letters.printing import Shape
from tracker.signoffs import answering, services
from tracker.signoffs.rules import Answer, Given, Order, Via, Voice

NOW = datetime(2023, 5, 19, 12, 0, tzinfo=UTC)
AUTHORISED = {"signer_name": "Ann Example", "signer_role": "Director", "authorised": True}
YES, NO = Given(Answer.SIGN, **AUTHORISED), Given(Answer.DECLINE, note="No.", **AUTHORISED)
LETTER = Document(
    title="Homes",
    sender="Alliance of Friends",
    text="Dear Minister\n\n## Why\n\n1. **First**\n2. See [this](https://example.org/a?b=1&c=2)\n\n- a\n- b",
    dated="19 May 2023",
    to=(("Jo Example MP", "Minister for Homes"),),
    closing="We, the undersigned organisations:",
    names=(Name("Alpha"), Name("Beta", "Bea Example, Director")),
)


@pytest.fixture(autouse=True)
def today(clock_at):
    clock_at(NOW)


@pytest.fixture
def asked(session):
    """Four members, asked to sign a letter to a minister."""
    db.session.add(Coalition(id=1, name="Alliance of Friends"))
    letter = make_letter("Homes")
    letter.recipients.append(
        Recipient(
            position=1, person="Jo Example MP", post="Minister for Homes", body=make_body("A Department")
        )
    )
    members = [make_organisation(name) for name in ("Gamma", "The Beta Trust", "Alpha", "Delta")]
    for one in members:
        make_person(role=Role.REPRESENTATIVE, organisation=one)
    return letter, members


def opened(asked, **terms):
    letter, members = asked
    return make_sign_on(letter, members, **terms)


def give(sign_on, number, given=YES):
    request = sign_on.requests[number]
    return answering.give_answer(
        request.id, given, via=Via.LINK, now=NOW - timedelta(days=2) + timedelta(minutes=number)
    )


def pages_of(data):
    return PdfReader(BytesIO(data))


def words_of(data):
    return "\n".join(page.extract_text() for page in pages_of(data).pages)


def lines_in_word(data):
    return [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs if paragraph.text]


def test_the_pdf_is_tagged_british_a4_with_its_title(app, pango):
    with app.app_context():
        read = pages_of(pdf.pdf_of(LETTER))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert (root["/Lang"], read.metadata.title, read.metadata.author) == (
        "en-GB",
        "Homes",
        "Alliance of Friends",
    )
    assert [round(float(side)) for side in read.pages[0].mediabox] == [0, 0, 595, 842]
    assert "http://www.aiim.org/pdfua/ns/id/" in root["/Metadata"].get_data().decode()


def test_both_papers_say_the_same_in_the_same_order(app, pango):
    with app.app_context():
        printed = words_of(pdf.pdf_of(LETTER))
    written = "\n".join(lines_in_word(word.word_of(LETTER, now=NOW)))
    said = ["19 May 2023", "Jo Example MP", "Minister for Homes", "Homes", "Dear Minister", "Why", "First",
            "See this", "We, the undersigned organisations:", "Alpha", "Beta", "Bea Example, Director"]  # fmt: skip
    for paper in (printed, written):
        places = []
        for words in said:
            places.append(paper.index(words, places[-1] + 1 if places else 0))
        assert places == sorted(places)


def test_the_word_file_has_real_headings_lists_and_links(app):
    file = docx.Document(BytesIO(word.word_of(LETTER, now=NOW)))
    styles = {one.text: one.style.name for one in file.paragraphs}
    assert (styles["Homes"], styles["Why"]) == ("Heading 1", "Heading 2")
    assert (styles["First"], styles["a"]) == ("List Number", "List Bullet")
    targets = [rel.target_ref for rel in file.part.rels.values() if rel.is_external]
    assert targets == ["https://example.org/a?b=1&c=2"]
    facts = file.core_properties
    assert (facts.title, facts.author, facts.language) == ("Homes", "Alliance of Friends", "en-GB")
    assert (round(file.sections[0].page_width.mm), round(file.sections[0].page_height.mm)) == (210, 297)
    assert {tongue.get(docx.oxml.ns.qn("w:val")) for tongue in file.styles.element.iter(docx.oxml.ns.qn("w:lang"))} == {
        "en-GB"
    }  # fmt: skip


def test_script_and_pictures_in_the_text_are_harmless_words(app, network_guard, pango):
    nasty = Document(
        title="<b>Homes</b>",
        sender="A & B",
        text="<script>alert(1)</script> ![x](https://example.org/x.png) [go](javascript:alert(1)) \x0b\x07"
        "\n\n<img src='file:///etc/passwd'> ![](https://example.org/y.png)",
        names=(Name("<i>Alpha</i>"),),
    )
    with app.app_context():
        data = pdf.pdf_of(nasty)
    for text in (words_of(data), "\n".join(lines_in_word(word.word_of(nasty, now=NOW)))):
        for words in (
            "<b>Homes</b>",
            "<script>alert(1)</script>",
            "<i>Alpha</i>",
            "file:///etc/passwd",
            "https://example.org/y.png",
        ):
            assert words in re.sub(r"\s+", " ", text)
    assert b"/JavaScript" not in data
    assert b"/URI (javascript" not in data


@pytest.mark.one_database("sqlite")
def test_a_thousand_names_are_printed_each_once(app, pango):
    names = tuple(Name(f"Organisation {n:04}") for n in range(1000))
    with app.app_context():
        printed = words_of(pdf.pdf_of(Document(title="Homes", sender="A", text="Text", names=names)))
    assert re.findall(r"Organisation \d{4}", printed) == [one.name for one in names]
    written = lines_in_word(word.word_of(Document(title="Homes", sender="A", text="T", names=names), now=NOW))
    assert [line for line in written if line.startswith("Organisation")] == [one.name for one in names]


def test_a_machine_without_pango_says_so(app, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with app.app_context(), pytest.raises(RuleViolation, match=r"lacks Pango\. Take the Word file instead"):
        pdf.pdf_of(Document(title="Not kept", sender="A", text="Text"))


def test_a_draft_says_that_it_is_one(asked):
    letter, _ = asked
    letter.text = "Dear Minister"
    db.session.flush()
    paper = printing.document_of(letter, now=NOW)
    assert (paper.standing, paper.dated, paper.names) == ("Draft, version 1, 19 May 2023", "", ())
    assert paper.to == (("Jo Example MP", "Minister for Homes", "A Department"),)
    goes = printing.document_of(letter, Shape.AS_IT_GOES, now=NOW)
    assert (goes.standing, goes.dated, goes.closing) == ("", "19 May 2023", "Alliance of Friends")


def test_names_stand_in_order_as_they_were_on_the_day_and_people_only_with_consent(asked):
    letter, members = asked
    members[0].other_names.append(
        OrganisationName(name="Gamma Aid", name_key="gamma aid", used_to="2023-05-31")
    )
    sign_on = opened(asked, order=Order.ALPHABETICAL, send_on=date(2023, 5, 19))
    give(sign_on, 0)
    give(sign_on, 1, Given(Answer.SIGN, shows_person=True, **AUTHORISED))
    give(sign_on, 2)
    give(sign_on, 3, NO)
    paper = printing.document_of(letter, now=NOW)
    assert paper.names == (
        Name("Alpha"),
        Name("The Beta Trust", "Ann Example, Director"),
        Name("Gamma Aid"),
    )
    assert paper.standing == "Draft for signing, version 1, 1 May 2023. It has not been sent."
    assert "Delta" not in repr(paper)


def test_the_paper_has_the_very_text_that_was_signed(asked):
    letter, _ = asked
    sign_on = opened(asked)
    letter.text, letter.title = "Another text", "Another title"
    paper = printing.document_of(letter, now=NOW)
    assert (paper.title, paper.text) == ("Homes", sign_on.text.text)


def test_in_the_name_of_the_coalition_only_as_far_as_its_members_agreed(asked):
    sign_on = opened(asked, voice=Voice.COALITION)
    said = lambda: printing.document_of(asked[0], now=NOW).closing  # noqa: E731
    assert said() == ""
    for number in range(3):
        give(sign_on, number)
    assert said() == "On behalf of Alliance of Friends, with the agreement of these members:"
    give(sign_on, 3)
    assert said() == "On behalf of Alliance of Friends, with the agreement of all its members:"
    make_organisation("The Office", may_sign=False)  # a member that may not sign has not agreed
    assert said() == "On behalf of Alliance of Friends, with the agreement of these members:"
    give(sign_on, 3, NO)
    assert said() == "On behalf of these members of Alliance of Friends:"


def test_after_sending_the_list_stands_and_what_came_later_stands_apart(asked):
    letter, _ = asked
    sign_on = opened(asked, voice=Voice.COALITION)
    for number in range(2):
        give(sign_on, number)
    give(sign_on, 3, NO)
    services.fix_list(sign_on, sent_at=NOW, now=NOW)
    went = printing.document_of(letter, Shape.AS_IT_GOES, now=NOW)
    later = NOW + timedelta(days=14)
    answering.withdraw(sign_on.requests[1].id, name="Ann", now=later)
    for number in (2, 3):
        answering.give_answer(sign_on.requests[number].id, YES, via=Via.LINK, now=later)
    assert printing.document_of(letter, Shape.AS_IT_GOES, now=later) == went
    assert went.closing == "On behalf of these members of Alliance of Friends:"
    paper = printing.document_of(letter, now=later)
    assert [one.name for one in paper.names] == ["The Beta Trust", "Gamma"]
    assert [one.name for one in paper.later] == ["Alpha", "Delta"]
    assert paper.withdrawn == ("The Beta Trust withdrew its support on 2 June 2023.",)


def test_anyone_who_may_see_the_letter_downloads_it(asked, sign_in, client, pango):
    letter, members = asked
    letter.text = "Dear Minister"
    sign_in(make_person(role=Role.REPRESENTATIVE, organisation=members[0]))
    printed = client.get(f"/letters/{letter.id}/letter.pdf")
    assert (printed.mimetype, printed.headers["Content-Disposition"]) == (
        "application/pdf",
        "attachment; filename=homes.pdf",
    )
    assert "Draft, version 1, 19 May 2023" in words_of(printed.data)
    written = client.get(f"/letters/{letter.id}/letter.docx?as=it-goes")
    assert "Draft" not in "".join(lines_in_word(written.data))
    assert "19 May 2023" in lines_in_word(written.data)


def test_where_it_is_not_shown_who_has_signed_only_co_chairs_see_the_names(asked, sign_in, get, client):
    letter, members = asked
    sign_on = opened(asked, shows_signatories=False)
    give(sign_on, 0)
    for role, sees in ((Role.CO_CHAIR, True), (Role.REPRESENTATIVE, False)):
        sign_in(make_person(role=role, organisation=members[1]))
        written = client.get(f"/letters/{letter.id}/letter.docx").data
        assert ("Gamma" in lines_in_word(written)) is sees
        assert ("Gamma" in get(f"/letters/{letter.id}").text) is sees
    services.fix_list(sign_on, sent_at=NOW, now=NOW)
    assert "Gamma" in get(f"/letters/{letter.id}").text
