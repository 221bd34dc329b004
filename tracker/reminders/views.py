"""What goes to whom, what went, and answering a reminder."""

from flask import Blueprint

bp = Blueprint("reminders", __name__, url_prefix="/reminders")
