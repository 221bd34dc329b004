"""Pages that change where a deadline stands: moved, done, cancelled, re-opened, taken on."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.form_views import saved
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.deadlines import arming, owners, queries, services, telling
from tracker.deadlines.forms import CancelDeadline, MarkDone, MoveDeadline, Reopen
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import RungState
from tracker.deadlines.views import bp, next_reminder


@bp.route("/<int:deadline_id>/move", methods=["GET", "POST"])
@requires(Permission.RECORD)
def move(deadline_id: int) -> ResponseReturnValue:
    """Give a deadline another date."""
    deadline = queries.get_or_404(deadline_id)
    now = clock.now()
    form = MoveDeadline(to_on=deadline.due_on, to_time=deadline.at_time, version=deadline.version)
    values = {"deadline": deadline, **_stops(deadline, now)}

    def act() -> str:
        owners.move(
            deadline,
            to_on=form.to_on.data,
            to_time=form.to_time.data,
            reason=form.reason.data,
            source=form.source.data,
            printed=form.printed.data or None,
            by=me(),
            now=now,
        )
        return f"Moved to {services.due_in_words(deadline)}. {next_reminder(deadline)}"

    try:
        if saved(form, deadline, act):
            return _back_to(deadline)
    except Stale:
        stored = {"to_on": deadline.due_on, "to_time": deadline.at_time, "printed": deadline.printed}
        return show_both("deadlines/move.html", form, deadline, stored, **values)
    return render_template("deadlines/move.html", form=form, **values)


@bp.route("/<int:deadline_id>/done", methods=["GET", "POST"])
@requires(Permission.RECORD)
def done(deadline_id: int) -> ResponseReturnValue:
    """Mark a deadline as done."""
    return _settle(deadline_id, MarkDone(), "deadlines/done.html", "Marked as done.")


@bp.route("/<int:deadline_id>/cancel", methods=["GET", "POST"])
@requires(Permission.RECORD)
def cancel(deadline_id: int) -> ResponseReturnValue:
    """Cancel a deadline."""
    return _settle(deadline_id, CancelDeadline(), "deadlines/cancel.html", "Cancelled.")


def _settle(
    deadline_id: int, form: MarkDone | CancelDeadline, template: str, said: str
) -> ResponseReturnValue:
    deadline = queries.get_or_404(deadline_id)
    now = clock.now()
    verb = services.mark_done if isinstance(form, MarkDone) else services.cancel_deadline
    values = {"deadline": deadline, **_stops(deadline, now)}
    if not form.is_submitted():
        form.version.data = deadline.version

    def act() -> str:
        verb(deadline, reason=form.reason.data, by=me(), now=now)
        return f"{said} You can re-open it from this page."

    try:
        if saved(form, deadline, act):
            return _back_to(deadline)
    except Stale:
        return show_both(template, form, deadline, {}, **values)
    return render_template(template, form=form, **values)


@bp.route("/<int:deadline_id>/reopen", methods=["GET", "POST"])
@requires(Permission.RECORD)
def reopen(deadline_id: int) -> ResponseReturnValue:
    """Take back that a deadline was done or cancelled."""
    deadline = queries.get_or_404(deadline_id)
    now, form = clock.now(), Reopen(version=deadline.version)
    values = {"deadline": deadline, "coming": arming.coming_if_reopened(deadline, now)}

    def act() -> str:
        services.reopen_deadline(deadline, by=me(), now=now)
        return f"Re-opened. {next_reminder(deadline)}"

    try:
        if saved(form, deadline, act):
            return _back_to(deadline)
    except Stale:
        return show_both("deadlines/reopen.html", form, deadline, {}, **values)
    return render_template("deadlines/reopen.html", form=form, **values)


def _back_to(deadline: Deadline) -> ResponseReturnValue:
    return redirect(url_for(".show", deadline_id=deadline.id))


@bp.post("/<int:deadline_id>/take-on")
@requires(Permission.ANSWER)
def take_on(deadline_id: int) -> ResponseReturnValue:
    """Say "I am on it"."""
    deadline = queries.get_or_404(deadline_id)
    services.take_on(deadline, by=me(), now=clock.now())
    db.session.commit()
    flash("Everybody who opens this deadline sees that you are on it. Its reminders still go out.")
    return redirect(url_for(".show", deadline_id=deadline.id))


def _stops(deadline: Deadline, now: datetime) -> dict[str, int]:
    """What would not be sent any more, and to how many people."""
    coming = [row for row in deadline.rungs if row.state is RungState.PLANNED]
    return {"reminders": len(coming), "people": len(telling.recipients_of(deadline, now)) if coming else 0}
