"""Chasing answers: who is nudged and when, the co-chairs' daily count, the list for phoning, one press that nudges.

Nobody who answered is ever nudged. Who asked for more time is left alone until two working days before its own date.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import false, or_, select

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person
from tracker.contacts import reaching
from tracker.contacts.reaching import Ring
from tracker.core.calendar import Calendar, Nation, last_working_day, london_moment, working_days_before
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import plural
from tracker.deadlines.queries import calendar_for
from tracker.deadlines.rules import REMINDERS_GO_AT
from tracker.outbox.models import Mail
from tracker.outbox.rules import STOPPED, State
from tracker.signoffs import course, heirs, mails, planner, progress, queries, rules
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignAnswer, SignOn, SignRequest
from tracker.signoffs.planner import Days, Member, Plan, last_day
from tracker.signoffs.progress import Progress
from tracker.signoffs.rules import SIGNED, Answer, Via

CHASED = f"v1|sign-on|{What.CHASE.value}|"


def the_calendar() -> Calendar:
    """The working days that a sign-on goes by."""
    return calendar_for(Nation.ENGLAND_AND_WALES)


def own_date(request: SignRequest) -> datetime | None:
    """Until when an organisation asked for time, never past the hard cut-off."""
    if request.own_until is None:
        return None
    return rules.answers_until(request.sign_on.closes_at, request.own_until)


def is_left_alone(request: SignRequest, now: datetime, calendar: Calendar) -> bool:
    """Whether an organisation asked for more time, and that has not nearly run out."""
    own = own_date(request)
    return own is not None and now < course.own_chase_at(own, calendar)


def goes_by_own_date(request: SignRequest, now: datetime) -> bool:
    """Whether it has a date of its own that is still to come: the reminders of the others are not for it."""
    own = own_date(request)
    return own is not None and now <= own


# One press that nudges


def to_nudge(sign_on: SignOn, now: datetime) -> list[SignRequest]:
    """The silent whom a press would nudge now: with somebody to write to, not left alone, not reminded today."""
    if rules.is_over(sign_on, now):
        return []
    calendar = the_calendar()
    reminded = chased_since(london_moment(_nudge_day(now, calendar), REMINDERS_GO_AT.min))
    silent = [one for one in queries.silent_requests(sign_on) if not is_left_alone(one, now, calendar)]
    reachable = reaching.contacts_of((one.organisation_id for one in silent), london_day(now))
    return [one for one in silent if one.organisation_id in reachable and one.uid not in reminded]


def nudge_silent(sign_on: SignOn, *, by: Person, now: datetime) -> list[SignRequest]:
    """Nudge the silent, each at most once on a working day. Returns whom. Raises RuleViolation where that is nobody."""
    queries.lock(sign_on.id)
    if rules.is_over(sign_on, now):
        raise RuleViolation("The sign-on has closed, so nobody can be asked any more.")
    chosen = to_nudge(sign_on, now)
    if not chosen:
        raise RuleViolation("There is nobody to nudge: all have answered, or were reminded today.")
    people = reaching.contacts_of((one.organisation_id for one in chosen), london_day(now))
    subject = f"nudge {_nudge_day(now, the_calendar())}"
    for request in chosen:
        for person in people[request.organisation_id]:
            mails.owe(What.CHASE, request, person, subject=subject, now=now)
    activity.record(sign_on, f"nudged {plural(len(chosen), 'organisation')}", by=by, now=now)
    return chosen


def _nudge_day(now: datetime, calendar: Calendar) -> date:
    """The working day that a nudge counts for: of a day off, the one before."""
    return last_working_day(london_day(now), calendar)


def chased_since(moment: datetime) -> set[str]:
    """The uids of the requests that were reminded, by whichever way, after a moment."""
    keys = db.session.scalars(
        select(Mail.key).where(
            Mail.key.startswith(CHASED, autoescape=True),
            Mail.created_at >= moment,
            Mail.state.not_in(STOPPED),
        )
    )
    return {mails.about_of(key).uid for key in keys}


# The daily count


@dataclass(frozen=True)
class Count:
    """How the answers stand. ``since`` are those that came after ``since_at``, newest last, as sentences.

    ``ended`` says which of those asked are no more, so that another name stands there, or none.
    """

    far: Progress
    since_at: datetime
    since: Sequence[str]
    ended: Sequence[str]


def daily_count(sign_on: SignOn, now: datetime) -> Count:
    """How the answers stand now, and what came since 9:00 of the working day before."""
    requests = queries.requests_of(sign_on)
    before = working_days_before(london_day(now), 1, the_calendar()).day
    since_at = london_moment(before, REMINDERS_GO_AT)
    since = _since(requests, since_at)
    return Count(progress.of(sign_on, requests), since_at, since, heirs.said_of(requests))


def _since(requests: Iterable[SignRequest], moment: datetime) -> list[str]:
    came = []
    for request in requests:
        answer = request.answer
        if answer is None:
            continue
        if answer.withdrawn_at is not None and answer.withdrawn_at > moment:
            came.append((answer.withdrawn_at, f"{request.organisation.name} took its signature back"))
        elif answer.at > moment:
            came.append((answer.at, f"{request.organisation.name} {_did(answer)}"))
    return [said for _, said in sorted(came)]


def _did(answer: SignAnswer) -> str:
    if answer.via is Via.SILENCE:
        return "did not answer, and its silence counts as yes"
    did = {
        Answer.SIGN: "signed",
        Answer.SIGN_WITH_NOTE: f"signed, with a note: {answer.note}",
        Answer.DECLINE: f"declined: {answer.note}",
        Answer.ABSTAIN: "abstains",
        Answer.NEED_TIME: "needs more time",
    }
    return did[answer.answer]


# The list for phoning


@dataclass(frozen=True)
class Call:
    """An organisation to ring: whom to ask for, and what is known of it."""

    request_id: int
    organisation: Organisation
    people: Sequence[Ring]
    asked_at: datetime | None  # None where no mail reached anybody there
    reminders: int
    own_until: datetime | None
    renews: bool  # it signed an earlier text
    silence_from: datetime | None


def phone_list(sign_on: SignOn, now: datetime) -> list[Call]:
    """Who has not settled it, by name, with the people to ring: those who were asked first."""
    silent = queries.silent_requests(sign_on)
    people = reaching.to_ring([one.organisation_id for one in silent], london_day(now))
    reminders, written_to = _reminders_by_request(sign_on), _written_to(silent)
    return [
        Call(
            one.id,
            one.organisation,
            people[one.organisation_id],
            one.asked_at if one.uid in written_to else None,
            reminders[one.uid],
            one.own_until,
            _renews(one),
            queries.silence_counts_from(one),
        )
        for one in silent
    ]


def _written_to(requests: Sequence[SignRequest]) -> set[str]:
    """The uids of those that a mail asked, or still will: one that signed an earlier text, for one after that.

    A mail that could not be delivered asked nobody.
    """
    signed = {one.uid: one.answer.text.number if one.answer and _renews(one) else 0 for one in requests}
    kinds = [What.REQUEST.value, What.RENEWAL.value]
    asked = [f"v1|sign-on|{kind}|{uid}|" for uid in signed for kind in kinds]
    owed = or_(false(), *(Mail.key.startswith(start, autoescape=True) for start in asked))
    goes = Mail.state.not_in((State.FAILED, State.EXPIRED, *STOPPED))
    keys = db.session.scalars(select(Mail.key).where(owed, goes))
    abouts = [mails.about_of(key) for key in keys]
    return {about.uid for about in abouts if int(about.subject) > signed[about.uid]}


def _renews(request: SignRequest) -> bool:
    """Whether one that is silent signed an earlier text."""
    return request.answer is not None and request.answer.answer in SIGNED


def _reminders_by_request(sign_on: SignOn) -> Counter[str]:
    """How many reminders went, by the request's uid; several people told at once are one."""
    went = select(Mail.key).where(
        Mail.key.startswith(CHASED, autoescape=True),
        Mail.state == State.SENT,
        Mail.due_at >= sign_on.opened_at,
    )
    abouts = [mails.about_of(key) for key in db.session.scalars(went)]
    return Counter(uid for uid, _ in {(about.uid, about.subject) for about in abouts})


# The planner, of a sign-on that is open


def plan_of(sign_on: SignOn, now: datetime) -> Plan:
    """Who can make it, from the dates as they are now; those who have settled it are left out."""
    waiting = queries.silent_requests(sign_on)
    asked = min((one.asked_at for one in waiting), default=sign_on.opened_at)
    days = Days(london_day(asked), last_day(sign_on.answers_by), last_day(sign_on.closes_at), sign_on.send_on)
    members = [
        Member(
            one.organisation_id,
            one.organisation.name,
            one.organisation.approval_days,
            london_day(one.asked_at),
        )
        for one in waiting
    ]
    return planner.plan(days, members, the_calendar(), today=london_day(now))
