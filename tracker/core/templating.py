"""What templates can use: filters, addresses of pages and files, and the macros of the page components."""

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from tracker.core import form_drawing, wording
from tracker.core.mail_rendering import tidy_lines
from tracker.core.markdown import markdown
from tracker.core.permissions import Permission, access_of

FILTERS = {
    "day": wording.day,
    "short_day": wording.short_day,
    "plain_day": wording.plain_day,
    "clock_time": wording.clock_time,
    "day_and_time": wording.day_and_time,
    "moment": wording.moment,
    "partial_date": wording.partial_date,
    "ago": wording.ago,
    "working_days_left": wording.working_days_left,
    "plural": wording.plural,
    "listed": wording.listed,
    "capitalised": wording.capitalised,
    "file_size": wording.file_size,
    "markdown": markdown,
    "tidy_lines": tidy_lines,
    "component": form_drawing.component_of,
    "params": form_drawing.params_of,
    "errors": form_drawing.errors_of,
    "has_files": form_drawing.has_files,
}


def install(app: Flask) -> None:
    """Give the application's templates the filters, the components' macros and the addresses they need."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(link_to=link_to, this_page=this_page, asset=asset)
    components = FileSystemLoader(str(files("govuk_frontend_jinja") / "templates"))
    own = app.jinja_env.loader or FileSystemLoader(app.template_folder or "templates")
    app.jinja_env.loader = ChoiceLoader([own, PrefixLoader({"govuk_frontend_jinja": components})])


def link_to(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where there is no such page or this person may not open it.

    As with ``url_for``, an endpoint that begins with a dot is of the blueprint that answers.
    """
    if endpoint.startswith("."):
        endpoint = f"{request.blueprint}{endpoint}" if request.blueprint else endpoint[1:]
    if endpoint not in current_app.view_functions or not may_open(endpoint):
        return None
    return url_for(endpoint, **values)


def may_open(endpoint: str) -> bool:
    """Whether the person who is asking may open a page, by the permission it is marked with."""
    access = access_of(endpoint)
    if not isinstance(access, Permission):
        return True
    if not hasattr(current_app, "login_manager") or not current_user.is_authenticated:
        return False
    return bool(current_user.may(access))


def this_page(**changes: Any) -> str:
    """The address being shown with some of its choices changed; None takes one away."""
    choices = request.args.to_dict() | changes
    return _address(request.path, tuple(choices.items()))


@lru_cache(maxsize=4096)
def _address(path: str, choices: tuple[tuple[str, str | None], ...]) -> str:
    kept = [(name, value) for name, value in choices if value is not None]
    return f"{path}?{urlencode(kept)}" if kept else path


def asset(name: str) -> str:
    """The address of a file of ours, marked by its contents: browsers may keep it until it changes."""
    return url_for("static", filename=name, v=_mark_of(f"{current_app.static_folder}/{name}"))


@lru_cache(maxsize=64)
def _mark_of(path: str) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=4)
def mark_of_templates(folder: str) -> str:
    """A mark of all templates and of our own style: another version of the program draws other pages."""
    files = [*sorted(Path(folder).rglob("*.html")), Path(current_app.static_folder or "") / "app.css"]
    return sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:10]
