"""Pages of handing over: to the next co-chairs, and of a person who leaves. Leaving is in ``leaving_views``."""

import tempfile
from io import BytesIO
from pathlib import Path

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.database import db
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.handover import queries, services

bp = Blueprint("handover", __name__, url_prefix=None)


@bp.get("/handover")
@requires(Permission.MANAGE_PEOPLE)
def index() -> ResponseReturnValue:
    """Everything that new co-chairs need, on one page."""
    return render_template("handover/index.html", handover=queries.handover(clock.now()))


@bp.post("/handover/file")
@requires(Permission.MANAGE_PEOPLE)
def download() -> ResponseReturnValue:
    """The same with the whole record, as one file. Who takes it stands in the security log."""
    now = clock.now()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "handover.zip"
        services.write_file(file, by=me(), ip=request.remote_addr, now=now)
        made = BytesIO(file.read_bytes())
    db.session.commit()
    name = f"handover-{clock.london_day(now)}.zip"
    return send_file(made, mimetype="application/zip", as_attachment=True, download_name=name)


from tracker.handover import leaving_views  # noqa: E402, F401 — it adds to bp
