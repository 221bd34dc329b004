"""Pages of signing in and out, and of a person's own second factor."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix=None)
