"""Where a call stands, in words: its state, how long is left, what to do next. Pure; used by pages and mails.

Nothing here asks the database: what is needed is handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from tracker.consultations.rules import Decision, Stage, WindowState
from tracker.core.calendar import Calendar, Nation, working_days_until
from tracker.core.clock import london_day
from tracker.core.wording import capitalised, day, day_and_time, plural, working_days_left
from tracker.deadlines.rules import has_passed

SOON_DAYS = 14
FAR_DAYS = 366
# Where our work stands in a sentence, and the next step in a few words: for mails and lists.
IN_SHORT = {
    Stage.RECORDED: ("Nobody has decided yet whether we respond.", "Decide whether we respond"),
    Stage.NOT_RESPONDING: ("It was decided not to respond.", "Look at the call"),
    Stage.DRAFTING: ("Our response is being drafted.", "Draft our response and send it in"),
    Stage.SIGNING: ("Organisations are being asked to stand behind our response.", "Send our response in"),
    Stage.SUBMITTED: ("Our response went in.", "Mark this deadline as done"),
    Stage.CLOSED: ("The call is closed for us.", "Mark this deadline as done"),
}
WORK = {stage: stage.value for stage in Stage} | {Stage.RECORDED: "needs a decision"}


class Closing(NamedTuple):
    """One window's closing time, and whether the window takes answers."""

    due_on: date | None
    at_time: time | None = None
    state: WindowState = WindowState.RUNNING
    opens_on: date | None = None

    def has_passed(self, now: datetime) -> bool:
        return self.due_on is not None and has_passed(self.due_on, self.at_time, now)


class Standing(NamedTuple):
    """A word with its colour, the closing time, and how far away it is."""

    word: str
    tone: str  # soon, overdue, done, waiting, plain
    when: str
    left: str
    passed: bool
    work: str = ""  # where our work stands, where the word says something else


@dataclass(frozen=True)
class Step:
    """The one next thing to do: a sentence and, where there is one, the button's words and its page."""

    text: str
    button: str = ""
    endpoint: str = ""


def current(closings: list[Closing], now: datetime) -> Closing:
    """The window that matters now: the next to close; else one without a date; else the last that closed."""
    if len(closings) == 1:  # as nearly always
        return closings[0]
    running = [one for one in closings if one.state is WindowState.RUNNING] or closings
    dated = [one for one in running if one.due_on is not None]
    ahead = [one for one in dated if not one.has_passed(now)]
    undated = [one for one in running if one.due_on is None]
    if ahead:
        return min(ahead, key=_order)
    if undated or not dated:
        return undated[0] if undated else Closing(None)
    return max(dated, key=_order)


def _order(closing: Closing) -> tuple[str, str]:
    return (str(closing.due_on), str(closing.at_time or time.max))


def standing(
    stage: Stage, closing: Closing, now: datetime, calendars: Mapping[Nation, Calendar], nation: Nation
) -> Standing:
    """The state of a call as a list or a page says it."""
    when = day_and_time(closing.due_on, closing.at_time) if closing.due_on else "No closing date"
    passed = closing.has_passed(now)
    today = london_day(now)
    is_running = closing.state is WindowState.RUNNING
    left = how_long(closing, today, calendars[nation], passed=passed) if is_running else ""
    word, tone = _word(stage, closing, passed, today)
    work = WORK[stage] if word in ("closing soon", "not open yet") else ""
    return Standing(word, tone, when, left, passed, work)


def _word(stage: Stage, closing: Closing, passed: bool, today: date) -> tuple[str, str]:
    if closing.state is not WindowState.RUNNING:
        return closing.state.value, "waiting"
    if stage in (Stage.NOT_RESPONDING, Stage.CLOSED):
        return stage.value, "plain"
    if stage is Stage.SUBMITTED:
        return stage.value, "done"
    if passed:
        return ("closed, not decided" if stage is Stage.RECORDED else "closed, not submitted"), "overdue"
    if closing.due_on is not None and (closing.due_on - today).days <= SOON_DAYS:
        return "closing soon", "soon"
    if closing.opens_on is not None and closing.opens_on > today:
        return "not open yet", "waiting"
    return WORK[stage], "waiting"


