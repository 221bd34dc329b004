"""A letter to download, as PDF and as Word: as it stands now, or as it goes."""

from collections.abc import Callable
from io import BytesIO

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.gate import note_download
from tracker.core import clock
from tracker.core.permissions import Permission, requires
from tracker.letters import copies, queries
from tracker.letters.models import Letter
from tracker.letters.printing import Shape
from tracker.letters.signatories import may_be_shown
from tracker.letters.views import bp
from tracker.outbox.kinds import Attachment

AS_IT_GOES = "it-goes"  # ?as=it-goes: without the mark of a draft


@bp.route("/<int:letter_id>/letter.pdf")
@requires(Permission.VIEW)
def pdf(letter_id: int) -> ResponseReturnValue:
    """The letter with its names, as PDF."""
    letter = queries.get_or_404(letter_id)
    return _taken(letter, copies.as_pdf)


@bp.route("/<int:letter_id>/letter.docx")
@requires(Permission.VIEW)
def word(letter_id: int) -> ResponseReturnValue:
    """The letter with its names, as a Word file."""
    letter = queries.get_or_404(letter_id)
    return _taken(letter, copies.as_word)


def _taken(letter: Letter, draw: Callable[..., Attachment]) -> Response:
    """The file; with names that the public does not see, also a line in the security log."""
    shape = _shape(letter)
    file = draw(letter, shape, now=clock.now())
    if shape is not Shape.WITHOUT_NAMES and letter.published_at is None and letter.sign_on is not None:
        note_download(f"“{file.name}” with the names below it")
    return _download(file)


def _shape(letter: Letter) -> Shape:
    if not may_be_shown(letter.sign_on, decides=current_user.may(Permission.DECIDE)):
        return Shape.WITHOUT_NAMES
    return Shape.AS_IT_GOES if request.args.get("as") == AS_IT_GOES else Shape.AS_IT_STANDS


def _download(file: Attachment) -> Response:
    return send_file(
        BytesIO(file.data), mimetype=file.media_type, as_attachment=True, download_name=file.name
    )
