"""Pages of organisations, people and the coalition's settings."""

from flask import Blueprint

bp = Blueprint("coalition", __name__, url_prefix=None)


from tracker.coalition import organisation_views, people_views, settings_views  # noqa: E402, F401 — they add to bp
