"""A deadline stands on another day than Parliament's days now give: those concerned are told, once for each new date.

An hour after it was found: whoever enters the days has time to move the deadline. Nothing goes once it is moved.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.coalition.models import Person
from tracker.coalition.queries import name_of_the_coalition
from tracker.core import wording
from tracker.core.clock import london_day
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.deadlines.models import Deadline
from tracker.legislation import reckoning
from tracker.legislation.models import ComputedDate
from tracker.outbox import queries as outbox_queries
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.reminders.roster import Roster

KIND = "reckoned"
WAITS = timedelta(hours=1)
SETTLED = "The deadline was moved or settled, or its date is reckoned as before."


@dataclass(frozen=True)
class Differing:
    """A deadline and the day that is reckoned now; None where it cannot be reckoned any more."""

    made: ComputedDate
    day: date | None

    @property
    def deadline(self) -> Deadline:
        return self.made.deadline

    def key(self, to: Person) -> str:
        """The identity of the mail to one person about this difference."""
        stands = f"{self.deadline.uid}|{self.deadline.due_on}|{self.day or 'unknown'}"
        return f"v1|{KIND}|{stands}|{to.uid}"


def differing() -> list[Differing]:
    """The open deadlines that stand on another day than is reckoned now."""
    return [Differing(one.made, one.moved_to) for one in reckoning.moved() if one.made is not None]


def queue_when_due(now: datetime) -> int:
    """One mail to each of those concerned about each difference that nobody was told of. Returns how many."""
    found = differing()
    if not found:
        return 0
    roster = Roster(london_day(now))
    wanted = {one.key(to): (one, to) for one in found for to in roster.recipients(one.deadline)}
    known = outbox_queries.by_keys(wanted)
    missing = {key: pair for key, pair in wanted.items() if key not in known}
    for key, (one, to) in missing.items():
        outbox.queue(
            key,
            kind=KIND,
            to=to.id,
            content=compose(one, roster.why(to, one.deadline)),
            now=now,
            due_at=now + WAITS,
            thread=one.deadline.uid,
            planned=True,
        )
    return len(missing)


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """A sentence when the difference that a mail speaks of is no more, or the person is no longer concerned."""
    roster = Roster(london_day(now))
    keys = {one.key(to) for one in differing() for to in roster.recipients(one.deadline)}
    return None if mail.key in keys else SETTLED


def compose(differs: Differing, why: str) -> Content:
    """On which day the deadline stands, and which day is reckoned now."""
    stands, measure = wording.day(differs.deadline.due_on), differs.made.measure
    if differs.day is None:
        subject = f"Cannot be worked out any more, stands on {stands}: {differs.deadline.title}"
    else:
        subject = f"Stands on {stands}, now reckoned {wording.day(differs.day)}: {differs.deadline.title}"
    text, html = render_mail(
        "reminders/reckoned",
        subject=subject,
        coalition_name=name_of_the_coalition(),
        title=differs.deadline.title,
        stands=stands,
        reckoned=wording.day(differs.day) if differs.day else "",
        is_earlier=differs.day is not None and differs.day < differs.deadline.due_on,
        why=why,
        link_url=absolute_url("legislation.show", measure_id=measure.id),
        link_text="Look at it and move the deadline",
    )
    return Content(subject, text, html)
