"""Pages of organisations, people and the coalition's settings."""

from flask import Blueprint

bp = Blueprint("coalition", __name__, url_prefix=None)
