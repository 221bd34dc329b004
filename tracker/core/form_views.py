"""What pages with a form share: do what it asks, commit once, and say so; or show the rule that was broken."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, Response, flash, g, request

from tracker.core.conflicts import Record, guarded
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.forms import Form, Versioned

Made = TypeVar("Made")


def carried_out(form: Form, act: Callable[[], str]) -> bool:
    """Whether what the form asks for was done: it was sent, it is right, and no rule stood against it.

    ``act`` calls the service and returns the sentence to show on the next page. It does not commit.
    """
    return recorded(form, act, said=str) is not None


def recorded(form: Form, make: Callable[[], Made], *, said: Callable[[Made], str]) -> Made | None:
    """As ``carried_out``, for a form that makes something new, which the next page is about; None if it was not done.

    ``said`` has the sentence about what was made.
    """
    if not form.validate_on_submit():
        return None
    try:
        made = make()
    except RuleViolation as broken:
        db.session.rollback()
        form.blame(broken)
        return None
    sentence = said(made)
    db.session.commit()
    flash(sentence)
    return made


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


def whether_changed(changed: object, said: str = "Saved.") -> str:
    """The sentence for ``saved`` when a service returned what it changed, which may be nothing."""
    return said if changed else "Nothing was different, so nothing was changed."


def install(app: Flask) -> None:
    """Answer 422 with every page that is drawn again because something in its form was refused: nothing was stored."""
    app.after_request(_say_refused)


def _say_refused(response: Response) -> Response:
    if request.method == "POST" and response.status_code == HTTPStatus.OK and g.get("form_refused"):
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response
