"""Forms that bring files may be larger than others, so that a file too large is answered beside its field."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])

LARGEST_REQUEST = 41 * 1024 * 1024


def takes_files(view: View) -> View:
    """Mark a view whose form brings files. What is larger still gets the page for requests that are too large."""
    view.takes_files = True  # type: ignore[attr-defined]  # a mark on a function has no type
    return view


def allow_files() -> None:
    """Before anything reads the form: raise the limit where files are expected."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = LARGEST_REQUEST
