"""Merging two records of one organisation, undoing it, and remembering what is not the same. Nothing here commits."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from tracker.activity.services import record
from tracker.coalition.models import Organisation, OrganisationName, Person
from tracker.coalition.rules import name_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import listed
from tracker.duplicates import joined, queries, rows
from tracker.duplicates.models import Merge, ToldApart
from tracker.organisations import queries as organisation_queries
from tracker.organisations import upwards
from tracker.organisations.upwards import What

FACTS = ("short_name", "website", "charity_number", "company_number", "approval_days")


def merge(kept: Organisation, gone: Organisation, *, by: Person, now: datetime) -> Merge:
    """Make one record of two: the names, memberships, people, letters and history of both stay, under the kept one.

    On a letter that was signed here they are one from now on: what was answered last stands. One that went with both
    names keeps both (``left_behind``). Raises RuleViolation, having changed nothing.
    """
    _check(kept, gone)
    names = [gone.name, *(other.name for other in gone.other_names)]
    facts = {name: getattr(gone, name) for name in FACTS if getattr(gone, name) and not getattr(kept, name)}
    over_from = kept.over_from or gone.over_from
    found = Merge(kept=kept, kept_name=kept.name, gone_name=gone.name, rows={}, merged_at=now, merged_by=by)
    taken = rows.take(gone.id, kept.id, now=now)
    db.session.expunge(gone)
    taken.filled = facts
    for name, value in facts.items():
        setattr(kept, name, value)
    taken.added_names = _add_names(kept, names)
    taken.over = _end_as_its_successions_say(kept, over_from)
    found.rows = taken.stored()
    db.session.add(found)
    joined.settle(taken.joined, kept.id, now=now)
    for sign_on in joined.sign_ons_in(taken.joined):
        record(sign_on, f"took {found.gone_name} and {found.kept_name} for one organisation", by=by, now=now)
    record(kept, f"merged with another record of it, {found.gone_name}", by=by, now=now)
    _tell(kept, taken.over, now)
    return found


def _check(kept: Organisation, gone: Organisation) -> None:
    if kept.id == gone.id:
        raise RuleViolation("These are one record already.")
    left = queries.left_behind_among((kept, gone))
    if left:
        raise RuleViolation(
            f"{left[0].name} is what stays of a record that was merged already. Take that merge apart first."
        )
    titles = queries.open_letters_signed_by(gone)
    if titles and not kept.may_sign:
        raise RuleViolation(
            f"{kept.name} may not sign letters, and {gone.name} has signed {_quoted(titles)}. "
            f"Let the record of {gone.name} go on, or take that signature back first."
        )
    titles = queries.letters_with_mail_on_its_way(kept, gone)
    if titles:
        raise RuleViolation(
            f"Mail about {_quoted(titles)} is still on its way to {gone.name}: a receipt, or the letter as it went. "
            "Merge them once it has gone."
        )


def _quoted(titles: Sequence[str]) -> str:
    return listed([f"“{one}”" for one in titles])


def _end_as_its_successions_say(kept: Organisation, over_from: date | None) -> list[str | None] | None:
    """One that became its own other record goes on; one whose other record has ended has ended. Before and after."""
    wanted = over_from if kept.successions else None
    if kept.over_from == wanted:
        return None
    before, kept.over_from = kept.over_from, wanted
    return [one.isoformat() if one else None for one in (before, wanted)]


def _tell(kept: Organisation, over: list[str | None] | None, now: datetime) -> None:
    """Say upwards what is different; whoever has the record's form open is told that it changed."""
    flag_modified(kept, "name")
    db.session.flush()
    upwards.tell(kept, What.NAMES, now=now)
    if over is not None:
        upwards.tell(kept, What.GOES_ON if kept.over_from is None else What.ENDED, now=now)
    db.session.flush()


def _add_names(kept: Organisation, names: list[str]) -> list[int]:
    known = {kept.name, *(other.name for other in kept.other_names)}
    added = [
        OrganisationName(name=name, name_key=name_key(name))
        for name in dict.fromkeys(names)
        if name not in known
    ]
    kept.other_names.extend(added)
    db.session.flush()
    return [one.id for one in added]


def undo(found: Merge, *, by: Person, now: datetime) -> Organisation:
    """Make two records of one again. What was added to the kept one since stays with it.

    Raises RuleViolation, having changed nothing, when that cannot be done any more.
    """
    kept = _to_take_apart(found)
    db.session.execute(delete(OrganisationName).where(OrganisationName.id.in_(found.rows["added_names"])))
    for name, value in found.rows["filled"].items():
        if getattr(kept, name) == value:
            setattr(kept, name, "" if isinstance(value, str) else None)
    over = found.rows.get("over")
    if over is not None and (kept.over_from and kept.over_from.isoformat()) == over[1]:
        kept.over_from = date.fromisoformat(over[0]) if over[0] else None
    db.session.flush()
    back = rows.give_back(found.rows, kept.id, now=now)
    found.undone_at, found.undone_by = now, by
    for sign_on in joined.sign_ons_in(found.rows.get("joined", ())):
        record(sign_on, f"took {back.name} and {kept.name} for two organisations again", by=by, now=now)
    record(kept, f"taken apart again from {back.name}", by=by, now=now)
    record(back, f"taken apart again from {kept.name}", by=by, now=now)
    _tell(kept, over, now)
    upwards.tell(back, What.NAMES, now=now)
    db.session.flush()
    return back


def _to_take_apart(found: Merge) -> Organisation:
    """The record that another one became part of. Raises RuleViolation where the two cannot be two again."""
    if found.undone_at is not None:
        raise RuleViolation("This was undone already.")
    kept = found.kept
    if kept is None:
        raise RuleViolation(f"The record of {found.kept_name} is gone, so there is nothing to take apart.")
    taken = organisation_queries.named_exactly(found.gone_name)
    if taken is not None and (taken.id != kept.id):
        raise RuleViolation(
            f"There is another record called {found.gone_name} now. Rename or merge that first."
        )
    if kept.name == found.gone_name:
        raise RuleViolation(f"{kept.name} bears that name now. Rename it first.")
    return kept


def tell_apart(one: Organisation, other: Organisation, *, by: Person | None, now: datetime) -> None:
    """Remember that two records are not the same organisation, so that nobody is asked again. Twice is once."""
    if one.id == other.id or queries.told_apart_row(one, other) is not None:
        return
    first, second = sorted((one, other), key=lambda each: each.id)
    db.session.add(ToldApart(one=first, other=second, decided_at=now, decided_by=by))
    record(one, f"is not the same as {other.name}", by=by, now=now)


def ask_again(one: Organisation, other: Organisation, *, by: Person, now: datetime) -> None:
    """Forget that two records were told apart."""
    found = queries.told_apart_row(one, other)
    if found is not None:
        db.session.delete(found)
        record(one, f"may be the same as {other.name} after all", by=by, now=now)
