"""What will happen by itself in sign-ons: the same choice of steps and people as the doing, changed by nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.coalition.models import Person
from tracker.contacts.queries import co_chairs_reached
from tracker.core.calendar import LONDON
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.wording import clock_time, listed, plural
from tracker.signoffs import happening, queries, steps
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignOn, SignOnStep, SignRequest
from tracker.signoffs.planner import last_day
from tracker.signoffs.readers import SECOND, readers_of
from tracker.signoffs.rules import StepKind, StepState

NAMED = 5  # organisations that a line names
WHY = {
    StepKind.FIRST_CHASE: "5 working days before answers are due",
    StepKind.SECOND_CHASE: "2 working days before answers are due",
    StepKind.DAILY_COUNT: "each working day while a sign-on is open",
    StepKind.PHONE_LIST: "the working day before it is sent, or closes",
    StepKind.SILENCE_NOTICE: "silence is about to count as yes",
    StepKind.CLOSE: "the sign-on closes",
}


@dataclass(frozen=True)
class Coming:
    """One thing to come, as it would be done if nobody answered meanwhile."""

    at: datetime
    sign_on: SignOn
    kind: StepKind
    organisations: Sequence[str]
    people: Sequence[Person]

    @property
    def said(self) -> str:
        """ "Second reminder to 9 organisations without an answer": all that is for everybody to know."""
        count = len(self.organisations)
        who = plural(count, "organisation")
        return {
            StepKind.FIRST_CHASE: f"First reminder to {who} without an answer",
            StepKind.SECOND_CHASE: f"Second reminder to {who} without an answer",
            StepKind.SILENCE_NOTICE: f"Notice to {who} that silence will count as yes",
            StepKind.CLOSE: f"Closes; {who} told how it appears"
            if count == 1
            else f"Closes; {who} told how they appear",
            StepKind.PHONE_LIST: f"List for phoning {who}",
            StepKind.DAILY_COUNT: "The daily count for the co-chairs",
        }[self.kind]

    @property
    def what(self) -> str:
        """The same for those who decide: "Second reminder to 9 organisations without an answer: A, B and 7 more"."""
        said, names = self.said, named(self.organisations)
        return f"{said}: {names}" if names and self.kind is not StepKind.DAILY_COUNT else said

    @property
    def title(self) -> str:
        """The letter."""
        return self.sign_on.text.title

    @property
    def time(self) -> str:
        """ "9:00am"."""
        return clock_time(self.at.astimezone(LONDON).time())

    @property
    def why(self) -> str:
        """Why then."""
        return WHY[self.kind]


def named(organisations: Sequence[str]) -> str:
    """ "A, B and 7 more"."""
    if len(organisations) <= NAMED:
        return listed(organisations)
    return f"{', '.join(organisations[: NAMED - 1])} and {len(organisations) - NAMED + 1} more"


def upcoming(since: datetime, days: int) -> list[Coming]:
    """What mail goes in the next days, by moment. Where nobody is left to be told, nothing is listed."""
    return between(since, since + timedelta(days=days))


def between(since: datetime, until: datetime) -> list[Coming]:
    """What mail goes after one moment, up to another."""
    found = (_of(step, step.at) for step in steps.planned_between(since, until))
    return [one for one in found if one is not None]


def of_sign_on(sign_on: SignOn, now: datetime) -> list[Coming]:
    """What is still to come of one sign-on; of the daily counts only the next."""
    planned = [step for step in steps.steps_of(sign_on) if step.state is StepState.PLANNED and step.at > now]
    found = [one for step in planned if (one := _of(step, step.at)) is not None]
    counts = [one for one in found if one.kind is StepKind.DAILY_COUNT]
    return [one for one in found if one not in counts[1:]]


def next_moment(now: datetime) -> tuple[datetime, set[int]] | None:
    """When something goes next, and the ids of the people it goes to."""
    at = steps.next_at(now)
    if at is None:
        return None
    found = (_of(step, at) for step in steps.planned_between(at - timedelta(microseconds=1), at))
    return at, {person.id for one in found if one is not None for person in one.people}


def due(now: datetime) -> list[Coming]:
    """What a tick would do now."""
    found = []
    for sign_on_id in steps.sign_ons_due(now):
        sign_on = db.session.get_one(SignOn, sign_on_id)
        found += [_of(step, now) for step in happening.chosen(sign_on, steps.due_of(sign_on, now), now)]
    return [one for one in found if one is not None]


def _of(step: SignOnStep, at: datetime) -> Coming | None:
    if step.kind is StepKind.SILENCE_COUNTS:
        return None
    requests = _requests(step, at)
    people = _people(step, requests, at)
    if not people:
        return None
    return Coming(at, step.sign_on, step.kind, [one.organisation.name for one in requests], people)


def _requests(step: SignOnStep, at: datetime) -> Sequence[SignRequest]:
    if step.kind in happening.CHASES:
        return happening.to_chase(step.sign_on, step, at)
    if step.kind is StepKind.SILENCE_NOTICE:
        return happening.to_notify(step.sign_on, step)
    if step.kind is StepKind.CLOSE:
        return queries.requests_that_count(step.sign_on)
    if step.kind is StepKind.DAILY_COUNT:
        return ()
    return queries.silent_requests(step.sign_on)


def _people(step: SignOnStep, requests: Iterable[SignRequest], at: datetime) -> list[Person]:
    day, ids = london_day(at), [one.organisation_id for one in requests]
    if step.kind is StepKind.DAILY_COUNT or (step.kind is StepKind.PHONE_LIST and ids):
        return list(co_chairs_reached(day))
    if step.kind is StepKind.PHONE_LIST:
        return []
    subject = SECOND if step.kind is StepKind.SECOND_CHASE else ""
    people = readers_of(What.CHASE, subject, ids, day)
    return [person for its_own in people.values() for person in its_own]


def as_documents(one: Coming) -> list[dict[str, Any]]:
    """As ``tracker tick --dry-run --json`` prints it, one for each person; in the shape of a reminder's."""
    return [
        {
            "at": f"{one.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "local": f"{one.at.astimezone(LONDON):%Y-%m-%dT%H:%M}",
            "item": one.title,
            "deadline": last_day(one.sign_on.answers_by).isoformat(),
            "rung": one.kind.value,
            "to": person.email,
            "why": one.why,
        }
        for person in one.people
    ]
