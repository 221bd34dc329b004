"""The Monday mail: "reminders are working", so that its absence is noticed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from tracker.coalition.queries import the_coalition
from tracker.contacts.queries import co_chairs_reached, why_as_co_chair
from tracker.core import wording
from tracker.core.calendar import ONE_DAY, london_moment
from tracker.core.clock import london_day
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.deadlines.rules import REMINDERS_GO_AT
from tracker.outbox import queries as outbox_queries
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Content
from tracker.reminders import emails, previews
from tracker.reminders.wording import names_of, when
from tracker.signoffs import coming
from tracker.signoffs.rules import StepKind

DAYS = 14
SUBJECT = "Reminders are working: the next 14 days"


def queue_when_due(now: datetime) -> int:
    """From Monday 9:00am, once to each co-chair in office. Late on Monday it still goes; on Tuesday it does not."""
    today = london_day(now)
    if today.weekday() != 0 or now < london_moment(today, REMINDERS_GO_AT):
        return 0
    keys = {f"v1|monday|{today}|{person.uid}": person for person in co_chairs_reached(today)}
    missing = keys.keys() - outbox_queries.by_keys(keys).keys()
    if not missing:
        return 0
    lines = lines_of(now)
    ends = london_moment(today + ONE_DAY, REMINDERS_GO_AT)
    for key in sorted(missing):
        to = keys[key]
        content = compose(lines, why_as_co_chair(to, today))
        outbox.queue(
            key, kind=emails.MONDAY_KIND, to=to.id, content=content, now=now, expires_at=ends, duty=False
        )
    return len(missing)


def lines_of(now: datetime) -> list[dict[str, str]]:
    """What goes to whom in the next 14 days, a line for each reminder day of each deadline."""
    upcoming = previews.upcoming(now, DAYS)
    lines: list[tuple[datetime, dict[str, str]]] = []
    for (at, deadline), group in groupby(upcoming, key=lambda one: (one.at, one.deadline)):
        to = wording.listed([one.person.name for one in group])
        what = f"{names_of(deadline)}, {when(deadline)}"
        lines.append((at, {"when": wording.moment(at), "what": what, "to": to}))
    for one in coming.upcoming(now, DAYS):
        if one.kind is not StepKind.DAILY_COUNT:
            told = {
                "what": f"{one.title}: {one.what}",
                "to": wording.plural(len(one.people), "person", "people"),
            }
            lines.append((one.at, {"when": wording.moment(one.at), **told}))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def compose(lines: Sequence[dict[str, str]], why: str) -> Content:
    """Those lines, for somebody who is told because of ``why``."""
    text, html = render_mail(
        "reminders/monday",
        subject=SUBJECT,
        coalition_name=the_coalition().name,
        lines=lines,
        why=why,
        link_url=absolute_url("reminders.index"),
        link_text="All reminders",
    )
    return Content(subject=SUBJECT, text=text, html=html)
