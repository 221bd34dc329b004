"""All that the dashboard shows, gathered: what needs this person, what is coming, what others owe us, the foot line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from tracker.coalition.models import Person
from tracker.consultations.queries import closings_of
from tracker.core.calendar import LONDON, Nation
from tracker.core.clock import london_day
from tracker.core.wording import clock_time, plural, short_day
from tracker.deadlines import queries as deadline_queries
from tracker.deadlines import telling
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.presentation import Standing, standing
from tracker.deadlines.stages import DeadlineKind
from tracker.drafting import waiting as drafts
from tracker.legislation import reckoning
from tracker.legislation.presentation import period_in_words
from tracker.legislation.sitting_queries import periods_between
from tracker.letters import addressing
from tracker.logos import queries as logos
from tracker.outbox import queries as outbox_queries
from tracker.outbox.rules import State
from tracker.reminders import previews
from tracker.reminders.queries import next_planned_at
from tracker.reminders.wording import answered_letters, names_of, signed_so_far
from tracker.reports import needs, queries, timeline
from tracker.reports.needs import Calendars, Need
from tracker.reports.timeline import Timeline
from tracker.signoffs.coming import next_moment

SOON = timedelta(days=14)
MOST_NEEDS, MOST_COMING, MOST_WAITED_FOR = 25, 60, 15


@dataclass(frozen=True)
class Line:
    """A deadline in a list: what it is called, where it stands, its page, when its reminders went and go."""

    deadline: Deadline
    name: str
    standing: Standing
    page: needs.Page
    went_in_words: str
    to_come_in_words: str
    so_far: str  # how many have signed a letter that is being signed; "" for anything else


@dataclass(frozen=True)
class Listed:
    """The first lines of something; ``more`` says that there are others."""

    lines: Sequence[Line]
    more: bool


@dataclass(frozen=True)
class Dashboard:
    """The page. ``drawings`` is empty when nothing is coming."""

    needs: Sequence[Need]
    more_needs: bool
    coming: Listed
    drawings: Sequence[Timeline]
    described: str
    last_day: date
    days_off: Sequence[tuple[date, str]]
    elections: Sequence[str]  # pre-election periods of the time that is drawn, in words
    waiting: Listed
    is_empty: bool


def of(person: Person, now: datetime, *, sees_all: bool, minds_mail: bool, decides: bool) -> Dashboard:
    """Gather it. ``sees_all``: everything concerns a co-chair; ``minds_mail``: mail that does not go, too.

    ``decides``: may know how many have signed where that is kept from the others.
    """
    today, calendars = london_day(now), deadline_queries.calendars()
    asked = needs.of_asked(queries.asked_of(person, today), now, calendars[Nation.ENGLAND_AND_WALES])
    whose = None if sees_all else person
    pressing = queries.pressing(now, today + SOON, whose=whose, limit=MOST_NEEDS + 1)
    coming = queries.coming_up(today, timeline.last_day(today), MOST_COMING + 1)
    waiting = queries.waited_for(now, MOST_WAITED_FOR + 1)
    so_far = signed_so_far([*pressing, *coming, *waiting], decides=decides)
    found = _needs(person, now, calendars, pressing, so_far, sees_all=sees_all, minds_mail=minds_mail)
    wanted = needs.with_asked(found, asked)
    refused = telling.reached_nobody(coming)
    drawn = [(one, names_of(one)) for one in coming[: timeline.MOST_DRAWN]]
    calendar = calendars[Nation.ENGLAND_AND_WALES]
    elections = periods_between(timeline.first_day(today), timeline.last_day(today))
    stretches = [(one.first_on, one.last_on) for one in elections]
    return Dashboard(
        needs=wanted[:MOST_NEEDS],
        more_needs=len(wanted) > MOST_NEEDS,
        coming=_listed(coming, MOST_COMING, now, calendars, so_far, refused),
        drawings=[
            timeline.draw(drawn, today, calendar, shape, stretches, refused) for shape in timeline.SHAPES
        ]
        if drawn
        else [],
        described=timeline.described(drawn, today),
        last_day=timeline.last_day(today),
        days_off=timeline.days_off(today, calendar),
        elections=[period_in_words(one) for one in elections],
        waiting=_listed(waiting, MOST_WAITED_FOR, now, calendars, so_far),
        is_empty=not (wanted or coming or waiting) and not queries.has_anything(),
    )


def _needs(
    person: Person,
    now: datetime,
    calendars: Calendars,
    pressing: Sequence[Deadline],
    so_far: Mapping[int, str],
    *,
    sees_all: bool,
    minds_mail: bool,
) -> list[Need]:
    today, whose = london_day(now), None if sees_all else person
    answered = answered_letters(pressing)
    shown = {one.consultation_id for one in pressing}
    calls = [
        call
        for call in queries.undecided(today, whose=whose, limit=2 * MOST_NEEDS + 1)
        if call.id not in shown
    ]
    drafts_to_posts = queries.drafts_to_posts(today, whose=whose, limit=4 * MOST_NEEDS)
    counts = outbox_queries.counts() if minds_mail else {}
    return [
        *needs.of_mail(counts.get(State.FAILED, 0), counts.get(State.HELD, 0)),
        *needs.of_reckoned(reckoning.moved() if sees_all else ()),
        *(needs.of_deadline(one, today, now, calendars, answered, so_far) for one in pressing),
        *needs.of_approvals(drafts.approvals_to_give(person, today, is_chair=sees_all, limit=MOST_NEEDS + 1)),
        *needs.of_comments(drafts.comments_to_settle(person, is_chair=sees_all, limit=MOST_NEEDS + 1)),
        *needs.of_undecided(calls, closings_of(calls, now), now, calendars),
        *needs.of_unheld(zip(drafts_to_posts, addressing.unheld_in(drafts_to_posts, today), strict=True)),
        *needs.of_logos(logos.soon_expired(today, limit=MOST_NEEDS + 1) if sees_all else ()),
    ]


def _listed(
    found: Sequence[Deadline],
    most: int,
    now: datetime,
    calendars: Calendars,
    so_far: Mapping[int, str],
    refused: Collection[Rung] | None = None,
) -> Listed:
    """With their reminder days where it is known which were ``refused``."""
    lines = [_line(one, now, calendars, so_far, refused) for one in found[:most]]
    return Listed(lines, more=len(found) > most)


def _line(
    deadline: Deadline,
    now: datetime,
    calendars: Calendars,
    so_far: Mapping[int, str],
    refused: Collection[Rung] | None,
) -> Line:
    is_signing = deadline.kind is DeadlineKind.SIGN_ON
    days = timeline.reminder_days(deadline, refused) if refused is not None else []
    return Line(
        deadline=deadline,
        name=names_of(deadline),
        standing=standing(deadline, london_day(now), now, calendars[deadline.nation]),
        page=needs.page_of(deadline),
        went_in_words=in_words(day for day, sent in days if sent),
        to_come_in_words=in_words(day for day, sent in days if not sent),
        so_far=so_far.get(deadline.letter_id or 0, "") if is_signing else "",
    )


def in_words(days: Iterable[date]) -> str:
    """ "Wed 23 Dec, Mon 11, Mon 18 Jan": days in order, their month said once, on its last day."""
    months = [list(run) for _, run in groupby(days, key=lambda day: day.replace(day=1))]
    return ", ".join(
        ", ".join([*(f"{day:%a} {day.day}" for day in run[:-1]), short_day(run[-1])]) for run in months
    )


def next_mail(now: datetime) -> str:
    """ "next mail Tuesday 9:00am to 2 people"; with the date where it is more than six days away."""
    of_deadlines, of_sign_ons = next_planned_at(now), next_moment(now)
    at = min((one for one in (of_deadlines, of_sign_ons[0] if of_sign_ons else None) if one), default=None)
    if at is None:
        return "no reminder is planned"
    people = {one.person.id for one in previews.upcoming(at, days=0)}
    if of_sign_ons is not None and of_sign_ons[0] == at:
        people |= of_sign_ons[1]
    on, today = london_day(at), london_day(now)
    away = (on - today).days
    when = {0: "today", 1: "tomorrow"}.get(away) or (f"{on:%A}" if away < 7 else f"{on:%A} {on.day} {on:%B}")
    time = clock_time(at.astimezone(LONDON).time())
    return f"next mail {when} {time} to {plural(len(people), 'person', 'people')}"
