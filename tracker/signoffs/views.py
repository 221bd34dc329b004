"""The page on which an organisation answers, reached over its link; it needs nobody to sign in."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker.core.permissions import public

bp = Blueprint("signoffs", __name__)


@bp.route("/sign/<token>")
@public
def sign(token: str) -> ResponseReturnValue:
    """The text, who has signed, and the form with the five answers."""
    return "To be drawn.", 404
