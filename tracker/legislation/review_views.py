"""Pages of reviews: the list, one with its calls in order and what we answered, recording and changing one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import RuleViolation, Stale
from tracker.core.form_views import recorded, saved, whether_changed
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.government import queries as government
from tracker.groups.queries import groups_to_choose
from tracker.legislation import forms, presentation, queries, services
from tracker.legislation.forms import ReviewForm
from tracker.legislation.models import Review
from tracker.legislation.views import bp


@bp.get("/reviews")
@requires(Permission.VIEW)
def reviews() -> ResponseReturnValue:
    """Reviews by their names."""
    return render_template(
        "legislation/reviews.html", page=queries.page_of_reviews(request.args.get("after"))
    )


@bp.get("/reviews/<int:review_id>")
@requires(Permission.VIEW)
def review(review_id: int) -> ResponseReturnValue:
    """One review: its calls in their order, our answer to each, and whatever else we wrote to it."""
    found = queries.review_or_404(review_id)
    answers = {letter.id for call in found.calls for letter in call.responses}
    return render_template(
        "legislation/review.html",
        review=found,
        others=[letter for letter in found.letters if letter.id not in answers],
        entries=presentation.own_history(found),
    )


@bp.route("/reviews/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create_review() -> ResponseReturnValue:
    """Record a review."""
    form, groups = ReviewForm(), groups_to_choose(clock.today())
    form.offer(groups)

    def make() -> Review:
        return services.record_review(**form.facts(groups), by=me(), now=clock.now())

    if made := recorded(form, make, said=lambda made: f"Recorded: {made.name}."):
        return redirect(url_for(".review", review_id=made.id))
    return render_template("legislation/edit_review.html", form=form, review=None, bodies=government.names())


@bp.route("/reviews/<int:review_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit_review(review_id: int) -> ResponseReturnValue:
    """Change what is recorded of a review. Whoever saves second sees both."""
    found = queries.review_or_404(review_id)
    form = ReviewForm(data=forms.stored_review(found))
    groups = groups_to_choose(clock.today(), also=found.sub_group)
    form.offer(groups)
    values = {"review": found, "bodies": government.names()}

    def act() -> str:
        return whether_changed(services.edit_review(found, **form.facts(groups), by=me(), now=clock.now()))

    try:
        if saved(form, found, act):
            return redirect(url_for(".review", review_id=review_id))
    except Stale:
        stored = queries.review_or_404(review_id)
        return show_both("legislation/edit_review.html", form, stored, forms.stored_review(stored), **values)
    return render_template("legislation/edit_review.html", form=form, **values)


@bp.post("/reviews/<int:review_id>/end-sub-group")
@requires(Permission.DECIDE)
def end_sub_group(review_id: int) -> ResponseReturnValue:
    """End the sub-group that was formed for a review on the day on which the review ended."""
    found = queries.review_or_404(review_id)
    try:
        services.end_sub_group(found, by=me(), now=clock.now())
    except RuleViolation as broken:
        db.session.rollback()
        flash(broken.message, "warning")
    else:
        db.session.commit()
        flash("The sub-group has ended with the review.")
    return redirect(url_for(".review", review_id=review_id))
