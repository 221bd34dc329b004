"""What both sides are told when somebody leaves: what goes to whom, from when, and when access ends."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from tracker.coalition.models import Person
from tracker.coalition.queries import name_of_the_coalition
from tracker.core.calendar import ONE_DAY
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.core.wording import day
from tracker.handover.leaving_rules import Kind, Open
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Content

KIND = "leaving"
MATTERS_FOR = timedelta(days=14)
WHAT = {
    Kind.CO_CHAIR: "Co-chair",
    Kind.REPRESENTATIVE: "Speaking for",
    Kind.GROUP: "Leading the sub-group",
    Kind.LEAD: "Lead",
    Kind.DEPUTY: "Deputy",
    Kind.NAMED: "Named on",
}


def tell(person: Person, handed: Sequence[tuple[Open, Person]], last_day: date, *, now: datetime) -> None:
    """Queue one mail to whoever leaves, and one to each of the successors."""
    told = [(person, _to_whoever_leaves(person, handed, last_day))]
    successors = {successor.id: successor for _, successor in handed}
    for successor in successors.values():
        theirs = [one for one, who in handed if who.id == successor.id]
        told.append((successor, _to_a_successor(person, theirs, last_day)))
    for to, content in told:
        key = f"v1|{KIND}|{person.uid}|{last_day}|{to.uid}|{now.isoformat(timespec='seconds')}"
        outbox.queue(key, kind=KIND, to=to.id, content=content, now=now, expires_at=now + MATTERS_FOR)


def in_words(one: Open) -> str:
    """ "Lead: A letter about homes"."""
    detail = f", {one.detail}" if one.detail and one.kind is Kind.NAMED else ""
    return f"{WHAT[one.kind]}: {one.title}{detail}"


def _to_whoever_leaves(person: Person, handed: Iterable[tuple[Open, Person]], last_day: date) -> Content:
    subject = f"Your last day is {day(last_day)}: what goes to whom"
    lines = [f"{in_words(one)}. Goes to {successor.name}." for one, successor in handed]
    return _drawn("handover/leaving", subject, lines=lines, last_day=day(last_day), name=person.name)


def _to_a_successor(person: Person, theirs: Iterable[Open], last_day: date) -> Content:
    begins = day(last_day + ONE_DAY)
    subject = f"From {begins} you take over from {person.name}"
    lines = [in_words(one) for one in theirs]
    return _drawn(
        "handover/taking_over", subject, lines=lines, last_day=day(last_day), begins=begins, name=person.name
    )


def _drawn(template: str, subject: str, **facts: object) -> Content:
    text, html = render_mail(
        template,
        subject=subject,
        coalition_name=name_of_the_coalition(),
        link_url=absolute_url("reports.dashboard"),
        link_text="Look at the tracker",
        **facts,
    )
    return Content(subject, text, html)
