"""Who may do what, and the rule that nothing is open by accident.

Every endpoint is marked ``@requires(Permission.X)`` or ``@public``; one that is not marked is refused. Which role
holds which permission is a table in ``coalition.rules``.
"""

import enum
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])


class Permission(enum.Enum):
    """What a person may be allowed to do."""

    OWN_ACCOUNT = "look after one's own way of signing in"
    VIEW = "see the coalition's work"
    ANSWER = "answer reminders and record being on it"
    RECORD = "record and change consultations, letters and deadlines"
    DECIDE = "decide whether to respond, and record what was sent"
    PUBLISH = "publish"
    MANAGE_ORGANISATIONS = "change the register of organisations"
    MANAGE_PEOPLE = "invite people, change roles, suspend"
    MANAGE_SETTINGS = "change the coalition's settings"
    MANAGE_REMINDERS = "try mails again, release held mail"


PUBLIC = "public"


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view as open to people who hold ``permission`` and to nobody else."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]  # a mark on a function has no type
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to anyone."""
    view.access = PUBLIC  # type: ignore[attr-defined]  # a mark on a function has no type
    return view


def access_of(endpoint: str) -> Permission | str | None:
    """The mark on an endpoint's view: a permission, ``PUBLIC``, or None for one that nobody marked."""
    view = current_app.view_functions[endpoint]
    return getattr(view, "access", None)


def install(app: Flask) -> None:
    """Ask at the door of every request."""
    app.view_functions["static"] = public(app.view_functions["static"])
    app.before_request(check_access)


def check_access() -> ResponseReturnValue | None:
    """Refuse what is not marked (500), send strangers to sign in, and people without the permission away (403)."""
    if request.endpoint is None:
        return None
    access = access_of(request.endpoint)
    if access == PUBLIC:
        return None
    if not isinstance(access, Permission):
        raise RuntimeError(f"endpoint {request.endpoint} says nobody who may use it")
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in", next=_own_address()))
    if not current_user.may(access):
        abort(403)
    return None


def _own_address() -> str | None:
    """Where to go after signing in: only a page that was asked for by GET."""
    if request.method != "GET" or request.path == "/":
        return None
    return request.full_path.rstrip("?")
