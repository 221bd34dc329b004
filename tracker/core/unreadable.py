"""Pages that gather from many records: one that holds what no program can read must not hide all others."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.core.database import UNREADABLE, db

P = ParamSpec("P")

log = logging.getLogger(__name__)


def said_if_unreadable(
    title: str,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """A page that says so under its ``title`` when a record cannot be read; the log names it."""

    def wrap(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            try:
                return view(*args, **kwargs)
            except UNREADABLE:
                log.exception("the page “%s” could not be gathered", title)
                db.session.rollback()
                return render_template("errors/unreadable.html", title=title)

        return guarded

    return wrap
