"""Pages of logos: on the organisation's page, adding one, its permission, removing it, and the file itself."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.attachments import storage
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.form_views import carried_out
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.uploads import takes_files
from tracker.logos import queries, rules, services
from tracker.logos.forms import NewLogoForm, PermissionForm, stored
from tracker.organisations import queries as organisation_queries

bp = Blueprint("logos", __name__, url_prefix=None)


def on_organisation_page(organisation_id: int) -> Mapping[str, Any] | None:
    """What an organisation's page shows of its logos; nothing to somebody who cannot add one while there is none."""
    found, today = queries.of_organisation(organisation_id), clock.today()
    changes = current_user.may(Permission.MANAGE_ORGANISATIONS)
    if not found and not changes:
        return None
    logos = [(one, rules.has_expired(one.expires_on, today)) for one in found]
    return {"logos": logos, "changes": changes, "organisation_id": organisation_id}


@bp.route("/organisations/<int:organisation_id>/logos/add", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
@takes_files
def add_logo(organisation_id: int) -> ResponseReturnValue:
    """Take in a file, with who permitted it."""
    organisation = organisation_queries.get_or_404(organisation_id)
    form = NewLogoForm()

    def act() -> str:
        services.add_logo(organisation, form.file.data, form.permitted(), by=me(), now=clock.now())
        return "Added the logo."

    if carried_out(form, act):
        return redirect(url_for("organisations.show", organisation_id=organisation.id))
    return render_template("logos/edit_logo.html", form=form, organisation=organisation, logo=None)


@bp.route("/logos/<uid>/permission", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def change_permission(uid: str) -> ResponseReturnValue:
    """Correct or prolong the permission."""
    logo = queries.get_or_404(uid)
    form = PermissionForm(data=stored(logo))

    def act() -> str:
        services.change_permission(logo, form.permitted(), by=me(), now=clock.now())
        return "Saved what is recorded of the logo."

    if carried_out(form, act):
        return redirect(url_for("organisations.show", organisation_id=logo.organisation_id))
    return render_template("logos/edit_logo.html", form=form, organisation=logo.organisation, logo=logo)


@bp.route("/logos/<uid>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def remove_logo(uid: str) -> ResponseReturnValue:
    """Take a logo away, the file with it."""
    logo = queries.get_or_404(uid)
    organisation, form = logo.organisation, ConfirmForm()
    if form.validate_on_submit():
        stored_as = services.remove_logo(logo, by=me(), now=clock.now())
        db.session.commit()
        storage.discard(stored_as)
        flash("Removed the logo.")
        return redirect(url_for("organisations.show", organisation_id=organisation.id))
    return render_template("logos/remove_logo.html", form=form, organisation=organisation, logo=logo)


@bp.get("/logos/<uid>")
@requires(Permission.VIEW)
def download(uid: str) -> ResponseReturnValue:
    """The file, always as a download. Once the permission has ended nobody gets it."""
    logo = queries.get_or_404(uid)
    path = storage.path_of(logo.stored_as)
    if rules.has_expired(logo.expires_on, clock.today()) or not path.is_file():
        raise NotHere
    answer = send_file(
        path, mimetype=logo.media_type, as_attachment=True, download_name=logo.name, conditional=False
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
