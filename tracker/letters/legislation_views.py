"""The page on which a letter says which bills, Acts and instruments it is about, and to which review it belongs."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.database import db
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.legislation import linking, record_views
from tracker.legislation.forms import LinksForm
from tracker.letters import queries
from tracker.letters.views import bp


@bp.route("/<int:letter_id>/legislation", methods=["GET", "POST"])
@requires(Permission.RECORD)
def legislation(letter_id: int) -> ResponseReturnValue:
    """Say what a letter is about."""
    letter = queries.get_or_404(letter_id)
    return record_views.links_page(
        letter,
        record_views.links_form(letter, LinksForm),
        back=url_for(".show", letter_id=letter_id),
        remove_url=lambda measure: url_for(".not_about", letter_id=letter_id, measure_id=measure),
        connect=lambda measure, about: linking.connect_letter(
            letter, measure, about, by=me(), now=clock.now()
        ),
        belong=lambda review: linking.set_review_of_letter(letter, review, by=me(), now=clock.now()),
    )


@bp.post("/<int:letter_id>/legislation/<int:measure_id>/remove")
@requires(Permission.RECORD)
def not_about(letter_id: int, measure_id: int) -> ResponseReturnValue:
    """A letter is not about this after all."""
    letter = queries.get_or_404(letter_id)
    linking.disconnect(letter, measure_id, by=me(), now=clock.now())
    db.session.commit()
    flash("Removed.")
    return redirect(url_for(".legislation", letter_id=letter_id))
