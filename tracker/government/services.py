"""Keeping bodies: one row for each, whatever it is called in the course of time. Nothing here commits."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.rules import name_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.partial import is_certainly_before
from tracker.core.wording import partial_date
from tracker.government import queries, rules
from tracker.government.models import Body, BodyName
from tracker.government.rules import BodyKind


def body_called(
    name: str, *, now: datetime, field: str = "body", known: MutableMapping[str, Body] | None = None
) -> Body:
    """The body of this name, or that once had it; a new one where there is none. Raises RuleViolation for no name.

    Flushes, unless there are ``known`` ones by their keys: then they are asked, and told of what is added.
    """
    written = " ".join(name.split())
    if not written:
        raise RuleViolation("Enter who asks, such as Department for Education.", field)
    key = name_key(written)
    found = queries.body_named(written) if known is None else known.get(key)
    if found is None:
        found = Body(name=written, name_key=key, kind=rules.kind_by_name(written), created_at=now)
        db.session.add(found)
        if known is None:
            db.session.flush()
        else:
            known[key] = found
    return found


@dataclass(frozen=True)
class Facts:
    """What is recorded of a body. The dates are as well known as they are."""

    name: str
    kind: BodyKind
    website: str = ""
    from_on: str | None = None
    to_on: str | None = None
    successor: Body | None = None
    reply_days: int | None = None


def add_body(facts: Facts, *, by: Person | None, now: datetime) -> Body:
    """Record a body. Raises RuleViolation for a name that one has already."""
    _check(facts, None)
    body = Body(name=facts.name, name_key=name_key(facts.name), created_at=now)
    _fill(body, facts)
    db.session.add(body)
    db.session.flush()
    activity.record(body, "recorded this body", by=by, now=now)
    return body


def change_body(
    body: Body, facts: Facts, *, old_name_until: str | None = None, by: Person | None, now: datetime
) -> bool:
    """Change what is recorded of a body; returns whether anything was. ``old_name_until`` keeps the name it had.

    Without it a new name is a correction of the old one. What was sent stands as it was printed. Raises RuleViolation.
    """
    _check(facts, body)
    before, old = _state(body), body.name
    if old_name_until is not None and name_key(facts.name) != body.name_key:
        keep_earlier_name(body, old, until=old_name_until)
    _fill(body, facts)
    db.session.flush()
    if _state(body) == before:
        return False
    until = f", its name until {partial_date(old_name_until)}" if old_name_until else ""
    what = "changed what is recorded of it" if old == body.name else f"changed its name from “{old}”{until}"
    activity.record(body, what, by=by, now=now)
    return True


def record_earlier_name(
    body: Body, name: str, *, from_on: str | None, to_on: str | None, by: Person | None, now: datetime
) -> None:
    """Record what a body was called before, so that it is found by that and shown so on a day. Raises RuleViolation."""
    _check_earlier(body, name, from_on, to_on)
    keep_earlier_name(body, name, from_on=from_on, until=to_on)
    db.session.flush()
    activity.record(body, f"recorded an earlier name, “{name}”, until {partial_date(to_on)}", by=by, now=now)


def change_earlier_name(
    kept: BodyName, name: str, *, from_on: str | None, to_on: str | None, by: Person | None, now: datetime
) -> bool:
    """Correct a name that a body had, or its dates; returns whether anything was. Raises RuleViolation."""
    if (kept.name, kept.from_on, kept.to_on) == (name, from_on, to_on):
        return False
    _check_earlier(kept.body, name, from_on, to_on)
    if any(one.name_key == name_key(name) for one in kept.body.earlier_names if one is not kept):
        raise RuleViolation("This earlier name is recorded already.", "name")
    before = f"“{kept.name}”, until {partial_date(kept.to_on)}"
    kept.name, kept.name_key, kept.from_on, kept.to_on = name, name_key(name), from_on, to_on
    said = f"corrected an earlier name: “{name}”, until {partial_date(to_on)} (before: {before})"
    activity.record(kept.body, said, by=by, now=now)
    return True


def remove_earlier_name(kept: BodyName, *, by: Person | None, now: datetime) -> None:
    """Take out a name that a body never had. What was sent stands as it was printed."""
    body = kept.body
    activity.record(body, f"took out an earlier name, “{kept.name}”, recorded by mistake", by=by, now=now)
    body.earlier_names.remove(kept)


def _check_earlier(body: Body, name: str, from_on: str | None, to_on: str | None) -> None:
    if name_key(name) == body.name_key:
        raise RuleViolation("It is called that now.", "name")
    if is_certainly_before(to_on, from_on):
        raise RuleViolation("It cannot end before it begins.", "to_on")


def keep_earlier_name(body: Body, name: str, *, from_on: str | None = None, until: str | None = None) -> None:
    """A name that a body had before. One that is kept already gets the dates that are known now."""
    kept = next((one for one in body.earlier_names if one.name_key == name_key(name)), None)
    if kept is None:
        kept = BodyName(name=name, name_key=name_key(name))
        body.earlier_names.append(kept)
    kept.from_on, kept.to_on = from_on or kept.from_on, until or kept.to_on


def _fill(body: Body, facts: Facts) -> None:
    body.name, body.name_key, body.kind, body.website = (
        facts.name,
        name_key(facts.name),
        facts.kind,
        facts.website,
    )
    body.from_on, body.to_on, body.reply_days = facts.from_on, facts.to_on, facts.reply_days
    body.successor = facts.successor


def _state(body: Body) -> tuple[object, ...]:
    dates = (body.from_on, body.to_on)
    return body.name, body.kind, body.website, dates, body.successor_id, body.reply_days


def _check(facts: Facts, body: Body | None) -> None:
    taken = queries.body_named(facts.name)
    if taken is not None and taken is not body:
        once = "" if name_key(taken.name) == name_key(facts.name) else f", and is called {taken.name} now"
        raise RuleViolation(f"A body with this name is recorded already{once}.", "name")
    if is_certainly_before(facts.to_on, facts.from_on):
        raise RuleViolation("It cannot end before it begins.", "to_on")
    if body is not None and facts.successor is not None and _leads_back(facts.successor, body):
        raise RuleViolation("A body cannot be followed by itself, nor by one that it followed.", "successor")


def _leads_back(successor: Body | None, body: Body) -> bool:
    seen: set[int] = set()
    while successor is not None and successor.id not in seen:
        if successor is body:
            return True
        seen.add(successor.id)
        successor = successor.successor
    return False
