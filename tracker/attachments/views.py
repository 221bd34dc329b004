"""Serving attachments as downloads."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from tracker.attachments import queries, storage
from tracker.core.errors import NotHere
from tracker.core.permissions import Permission, requires

bp = Blueprint("attachments", __name__, url_prefix="/attachments")


@bp.route("/<uid>")
@requires(Permission.VIEW)
def download(uid: str) -> ResponseReturnValue:
    """The file, always as a download: nothing that somebody uploaded is shown as a page of ours."""
    attachment = queries.get(uid)
    path = storage.path_of(attachment.stored_as)
    if not path.is_file():
        raise NotHere
    answer = send_file(
        path,
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
        conditional=False,
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
