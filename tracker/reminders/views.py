"""What goes to whom, what went, what failed; and answering a reminder from its mail."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.identity import me
from tracker.core.permissions import Permission, public, requires
from tracker.core.unreadable import said_if_unreadable
from tracker.outbox import installation, kinds, status
from tracker.outbox import queries as outbox
from tracker.outbox.models import Mail
from tracker.outbox.queries import Reader
from tracker.reminders import answers, chair_terms, emails, previews, queries, wording
from tracker.reminders.forms import AnswerForm
from tracker.reminders.models import Reminder
from tracker.signoffs import coming

bp = Blueprint("reminders", __name__, url_prefix="/reminders")

DAYS = 14
SHOWS = 50


@bp.get("")
@requires(Permission.VIEW)
@said_if_unreadable("Reminders")
def index() -> ResponseReturnValue:
    """By day for the next 14 days, then what went, then what failed.

    Who answered what, and who is still silent, stays between an organisation and those who look after a sign-on.
    """
    now, reader = clock.now(), _reader()
    waiting, failed = outbox.waiting(now), outbox.needing_a_person()
    upcoming = previews.by_day(
        previews.upcoming(now, DAYS), coming.upcoming(now, DAYS), chair_terms.upcoming(now, DAYS)
    )
    return render_template(
        "reminders/index.html",
        now=now,
        upcoming=upcoming,
        moved=previews.moved(queries.moves_since(now - timedelta(days=DAYS), SHOWS)),
        decides=current_user.may(Permission.DECIDE),
        waiting=_listed(waiting, reader),
        went=outbox.lately_sent(SHOWS, reader),
        failed=_listed(failed, reader),
        unlisted={
            "waiting": len(waiting) - len(_listed(waiting, reader)),
            "went": outbox.count_unlisted(reader) if reader else 0,
            "failed": len(failed) - len(_listed(failed, reader)),
        },
        held=outbox.held(),
        suppressed=outbox.suppressed(),
        hold=installation.hold_status(),
        problems=status.problems(now),
        names=queries.names_of_people(),
        days=DAYS,
    )


def _reader() -> Reader | None:
    """Who is asking, as lists of mail see them; None for those who look after mail: they read of all of it."""
    if current_user.may(Permission.MANAGE_REMINDERS):
        return None
    return Reader(me().id, kinds.listed_for(current_user.may))


def _listed(mails: Sequence[Mail], reader: Reader | None) -> Sequence[Mail]:
    return [mail for mail in mails if reader is None or reader.reads_of(mail)]


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
    at = wording.as_of(now, [reminder])
    return render_template(
        "reminders/answer.html",
        form=form,
        reminder=reminder,
        deadline=reminder.deadline,
        done=done,
        what=wording.names_of(reminder.deadline),
        when=wording.when_in_full(reminder.deadline),
        left=wording.left(reminder.deadline, at),
        standing=wording.standing(reminder.deadline, at.answered),
    )


def _reminder_in(token: str) -> Reminder:
    uid = emails.uid_in(token)
    reminder = queries.reminder_by_uid(uid) if uid else None
    if reminder is None:
        raise NotHere
    return reminder
