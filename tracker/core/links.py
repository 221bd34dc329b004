"""Absolute addresses for mails, feeds and files: made from TRACKER_BASE_URL alone, never from a request."""

from typing import Any

from flask import current_app


def absolute_url(endpoint: str, **values: Any) -> str:
    """The address of a page as it stands in a mail. Needs an application, no request."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['BASE_URL']}{path}"
