"""What every request passes first: the right host, and whether it may write to the database."""

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request

from tracker.core.database import mark_reading
from tracker.core.uploads import allow_files

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Check the Host header, and let safe requests open read-only transactions."""
    app.before_request(check_host)
    app.before_request(note_whether_it_reads)
    app.before_request(allow_files)


def check_host() -> None:
    """In production another Host than TRACKER_BASE_URL's is 400: links are never made from what a client sends.

    Probes of the process itself may come under any name.
    """
    if current_app.config["ENV_NAME"] != "production" or request.endpoint in (
        "outbox.healthz",
        "outbox.readyz",
    ):
        return
    if request.host != urlsplit(current_app.config["BASE_URL"]).netloc:
        abort(400, "This address is not the tracker's.")


def note_whether_it_reads() -> None:
    """GET never changes anything, so it takes no write lock."""
    mark_reading(request.method in SAFE)
