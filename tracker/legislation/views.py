"""Pages of bills, Acts and instruments. Sitting days: ``sitting_views``. Reviews: ``review_views``."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core import asked, clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation, Stale
from tracker.core.form_views import carried_out, recorded, saved, whether_changed
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import day as day_in_words
from tracker.legislation import date_services, forms, presentation, queries, reckoning, services
from tracker.legislation.forms import MeasureForm, StageDateForm, StageForm
from tracker.legislation.models import Measure
from tracker.legislation.reckoning import Reckoning
from tracker.legislation.rules import MeasureKind

bp = Blueprint("legislation", __name__)


@bp.get("/legislation")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Bills, Acts and instruments by their titles."""
    kind, search = asked.one_of(MeasureKind), asked.searched()
    page = queries.page_of_measures(kind=kind, search=search, after=request.args.get("after"))
    return render_template(
        "legislation/index.html",
        page=page,
        kind=kind,
        kinds=MeasureKind,
        counts=queries.counts(),
        narrowed=bool(kind or search),
        dates=presentation.dates,
    )


@bp.get("/legislation/<int:measure_id>")
@requires(Permission.VIEW)
def show(measure_id: int) -> ResponseReturnValue:
    """One measure: its dates, what is reckoned from them, and what was said about it."""
    measure = queries.get_or_404(measure_id)
    return render_template(
        "legislation/show.html",
        measure=measure,
        dates=presentation.dates(measure),
        reckonings=reckoning.of(measure),
        stages=presentation.in_order(measure.stages),
        letters=presentation.letters_in_order(measure.letters),
        entries=presentation.own_history(measure),
    )


@bp.route("/legislation/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Record a bill, an Act or an instrument."""
    form = MeasureForm(kind=asked.one_of(MeasureKind))

    def make() -> Measure:
        return services.record_measure(**form.facts(), by=me(), now=clock.now())

    if measure := recorded(form, make, said=lambda made: f"Recorded: {made.name}."):
        return redirect(url_for(".show", measure_id=measure.id))
    return render_template(
        "legislation/edit.html", form=form, measure=None, acts=queries.names(MeasureKind.ACT)
    )


@bp.route("/legislation/<int:measure_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit(measure_id: int) -> ResponseReturnValue:
    """Change what is recorded. Whoever saves second sees both."""
    measure = queries.get_or_404(measure_id)
    form = MeasureForm(data=forms.stored_measure(measure))
    values: dict[str, Any] = {"measure": measure, "acts": queries.names(MeasureKind.ACT)}

    def act() -> str:
        return whether_changed(services.edit_measure(measure, **form.facts(), by=me(), now=clock.now()))

    try:
        if saved(form, measure, act):
            return redirect(url_for(".show", measure_id=measure_id))
    except Stale:
        found = queries.get_or_404(measure_id)
        return show_both("legislation/edit.html", form, found, forms.stored_measure(found), **values)
    return render_template("legislation/edit.html", form=form, **values)


@bp.route("/legislation/<int:measure_id>/stages/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def add_stage(measure_id: int) -> ResponseReturnValue:
    """Add a stage to a bill."""
    measure = _bill_or_404(measure_id)
    form = StageForm()

    def act() -> str:
        stage = services.add_stage(
            measure,
            name=form.name.data,
            house=form.house.data,
            dated=form.dated.data,
            note=form.note.data,
            by=me(),
            now=clock.now(),
        )
        return f"Added: {stage.in_words}."

    if carried_out(form, act):
        return redirect(url_for(".show", measure_id=measure_id))
    return render_template("legislation/stage.html", form=form, measure=measure, stage=None)


@bp.route("/legislation/<int:measure_id>/stages/<int:stage_id>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def date_stage(measure_id: int, stage_id: int) -> ResponseReturnValue:
    """Give a stage another date, or remove it."""
    measure = _bill_or_404(measure_id)
    stage = queries.stage_or_404(measure, stage_id)
    form = StageDateForm(dated=stage.dated)

    def act() -> str:
        services.date_stage(stage, form.dated.data, by=me(), now=clock.now())
        return f"Saved: {stage.in_words}."

    if carried_out(form, act):
        return redirect(url_for(".show", measure_id=measure_id))
    return render_template("legislation/stage.html", form=form, measure=measure, stage=stage)


@bp.post("/legislation/<int:measure_id>/stages/<int:stage_id>/remove")
@requires(Permission.RECORD)
def remove_stage(measure_id: int, stage_id: int) -> ResponseReturnValue:
    """Take a stage off a bill."""
    measure = queries.get_or_404(measure_id)
    stage = queries.stage_or_404(measure, stage_id)
    said = f"Removed: {stage.in_words}."
    services.remove_stage(stage, by=me(), now=clock.now())
    db.session.commit()
    flash(said)
    return redirect(url_for(".show", measure_id=measure_id))


@bp.post("/legislation/<int:measure_id>/deadline")
@requires(Permission.RECORD)
def make_deadline(measure_id: int) -> ResponseReturnValue:
    """Make a deadline of a reckoned date, or move it there when another date is reckoned."""
    measure = queries.get_or_404(measure_id)
    found = _reckoning(measure, request.form.get("stage_id", ""))
    if found is None or request.form.get("day") != str(found.reckoned.day):
        flash("Another date is reckoned by now. Look at it again.", "warning")
        return redirect(url_for(".show", measure_id=measure_id))
    try:
        if found.moved_to is not None:
            date_services.move_deadline(measure, found, by=me(), now=clock.now())
            said = "Moved the deadline to"
        else:
            date_services.make_deadline(measure, found, by=me(), now=clock.now())
            said = "It is a deadline now:"
    except RuleViolation as broken:
        db.session.rollback()
        flash(broken.message, "warning")
    else:
        db.session.commit()
        flash(f"{said} {day_in_words(found.reckoned.day)}.")
    return redirect(url_for(".show", measure_id=measure_id))


def _reckoning(measure: Measure, stage_id: str) -> Reckoning | None:
    """The date that a button is about; None once it is not reckoned any more."""
    for one in reckoning.of(measure):
        if stage_id == (str(one.stage.id) if one.stage else ""):
            return one
    return None


def _bill_or_404(measure_id: int) -> Measure:
    measure = queries.get_or_404(measure_id)
    if measure.kind is not MeasureKind.BILL:
        raise NotHere
    return measure


from tracker.legislation import removal_views, review_views, sitting_views  # noqa: E402, F401 — they add their pages
