"""What the pages of calls show: the standing of each, the filters, one call's next step and deadlines. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.consultations import queries
from tracker.consultations.lists import FILTERS, Count, Line
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import (
    MOVES,
    ConsultationKind,
    Decision,
    Stage,
    WindowChangeKind,
    WindowState,
)
from tracker.consultations.standing import Closing, Standing, current, dates_in_words, next_step, standing
from tracker.core.calendar import Calendar, Nation
from tracker.core.wording import capitalised, day_and_time, plural
from tracker.deadlines import presentation as deadline_pages
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import RungState
from tracker.deadlines.telling import recipients_of

WITHOUT_DATE = {WindowChangeKind.SUSPENDED, WindowChangeKind.WITHDRAWN}


@dataclass(frozen=True)
class Happened:
    """One change of a window, for its list: what, why, where that is said."""

    at: datetime
    what: str
    reason: str
    source: str


def standings(
    calls: Sequence[Line],
    calendars: Mapping[Nation, Calendar],
    now: datetime,
) -> Mapping[int, Standing]:
    """Where each call of a list stands, by its id."""
    return {
        call.id: standing(call.stage, current(call.closings, now), now, calendars, call.nation)
        for call in calls
    }


def filters(
    shown: str,
    kind: ConsultationKind | None,
    counts: Mapping[str, Count],
    address: Callable[..., str],
) -> list[dict[str, Any]]:
    """The links above the list. Choosing one goes back to the first page.

    ``address`` gives the page's own address with some choices changed.
    """
    show = [
        {
            "text": f"{words} ({counts[name].words})" if name in counts else words,
            "url": address(show=name, after=None),
            "current": name == shown,
        }
        for name, words in FILTERS.items()
    ]
    kinds = [{"text": "Any kind", "url": address(kind=None, after=None), "current": kind is None}]
    kinds += [
        {
            "text": capitalised(one.value),
            "url": address(kind=one.value, after=None),
            "current": one is kind,
        }
        for one in ConsultationKind
    ]
    return [{"label": "Show", "links": show}, {"label": "Kind", "links": kinds}]


def of(consultation: Consultation, calendars: Mapping[Nation, Calendar], now: datetime) -> dict[str, Any]:
    """All that the page of one call shows beside the record itself."""
    closing = current(queries.closings(consultation), now)
    dues = deadline_pages.dues(consultation.deadlines, now, calendars)
    return {
        "standing": standing(consultation.stage, closing, now, calendars, consultation.nation),
        "closing": closing,
        "window": window_of(consultation, closing),
        "step": next_step(
            consultation.stage,
            consultation.decision,
            closing,
            now,
            has_response=bool(consultation.responses),
        ),
        "dues": dues,
        "too_late": [due.too_late for due in dues if due.too_late],
        "rounds": {window.deadline_id: window.label for window in consultation.windows},
        "dates": {
            window.id: dates_in_words(one, now)
            for window, one in zip(consultation.windows, queries.closings(consultation), strict=True)
        },
        "changes": {window.id: changes_of(window) for window in consultation.windows},
        "late": [one.id for one in consultation.responses if _was_late(consultation, one.submitted_at)],
        "scope": scope(consultation),
        "others": other_actions(consultation),
        "window_actions": window_actions,
        "stage_button": stage_button(consultation),
    }


def window_of(consultation: Consultation, closing: Closing) -> Window | None:
    """The window that matters now."""
    for window, one in zip(consultation.windows, queries.closings(consultation), strict=True):
        if one == closing:
            return window
    return None


def changes_of(window: Window) -> list[Happened]:
    """What happened to a window, newest first; moves made on the deadline's own page included."""
    told = {(change.at, change.became) for change in window.changes}
    happened = [
        Happened(one.at, _in_words(one.kind, one.was, one.became), one.reason, one.source)
        for one in window.changes
    ]
    for move in window.deadline.moves if window.deadline else ():
        became = f"{move.to_on}T{move.to_time:%H:%M}" if move.to_time else f"{move.to_on}"
        if (move.moved_at, became) not in told:
            was, becomes = day_and_time(move.from_on, move.from_time), day_and_time(move.to_on, move.to_time)
            happened.append(
                Happened(move.moved_at, f"Moved from {was} to {becomes}", move.reason, move.source)
            )
    return sorted(happened, key=lambda one: one.at, reverse=True)


