"""Who is asking, for views of every feature. Who that can be is decided in ``accounts.session``.

Flask-Login's ``current_user`` is an untyped proxy, and stays one when it is given to a row: these unwrap it.
"""

from typing import TYPE_CHECKING, Any

from flask import session
from flask_login import current_user

if TYPE_CHECKING:
    from tracker.coalition.models import Person


def me() -> "Person":
    """The person who is asking. Only behind ``@requires``: raises RuntimeError for a stranger."""
    person = me_or_none()
    if person is None:
        raise RuntimeError("nobody is signed in")
    return person


def me_or_none() -> "Person | None":
    """The person who is asking, or None for a stranger."""
    person: Person | None = current_user.person
    return person


def visitor() -> Any:
    """Who is asking as a page shows them, with ``id`` and ``name`` alone; None for a stranger. Asks for no row."""
    if "_user_id" not in session:  # Flask-Login's: this browser holds no key
        return None
    return current_user._get_current_object() if current_user.is_authenticated else None
