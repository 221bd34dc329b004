"""One file with all that new co-chairs need: the handover as a page to read, and the whole record in open formats."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import current_app

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.queries import name_of_the_coalition
from tracker.handover import queries

DOCUMENT = "handover.html"
_export: list[Callable[[Path], object]] = []


def register_export(write: Callable[[Path], object]) -> None:
    """Say, at assembly, how the whole record is written into a file: that knows every feature, this one included."""
    _export[:] = [write]


def write_file(file: Path, *, by: Person, ip: str | None, now: datetime) -> None:
    """Write a zip file that is not there yet; the security log keeps who took it. Raises RuleViolation."""
    for write in _export:
        write(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, document(now))
    said = f"{by.name} downloaded the handover file, which holds the whole record."
    activity.record_security("export", said, person=by, ip=ip, now=now)


def document(now: datetime) -> str:
    """The handover as a page that opens in any browser, without the tracker."""
    drawn = current_app.jinja_env.get_template("handover/document.html")
    return drawn.render(handover=queries.handover(now), coalition=name_of_the_coalition(), made_at=now)
