"""The page on which a call says which bills, Acts and instruments it is about, and to which review it belongs."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.consultations import queries
from tracker.consultations.views import bp
from tracker.core import clock
from tracker.core.database import db
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.legislation import linking, record_views
from tracker.legislation.forms import CallLinksForm


@bp.route("/<int:consultation_id>/legislation", methods=["GET", "POST"])
@requires(Permission.RECORD)
def legislation(consultation_id: int) -> ResponseReturnValue:
    """Say what a call is about."""
    call = queries.get_or_404(consultation_id)
    form = record_views.links_form(call, CallLinksForm)
    return record_views.links_page(
        call,
        form,
        back=url_for(".show", consultation_id=consultation_id),
        remove_url=lambda measure: url_for(".not_about", consultation_id=consultation_id, measure_id=measure),
        connect=lambda measure, about: linking.connect_call(call, measure, about, by=me(), now=clock.now()),
        belong=lambda review: linking.set_review_of_call(
            call, review, form.position.data, by=me(), now=clock.now()
        ),
    )


@bp.post("/<int:consultation_id>/legislation/<int:measure_id>/remove")
@requires(Permission.RECORD)
def not_about(consultation_id: int, measure_id: int) -> ResponseReturnValue:
    """A call is not about this after all."""
    call = queries.get_or_404(consultation_id)
    linking.disconnect(call, measure_id, by=me(), now=clock.now())
    db.session.commit()
    flash("Removed.")
    return redirect(url_for(".legislation", consultation_id=consultation_id))
