"""What goes to whom, what went, what failed; and answering a reminder from its mail."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.permissions import Permission, public, requires
from tracker.outbox import installation, status
from tracker.outbox import queries as outbox
from tracker.reminders import answers, chair_terms, emails, previews, queries, wording
from tracker.reminders.forms import AnswerForm
from tracker.reminders.models import Reminder
from tracker.signoffs import coming

bp = Blueprint("reminders", __name__, url_prefix="/reminders")

DAYS = 14
SHOWS = 50


@bp.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """By day for the next 14 days, then what went, then what failed."""
    now = clock.now()
    upcoming = previews.by_day(
        previews.upcoming(now, DAYS), coming.upcoming(now, DAYS), chair_terms.upcoming(now, DAYS)
    )
    return render_template(
        "reminders/index.html",
        now=now,
        upcoming=upcoming,
        moved=previews.moved(queries.moves_since(now - timedelta(days=DAYS), SHOWS)),
        waiting=outbox.waiting(now),
        went=outbox.lately_sent(SHOWS),
        failed=outbox.needing_a_person(),
        held=outbox.held(),
        suppressed=outbox.suppressed(),
        hold=installation.hold_status(),
        problems=status.problems(now),
        names=queries.names_of_people(),
        days=DAYS,
    )


@bp.route("/answer/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> ResponseReturnValue:
    """The page behind a reminder's link. Opening it changes nothing; the form starts empty."""
    reminder = _reminder_in(token)
    form, now = AnswerForm(), clock.now()
    done = False
    try:
        answers.check_may_answer(reminder, now)
        if form.validate_on_submit():
            answers.answer_reminder(
                reminder,
                form.answer.data,
                name=form.signer_name.data or "",
                reason=form.reason.data or "",
                now=now,
            )
            db.session.commit()
            done = True
    except RuleViolation as broken:
        form.blame(broken)
    return render_template(
        "reminders/answer.html",
        form=form,
        reminder=reminder,
        deadline=reminder.deadline,
        done=done,
        what=wording.names_of(reminder.deadline),
        when=wording.when_in_full(reminder.deadline),
        left=wording.left(reminder.deadline, wording.as_of(now)),
        standing=wording.standing(reminder.deadline),
    ), 422 if form.errors and form.is_submitted() else 200


def _reminder_in(token: str) -> Reminder:
    uid = emails.uid_in(token)
    reminder = queries.reminder_by_uid(uid) if uid else None
    if reminder is None:
        raise NotHere
    return reminder