def dates_in_words(closing: Closing, now: datetime) -> str:
    """“Opens Monday 1 June 2026. Closes Monday 29 June 2026, 5:00pm.”, or that it closed, or was to close."""
    today = london_day(now)
    opens = "Opens" if closing.opens_on and closing.opens_on > today else "Opened"
    begins = f"{opens} {day(closing.opens_on)}. " if closing.opens_on else ""
    stopped = "" if closing.state is WindowState.RUNNING else capitalised(closing.state.value)
    if closing.due_on is None:
        return begins + (f"{stopped}. " if stopped else "") + "No closing date is known."
    closes = f"{stopped}; was to close" if stopped else "Closed" if closing.has_passed(now) else "Closes"
    not_stated = "" if closing.at_time else ", time not stated"
    return f"{begins}{closes} {day_and_time(closing.due_on, closing.at_time)}{not_stated}."


def how_long(closing: Closing, today: date, calendar: Calendar, *, passed: bool) -> str:
    """“in 5 working days”, “today”, “closed 3 days ago”; nothing without a date. ``today`` is London's."""
    if closing.due_on is None:
        return ""
    days = (closing.due_on - today).days
    if passed:
        return "closed earlier today" if days == 0 else f"closed {_days_ago(-days)}"
    if days > FAR_DAYS:
        return f"in {plural(days // 365, 'year')}" if days >= 730 else "in more than a year"
    return working_days_left(working_days_until(today, closing.due_on, calendar), days)


def _days_ago(days: int) -> str:
    if days > FAR_DAYS:
        return f"{plural(days // 365, 'year')} ago"
    return "yesterday" if days == 1 else f"{days} days ago"


def next_step(
    stage: Stage, decision: Decision | None, closing: Closing, now: datetime, *, has_response: bool
) -> Step:
    """What the people working on a call do next, one thing at a time."""
    if closing.state is WindowState.WITHDRAWN and stage is not Stage.CLOSED:
        return Step(
            "The call was withdrawn. If nothing more is to be done, close it here.", "Close it here", "close"
        )
    if closing.state is WindowState.SUSPENDED and stage is not Stage.CLOSED:
        return Step(
            "The call is suspended: no reminders go out and no clock runs. Record it when it takes answers again.",
            "Record that it re-opened",
            "reopen_window",
        )
    if stage is Stage.RECORDED and closing.has_passed(now):
        return Step(
            "It has closed and nothing was decided. If nothing is to follow, close it here.",
            "Close it here",
            "close",
        )
    if stage is Stage.RECORDED:
        return Step("Decide whether and how we respond.", "Record the decision", "decide")
    if stage is Stage.NOT_RESPONDING:
        return Step("We are not responding, so nobody is reminded.")
    if stage is Stage.SUBMITTED:
        return Step("Our response is in. When the outcome is known and dealt with, close the call here.",
                    "Close it here", "close")  # fmt: skip
    if stage is Stage.CLOSED:
        return Step("Nothing more is expected of this call.")
    return _step_of_working(stage, decision, closing.has_passed(now), has_response)


def _step_of_working(stage: Stage, decision: Decision | None, passed: bool, has_response: bool) -> Step:
    if decision is Decision.MEMBERS_ONLY:
        text = "Members answer on their own; they are reminded of the closing time."
        return Step("The call has closed. If nothing more is to be done, close it here.", "Close it here", "close") \
            if passed else Step(text)  # fmt: skip
    if passed:
        return Step("The closing time has passed. Did our response go in?", "Record the submission", "submit")
    if not has_response:
        return Step("Begin the draft of our response.", "Begin the draft", "respond")
    if stage is Stage.SIGNING:
        return Step("Once it has gone in, record when and by whom.", "Record the submission", "submit")
    return Step(
        "Finish the draft. Once it has gone in, record when and by whom.", "Record the submission", "submit"
    )
