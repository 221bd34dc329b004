"""The dashboard and the calendar feed."""

from flask import Blueprint

bp = Blueprint("reports", __name__, url_prefix=None)
