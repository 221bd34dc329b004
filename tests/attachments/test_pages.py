"""Sending files in and fetching them: who may, how large, and what is left when nothing is kept."""

import inspect
import io
from types import CodeType

import pytest
from wtforms.fields.core import UnboundField

from tests.attachments.test_contents import a_docx, a_pdf
from tests.factories import make_consultation, make_letter, make_person
from tracker.attachments import services, storage
from tracker.attachments.forms import UploadField
from tracker.attachments.models import Attachment
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.forms import Form
from tracker.letters.rules import LetterStage


@pytest.fixture
def call(session):
    return make_consultation()


def kept(record, name="Response.pdf", content=None):
    class Upload:
        filename = name
        stream = io.BytesIO(content or a_pdf())

    return services.attach(record, Upload(), by=make_person(), now=clock.now())


def send(post, call, content, name, **named):
    data = {"purpose": "the draft", "file": (io.BytesIO(content), name)}
    return post(f"/consultations/{call.id}/files/new", data, content_type="multipart/form-data", **named)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.REPRESENTATIVE, Role.CO_CHAIR])
def test_members_may_fetch_a_file_and_it_is_always_a_download(call, sign_in, client, role):
    file = kept(call, "Notes.docx", a_docx())
    sign_in(make_person(role=role))
    answer = client.get(f"/attachments/{file.uid}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=Notes.docx"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()


def test_a_stranger_is_sent_to_sign_in_and_a_made_up_address_finds_nothing(call, sign_in, sign_out, get):
    file = kept(call)
    get(f"/attachments/{file.uid}", status=302)
    sign_in(make_person())
    get("/attachments/0000000000000000", status=404)
    get("/attachments/..%2f..%2fsecret-key", status=404)


def test_files_lie_under_random_names_that_only_we_may_read(call):
    file = kept(call)
    path = storage.path_of(file.stored_as)
    assert (path.name != file.name, path.read_bytes()) == (True, a_pdf())
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_whose_bytes_are_gone_is_not_found(call, sign_in, get):
    file = kept(call)
    storage.discard(file.stored_as)
    sign_in(make_person())
    get(f"/attachments/{file.uid}", status=404)


def test_a_false_file_is_answered_beside_the_field_and_nothing_is_kept(call, sign_in, post):
    sign_in(make_person())
    page = send(post, call, b"<script>alert(1)</script>", "Response.pdf", status=422)
    assert "This is not a PDF, whatever its name says." in page.text
    assert page.form_values()["purpose"] == "the draft"
    assert db.session.query(Attachment).count() == 0
    assert list(storage.folder().iterdir()) == []


def test_a_macro_document_is_refused_in_words(call, sign_in, post):
    sign_in(make_person())
    page = send(post, call, a_docx(), "Response.docm", status=422)
    assert "Word files with macros are not taken. Save it as .docx or PDF and choose that." in page.text


def test_what_is_larger_than_any_form_takes_gets_the_page_that_says_so(call, sign_in, post):
    sign_in(make_person())
    page = send(post, call, b"%PDF-" + b"0" * (42 * 1024 * 1024), "Response.pdf", status=413)
    assert "A file can be at most 10 MB." in page.text


def test_forms_without_files_keep_the_smaller_limit(call, sign_in, client):
    sign_in(make_person())
    answer = client.post(f"/consultations/{call.id}/edit", data={"notes": "x" * (13 * 1024 * 1024)})
    assert answer.status_code == 413


def test_a_file_too_large_is_answered_beside_its_field_and_what_was_typed_stays(session, sign_in, post):
    sign_in(make_person(role=Role.CO_CHAIR))
    letter = make_letter(stage=LetterStage.SENT)
    data = {"text": "Thank you for your letter.", "file": (io.BytesIO(b"0" * 30 * 1024 * 1024), "Reply.pdf")}
    page = post(f"/letters/{letter.id}/reply", data, status=422, content_type="multipart/form-data")
    assert "A file can have at most 10 MB" in page.text
    assert page.form_values()["text"] == "Thank you for your letter."


def forms_with_files(kind: type = Form) -> set[str]:
    """The names of all forms that bring a file."""
    brings = any(
        isinstance(field, UnboundField) and issubclass(field.field_class, UploadField)
        for field in vars(kind).values()
    )
    below = [forms_with_files(one) for one in kind.__subclasses__()]
    return ({kind.__name__} if brings else set()).union(*below)


def names_in(code: CodeType) -> set[str]:
    inner = [names_in(one) for one in code.co_consts if isinstance(one, CodeType)]
    return set(code.co_names).union(*inner)


def test_every_page_with_a_file_to_choose_takes_one_that_is_too_large(app):
    bringing = forms_with_files()
    views = {
        name: view
        for name, view in app.view_functions.items()
        if names_in(inspect.unwrap(view).__code__) & bringing
    }
    assert {"letters.reply", "letters.send", "letters.attach", "consultations.submit"} <= views.keys()
    assert [name for name, view in views.items() if not getattr(view, "takes_files", False)] == []
