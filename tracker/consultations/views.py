"""Pages of calls and our work on them."""

from flask import Blueprint

bp = Blueprint("consultations", __name__, url_prefix="/consultations")
