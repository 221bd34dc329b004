"""What pages with a form share: do what it asks, commit once, and say so; or show the rule that was broken."""

from collections.abc import Callable

from flask import flash

from tracker.core.conflicts import Record, guarded
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.forms import Form, Versioned


def carried_out(form: Form, act: Callable[[], str]) -> bool:
    """Whether what the form asks for was done: it was sent, it is right, and no rule stood against it.

    ``act`` calls the service and returns the sentence to show on the next page. It does not commit.
    """
    if not form.validate_on_submit():
        return False
    try:
        said = act()
    except RuleViolation as broken:
        form.blame(broken)
        return False
    db.session.commit()
    flash(said)
    return True


def saved(form: Versioned, record: Record, act: Callable[[], str]) -> bool:
    """As ``carried_out``, for a record that somebody else may be saving: then it raises Stale, nothing changed.

    The view answers that with ``conflicts.show_both``.
    """
    if not form.validate_on_submit():
        return False
    try:
        with guarded(form, record):
            said = act()
            db.session.commit()
    except RuleViolation as broken:
        db.session.rollback()
        form.blame(broken)
        return False
    flash(said)
    return True
