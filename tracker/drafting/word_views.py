"""A Word file as a new version, in two steps: it is kept and shown, then taken in or let go."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.attachments import rules as file_rules
from tracker.attachments import services as attachments
from tracker.attachments import storage
from tracker.attachments.models import Attachment
from tracker.core import clock
from tracker.core.database import db
from tracker.core.differences import difference, is_different
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.uploads import takes_files
from tracker.core.wording import capitalised, plural
from tracker.drafting import comments, forms, restoring, word_reading
from tracker.drafting.views import bp
from tracker.drafting.word_reading import WordText
from tracker.letters import queries as letter_queries
from tracker.letters import versions
from tracker.letters.models import Letter

PURPOSE = "a text from Word"


@bp.route("/<int:letter_id>/word", methods=["GET", "POST"])
@requires(Permission.RECORD)
@takes_files
def upload_word(letter_id: int) -> ResponseReturnValue:
    """Choose a Word file. It is kept with the letter; its text is taken in on the next page."""
    letter = letter_queries.get_or_404(letter_id)
    restoring.check_may_change(letter)
    form = forms.WordForm()
    if form.validate_on_submit():
        try:
            kept = _keep(letter, form)
        except RuleViolation as broken:
            form.blame(broken)
        else:
            db.session.commit()
            return redirect(url_for(".take_in_word", letter_id=letter.id, uid=kept.uid))
    return render_template("drafting/upload_word.html", form=form, letter=letter)


def _keep(letter: Letter, form: forms.WordForm) -> Attachment:
    upload = form.file.data
    kind = file_rules.kind_of(file_rules.clean_name(upload.filename or ""))
    if kind is not file_rules.DOCX:
        raise RuleViolation("Choose a Word file (.docx): the text is read from it.", "file")
    word_reading.read_word(attachments.read(upload))
    return attachments.attach(letter, upload, purpose=PURPOSE, by=me(), now=clock.now())


@bp.route("/<int:letter_id>/word/<uid>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def take_in_word(letter_id: int, uid: str) -> ResponseReturnValue:
    """What the file holds and what it would change; the text may be put right before it is taken in."""
    letter = letter_queries.get_or_404(letter_id)
    restoring.check_may_change(letter)
    kept = _kept(letter, uid)
    found = word_reading.read_word(_bytes_of(kept))
    form = forms.WordTextForm(
        data={
            "text": word_reading.without_head(found.text, letter.title),
            "with_comments": bool(found.remarks),
        }
    )
    wants_look = forms.LOOK in request.form
    if form.validate_on_submit() and not wants_look:
        try:
            said = _take_in(letter, form, kept, found)
        except RuleViolation as broken:
            form.blame(broken)
        else:
            db.session.commit()
            flash(said)
            return redirect(url_for(".text", letter_id=letter.id))
    text = form.text.data or ""
    return render_template(
        "drafting/take_in_word.html", form=form, letter=letter, kept=kept, found=found, text=text,
        difference=difference(letter.text, text), is_different=is_different(letter.text, text),
    )  # fmt: skip


def _take_in(letter: Letter, form: forms.WordTextForm, kept: Attachment, found: WordText) -> str:
    """Make the text the letter's, with the comments where they are wanted. Returns what was done, in words."""
    now = clock.now()
    made = restoring.take_in(letter, form.text.data, source=kept.name, note=form.note.data, by=me(), now=now)
    said = (
        f"The text of {kept.name} is version {made.number}." if made else "Nothing in the text was different."
    )
    if form.with_comments.data and found.remarks:
        version = made or versions.present_version(letter, now=now)
        comments.comment_from_file(letter, version, found.remarks, source=kept.name, by=me(), now=now)
        said += f" {capitalised(plural(len(found.remarks), 'comment'))} came with it."
    return said


@bp.post("/<int:letter_id>/word/<uid>/let-go")
@requires(Permission.RECORD)
def let_go_word(letter_id: int, uid: str) -> ResponseReturnValue:
    """Remove the file again; the text stays as it is."""
    letter = letter_queries.get_or_404(letter_id)
    kept = _kept(letter, uid)
    stored_as = attachments.remove(letter, kept, by=me(), now=clock.now())
    db.session.commit()
    storage.discard(stored_as)
    flash("The file was removed. The text is as it was.")
    return redirect(url_for(".text", letter_id=letter.id))


def _kept(letter: Letter, uid: str) -> Attachment:
    """The Word file that was uploaded as this letter's text. Raises NotHere."""
    found = next((one for one in letter.attachments if one.uid == uid and one.purpose == PURPOSE), None)
    if found is None:
        raise NotHere
    return found


def _bytes_of(kept: Attachment) -> bytes:
    try:
        return storage.path_of(kept.stored_as).read_bytes()
    except FileNotFoundError:
        raise NotHere from None
