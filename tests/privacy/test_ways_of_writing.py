"""Somebody is erased in whatever way they were written down, and nobody else with them."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import select

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.reminders.story import Story
from tracker.activity.models import Activity
from tracker.activity.services import record, record_security
from tracker.backups import services as backups
from tracker.coalition.rules import Role
from tracker.contacts import services as contacts
from tracker.core.database import Model, db
from tracker.core.errors import RuleViolation
from tracker.letters import mailing
from tracker.letters.copies import PDF, WORD
from tracker.letters.models import Letter, LetterMessage
from tracker.outbox import message
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Attachment, Content
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.privacy import again, export, files, queries, services
from tracker.signoffs import answering
from tracker.signoffs.models import SignAnswer, Signature
from tracker.signoffs.rules import Answer, Given, Via

NOW = datetime(2023, 5, 3, 9, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def chair(session):
    return make_person("Cara Chair", email="cara@example.org")


@pytest.fixture
def elise(chair):
    return make_person("Élise D'Arcy-Lüth", role=Role.OBSERVER, email="elise+signs@example.org")


def queue(name, content, kind="receipt", **facts):
    return outbox.queue(
        name,
        kind=kind,
        to="clerk@example.com",
        content=content,
        now=NOW,
        expires_at=NOW + timedelta(days=9),
        **facts,
    )


def everything():
    return "\n".join(
        value.decode("utf-8", "replace") if isinstance(value, bytes) else json.dumps(value, default=str)
        for table in Model.metadata.tables.values()
        for column in table.columns
        for value in db.session.scalars(select(column))
    )


def test_accents_capitals_apostrophes_and_the_order_of_names_hide_nobody(elise, chair):
    letter = make_letter("Homes")
    for written in (
        "ÉLISE D’ARCY-LÜTH",
        "Elise D'Arcy-Luth",
        "D'Arcy-Lüth, Élise",
        "E\u0301lise  D'Arcy‑Lüth",
    ):
        record(letter, f"asked {written}", by=chair, now=NOW, was={"lead": [written]})
        record_security("invitation", f"{written} <ELISE+SIGNS@example.org>", ip="192.0.2.9", now=NOW)
    services.erase(elise, by=chair, now=NOW)
    db.session.commit()
    left = everything().casefold()
    for trace in ("arcy", "elise+signs", "lüth", "l\\u00fcth"):
        assert trace not in left


def test_a_mail_to_somebody_else_is_written_anew_without_them(elise, chair):
    text = "Signed by Élise D’Arcy-Lüth."
    html = "<p>Signed by Élise D&#39;Arcy-Lüth.</p>"
    files = [
        Attachment("names.csv", "text/csv", "Alpha,Élise D'Arcy-Lüth\n".encode()),
        Attachment("logo.png", "image/png", PNG),
    ]
    mail = queue("one", Content("Élise D'Arcy-Lüth", text, html, files))
    services.erase(elise, by=chair, now=NOW)
    db.session.commit()
    left = outbox.unpacked(mail.content)
    assert (mail.state, left.text) == (State.QUEUED, "Signed by a person since erased.")
    assert left.html == "<p>Signed by a person since erased.</p>"
    assert [one.data for one in left.attachments] == [b"Alpha,a person since erased\n", PNG]
    assert "Arcy" not in everything()


def test_a_mail_that_failed_can_still_be_sent_again(elise, chair):
    mail = queue(
        "one", Content("Homes", "About Élise D'Arcy-Lüth", "", [Attachment("a.png", "image/png", PNG)])
    )
    outbox.finish(mail, State.FAILED, "The mailbox is full.")
    services.erase(elise, by=chair, now=NOW)
    outbox.try_again(mail, now=NOW)
    assert outbox.unpacked(mail.content).text == "About a person since erased"


def test_while_a_mail_is_leaving_nothing_is_changed_but_in_a_restored_database_it_is_stopped(elise, chair):
    mail = outbox.queue(
        "one",
        kind="receipt",
        to=elise.id,
        content=Content("Homes", "Hello"),
        now=NOW,
        expires_at=NOW + timedelta(days=9),
    )
    mail.state, mail.lease_owner, mail.lease_until = State.SENDING, "web:1:1", NOW
    db.session.commit()
    with pytest.raises(RuleViolation, match="A mail is leaving at this moment"):
        services.erase(elise, by=chair, now=NOW)
    db.session.rollback()
    assert elise.name == "Élise D'Arcy-Lüth"
    services.erase(elise, by=None, now=NOW, is_again=True)
    db.session.commit()
    assert (db.session.get_one(Mail, mail.number).state, elise.email) == (State.CANCELLED, "")


def test_a_namesake_takes_no_answer_with_them_and_keeps_their_own(elise, chair):
    alpha, beta = make_organisation("Alpha"), make_organisation("Beta")
    other = make_person("élise d’arcy-lüth", role=Role.OBSERVER)
    sign_on = make_sign_on(make_letter("Homes"), [alpha, beta])
    for request, person in zip(sign_on.requests, (elise, other), strict=True):
        given = Given(
            Answer.SIGN, signer_name=person.name, signer_role="Director", authorised=True, shows_person=True
        )
        answering.give_answer(request.id, given, via=Via.LINK, person=person, now=sign_on.opened_at)
    services.erase(elise, by=chair, now=NOW)
    db.session.commit()
    names = dict(db.session.execute(select(SignAnswer.person_id, SignAnswer.signer_name)).all())
    assert names == {elise.id: "a person since erased", other.id: "élise d’arcy-lüth"}
    assert sorted(db.session.scalars(select(Signature.person))) == [
        "a person since erased",
        "élise d’arcy-lüth",
    ]


def test_a_name_that_is_a_word_leaves_the_sentences_of_the_history_whole(chair):
    will = make_person("Will", role=Role.OBSERVER, email="w@example.org")
    make_person("Will Long", role=Role.OBSERVER)
    letter = make_letter("Homes")
    record(letter, "said that it will be sent by Will and Will Long", by=chair, now=NOW)
    services.erase(will, by=chair, now=NOW)
    db.session.commit()
    assert "said that it will be sent by a person since erased and Will Long" in db.session.scalars(
        select(Activity.what)
    )


def test_names_they_signed_with_are_shown_to_whoever_erases_them(elise, chair, sign_in, get):
    sign_on = make_sign_on(make_letter("Homes"), [make_organisation("Alpha")])
    given = Given(Answer.SIGN, signer_name="Lise Lüth", signer_role="Director", authorised=True)
    answering.give_answer(sign_on.requests[0].id, given, via=Via.LINK, person=elise, now=sign_on.opened_at)
    assert queries.signed_with(elise) == ["Lise Lüth"]
    sign_in(chair)
    assert "“Lise Lüth”" in get(f"/people/{elise.id}/erase").text


def test_what_others_gave_and_wrote_is_not_handed_over(elise, chair):
    sign_on = make_sign_on(make_letter("Homes"), [make_organisation("Alpha")])
    given = Given(Answer.SIGN, signer_name="Dora Director", signer_role="Director", authorised=True)
    answering.give_answer(
        sign_on.requests[0].id, given, via=Via.PHONE, recorded_by=elise, now=sign_on.opened_at
    )
    record(sign_on, "rang Dora Director", by=elise, now=NOW)
    held = json.dumps(export.document(elise, now=NOW), ensure_ascii=False)
    assert "Dora" not in held
    assert "rang another person" in held
    assert "Élise D'Arcy-Lüth" in held


def test_texts_that_were_chosen_are_changed_again_after_a_restore(elise, chair, app, tmp_path, sign_in, post):
    make_letter("One", notes=f"Ring {elise.name}.")
    changed = make_letter("Two", notes=f"Ask {elise.name}.")
    sign_in(chair)
    again.remember()
    backups.back_up(tmp_path / "before.zip", now=NOW)
    db.session.commit()
    (Path(app.config["INSTANCE"]) / again.FILE).write_text('{"uid": "half a li')
    post(f"/people/{elise.id}/erase", {"texts": f"letter.notes:{changed.id}", "is_certain": "y"})
    backups.restore(tmp_path / "before.zip", now=NOW)
    db.session.commit()
    notes = db.session.scalars(select(Letter.notes).order_by(Letter.title)).all()
    assert notes == ["Ring Élise D'Arcy-Lüth.", "Ask a person since erased."]


def test_another_spelling_is_taken_out_again_after_a_restore(elise, chair, app, tmp_path, sign_in, post):
    letter = make_letter("Homes")
    sign_on = make_sign_on(letter, [make_organisation("Alpha")])
    given = Given(
        Answer.SIGN, signer_name="Lise Lüth", signer_role="Director", authorised=True, shows_person=True
    )
    answering.give_answer(sign_on.requests[0].id, given, via=Via.LINK, person=elise, now=sign_on.opened_at)
    record(letter, "rang Lise Lüth", by=chair, now=NOW)
    sign_in(chair)
    backups.back_up(tmp_path / "before.zip", now=NOW)
    db.session.commit()
    post(f"/people/{elise.id}/erase", {"also": "lise lüth", "is_certain": "y"})
    written = (Path(app.config["INSTANCE"]) / again.FILE).read_text()
    assert "signature.person:" in written
    assert "lise" not in written.casefold()
    backups.restore(tmp_path / "before.zip", now=NOW)
    db.session.commit()
    assert "lise" not in everything().casefold()


def test_nobody_is_said_to_be_covered_by_them_and_mail_to_them_goes_nowhere(elise, chair, clock_at):
    clock_at("2023-05-03 10:00")
    absence = contacts.record_absence(
        chair, from_on=date(2023, 5, 3), to_on=date(2023, 5, 9), cover=elise, by=chair, now=NOW
    )
    services.erase(elise, by=chair, now=NOW)
    mail = outbox.queue(
        "late",
        kind="receipt",
        to=elise.id,
        content=Content("Homes", "Hello"),
        now=NOW,
        expires_at=NOW + timedelta(9),
    )
    Story(clock_at).at("2023-05-03 10:00")
    assert (mail.state, mail.reason) == (State.CANCELLED, "There is no address for this person.")
    assert absence.cover is None


def pdf_naming(name):
    from weasyprint import HTML

    return HTML(string=f"<p>Signed by {name}.</p>").write_pdf()


def word_file(*, body="", cell="", header="", author=""):
    document = Document()
    document.add_paragraph(body)
    document.add_table(1, 1).cell(0, 0).text = cell
    document.sections[0].header.paragraphs[0].text = header
    document.core_properties.author = author
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("place", ["body", "cell", "header", "author"])
def test_every_part_of_a_word_file_is_read(elise, place):
    subject = queries.subject_of(elise)
    assert subject.is_in(files.words_of(WORD, word_file(**{place: "Élise D’Arcy-Lüth"})))
    assert not subject.is_in(files.words_of(WORD, word_file(**{place: "Cara Chair"})))


def test_changes_that_are_tracked_in_a_word_file_name_who_made_them_and_keep_what_was_taken_out(elise):
    document = Document()
    run = document.add_paragraph().add_run("Élise D'Arcy-Lüth")
    taken_out = run._r.makeelement(qn("w:del"), {qn("w:author"): "Ruth Roe"})
    run._r.addprevious(taken_out)
    taken_out.append(run._r)
    run._r[0].tag = qn("w:delText")
    file = io.BytesIO()
    document.save(file)
    words = files.words_of(WORD, file.getvalue())
    assert queries.subject_of(elise).is_in(words)
    assert "Ruth Roe" in words


def test_a_waiting_mail_whose_pdf_names_them_is_stopped_where_the_pdf_cannot_be_made_again(elise, chair):
    theirs = queue(
        "one", Content("Homes", "See the file.", "", [Attachment("a.pdf", PDF, pdf_naming(elise.name))])
    )
    other = queue(
        "two", Content("Homes", "See the file.", "", [Attachment("a.pdf", PDF, pdf_naming("Cara Chair"))])
    )
    services.erase(elise, by=chair, now=NOW)
    assert (theirs.state, theirs.content) == (State.CANCELLED, None)
    assert (other.state, len(other.content["attachments"])) == (State.QUEUED, 1)


def test_a_letter_that_has_not_left_is_made_again_without_them(elise, chair, session):
    letter = make_letter("Homes", text="We ask.")
    mail = queue("letter", None, kind=mailing.KIND)
    session.flush()
    session.add(
        LetterMessage(letter_id=letter.id, mail_id=mail.id, address="clerk@example.com", queued_at=NOW)
    )
    held = Content("Homes", "See the file.", "", [Attachment("a.pdf", PDF, pdf_naming(elise.name))])
    mail.message = message.write(
        mail, held, to="clerk@example.com", to_name="", sender=message.Sender("a@example.org"), now=NOW
    )
    outbox.finish(mail, State.FAILED, "The mailbox is full.")
    services.erase(elise, by=chair, now=NOW)
    outbox.try_again(mail, now=NOW)
    assert (mail.state, mail.message, mail.content) == (State.QUEUED, None, None)
