"""Silence that counts as yes: only of members, only after its working days, only where our request got through.

The days begin with the day on which the request left. Where that was later than it was asked for (mail was down), the
day on which silence counts moves with it, as it does where no notice left; where no request left at all, silence
never counts.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.core.calendar import Calendar, Nation, end_of_london_day, working_days_after
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.deadlines.queries import calendar_for
from tracker.outbox.models import Mail
from tracker.signoffs import answering, mails, queries, steps
from tracker.signoffs.mails import About, What
from tracker.signoffs.models import SignAnswer, SignOn, SignRequest
from tracker.signoffs.planner import last_day

REQUESTS = f"v1|sign-on|{What.REQUEST.value}|"
NOTICES = f"v1|sign-on|{What.SILENCE_NOTICE.value}|"
NOTICE_DAYS = 2  # working days that are left after a notice


def silent(sign_on: SignOn) -> list[SignRequest]:
    """Whose silence may come to count: asked, with a day for it, a member then, and never heard of, not even undone."""
    requests = SignRequest.sign_on_id == sign_on.id
    heard = set(db.session.scalars(select(SignAnswer.request_id).join(SignAnswer.request).where(requests)))
    return [
        one
        for one in queries.requests_of(sign_on)
        if one.is_asked and one.id not in heard and queries.silence_counts_from(one) is not None
    ]


def count_due(sign_on: SignOn, *, now: datetime) -> None:
    """Let every silence count whose days are over; where our mail was late, wait for as long as it was."""
    due = [one for one in silent(sign_on) if one.silence_from is not None and one.silence_from <= now]
    if not due:
        return
    asked_on, unsent = _days_asked(due, sign_on), _without_notice(due, sign_on)
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    for request in due:
        counts_from = _counts_from(sign_on, asked_on.get(request.uid), calendar)
        if counts_from is not None and request.uid in unsent:
            counts_from = end_of_london_day(working_days_after(london_day(now), NOTICE_DAYS, calendar).day)
        if counts_from is not None and counts_from <= now:
            answering.count_silence(request.id, now=now)
        else:
            request.silence_from = counts_from
    steps.arm(sign_on, now=now)


def put_off(requests: Sequence[SignRequest], sign_on: SignOn, *, now: datetime) -> bool:
    """Let silence count later where a request left later than it was asked for, or has not left. Whether any does."""
    asked_on, calendar = _days_asked(requests, sign_on), calendar_for(Nation.ENGLAND_AND_WALES)
    is_any_later = False
    for request in requests:
        counts_from = _counts_from(sign_on, asked_on.get(request.uid, london_day(now)), calendar)
        if counts_from and request.silence_from and counts_from > request.silence_from:
            request.silence_from, is_any_later = counts_from, True
    if is_any_later:
        steps.arm(sign_on, now=now)
    return is_any_later


def foreseen(request: SignRequest, now: datetime) -> datetime | None:
    """From when its silence counts, as far as that can be said: a request that has not left yet leaves now."""
    due = queries.silence_counts_from(request)
    if due is None:
        return None
    sign_on, calendar = request.sign_on, calendar_for(Nation.ENGLAND_AND_WALES)
    asked_on = _days_asked([request], sign_on).get(request.uid, london_day(now))
    return max(due, _counts_from(sign_on, asked_on, calendar) or due)


def _counts_from(sign_on: SignOn, asked_on: date | None, calendar: Calendar) -> datetime | None:
    """The end of the last of the working days after a request left; None where none did."""
    if asked_on is None or sign_on.silence_days is None:
        return None
    return end_of_london_day(working_days_after(asked_on, sign_on.silence_days, calendar).day)


def _days_asked(requests: Sequence[SignRequest], sign_on: SignOn) -> dict[str, date]:
    """By the uid of the request, the London day on which the first mail with the present text's substance left."""
    uids = {one.uid for one in requests}
    last = sign_on.last_material
    found: dict[str, date] = {}
    beginning = f"{REQUESTS}{requests[0].uid}|" if len(requests) == 1 else REQUESTS
    for about, sent_at in _mails(beginning, sign_on):
        if sent_at is not None and about.uid in uids and int(about.subject) >= last:
            found[about.uid] = min(london_day(sent_at), found.get(about.uid, date.max))
    return found


def _without_notice(requests: Sequence[SignRequest], sign_on: SignOn) -> set[str]:
    """The uids of those whom no notice of the day told: it did not leave, or none was owed before the day came."""
    wanted = {one.uid: day_of(one.silence_from) for one in requests if one.silence_from is not None}
    sent = {
        about.uid
        for about, sent_at in _mails(NOTICES, sign_on)
        if sent_at is not None and wanted.get(about.uid) == about.subject
    }
    return set(wanted) - sent


def _mails(beginning: str, sign_on: SignOn) -> list[tuple[About, datetime | None]]:
    """Mails about a sign-on by the beginning of their keys, with the moment at which each left."""
    found = select(Mail.key, Mail.sent_at).where(
        Mail.key.startswith(beginning, autoescape=True), Mail.due_at >= sign_on.opened_at
    )
    return [(mails.about_of(key), sent_at) for key, sent_at in db.session.execute(found)]


def day_of(counts_from: datetime) -> str:
    """The London day at whose end silence counts, as a step's subject."""
    return last_day(counts_from).isoformat()
