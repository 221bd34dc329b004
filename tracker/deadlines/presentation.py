"""What pages show of a deadline: how long is left, each reminder day in words, the ladder's picture. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.core.calendar import (
    LONDON,
    Calendar,
    Nation,
    unknown_years,
    unknown_years_warning,
    working_days_until,
)
from tracker.core.wording import day, moment, plural, short_day, working_days_left
from tracker.deadlines import arming, telling
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.stages import DeadlineKind, DeadlineState, RungState
from tracker.deadlines.telling import Told

ROW_HEIGHT, TOP, BOTTOM = 56, 26, 30
SOON_WORKING_DAYS = 5
HAPPENS = {
    DeadlineKind.CLOSING: ("Closes", "Closed"),
    DeadlineKind.SENDING: ("To be sent by", "Was to be sent by"),
    DeadlineKind.SIGN_ON: ("Answers due", "Answers were due"),
    DeadlineKind.REPLY: ("Reply expected by", "Reply was expected by"),
    DeadlineKind.GOVERNMENT_RESPONSE: ("Response expected by", "Response was expected by"),
    DeadlineKind.MEETING: ("Meeting on", "Meeting was on"),
    DeadlineKind.OTHER: ("Due", "Was due"),
}
STATE_WORDS = {
    RungState.NOT_USED: "not used",
    RungState.TOO_LATE: "too late",
    RungState.SUPERSEDED: "not sent",
    RungState.CANCELLED: "not sent",
}


@dataclass(frozen=True)
class Standing:
    """Where a deadline stands today. ``tone`` is that of a tag: soon, overdue, done, waiting or plain."""

    label: str
    word: str
    left: str
    tone: str


@dataclass(frozen=True)
class Due:
    """A deadline on the page of what it belongs to; ``too_late`` is said of one nobody can be reminded of any more."""

    deadline: Deadline
    standing: Standing
    reminders: str
    too_late: str | None


@dataclass(frozen=True)
class Step:
    """One reminder day as a page shows it; ``y`` is its place in the picture."""

    words: str
    at: datetime | None
    state: str
    tone: str
    working: str
    reason: str
    told: Sequence[Told]
    is_after: bool
    y: int

    @property
    def short_when(self) -> str:
        """“Wed 3 May, 9:00am”; empty where the day is not used."""
        return f"{short_day(self.at.astimezone(LONDON).date())}, 9:00am" if self.at else ""


@dataclass(frozen=True)
class Picture:
    """The ladder from top to bottom, with the deadline itself between the days before and after it."""

    steps: Sequence[Step]
    due_y: int
    height: int
    described: str


def standing(deadline: Deadline, today: date, now: datetime, calendar: Calendar) -> Standing:
    """How long is left, or what became of it."""
    passed = now > deadline.passes_at
    label = HAPPENS[deadline.kind][passed]
    time_left = left(deadline.due_on, today, calendar)
    if deadline.state is not DeadlineState.OPEN:
        return Standing(
            label, deadline.state.value, "", "done" if deadline.state is DeadlineState.DONE else "plain"
        )
    if deadline.is_history:
        return Standing(label, "past when recorded", time_left, "plain")
    if passed:
        return Standing(label, "overdue", time_left, "overdue")
    soon = working_days_until(today, deadline.due_on, calendar) <= SOON_WORKING_DAYS
    return Standing(label, "due soon" if soon else "open", time_left, "soon" if soon else "waiting")


def left(due_on: date, today: date, calendar: Calendar) -> str:
    """ "in 5 working days", "today", "tomorrow", "1 working day ago"."""
    if due_on >= today:
        working_days = working_days_until(today, due_on, calendar)
    else:
        working_days = -working_days_until(due_on, today, calendar)
    return working_days_left(working_days, (due_on - today).days)


def dues(deadlines: Iterable[Deadline], now: datetime, calendars: Mapping[Nation, Calendar]) -> list[Due]:
    """Each deadline as the page of its call or letter shows it, soonest first."""
    today = now.astimezone(LONDON).date()
    ordered = sorted(deadlines, key=lambda one: (one.passes_at, one.id))
    refused = telling.reached_nobody(ordered)
    return [
        Due(
            one,
            standing(one, today, now, calendars[one.nation]),
            reminders_in_words(one, refused),
            too_late(one, arming.of_present_date(one)),
        )
        for one in ordered
    ]


def reminders_in_words(deadline: Deadline, refused: Collection[Rung]) -> str:
    """“2 sent, 3 to come, the next on Tuesday 9 May 2023, 9:00am”. ``refused`` reached nobody."""
    rows = arming.of_present_date(deadline)
    failed = sum(row in refused for row in rows)
    sent = sum(row.state is RungState.QUEUED for row in rows) - failed
    moments = [row.at for row in rows if row.state is RungState.PLANNED and row.at]
    if not sent and not failed and not moments:
        return "No reminders to come"
    words = f"{sent} sent" if sent else "None sent yet"
    if failed:
        words += f", {failed} that reached nobody"
    if not moments:
        return f"{words}, none to come"
    return f"{words}, {len(moments)} to come, the next on {moment(min(moments))}"


def in_words(rung: str) -> str:
    """ "5" is "5 working days before", "0" "on the day", "+1" "1 working day after"."""
    if rung == "0":
        return "on the day"
    return plural(int(rung), "working day") + (" after" if rung.startswith("+") else " before")


def picture(deadline: Deadline, rungs: Iterable[Rung], told: Sequence[Told], now: datetime) -> Picture:
    """The reminder days of a deadline's present date, in order, with a place for each."""
    ordered = sorted(rungs, key=lambda row: _offset(row.rung))
    before = sum(_offset(row.rung) <= 0 for row in ordered)
    steps = [
        _step(
            row, [one for one in told if (one.rung, one.due) == (row.rung, row.due)], now, _y(place, before)
        )
        for place, row in enumerate(ordered)
    ]
    due_y = TOP + before * ROW_HEIGHT
    described = "; ".join(f"{one.words}: {one.state} {one.short_when}".strip() for one in steps)
    return Picture(steps, due_y, TOP + len(steps) * ROW_HEIGHT + BOTTOM, described)


