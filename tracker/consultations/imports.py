"""``tracker import consultations FILE``: what a file's calls become. A call is known by its title and body.

Run twice it changes nothing. A file moves a date only where it says another one than it said before; what people
have written since stays as it is. No mail is sent.
"""

from datetime import date, datetime, time
from pathlib import Path

from tracker.consultations import services, window_services
from tracker.consultations.call_entries import Dates, Entry
from tracker.consultations.call_files import read_calls
from tracker.consultations.known_calls import Known
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import ConsultationKind, WindowState
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.imports import CREATED, UNCHANGED, UPDATED, Report
from tracker.deadlines import edit_services


def import_file(path: Path, report: Report, *, now: datetime) -> None:
    """Take in a file of calls, leaving the rows in the session. Raises RuleViolation when it cannot be read."""
    seen: dict[tuple[str, str], Entry] = {}
    entries = list(read_calls(path, report))
    known = Known(entries)
    with db.session.no_autoflush:  # all that is asked for is known: one flush at the end
        for entry in entries:
            key = (entry.title.casefold(), entry.body.casefold())
            try:
                _check_not_twice(entry, seen.setdefault(key, entry))
                outcome, name = take_in(entry, known, report, path.name, now=now)
            except RuleViolation as broken:
                report.blame(entry.row, broken)
            else:
                report.note(entry.row, outcome, name)


def _check_not_twice(entry: Entry, first: Entry) -> None:
    """One file says one thing about a call."""
    if [_key(one) for one in entry.windows] != [_key(one) for one in first.windows]:
        raise RuleViolation(
            f"This call stands in line {first.row} as well, with another closing time. Keep one of them; "
            "a further round is added on the call's own page.",
            "title",
        )


def _key(dates: Dates) -> tuple[date | None, time | None]:
    return (dates.closes_on, dates.closes_time)


def take_in(entry: Entry, known: Known, report: Report, file: str, *, now: datetime) -> tuple[str, str]:
    """Add the call, or put right the one there is: what became of it, and its title. Raises RuleViolation."""
    found = _find(entry, known, report, now=now)
    consultation = found or _create(entry, known, now=now)
    changed = bool(found) and _put_right(consultation, entry, now=now)
    for place, dates in enumerate(entry.windows):
        changed = (
            _take_dates(consultation, place, dates, entry, report, file, is_new=not found, now=now) or changed
        )
    changed = _take_stop(consultation, entry, now=now) or changed
    known.add(consultation)
    outcome = CREATED if not found else UPDATED if changed else UNCHANGED
    return outcome, consultation.title


def _find(entry: Entry, known: Known, report: Report, *, now: datetime) -> Consultation | None:
    """The call of this title and body; or, renamed since, the same item at the same address by the same body."""
    body = known.body(entry.body, now=now)
    found = known.of_title_and_body(entry.title, body)
    if found is not None or entry.external_id is None:
        return found
    same = known.of_external_id(entry.external_id)
    if same is None or same.body is not body or same.url != entry.url:
        return None
    report.warn(entry.row, "title", f"“{same.title}” is called “{entry.title}” now.")
    return same


def _create(entry: Entry, known: Known, *, now: datetime) -> Consultation:
    first = entry.windows[0]
    taken = known.of_external_id(entry.external_id)
    return services.record_consultation(
        title=entry.title,
        body=known.body(entry.body, now=now),
        kind=entry.kind or ConsultationKind.CONSULTATION,
        url=entry.url,
        nation=entry.nation or Nation.ENGLAND_AND_WALES,
        nation_as_given=entry.nation_as_given,
        opens_on=first.opens_on,
        closes_on=first.closes_on,
        closes_time=first.closes_time,
        printed=first.printed,
        notes=entry.notes,
        external_id=None if taken else entry.external_id,
        by=None,
        now=now,
        announce=False,
    )


