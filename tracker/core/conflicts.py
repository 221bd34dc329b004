"""Two people saving the same record: the second one is shown both texts and loses nothing.

A view wraps its change in ``guarded(form, record)`` and answers ``Stale`` with ``show_both(…)``. The template draws
``components/conflict.html`` above the form; each field that differs shows what is stored below what was typed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.forms import Versioned


class Record(Protocol):
    """A row with a version that counts up with every change."""

    @property
    def version(self) -> Any: ...


@contextmanager
def guarded(form: Versioned, record: Record) -> Iterator[None]:
    """Raise Stale, nothing changed, when the record was saved since the form was opened, or at this very moment.

    Put the call of the service and the commit inside: the database may notice a clash only then.
    """
    if form.version.data != record.version:
        raise Stale
    try:
        yield
    except StaleDataError:
        db.session.rollback()
        raise Stale from None


def show_both(
    template: str, form: Versioned, record: Record, saved: Mapping[str, Any], **values: Any
) -> ResponseReturnValue:
    """The form again (409), with what is stored beside what was typed; saving once more then replaces it.

    ``saved`` holds the stored value of each field by the field's name.
    """
    form.show_both(saved, version=record.version)
    return render_template(template, form=form, conflict=True, **values), 409
