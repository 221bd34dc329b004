"""Changing what a deadline says, all but its date: who is concerned, its reminder days, its words and its nation."""

from collections.abc import Iterable
from datetime import datetime

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.deadlines import arming, queries
from tracker.deadlines.arming import Realigned
from tracker.deadlines.models import Deadline
from tracker.deadlines.services import checked_ladder, checked_title, is_live
from tracker.deadlines.stages import DeadlineKind


def set_people(deadline: Deadline, people: Iterable[Person], *, by: Person | None, now: datetime) -> None:
    """Say who is concerned beyond the co-chairs and the record's lead and deputy."""
    wanted = {person.id: person for person in people}
    if set(wanted) == {person.id for person in deadline.people}:
        return
    deadline.people = sorted(wanted.values(), key=lambda person: person.name)
    named = ", ".join(person.name for person in deadline.people) or "nobody"
    activity.record(deadline, f"set the people concerned: {named}", by=by, now=now)


def set_ladder(deadline: Deadline, ladder: str | None, *, by: Person | None, now: datetime) -> None:
    """Give a deadline reminder days of its own; None for those of its kind. Days that lie in the past are not sent."""
    wanted = checked_ladder(ladder)
    if wanted == deadline.ladder:
        return
    deadline.ladder = wanted
    _rearm(deadline, now)
    said = (
        f"set its own reminders: {wanted}"
        if wanted
        else "set its reminders back to the usual ones of its kind"
    )
    activity.record(deadline, said, by=by, now=now)


def edit_deadline(
    deadline: Deadline,
    *,
    version: int,
    title: str,
    kind: DeadlineKind,
    nation: Nation,
    printed: str,
    source: str,
    by: Person | None,
    now: datetime,
) -> list[Realigned]:
    """Change what a deadline says, all but its date. Another nation moves what is still pending; returned.

    Raises Stale when somebody saved it since ``version``.
    """
    title = checked_title(title)
    if deadline.version != version:
        raise Stale
    changed = _changed_words(deadline, title=title, kind=kind, nation=nation, printed=printed, source=source)
    if not changed:
        return []
    other_nation, other_kind = nation is not deadline.nation, kind is not deadline.kind
    deadline.title, deadline.kind, deadline.nation = title, kind, nation
    deadline.printed, deadline.source = printed.strip(), source.strip()
    if other_kind and deadline.ladder is None:
        _rearm(deadline, now)
    moved = []
    if other_nation and is_live(deadline):
        moved = arming.realign(deadline, queries.calendar_for(nation), now=now)
    activity.record(deadline, f"changed {changed}", by=by, now=now)
    return moved


def _rearm(deadline: Deadline, now: datetime) -> None:
    if is_live(deadline):
        arming.rearm(deadline, queries.calendar_for(deadline.nation), now=now)
        db.session.flush()


def _changed_words(deadline: Deadline, **wanted: object) -> str:
    names = {"title": "the title", "kind": "the kind", "printed": "the printed words", "source": "the source"}
    names["nation"] = "the nation whose bank holidays count"
    changed = [
        names[field]
        for field, value in wanted.items()
        if getattr(deadline, field) != (value.strip() if isinstance(value, str) else value)
    ]
    return ", ".join(changed)