def _in_words(kind: WindowChangeKind, was: str, became: str) -> str:
    word = capitalised(kind.value).replace("Re opened", "Re-opened")
    if kind in WITHOUT_DATE or not became:
        return word
    if was == became or not was:
        return f"{word}: closes {key_in_words(became)}"
    return f"{word}: from {key_in_words(was)} to {key_in_words(became)}"


def key_in_words(key: str) -> str:
    """A date and time as a deadline's key holds it, "2023-05-11T23:45", in words."""
    moment = datetime.fromisoformat(key)
    return day_and_time(moment.date(), moment.time() if "T" in key else None)


def other_actions(consultation: Consultation) -> list[tuple[str, str]]:
    """What else can be done with the call as a whole: the button's words and its page."""
    stage = consultation.stage
    found = []
    if stage in (Stage.RECORDED, Stage.DRAFTING, Stage.SIGNING):
        changed = "Change the decision" if consultation.decision else "Record the decision"
        found.append((changed, "decide"))
    if stage is Stage.NOT_RESPONDING:
        found.append(("Take back that we are not responding", "take_back_decision"))
    if stage in (Stage.DRAFTING, Stage.SIGNING) and consultation.decision is Decision.JOINT:
        found.append(("Begin another draft" if consultation.responses else "Begin the draft", "respond"))
        found.append(("Record the submission", "submit"))
    if stage is Stage.SUBMITTED:
        found.append(("It was not submitted after all", "take_back_submission"))
    if Stage.CLOSED in MOVES[stage]:
        found.append(("Close it here", "close"))
    if stage is Stage.CLOSED:
        found.append(("Open it here again", "reopen"))
    return found


def scope(consultation: Consultation) -> str:
    """The nations that a call is about, where that was given; otherwise those whose calendar counts."""
    given = consultation.nation_as_given
    return {"uk": "United Kingdom", "": str(consultation.nation)}.get(
        given, given.title().replace("And", "and")
    )


def stage_button(consultation: Consultation) -> str:
    """The words of the button between drafting and signing; empty where there is none."""
    if consultation.decision is not Decision.JOINT or not consultation.responses:
        return ""
    return {Stage.DRAFTING: "Drafted: members sign now", Stage.SIGNING: "Back to drafting"}.get(
        consultation.stage, ""
    )


def window_actions(window: Window) -> list[tuple[str, str]]:
    """What can be recorded about a window: the link's words and its page."""
    if window.state is WindowState.RUNNING:
        first = "Change the closing time" if window.deadline else "Enter a closing date"
        return [(first, "change_closing"), ("It was suspended", "suspend"), ("It was withdrawn", "withdraw")]
    if window.state is WindowState.SUSPENDED:
        return [("It re-opened", "reopen_window"), ("It was withdrawn", "withdraw")]
    return [("It re-opened", "reopen_window")]


def stopped(deadlines: Iterable[Deadline], now: datetime) -> str:
    """“3 reminders to 2 people will not be sent.” Nothing where none is planned."""
    planned = [(one, row) for one in deadlines for row in one.rungs if row.state is RungState.PLANNED]
    people = {person.id for one, _ in planned for person in recipients_of(one, now)}
    if not planned:
        return "No reminder is planned for it."
    reminders, to = plural(len(planned), "reminder"), plural(len(people), "person", "people")
    return f"{reminders} to {to} will not be sent." if people else f"{reminders} will not be sent."


def _was_late(consultation: Consultation, submitted_at: datetime | None) -> bool:
    return submitted_at is not None and queries.is_late(consultation, submitted_at)
