"""Which records may be one organisation, which were looked at, which were merged."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tracker.coalition import matching
from tracker.coalition.models import Organisation
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.duplicates import joined
from tracker.duplicates.models import Merge, ToldApart
from tracker.letters.models import Letter
from tracker.organisations.queries import Known, likely_in_register, names_of, register
from tracker.outbox.models import Mail
from tracker.outbox.rules import WAITING, State
from tracker.signoffs import mails
from tracker.signoffs import queries as sign_ons
from tracker.signoffs.mails import What
from tracker.signoffs.models import Signature, SignOn, SignRequest

MOST_SHOWN = 50
NOT_GONE = (*WAITING, State.HELD)
OWED = (
    What.RECEIPT,
    What.RECORDED,
    What.WITHDRAWN,
    What.FINAL,
)  # what was done is told, whatever is asked now


def likely_pairs() -> list[tuple[Organisation, Organisation]]:
    """The records that may be one organisation and were not told apart, by name."""
    left = _left_behind()
    apart = {tuple(row) for row in db.session.execute(select(ToldApart.one_id, ToldApart.other_id))}
    return [
        (one.organisation, other.organisation)
        for one, other in _alike([known for known in register() if known.organisation.id not in left])
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


def left_behind_among(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Those that are only what stays of a record that was merged."""
    left = _left_behind()
    return [one for one in organisations if one.id in left]


def _left_behind() -> frozenset[int]:
    number, left = Merge.rows[("gone", "id")].as_integer(), Merge.rows[("left", "succession")].as_integer()
    found = db.session.scalars(select(number).where(left.is_not(None), Merge.undone_at.is_(None)))
    return frozenset(found)


def letters_recorded_with_both(one: Organisation, other: Organisation) -> Sequence[str]:
    """The titles of letters with both names that were recorded as they were, without anybody being asked here."""
    stands = (
        select(Signature.letter_id).where(Signature.organisation_id == each.id) for each in (one, other)
    )
    statement = select(Letter.title).where(Letter.id.not_in(select(SignOn.letter_id)))
    both = statement.where(*(Letter.id.in_(letters) for letters in stands))
    return db.session.scalars(both.order_by(Letter.title, Letter.id)).all()


def open_letters_signed_by(organisation: Organisation) -> Sequence[str]:
    """The titles of letters below which it stands, and whose list is not fixed."""
    below = (Signature.organisation_id == organisation.id, SignOn.fixed_at.is_(None))
    statement = select(Letter.title).join(Signature, Signature.letter_id == Letter.id)
    return db.session.scalars(
        statement.join(SignOn, SignOn.letter_id == Letter.id).where(*below).order_by(Letter.title, Letter.id)
    ).all()


def letters_with_mail_on_its_way(kept: Organisation, gone: Organisation) -> Sequence[str]:
    """The titles of letters that both were asked to sign, of which one has not been told yet what it is owed."""
    asked = ((one, sign_ons.request_of(one, gone.id)) for one in joined.sign_ons_of_both(kept.id, gone.id))
    return [one.text.title for one, request in asked if request is not None and _is_owed_mail(request)]


def _is_owed_mail(request: SignRequest) -> bool:
    beginnings = (f"v1|{mails.KIND}|{what.value}|{request.uid}|" for what in OWED)
    about = or_(*(Mail.key.startswith(beginning, autoescape=True) for beginning in beginnings))
    return bool(db.session.scalar(select(Mail.number).where(about, Mail.state.in_(NOT_GONE)).limit(1)))


def likely_for(organisation: Organisation) -> list[Organisation]:
    """The other records that may be this organisation and were not told apart from it."""
    names, left = names_of(organisation), _left_behind()
    return [
        other
        for other in likely_in_register(names, but=organisation)
        if told_apart_row(organisation, other) is None and not left.intersection((organisation.id, other.id))
    ]
