"""The pages that ask before a measure or a review is taken out, or say what refers to it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.form_views import carried_out
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.legislation import queries, removing
from tracker.legislation.forms import RemovalForm
from tracker.legislation.models import Measure, Review
from tracker.legislation.views import bp


@bp.route("/legislation/<int:measure_id>/remove", methods=["GET", "POST"])
@requires(Permission.RECORD)
def remove_measure(measure_id: int) -> ResponseReturnValue:
    """Take out a measure that was recorded by mistake."""
    measure = queries.get_or_404(measure_id)
    return _remove(measure, back=url_for(".show", measure_id=measure_id), done=url_for(".index"))


@bp.route("/reviews/<int:review_id>/remove", methods=["GET", "POST"])
@requires(Permission.RECORD)
def remove_review(review_id: int) -> ResponseReturnValue:
    """Take out a review that was recorded by mistake."""
    review = queries.review_or_404(review_id)
    return _remove(review, back=url_for(".review", review_id=review_id), done=url_for(".reviews"))


def _remove(record: Measure | Review, *, back: str, done: str) -> ResponseReturnValue:
    form, name, refusal = RemovalForm(), record.name, removing.why_not(record)

    def act() -> str:
        removing.remove(record, by=me(), now=clock.now())
        return f"Removed: {name}."

    if carried_out(form, act):
        return redirect(done)
    stages = len(record.stages) if isinstance(record, Measure) else 0
    return render_template(
        "legislation/remove.html", form=form, name=name, refusal=refusal, stages=stages, back=back
    )
