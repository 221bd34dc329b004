"""Who leaves a post as a file says that another has taken it up, and what is said of that. Nothing here commits.

Only a list that names everybody who holds a post says that whoever is not in it has left; and only of those whom such
lists know, where somebody in it began later: an older list ends nobody's time.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from tracker.core.clock import london_day
from tracker.core.imports import Report
from tracker.core.partial import is_certainly_before
from tracker.core.wording import listed, plain_day
from tracker.government import appointments, queries, upwards
from tracker.government.models import Appointment, OfficeHolder, Post
from tracker.government.post_files import MEMBERS_API, Entry, Held
from tracker.government.rules import Standing, State, key_of, term_in_words

ONE_DAY = timedelta(days=1)


def end_those_who_left(post: Post, entry: Entry, report: Report, *, now: datetime) -> bool:
    """End the time of those who are not in the list any more; returns whether anybody's was.

    Where they were not recorded yet who took the post up, on one day, it was the day before; otherwise nobody knows.
    """
    if not entry.lists_all:
        return False
    left = [one for one in post.appointments if _may_have_left(one, entry)]
    began = [_began_later(post, one, entry) for one in left]
    for leaving, days in zip(left, began, strict=True):
        if days is not None:
            _end(leaving, days, entry, report, now=now)
    return any(days is not None for days in began)


def _may_have_left(one: Appointment, entry: Entry) -> bool:
    """Whether somebody whom Parliament's lists know holds a post in the record, and is not in this list."""
    if one.holder is None or one.to_on is not None or one.ended:
        return False
    is_known = one.holder.external_id is not None or one.source == MEMBERS_API
    return is_known and not any(_is(one.holder, held) for held in entry.held)


def _is(holder: OfficeHolder, held: Held) -> bool:
    if held.member and holder.external_id:
        return held.member == holder.external_id
    return key_of(held.holder) == holder.name_key


def _began_later(post: Post, leaving: Appointment, entry: Entry) -> set[str] | None:
    """The days on which others took the post up who were not recorded in it; None where nobody did after this one."""
    later = [
        held
        for held in entry.held
        if held.from_on and is_certainly_before(leaving.from_on or leaving.seen_on, held.from_on)
    ]
    recorded = {(one.holder.external_id, one.from_on) for one in post.appointments if one.holder}
    new = {held.from_on for held in later if held.from_on and (held.member, held.from_on) not in recorded}
    return new if later else None


def _end(leaving: Appointment, days: set[str], entry: Entry, report: Report, *, now: datetime) -> None:
    last = (date.fromisoformat(min(days)) - ONE_DAY).isoformat() if len(days) == 1 else None
    if last is not None and not is_certainly_before(last, leaving.seen_on):
        appointments.end_appointment(leaving, to_on=last, by=None, now=now)
        return
    over = replace(leaving.term, ended=True)
    appointments.change_appointment(leaving, over, source=leaving.source, by=None, now=now)
    who = leaving.holder.name if leaving.holder else ""
    said = f"{who} does not hold {leaving.post.title} any more. Enter the last day, if you know it."
    report.warn(entry.row, "postHolders", said)


def from_today(post: Post, now: datetime) -> set[tuple[str, str | None, str | None, bool]]:
    """Who holds a post today or will, as it is recorded: what letters that have not been answered depend on."""
    today = london_day(now)
    return {
        (one.holder.uid if one.holder else "", one.from_on, one.to_on, one.ended)
        for one in post.appointments
        if one.term.perhaps_to >= today
    }


def tell(post: Post, entry: Entry, report: Report, *, now: datetime) -> None:
    """Say in the report who holds a post from now on, that several do, and which letters that touches."""
    for day in _days_of_change(post, london_day(now)):
        held = queries.by_names(queries.addressed_by(post, day))
        if held.state is State.HELD and len(held.who) > 1:
            report.warn(entry.row, None, _several(post, held, day))
            break
    for vacancy in _vacancies_without_end(post):
        if queries.by_names(queries.standing_of(post, london_day(now))).state is State.HELD:
            since = term_in_words(vacancy.term)
            said = f"{post.in_words} is recorded as vacant {since} as well. Put that right on its page."
            report.warn(entry.row, None, said)
    touched = upwards.letters_touched(post)
    if touched:
        letters = "; ".join(f"“{one.title}” ({one.words})" for one in touched)
        report.warn(entry.row, None, f"{post.in_words}: who holds it has changed. This touches {letters}.")


def _vacancies_without_end(post: Post) -> list[Appointment]:
    return [one for one in post.appointments if one.holder is None and one.to_on is None and not one.ended]


def _days_of_change(post: Post, today: date) -> list[date]:
    """Today, and each later day on which an appointment begins."""
    return sorted(
        {today, *(one.term.perhaps_from for one in post.appointments if one.term.perhaps_from > today)}
    )


def _several(post: Post, held: Standing[str], day: date) -> str:
    return (
        f"{post.in_words}: {listed(held.who)} hold it on {plain_day(day)}, as far as is recorded, and letters name all "
        "of them. If one of them has left, enter the last day on the page of the post."
    )