def _put_right(consultation: Consultation, entry: Entry, *, now: datetime) -> bool:
    """What the file gives otherwise; notes only where there are none yet. True when anything was changed."""
    nation_changed = entry.nation is not None and entry.nation is not consultation.nation
    changed = services.edit_consultation(
        consultation,
        title=entry.title,
        body=consultation.body,
        kind=entry.kind or consultation.kind,
        url=entry.url or consultation.url,
        nation=entry.nation or consultation.nation,
        notes=consultation.notes or entry.notes,
        lead=consultation.lead,
        deputy=consultation.deputy,
        group=consultation.group,
        themes=consultation.themes,
        by=None,
        now=now,
    )
    if nation_changed:
        consultation.nation_as_given = entry.nation_as_given
    return bool(changed)


def _take_dates(
    consultation: Consultation, place: int, dates: Dates, entry: Entry, report: Report, file: str,
    *, is_new: bool, now: datetime,
) -> bool:  # fmt: skip
    """Bring one window into line with the file. True when anything was changed."""
    raw = dates.raw or dates.printed
    if place >= len(consultation.windows):
        window = window_services.add_window(
            consultation, label=dates.label, opens_on=dates.opens_on, closes_on=dates.closes_on,
            closes_time=dates.closes_time, printed=dates.printed, by=None, now=now, announce=False,
        )  # fmt: skip
        window.raw_dates, window.warning = raw, dates.warning
        return True
    window = consultation.windows[place]
    if is_new:
        window.raw_dates, window.warning = raw, dates.warning
        return False
    return _move_where_said(window, dates, raw, entry, report, file, now=now)


def _move_where_said(
    window: Window, dates: Dates, raw: str, entry: Entry, report: Report, file: str, *, now: datetime
) -> bool:
    changed = False
    if window.raw_dates != raw:
        changed = _move(window, dates, entry, report, file, now=now)
        window.raw_dates, window.warning = raw, dates.warning
    if dates.opens_on and window.opens_on != dates.opens_on:
        window.opens_on, changed = dates.opens_on, True
    deadline = window.deadline
    if deadline is not None and dates.printed and deadline.printed != dates.printed:
        edit_services.edit_deadline(
            deadline, version=deadline.version, title=deadline.title, kind=deadline.kind,
            nation=deadline.nation, printed=dates.printed, source=deadline.source, by=None, now=now,
        )  # fmt: skip
        changed = True
    return changed


def _move(window: Window, dates: Dates, entry: Entry, report: Report, file: str, *, now: datetime) -> bool:
    """Another closing time than the file gave before. True when it was taken over."""
    stored = (window.deadline.due_on, window.deadline.at_time) if window.deadline else (None, None)
    if dates.closes_on is None or stored == _key(dates):
        return False
    if window.state is not WindowState.RUNNING:
        report.warn(
            entry.row, "closes_on", f"The call is {window.state.value} here, so its closing time stays."
        )
        return False
    if window.opens_on and dates.opens_on:
        window.opens_on = dates.opens_on
    window_services.change_closing(
        window,
        to_on=dates.closes_on,
        to_time=dates.closes_time,
        reason=entry.change_note or f"{file} gives another closing time.",
        source=entry.url,
        by=None,
        now=now,
        announce=False,
    )
    return True


def _take_stop(consultation: Consultation, entry: Entry, *, now: datetime) -> bool:
    """What was suspended or withdrawn at its source is so here, once."""
    if entry.suspended:
        running = [one for one in consultation.windows if one.state is WindowState.RUNNING]
        for window in running:
            window_services.suspend(window, reason=entry.suspended, source=entry.url, by=None, now=now)
        return bool(running)
    if not entry.withdrawn:
        return False
    standing = [one for one in consultation.windows if one.state is not WindowState.WITHDRAWN]
    for window in standing:
        window_services.withdraw(window, reason=entry.withdrawn, source=entry.url, by=None, now=now)
    return bool(standing)
