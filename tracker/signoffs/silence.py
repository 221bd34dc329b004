"""Silence that counts as yes: only of members, only after its working days, only where our request got through.

The days begin with the day on which the request left. Where that was later than it was asked for (mail was down), the
day on which silence counts moves with it; where no request left at all, silence never counts.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select

from tracker.core.calendar import Nation, end_of_london_day, working_days_after
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.deadlines.queries import calendar_for
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.signoffs import answering, mails, names, queries
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignOn, SignRequest
from tracker.signoffs.planner import last_day

REQUESTS = f"v1|sign-on|{What.REQUEST.value}|"


def silent(sign_on: SignOn) -> list[SignRequest]:
    """Whose silence may come to count: asked, with a day for it, and nothing answered at all."""
    return [
        one
        for one in queries.requests_of(sign_on)
        if one.is_asked and one.silence_from is not None and names.live_answer(one) is None
    ]


def count_due(sign_on: SignOn, *, now: datetime) -> None:
    """Let every silence count whose days are over."""
    due = [one for one in silent(sign_on) if one.silence_from is not None and one.silence_from <= now]
    if not due or sign_on.silence_days is None:
        return
    asked_on = _days_asked(due, sign_on)
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    for request in due:
        day = asked_on.get(request.uid)
        if day is None:
            request.silence_from = None  # nobody there was ever written to
            continue
        counts_from = end_of_london_day(working_days_after(day, sign_on.silence_days, calendar).day)
        if counts_from > now:
            request.silence_from = counts_from
        else:
            answering.count_silence(request.id, now=now)


def _days_asked(requests: Iterable[SignRequest], sign_on: SignOn) -> dict[str, date]:
    """By the uid of the request, the London day on which the first mail with the present text's substance left."""
    uids = {one.uid for one in requests}
    last = max(text.number for text in sign_on.texts if text.change.value != "minor")
    went = select(Mail.key, Mail.sent_at).where(
        Mail.key.startswith(REQUESTS, autoescape=True),
        Mail.state == State.SENT,
        Mail.due_at >= sign_on.opened_at,
    )
    found: dict[str, date] = {}
    for key, sent_at in db.session.execute(went.order_by(Mail.sent_at.desc())):
        about = mails.about_of(key)
        if sent_at is not None and about.uid in uids and int(about.subject) >= last:
            found[about.uid] = london_day(sent_at)
    return found


def day_of(counts_from: datetime) -> str:
    """The London day at whose end silence counts, as a step's subject."""
    return last_day(counts_from).isoformat()
