"""Services on who chaired: recording, correcting and removing a seat and its people. Nothing here commits.

They change nobody's rights: those are roles (``people.role_services``).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.typed import LONGEST_NAME, read_line
from tracker.core.wording import partial_date
from tracker.groups import chair_queries, rules
from tracker.groups.models import ChairHolder, ChairTerm

DATES = ("from_on", "to_on", "seen_on", "last_seen_on", "not_yet_on", "no_longer_on")
Dates = Mapping[str, str | None]


def record_term(
    organisation: Organisation, dates: Dates, *, source: str = "", by: Person | None, now: datetime
) -> ChairTerm:
    """Record that an organisation lent a co-chair. Flushes. Raises RuleViolation."""
    term = ChairTerm(organisation=organisation, **_of_all(dates), source=source.strip(), created_at=now)
    rules.check_term(term)
    db.session.add(term)
    db.session.flush()
    activity.record(organisation, f"recorded in the chair: {_in_words(term)}", by=by, now=now)
    return term


def change_term(term: ChairTerm, dates: Dates, *, source: str, by: Person | None, now: datetime) -> bool:
    """Correct since when and until when, or where that is written. False when nothing differs."""
    wanted: dict[str, Any] = {**_of_all(dates), "source": source.strip()}
    if all(getattr(term, name) == value for name, value in wanted.items()):
        return False
    rules.check_term(ChairTerm(**_of_all(dates)))
    before = _in_words(term)
    for name, value in wanted.items():
        setattr(term, name, value)
    said = f"corrected its time in the chair: {_in_words(term)} (before: {before})"
    activity.record(term.organisation, said, by=by, now=now)
    return True


def remove_term(term: ChairTerm, *, by: Person | None, now: datetime) -> None:
    """It was recorded by mistake."""
    activity.record(term.organisation, f"removed from the chair: {_in_words(term)}", by=by, now=now)
    db.session.delete(term)


def add_holder(
    term: ChairTerm, *, name: str, job_title: str, dates: Dates, by: Person | None, now: datetime
) -> ChairHolder:
    """Say who sat in a seat; two people may share one. A name, a job title, or both. Raises RuleViolation."""
    named = _named(name, job_title)
    holder = ChairHolder(**named, **_of_all(dates))
    rules.check_term(holder)
    term.holders.append(holder)
    db.session.flush()
    said = f"recorded {chair_queries.Holder(**named).in_words} in its seat in the chair"
    activity.record(term.organisation, said, by=by, now=now)
    return holder


def change_holder(
    holder: ChairHolder, *, name: str, job_title: str, dates: Dates, by: Person | None, now: datetime
) -> bool:
    """Correct who sat in a seat, or from when to when. False when nothing differs. Raises RuleViolation."""
    wanted: dict[str, Any] = {**_named(name, job_title), **_of_all(dates)}
    if all(getattr(holder, key) == value for key, value in wanted.items()):
        return False
    rules.check_term(ChairHolder(**_of_all(dates)))
    before = _holder_in_words(holder)
    for key, value in wanted.items():
        setattr(holder, key, value)
    said = f"corrected who sat in its seat in the chair: {_holder_in_words(holder)} (before: {before})"
    activity.record(holder.term.organisation, said, by=by, now=now)
    return True


def remove_holder(holder: ChairHolder, *, by: Person | None, now: datetime) -> None:
    """Somebody was named in a seat by mistake."""
    said = (
        f"removed {chair_queries.Holder(holder.name, holder.job_title).in_words} from its seat in the chair"
    )
    activity.record(holder.term.organisation, said, by=by, now=now)
    holder.term.holders.remove(holder)


def _named(name: str, job_title: str) -> dict[str, str]:
    """A name, a job title, or both. Raises RuleViolation for neither."""
    named = {
        "name": read_line(name, longest=LONGEST_NAME),
        "job_title": read_line(job_title, longest=LONGEST_NAME),
    }
    if not any(named.values()):
        raise RuleViolation("Enter a name, a job title, or both.", field="name")
    return named


def _holder_in_words(holder: ChairHolder) -> str:
    words = rules.term_in_words(holder)
    who = chair_queries.Holder(holder.name, holder.job_title).in_words
    return f"{who}, {words[:1].lower()}{words[1:]}"


def _of_all(dates: Dates) -> dict[str, str | None]:
    return {name: dates.get(name) or None for name in DATES}


def _in_words(term: ChairTerm) -> str:
    words = rules.term_in_words(term)
    return words[0].lower() + words[1:] if words else partial_date(None)
