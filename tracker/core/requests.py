"""What every request passes first: the right host, a readable address, and whether it may write to the database."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter, Map

from tracker.core.database import mark_reading
from tracker.core.pagination import LARGEST_ID
from tracker.core.uploads import allow_files

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RecordNumber(IntegerConverter):
    """The number of a record in an address: ``<int:…>``. One that no record can have is not found."""

    def __init__(self, addresses: Map) -> None:
        super().__init__(addresses, max=LARGEST_ID)


def install(app: Flask) -> None:
    """Check the Host header and the address, and let safe requests open read-only transactions."""
    app.url_map.converters["int"] = RecordNumber
    app.before_request(check_host)
    app.before_request(check_address)
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
    if request.host.lower() != urlsplit(current_app.config["BASE_URL"]).netloc:
        abort(400, "This address is not the tracker's.")


def check_address() -> None:
    """A null character is in no address of ours, and PostgreSQL takes it for a fault of the program."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in value for value in request.args.values()):
        abort(400)


def note_whether_it_reads() -> None:
    """GET never changes anything, so it takes no write lock."""
    mark_reading(request.method in SAFE)


def is_from_this_machine() -> bool:
    """Whether whoever asks sits at the machine that answers, as far as its address tells."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:  # asked through a socket of the file system: a server in front knows who it is
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
