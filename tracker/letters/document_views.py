"""A letter to download, as PDF and as Word: as it stands now, or as it goes."""

from io import BytesIO

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

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
    return _download(copies.as_pdf(letter, _shape(letter), now=clock.now()))


@bp.route("/<int:letter_id>/letter.docx")
@requires(Permission.VIEW)
def word(letter_id: int) -> ResponseReturnValue:
    """The letter with its names, as a Word file."""
    letter = queries.get_or_404(letter_id)
    return _download(copies.as_word(letter, _shape(letter), now=clock.now()))


def _shape(letter: Letter) -> Shape:
    if not may_be_shown(letter.sign_on, decides=current_user.may(Permission.DECIDE)):
        return Shape.WITHOUT_NAMES
    return Shape.AS_IT_GOES if request.args.get("as") == AS_IT_GOES else Shape.AS_IT_STANDS


def _download(file: Attachment) -> Response:
    return send_file(
        BytesIO(file.data), mimetype=file.media_type, as_attachment=True, download_name=file.name
    )
