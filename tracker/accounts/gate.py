"""What stands before and after every page: co-chairs who need a second factor are led to it; refusals are noted."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.views import bp
from tracker.activity.services import record_security
from tracker.core import clock
from tracker.core.database import db, mark_reading
from tracker.core.permissions import Permission, access_of


@bp.before_app_request
def lead_to_second_factor() -> ResponseReturnValue | None:
    """A co-chair who has to set up a second factor does that before anything else."""
    if request.endpoint is None or not isinstance(access := access_of(request.endpoint), Permission):
        return None
    if not current_user.must_set_up_second_factor or access is Permission.OWN_ACCOUNT:
        return None
    return redirect(url_for("accounts.second_factor_page"))


@bp.after_app_request
def note_refusal(response: Response) -> Response:
    """Write into the security log that a signed-in person was refused a page."""
    if response.status_code == 403 and current_user.is_authenticated and request.endpoint:
        db.session.rollback()
        mark_reading(False)
        person = current_user.person
        what = f"{person.name} was refused {request.method} {request.url_rule}."
        record_security("denied", what, person=person, ip=request.remote_addr, now=clock.now())
        db.session.commit()
    return response


def note_download(what: str) -> None:
    """Write into the security log that a signed-in person took a file with names. The last thing before the answer.

    A look ahead (HEAD, a page that the browser loads before anybody asked for it) takes nothing.
    """
    looks_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method != "GET" or looks_ahead or not current_user.is_authenticated:
        return
    db.session.rollback()
    mark_reading(False)
    person = current_user.person
    said = f"{person.name} downloaded {what}."
    record_security("export", said, person=person, ip=request.remote_addr, now=clock.now())
    db.session.commit()
