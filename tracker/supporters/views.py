"""The public page of a letter that is open to others: the text, who stands behind it, and how to add a name."""

from flask import Blueprint

from tracker.supporters import models as models  # the names below a letter refer to its rows

bp = Blueprint("supporters", __name__, url_prefix=None)
