"""Pages of drafting a letter: its versions, comments, approvals."""

from flask import Blueprint

bp = Blueprint("drafting", __name__, url_prefix="/letters")
