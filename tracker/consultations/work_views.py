"""Pages of our work on a call: the decision, the draft, that it went in, closing it here. Each can be taken back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.consultations import presentation, queries, response_services, services
from tracker.consultations.forms import (
    CloseForm,
    DecisionForm,
    SubmitForm,
    TakeBackForm,
    decisions,
)
from tracker.consultations.models import Consultation
from tracker.consultations.rules import Stage
from tracker.consultations.views import bp
from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.form_views import carried_out, recorded, saved
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.uploads import takes_files
from tracker.deadlines.stages import DeadlineKind
from tracker.letters.models import Letter


@bp.route("/<int:consultation_id>/decide", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def decide(consultation_id: int) -> ResponseReturnValue:
    """Whether and how we respond."""
    consultation = queries.get_or_404(consultation_id)
    stored = {"decision": consultation.decision, "reason": consultation.decision_reason}
    form = DecisionForm(data=stored | {"version": consultation.version})
    closing = services.open_deadlines(consultation, DeadlineKind.CLOSING)
    form.decision.choices = decisions(presentation.stopped(closing, clock.now()))

    def act() -> str:
        services.decide(
            consultation, decision=form.decision.data, reason=form.reason.data, by=me(), now=clock.now()
        )
        return f"Recorded: {form.decision.data.value}."

    try:
        if saved(form, consultation, act):
            return redirect(url_for(".show", consultation_id=consultation_id))
    except Stale:
        found = queries.get_or_404(consultation_id)
        stored = {"decision": found.decision, "reason": found.decision_reason}
        return show_both("consultations/decide.html", form, found, stored, consultation=found)
    return render_template("consultations/decide.html", consultation=consultation, form=form)


@bp.route("/<int:consultation_id>/take-back-decision", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def take_back_decision(consultation_id: int) -> ResponseReturnValue:
    """Not responding is open again."""
    consultation, form = queries.get_or_404(consultation_id), ConfirmForm()

    def act() -> str:
        services.take_back_decision(consultation, by=me(), now=clock.now())
        return "The decision was taken back."

    if carried_out(form, act):
        return _back_to(consultation)
    return render_template("consultations/take_back_decision.html", consultation=consultation, form=form)


@bp.route("/<int:consultation_id>/respond", methods=["GET", "POST"])
@requires(Permission.RECORD)
def respond(consultation_id: int) -> ResponseReturnValue:
    """Begin the draft of our response; it opens on its own page."""
    consultation, form = queries.get_or_404(consultation_id), ConfirmForm()

    def make() -> Letter:
        return response_services.start_response(consultation, by=me(), now=clock.now())

    if made := recorded(form, make, said=lambda made: f"The draft “{made.title}” is ready to be written."):
        return redirect(url_for("letters.show", letter_id=made.id))
    return render_template("consultations/respond.html", consultation=consultation, form=form)


@bp.post("/<int:consultation_id>/stage")
@requires(Permission.RECORD)
def move_stage(consultation_id: int) -> ResponseReturnValue:
    """From drafting to signing, or back."""
    consultation = queries.get_or_404(consultation_id)
    to = Stage.DRAFTING if consultation.stage is Stage.SIGNING else Stage.SIGNING
    services.move_stage(consultation, to, by=me(), now=clock.now())
    db.session.commit()
    flash(f"Our response is now in {to.value}.")
    return _back_to(consultation)


@bp.route("/<int:consultation_id>/submit", methods=["GET", "POST"])
@requires(Permission.DECIDE)
@takes_files
def submit(consultation_id: int) -> ResponseReturnValue:
    """Record that our response went in."""
    consultation = queries.get_or_404(consultation_id)
    now, expected = clock.now(), response_services.government_response(consultation)
    form = SubmitForm(data=_proposed(consultation, has_date=bool(expected and expected.day)))
    form.offer(consultation)

    def act() -> str:
        _record(consultation, form)
        return "Recorded as submitted. Nobody will be reminded of the closing time."

    if carried_out(form, act):
        return _back_to(consultation)
    passed = queries.closing_now(consultation, now).has_passed(now)
    return render_template(
        "consultations/submit.html", consultation=consultation, form=form, expected=expected, passed=passed
    )


def _proposed(consultation: Consultation, *, has_date: bool) -> dict[str, object]:
    drafts = [one for one in consultation.responses if one.submitted_at is None]
    return {
        "response": str(drafts[-1].id) if drafts else "new",
        "submitted_on": clock.today(),
        "submitted_by_name": me().name,
        "expect_response": has_date,
    }


def _record(consultation: Consultation, form: SubmitForm) -> None:
    chosen = [one for one in consultation.responses if str(one.id) == form.response.data]
    response_services.record_submission(
        consultation,
        response=chosen[0] if chosen else None,
        submitted_at=form.submitted_at(),
        submitted_by_name=form.submitted_by_name.data,
        reference=form.reference.data,
        upload=form.file.data,
        expect_response=form.expect_response.data,
        by=me(),
        now=clock.now(),
    )


@bp.route("/<int:consultation_id>/take-back-submission", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def take_back_submission(consultation_id: int) -> ResponseReturnValue:
    """It was not submitted after all."""
    consultation, form = queries.get_or_404(consultation_id), TakeBackForm()

    def act() -> str:
        response_services.take_back_submission(
            consultation, reason=form.reason.data, by=me(), now=clock.now()
        )
        return "Taken back: we are drafting again."

    if carried_out(form, act):
        return _back_to(consultation)
    return render_template("consultations/take_back_submission.html", consultation=consultation, form=form)


@bp.route("/<int:consultation_id>/close", methods=["GET", "POST"])
@requires(Permission.RECORD)
def close(consultation_id: int) -> ResponseReturnValue:
    """Nothing more is expected."""
    consultation, form = queries.get_or_404(consultation_id), CloseForm()

    def act() -> str:
        services.close(consultation, reason=form.reason.data, by=me(), now=clock.now())
        return "Closed here. Nothing about it will be sent any more."

    if carried_out(form, act):
        return _back_to(consultation)
    still_due = services.open_deadlines(consultation)
    return render_template(
        "consultations/close.html",
        consultation=consultation,
        form=form,
        still_due=still_due,
        stopped=presentation.stopped(still_due, clock.now()),
        closing=[one for one in still_due if one.kind is DeadlineKind.CLOSING],
    )


@bp.route("/<int:consultation_id>/reopen", methods=["GET", "POST"])
@requires(Permission.RECORD)
def reopen(consultation_id: int) -> ResponseReturnValue:
    """Something is expected again."""
    consultation, form = queries.get_or_404(consultation_id), ConfirmForm()

    def act() -> str:
        services.reopen(consultation, by=me(), now=clock.now())
        return "Open here again."

    if carried_out(form, act):
        return _back_to(consultation)
    return render_template("consultations/reopen.html", consultation=consultation, form=form)


def _back_to(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("consultations.show", consultation_id=consultation.id))
