"""On which day more mail would plan itself than a day may carry, said long before that day comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask import current_app

from tracker.coalition.models import Organisation
from tracker.contacts import reaching
from tracker.core.calendar import Nation, end_of_london_day, london_moment
from tracker.core.clock import london_day
from tracker.core.wording import day, plural
from tracker.deadlines.queries import calendar_for
from tracker.outbox import queries as outbox
from tracker.outbox import rules as outbox_rules
from tracker.signoffs import allowance, coming, course, steps
from tracker.signoffs.models import SignOn
from tracker.signoffs.rules import StepKind, StepState

TO_ORGANISATIONS = frozenset({StepKind.FIRST_CHASE, StepKind.SECOND_CHASE, StepKind.SILENCE_NOTICE})
PLAN_THEMSELVES = TO_ORGANISATIONS | {StepKind.DAILY_COUNT, StepKind.PHONE_LIST}


@dataclass(frozen=True)
class Burst:
    """A London day on which ``count`` mails would plan themselves, of which ``passes`` go and the rest is held.

    ``own`` is the largest number that this sign-on sends at once on it.
    """

    day: date
    count: int
    passes: int
    own: int

    @property
    def in_words(self) -> str:
        """One sentence."""
        return (
            f"On {day(self.day)} up to {plural(self.count, 'reminder')} would go by themselves, if nobody answered "
            f"before. More than {self.passes} in a day are held back until a co-chair has agreed to them."
        )


def of_sign_on(sign_on: SignOn, now: datetime) -> Sequence[Burst]:
    """The days still to come on which mail of this sign-on would be held, as things stand now."""
    if sign_on.closed_at is not None:
        return ()
    to_come = [one for one in steps.steps_of(sign_on) if one.state is StepState.PLANNED and one.at > now]
    days = {london_day(one.at) for one in to_come if one.kind in TO_ORGANISATIONS}
    found, busiest = [], 0
    for on in sorted(days):
        burst = _on(on, sign_on, now, busiest)
        busiest = max(busiest, min(burst.count, burst.passes))
        if burst.count > burst.passes and burst.own > allowance.agreed(sign_on):
            found.append(burst)
    return found


def _on(on: date, sign_on: SignOn, now: datetime, busiest: int) -> Burst:
    going = coming.between(max(now, london_moment(on, time(0))), end_of_london_day(on))
    sizes = [(one.sign_on, len(one.people)) for one in going if one.kind in PLAN_THEMSELVES]
    agreed = {known.id: allowance.agreed(known) for known in {one for one, _ in sizes}}
    count = sum(max(size - agreed[which.id], 0) for which, size in sizes)
    own = max((size for which, size in sizes if which is sign_on), default=0)
    return Burst(on, count, limit_on(on, busiest), own)


def limit_on(on: date, busiest: int = 0) -> int:
    """How many mails may plan themselves on a London day, when a day before it is going to be as busy as this."""
    known = outbox.busiest_day_before(on)
    return outbox_rules.fuse(current_app.config["FUSE"], max(known, busiest))


def if_opened(
    organisations: Iterable[Organisation], answers_by: date, *, today: date, chairs: int
) -> Sequence[Burst]:
    """The same for a sign-on before it opens: both rounds of reminders, as if nobody answered."""
    ids, calendar = [one.id for one in organisations], calendar_for(Nation.ENGLAND_AND_WALES)
    contacts = sum(map(len, reaching.contacts_of(ids, today).values()))
    deputies = sum(map(len, reaching.deputies_of(ids, today).values()))
    found, busiest = [], 0
    for before, size in ((course.FIRST_CHASE, contacts), (course.SECOND_CHASE, contacts + deputies)):
        on, count = london_day(course.nine_before(answers_by, before, calendar)), size + chairs
        if on <= today:
            continue
        passes = limit_on(on, busiest)
        busiest = max(busiest, min(count, passes))
        if count > passes:
            found.append(Burst(on, count, passes, size))
    return found


def to_agree(found: Sequence[Burst]) -> int:
    """The number that a co-chair would agree to: the largest that goes at once."""
    return max((one.own for one in found), default=0)
