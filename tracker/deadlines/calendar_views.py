"""Pages of the days that count: days off, and the usual reminders of each kind of deadline."""

from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import shorten

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core import bank_holidays, clock
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import day as day_in_words
from tracker.core.wording import plural
from tracker.deadlines import calendar_services, queries
from tracker.deadlines.arming import Realigned
from tracker.deadlines.emails import move_in_words
from tracker.deadlines.forms import CloseDay, OpenDay, UsualReminders
from tracker.deadlines.models import ClosedDay
from tracker.deadlines.stages import DeadlineKind
from tracker.deadlines.views import bp

LISTED = 10  # lines in one notice: it travels in a cookie


@bp.route("/days-off", methods=["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def days_off() -> ResponseReturnValue:
    """The days on which the coalition is closed, and the bank holidays that are known."""
    form = CloseDay()
    if form.validate_on_submit():
        try:
            moved = calendar_services.close_day(
                form.on.data, reason=form.reason.data, by=me(), now=clock.now()
            )
        except RuleViolation as broken:
            form.blame(broken)
        else:
            db.session.commit()
            _tell(f"{day_in_words(form.on.data)} is no working day now.", moved)
            return redirect(url_for(".days_off"))
    today = clock.today()
    holidays = {nation: _from(days, today) for nation, days in queries.known_holidays().items()}
    return render_template(
        "deadlines/days_off.html",
        form=form,
        closed=queries.closed_days(),
        holidays=holidays,
        nations=Nation,
        until=bank_holidays.bundled_valid_until(),
        today=today,
    )


def _from(days: Mapping[date, str], today: date) -> list[tuple[date, str]]:
    return [(day, title) for day, title in days.items() if day >= today]


@bp.route("/days-off/<on>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def open_day(on: str) -> ResponseReturnValue:
    """Take a day off the list."""
    closed = _closed_or_404(on)
    form = OpenDay()
    if form.validate_on_submit():
        moved = calendar_services.open_day(closed, by=me(), now=clock.now())
        db.session.commit()
        _tell(f"{day_in_words(closed.on)} is off the list.", moved)
        return redirect(url_for(".days_off"))
    return render_template("deadlines/open_day.html", form=form, closed=closed)


def _closed_or_404(on: str) -> ClosedDay:
    try:
        found = db.session.get(ClosedDay, date.fromisoformat(on))
    except ValueError:
        found = None
    if found is None:
        raise NotHere
    return found


def _tell(said: str, moved: Sequence[Realigned]) -> None:
    """Say what moved, in one notice: on this page to whoever did it; the other co-chairs get a mail with all of it."""
    lines = [f"{said} {plural(len(moved), 'reminder')} moved." if moved else f"{said} No reminder moved."]
    lines += [f"{shorten(one.deadline.title, 80)}: {move_in_words(one)}" for one in moved[:LISTED]]
    if len(moved) > LISTED:
        lines.append(f"And {len(moved) - LISTED} more: the page of each deadline shows them.")
    flash("\n".join(lines))


@bp.route("/reminder-days", methods=["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def reminder_days() -> ResponseReturnValue:
    """The usual reminders of each kind of deadline."""
    form = UsualReminders()
    form.hints()
    if not form.is_submitted():
        form.fill({kind: queries.ladder_of_kind(kind) for kind in DeadlineKind})
    elif form.validate():
        try:
            changed = calendar_services.set_ladders(form.wanted(), by=me(), now=clock.now())
        except RuleViolation as broken:
            form.blame(broken)
        else:
            db.session.commit()
            flash(
                "Saved. Open deadlines follow; days that are past are not caught up."
                if changed
                else "Nothing changed."
            )
            return redirect(url_for(".reminder_days"))
    return render_template("deadlines/reminder_days.html", form=form)
