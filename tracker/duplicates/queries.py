"""Which records may be one organisation, which were looked at, which were merged."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from tracker.coalition import matching
from tracker.coalition.models import Organisation
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.duplicates.models import Merge, ToldApart
from tracker.letters.models import Letter
from tracker.organisations.queries import Known, likely_in_register, names_of, register
from tracker.signoffs.models import Signature, SignOn, SignRequest

MOST_SHOWN = 50


def likely_pairs() -> list[tuple[Organisation, Organisation]]:
    """The records that may be one organisation and were not told apart, by name."""
    apart = {tuple(row) for row in db.session.execute(select(ToldApart.one_id, ToldApart.other_id))}
    return [
        (one.organisation, other.organisation)
        for one, other in _alike(register())
        if _pair(one.organisation, other.organisation) not in apart
    ]


def _alike(known: Sequence[Known]) -> Iterable[tuple[Known, Known]]:
    """Compared are only those that share a handle (``matching.handles``), each two once, in the register's order."""
    by_handle: dict[str, list[int]] = {}
    for place, one in enumerate(known):
        for handle in matching.handles(one.names):
            by_handle.setdefault(handle, []).append(place)
    pairs = {pair for places in by_handle.values() for pair in combinations(places, 2)}
    for first, second in sorted(pairs):
        if matching.are_likely_one(known[first].names, known[second].names):
            yield known[first], known[second]


def told_apart() -> Sequence[ToldApart]:
    """The pairs that are not the same, latest first."""
    return db.session.scalars(
        select(ToldApart)
        .order_by(ToldApart.decided_at.desc(), ToldApart.one_id)
        .limit(MOST_SHOWN)
        .options(joinedload(ToldApart.one), joinedload(ToldApart.other), joinedload(ToldApart.decided_by))
    ).all()


def told_apart_row(one: Organisation, other: Organisation) -> ToldApart | None:
    """The decision on two records, if there is one."""
    return db.session.get(ToldApart, _pair(one, other))


def _pair(one: Organisation, other: Organisation) -> tuple[int, int]:
    return min(one.id, other.id), max(one.id, other.id)


def merges() -> Sequence[Merge]:
    """What was merged, latest first."""
    statement = select(Merge).order_by(Merge.merged_at.desc(), Merge.id.desc()).limit(MOST_SHOWN)
    return db.session.scalars(
        statement.options(joinedload(Merge.kept), joinedload(Merge.merged_by), joinedload(Merge.undone_by))
    ).all()


def merge_or_404(merge_id: int) -> Merge:
    """One merge. Raises NotHere."""
    found = db.session.get(Merge, merge_id)
    if found is None:
        raise NotHere
    return found


def merged_into(organisation_id: int) -> int | None:
    """The record that took in the one of this number, as long as that was not undone; the last one, where two did."""
    number = Merge.rows[("gone", "id")].as_integer()
    statement = select(Merge.kept_id).where(number == organisation_id, Merge.undone_at.is_(None))
    return db.session.scalars(statement.order_by(Merge.id.desc()).limit(1)).one_or_none()


def letters_in_the_way(kept: Organisation, gone: Organisation) -> Sequence[str]:
    """The titles of the letters signed here on which two records are, asked or by name.

    What somebody authorised is never taken away, and what was counted stays counted.
    """
    both = and_(*(_is_on(one) for one in (kept, gone)), Letter.id.in_(select(SignOn.letter_id)))
    return db.session.scalars(select(Letter.title).where(both).order_by(Letter.title, Letter.id)).all()


def _is_on(one: Organisation) -> ColumnElement[bool]:
    asked = select(SignOn.letter_id).join(SignRequest).where(SignRequest.organisation_id == one.id)
    stands = select(Signature.letter_id).where(Signature.organisation_id == one.id)
    return or_(Letter.id.in_(asked), Letter.id.in_(stands))


def likely_for(organisation: Organisation) -> list[Organisation]:
    """The other records that may be this organisation and were not told apart from it."""
    names = names_of(organisation)
    return [
        other
        for other in likely_in_register(names, but=organisation)
        if told_apart_row(organisation, other) is None
    ]
