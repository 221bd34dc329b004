"""Adding a file to a call, and removing one. Downloads are served by ``attachments``."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.attachments import services as attachments
from tracker.attachments import storage
from tracker.attachments.forms import AttachForm, RemoveForm
from tracker.attachments.models import Attachment
from tracker.consultations import queries
from tracker.consultations.models import Consultation
from tracker.consultations.views import bp
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.form_views import carried_out
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.uploads import takes_files


@bp.route("/<int:consultation_id>/files/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
@takes_files
def attach(consultation_id: int) -> ResponseReturnValue:
    """Keep a file with the call."""
    consultation, form = queries.get_or_404(consultation_id), AttachForm()

    def act() -> str:
        kept = attachments.attach(
            consultation, form.file.data, purpose=form.purpose.data, by=me(), now=clock.now()
        )
        return f"Kept: {kept.name}."

    if carried_out(form, act):
        return redirect(url_for("consultations.show", consultation_id=consultation.id))
    return render_template("consultations/attach.html", consultation=consultation, form=form)


@bp.route("/<int:consultation_id>/files/<uid>/remove", methods=["GET", "POST"])
@requires(Permission.RECORD)
def remove_file(consultation_id: int, uid: str) -> ResponseReturnValue:
    """Delete a file for good."""
    consultation = queries.get_or_404(consultation_id)
    attachment, form = _file_of(consultation, uid), RemoveForm()
    if form.validate_on_submit():
        stored_as = attachments.remove(consultation, attachment, by=me(), now=clock.now())
        db.session.commit()
        storage.discard(stored_as)
        flash(f"Removed: {attachment.name}.")
        return redirect(url_for("consultations.show", consultation_id=consultation.id))
    return render_template(
        "consultations/remove_file.html", consultation=consultation, attachment=attachment, form=form
    )


def _file_of(consultation: Consultation, uid: str) -> Attachment:
    for attachment in consultation.attachments:
        if attachment.uid == uid:
            return attachment
    raise NotHere
