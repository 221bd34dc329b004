"""Pages on which the dates of a call change: another window, extended, suspended, re-opened, withdrawn."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.consultations import forms, presentation, queries, window_services
from tracker.consultations.forms import ClosingForm, ReasonForm, ReopenForm, WindowForm
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import WindowChangeKind
from tracker.consultations.views import bp, to_call_with_hint
from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.errors import Stale
from tracker.core.form_views import carried_out, saved
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import day_and_time


@bp.route("/<int:consultation_id>/windows/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def add_window(consultation_id: int) -> ResponseReturnValue:
    """Another round, or another closing time within the call."""
    consultation = queries.get_or_404(consultation_id)
    form = WindowForm()

    def act() -> str:
        window = window_services.add_window(
            consultation,
            label=form.label.data,
            opens_on=form.opens_on.data,
            closes_on=form.closes_on.data,
            closes_time=form.closes_time.data,
            printed=form.printed.data,
            source=form.source.data,
            by=me(),
            now=clock.now(),
        )
        return f"Added “{window.label}”."

    if carried_out(form, act):
        return to_call_with_hint(consultation, form.printed.data, form.closes_time.data)
    return render_template("consultations/add_window.html", consultation=consultation, form=form)


@bp.route("/<int:consultation_id>/windows/<int:window_id>/closing", methods=["GET", "POST"])
@requires(Permission.RECORD)
def change_closing(consultation_id: int, window_id: int) -> ResponseReturnValue:
    """Extended, cut short, or recorded wrongly before."""
    consultation, window = _find(consultation_id, window_id)
    form = ClosingForm(data=forms.stored_closing(window))
    values = {"consultation": consultation, "window": window}

    def act() -> str:
        kind = _change(window, form)
        return f"Recorded as {kind.value}: closes {day_and_time(form.to_on.data, form.to_time.data)}."

    try:
        if saved(form, window.deadline or NoDeadline, act):
            return to_call_with_hint(consultation, form.printed.data, form.to_time.data)
    except Stale:
        _, found = _find(consultation_id, window_id)
        record, stored = found.deadline or NoDeadline, forms.stored_closing(found)
        return show_both("consultations/change_closing.html", form, record, stored, **values)
    return render_template("consultations/change_closing.html", form=form, **values)


class NoDeadline:
    """Stands for the deadline of a window that has no closing date yet."""

    version = 0


def _change(window: Window, form: ClosingForm) -> WindowChangeKind:
    return window_services.change_closing(
        window,
        to_on=form.to_on.data,
        to_time=form.to_time.data,
        reason=form.reason.data,
        source=form.source.data,
        printed=_printed(window, form),
        correction=form.correction.data,
        by=me(),
        now=clock.now(),
    )


def _printed(window: Window, form: ClosingForm) -> str | None:
    """The printed words of the new time; those of the old one stand on only where the day stays the same."""
    same_day = window.deadline is not None and window.deadline.due_on == form.to_on.data
    keeps = not form.printed.data and (same_day or form.correction.data)
    return None if keeps else form.printed.data


@bp.route("/<int:consultation_id>/windows/<int:window_id>/suspend", methods=["GET", "POST"])
@requires(Permission.RECORD)
def suspend(consultation_id: int, window_id: int) -> ResponseReturnValue:
    """The call stands still."""
    said = "Recorded as suspended. Its reminders will not be sent."
    return _stop(consultation_id, window_id, window_services.suspend, "consultations/suspend.html", said)


@bp.route("/<int:consultation_id>/windows/<int:window_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.RECORD)
def withdraw(consultation_id: int, window_id: int) -> ResponseReturnValue:
    """The body has taken the call back."""
    said = "Recorded as withdrawn. Its reminders will not be sent."
    return _stop(consultation_id, window_id, window_services.withdraw, "consultations/withdraw.html", said)


def _stop(
    consultation_id: int, window_id: int, verb: Callable[..., None], template: str, said: str
) -> ResponseReturnValue:
    consultation, window = _find(consultation_id, window_id)
    form = ReasonForm()

    def act() -> str:
        verb(window, reason=form.reason.data, source=form.source.data, by=me(), now=clock.now())
        return said

    if carried_out(form, act):
        return _back_to(consultation)
    stopped = presentation.stopped([window.deadline] if window.deadline else [], clock.now())
    return render_template(template, consultation=consultation, window=window, form=form, stopped=stopped)


@bp.route("/<int:consultation_id>/windows/<int:window_id>/reopen", methods=["GET", "POST"])
@requires(Permission.RECORD)
def reopen_window(consultation_id: int, window_id: int) -> ResponseReturnValue:
    """The call takes answers again."""
    consultation, window = _find(consultation_id, window_id)
    form = ReopenForm()

    def act() -> str:
        window_services.reopen(
            window,
            reason=form.reason.data,
            to_on=form.to_on.data,
            to_time=form.to_time.data,
            source=form.source.data,
            by=me(),
            now=clock.now(),
        )
        return "Recorded as re-opened."

    if carried_out(form, act):
        return _back_to(consultation)
    return render_template(
        "consultations/reopen_window.html", consultation=consultation, window=window, form=form
    )


def _find(consultation_id: int, window_id: int) -> tuple[Consultation, Window]:
    consultation = queries.get_or_404(consultation_id)
    return consultation, queries.window_or_404(consultation, window_id)


def _back_to(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("consultations.show", consultation_id=consultation.id))