def _y(place: int, before: int) -> int:
    return TOP + (place if place < before else place + 1) * ROW_HEIGHT


def _offset(rung: str) -> int:
    return int(rung) if rung.startswith("+") else -int(rung)


def _step(row: Rung, told: Sequence[Told], now: datetime, y: int) -> Step:
    word, tone = _state(row, told, now)
    is_after = row.rung.startswith("+")
    return Step(in_words(row.rung), row.at, word, tone, row.why, _sentence(row.reason), told, is_after, y)


def _state(row: Rung, told: Sequence[Told], now: datetime) -> tuple[str, str]:
    if row.state is RungState.PLANNED:
        return ("goes at once", "soon") if row.at is not None and row.at <= now else ("planned", "waiting")
    if row.state is RungState.QUEUED:
        return _sending(told)
    return STATE_WORDS[row.state], "plain"


def _sending(told: Sequence[Told]) -> tuple[str, str]:
    """What became of a reminder day that was handed over, by what became of each person's reminder."""
    if any(one.waits for one in told):
        return "being sent", "soon"
    if all(one.arrived for one in told):
        return "sent", "done"
    return ("sent to some", "soon") if any(one.arrived for one in told) else ("not sent", "overdue")


def _sentence(reason: str) -> str:
    """The reason without the word that the state says already, as a sentence."""
    plain = reason.removeprefix("not used: ").removeprefix("not sent: ")
    return f"{plain[:1].upper()}{plain[1:]}{'' if plain.endswith('.') else '.'}" if plain else ""


def other_mail(deadline: Deadline, told: Sequence[Told]) -> list[str]:
    """What people were told beside the reminders of the present date: notices, and reminders of earlier dates."""
    notices = [one.rung for one in told if not one.rung.lstrip("+").isdigit()]
    return [
        one.words
        if one.rung in notices
        else f"{one.words}: {in_words(one.rung)}, for {_due_in_words(one.due)}"
        for one in told
        if one.due != deadline.due_key or one.rung in notices
    ]


def _due_in_words(due: str) -> str:
    """The date of a stored "2023-05-11T23:45"."""
    return day(date.fromisoformat(due[:10]))


def too_late(deadline: Deadline, rungs: Iterable[Rung]) -> str | None:
    """The sentence for a deadline that was recorded too late for any reminder before it; otherwise None."""
    if deadline.state is not DeadlineState.OPEN or deadline.is_history:
        return None
    alive = [row for row in rungs if row.state in (RungState.PLANNED, RungState.QUEUED)]
    if any(_offset(row.rung) <= 0 for row in alive):
        return None
    if not alive:
        return "This was recorded too late for any reminder. Nobody will be reminded of it: tell people yourself."
    return (
        "This was recorded too late for any reminder before it. The only one goes "
        f"{moment(alive[0].at)}, after it: tell people yourself."
    )


def warning(deadline: Deadline, rungs: Iterable[Rung], calendar: Calendar) -> str | None:
    """The warning about years whose bank holidays nobody knows; None where all are known."""
    years = {deadline.due_on.year} | {row.at.astimezone(LONDON).year for row in rungs if row.at}
    return unknown_years_warning(unknown_years(years, calendar))


def clock_working(deadline: Deadline) -> str:
    """How it is decided whether the deadline has passed."""
    if deadline.at_time is None:
        return "No time is stated, so it has passed when the day is over."
    return "The time is UK time. At that very minute it is still in time; a second later it is late."
