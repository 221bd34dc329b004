"""What happens by itself in one sign-on at its moment. Sends nothing, commits nothing: the mail is owed.

After an outage over several moments only the most urgent reminder goes, and no count that is a day old. Closing, and
silence that counts, always happen, by the rule's own moment.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from tracker.contacts import reaching
from tracker.contacts.queries import co_chairs_reached
from tracker.core.calendar import ONE_DAY, london_moment
from tracker.core.clock import london_day
from tracker.signoffs import allowance, chasing, course, mails, queries, readers, services, silence, steps
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignOn, SignOnStep, SignRequest
from tracker.signoffs.rules import StepKind, StepState

CHASES = (StepKind.FIRST_CHASE, StepKind.SECOND_CHASE)


def take_due(sign_on_id: int, *, now: datetime) -> None:
    """Do what is due in one sign-on, and mark it as done."""
    sign_on = queries.lock(sign_on_id)
    due = steps.due_of(sign_on, now)
    to_do = chosen(sign_on, due, now)
    for step in due:
        if step.state is not StepState.PLANNED:
            continue  # closing has stopped it
        if step in to_do:
            DO[step.kind](sign_on, step, now)
        steps.settle(step, StepState.DONE if step in to_do else StepState.SUPERSEDED, now)


def chosen(sign_on: SignOn, due: Sequence[SignOnStep], now: datetime) -> list[SignOnStep]:
    """Of what is due at once, what is done. The others have something more urgent in their place, or are too late."""
    if sign_on.closed_at is not None:
        return []
    is_over = now > sign_on.closes_at
    last_chase = next((step for step in reversed(due) if _is_for_all(step)), None)
    return [step for step in due if _is_done(step, last_chase, now, is_over=is_over)]


def _is_for_all(step: SignOnStep) -> bool:
    """Whether it is a reminder by the common date, not by that of one organisation."""
    return step.kind in CHASES and " " not in step.subject


def _is_done(step: SignOnStep, last_chase: SignOnStep | None, now: datetime, *, is_over: bool) -> bool:
    if step.kind in course.ALWAYS:
        return True
    if is_over or (_is_for_all(step) and step is not last_chase):
        return False
    return step.kind is not StepKind.DAILY_COUNT or step.subject == london_day(now).isoformat()


def to_chase(sign_on: SignOn, step: SignOnStep, now: datetime) -> list[SignRequest]:
    """Whom a reminder goes to: the silent that go by this date."""
    silent = queries.silent_requests(sign_on)
    if not _is_for_all(step):
        _, uid = step.subject.split(" ")
        return [one for one in silent if one.uid == uid and chasing.goes_by_own_date(one, now)]
    by_this_date = [one for one in silent if not chasing.goes_by_own_date(one, now)]
    if step.kind is StepKind.SECOND_CHASE:
        return by_this_date
    nudged = chasing.chased_since(london_moment(london_day(now), time(0)))
    return [one for one in by_this_date if one.uid not in nudged]


def _chase(sign_on: SignOn, step: SignOnStep, now: datetime) -> None:
    """The second time others who hold a role for the organisation get one too."""
    word = "first" if step.kind is StepKind.FIRST_CHASE else readers.SECOND
    subject = f"{word} {step.subject.split(' ')[0]}"
    requests = to_chase(sign_on, step, now)
    ids = (one.organisation_id for one in requests)
    people = readers.readers_of(What.CHASE, subject, ids, london_day(now))
    allowed = itertools.count(-allowance.agreed(sign_on))
    for request in requests:
        for person in people.get(request.organisation_id, ()):
            planned = next(allowed) >= 0  # the first ones were agreed to by a person, for this very sign-on
            mails.owe(What.CHASE, request, person, subject=subject, now=now, planned=planned)


def _count(sign_on: SignOn, step: SignOnStep, now: datetime) -> None:
    tomorrow = london_moment(london_day(now) + ONE_DAY, course.AT)
    _tell_co_chairs(What.COUNT, sign_on, step.subject, now, until=tomorrow)


def _phone_list(sign_on: SignOn, step: SignOnStep, now: datetime) -> None:
    if queries.silent_requests(sign_on):
        _tell_co_chairs(What.PHONE_LIST, sign_on, step.subject, now, until=sign_on.closes_at)


def _tell_co_chairs(what: What, sign_on: SignOn, subject: str, now: datetime, *, until: datetime) -> None:
    for person in co_chairs_reached(london_day(now)):
        mails.owe_co_chair(what, sign_on, person, subject=subject, now=now, expires_at=until)


def to_notify(sign_on: SignOn, step: SignOnStep) -> list[SignRequest]:
    """Whose silence is about to count."""
    return [
        one
        for one in silence.silent(sign_on)
        if one.silence_from is not None and silence.day_of(one.silence_from) == step.subject
    ]


def _silence_notice(sign_on: SignOn, step: SignOnStep, now: datetime) -> None:
    silence.put_off(to_notify(sign_on, step), sign_on, now=now)
    requests = [one for one in to_notify(sign_on, step) if one.silence_from and one.silence_from > now]
    people = reaching.contacts_of((one.organisation_id for one in requests), london_day(now))
    allowed = itertools.count(-allowance.agreed(sign_on))
    for request in requests:
        for person in people.get(request.organisation_id, ()):
            expires = (request.silence_from or now) - timedelta(seconds=1)
            mails.owe(
                What.SILENCE_NOTICE,
                request,
                person,
                subject=step.subject,
                now=now,
                expires_at=expires,
                planned=next(allowed) >= 0,
            )


def _silence_counts(sign_on: SignOn, step: SignOnStep, now: datetime) -> None:
    silence.count_due(sign_on, now=now)


def _close(sign_on: SignOn, step: SignOnStep, now: datetime) -> None:
    services.close_sign_on(sign_on, now=now)


DO: Mapping[StepKind, Callable[[SignOn, SignOnStep, datetime], None]] = {
    StepKind.FIRST_CHASE: _chase,
    StepKind.SECOND_CHASE: _chase,
    StepKind.DAILY_COUNT: _count,
    StepKind.PHONE_LIST: _phone_list,
    StepKind.SILENCE_NOTICE: _silence_notice,
    StepKind.SILENCE_COUNTS: _silence_counts,
    StepKind.CLOSE: _close,
}
