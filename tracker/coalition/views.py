"""Pages of organisations, people and the coalition's settings."""

from flask import Blueprint

bp = Blueprint("coalition", __name__, url_prefix=None)


from tracker.coalition import people_views  # noqa: E402, F401 — it adds its pages to bp
