"""Which names stand below a letter: the one place that adds, changes and takes away ``Signature`` rows of a sign-on.

Nothing here asks anybody, or commits. Names that came from a file are written by ``printed.name_signatories``.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from tracker.coalition.models import Organisation
from tracker.coalition.names import name_on
from tracker.coalition.rules import sort_key
from tracker.core import partial
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.groups import chair_queries
from tracker.groups.rules import Chaired
from tracker.signoffs import heirs, queries, rules, upwards
from tracker.signoffs.models import SignAnswer, Signature, SignOn, SignRequest
from tracker.signoffs.rules import Order


def settle_name(
    request: SignRequest, *, known: SignAnswer | None = None, now: datetime, day: date | None = None
) -> None:
    """Make the name of one organisation stand below the letter exactly if its answer counts (``known``, if at hand).

    It is settled for the letter's day, or for another ``day`` on which it may go.

    Once the list is fixed (the letter was sent) a new yes is kept apart, and a name on the list stays, saying when it
    was taken back.
    """
    sign_on, answer = request.sign_on, known or live_answer(request)
    standing = queries.signature_of(request)
    is_yes = answer is not None and queries.is_counted(answer, sign_on.last_material)
    is_yes = is_yes and heirs.stands_for_itself(request, day or letter_day(sign_on, now))
    if sign_on.fixed_at is not None and standing is not None and not standing.later:
        mark_withdrawn(sign_on, standing, None if is_yes else (standing.withdrawn_at or now))
        if is_yes and answer is not None:
            show_only_as_agreed(sign_on, standing, signer=answer.signer_name, shows=answer.shows_person)
        return
    if standing is not None and (not is_yes or standing.answer_id != (answer.id if answer else None)):
        remove_name(sign_on, standing)
        standing = None
    if is_yes and standing is None and answer is not None:
        _add_name(request, answer, now)


def live_answer(request: SignRequest) -> SignAnswer | None:
    """The answer that stands for an organisation now, as the database has it."""
    db.session.flush()
    return db.session.scalars(
        select(SignAnswer).where(SignAnswer.request_id == request.id, SignAnswer.replaced_at.is_(None))
    ).one_or_none()


def _add_name(request: SignRequest, answer: SignAnswer, now: datetime) -> None:
    sign_on = request.sign_on
    day = letter_day(sign_on, now)
    printed = name_on(request.organisation, day)
    later = sign_on.fixed_at is not None
    db.session.add(
        Signature(
            letter_id=sign_on.letter_id,
            organisation_id=request.organisation_id,
            answer_id=answer.id,
            position=_place_of(request, _stand_first(sign_on, day)),
            sort_name=sort_key(printed),
            printed_name=printed,
            person=answer.signer_name,
            role=answer.signer_role,
            shows_person=answer.shows_person,
            later=later,
            signed_at=answer.at,
        )
    )
    count(sign_on, later=later, by=1)


def add_supporter(sign_on: SignOn, signature: Signature) -> None:
    """Put the name of an organisation from outside below a letter: after it was sent, apart from the list."""
    signature.letter_id = sign_on.letter_id
    signature.later = sign_on.fixed_at is not None
    signature.position = _place_of_supporters(sign_on)
    signature.sort_name = sort_key(signature.printed_name)
    db.session.add(signature)
    count(sign_on, later=signature.later, by=1)


def remove_name(sign_on: SignOn, signature: Signature) -> None:
    """Take one name off the list of those that count."""
    db.session.delete(signature)
    count(sign_on, later=signature.later, by=-1)
    db.session.flush()  # before the same organisation may stand there anew


def count(sign_on: SignOn, *, later: bool, by: int) -> None:
    """Keep the count with the list. In the database, so that two at once both count."""
    db.session.flush()
    _change(
        sign_on, {"counted_later": SignOn.counted_later + by} if later else {"counted": SignOn.counted + by}
    )


def mark_withdrawn(sign_on: SignOn, signature: Signature, at: datetime | None) -> None:
    """A name on a list that was sent stays there, and says from when it is taken back; None: it stands again."""
    by = (at is not None) - (signature.withdrawn_at is not None)
    signature.withdrawn_at = at
    db.session.flush()
    _change(sign_on, {"counted_withdrawn": SignOn.counted_withdrawn + by})


def keep_late_ones_apart(sign_on: SignOn, *, sent_at: datetime) -> None:
    """Put those apart that signed after the letter had gone, where that is recorded days later.

    What a co-chair took down stays: when it was said is known to nobody but them.
    """
    statement = select(Signature).where(
        Signature.letter_id == sign_on.letter_id, Signature.later.is_(False), Signature.signed_at > sent_at
    )
    found = db.session.scalars(statement.options(joinedload(Signature.answer)))
    late = [one for one in found if one.answer is None or one.answer.via not in rules.RECORDABLE]
    for signature in late:
        signature.later = True
    if late:
        count(sign_on, later=False, by=-len(late))
        count(sign_on, later=True, by=len(late))


def note_change(sign_on: SignOn) -> None:
    """What the list shows is different, though no more and no fewer count: pages that were kept are out of date."""
    db.session.flush()
    _change(sign_on, {})


def _change(sign_on: SignOn, values: dict[str, ColumnElement[int]]) -> None:
    changed = db.session.execute(
        update(SignOn)
        .where(SignOn.id == sign_on.id)
        .values(values | {"names_version": SignOn.names_version + 1})
        .returning(SignOn.counted, SignOn.counted_later, SignOn.counted_withdrawn, SignOn.names_version),
        execution_options={"synchronize_session": False},
    ).one()
    for name, value in changed._mapping.items():
        set_committed_value(sign_on, name, value)


def show_person(sign_on: SignOn, signature: Signature, shows: bool) -> None:
    """Show who signed for an organisation, or do not; the organisation stays."""
    signature.shows_person = shows
    if signature.answer is not None:
        signature.answer.shows_person = shows
    upwards.person_shown(signature)
    note_change(sign_on)


def show_only_as_agreed(sign_on: SignOn, signature: Signature, *, signer: str, shows: bool) -> None:
    """Somebody stands behind a name anew: who did before is shown no longer, unless it is they and they agree again."""
    if signature.shows_person and not (shows and signer == signature.person):
        signature.shows_person = False
        note_change(sign_on)


LAST_BY_HAND = 1_000_000


def _place_of(request: SignRequest, first: Collection[int]) -> int:
    """Where a name stands before the alphabet decides: by hand, or before the others (``first``)."""
    if request.sign_on.order is Order.BY_HAND:
        return request.place or LAST_BY_HAND
    return 0 if request.organisation_id in first else 1


def _stand_first(sign_on: SignOn, day: date) -> Collection[int]:
    """Which organisations come before the alphabet: those that chaired on the letter's day, where that is chosen."""
    if sign_on.order is not Order.CO_CHAIRS_FIRST:
        return ()
    return {seat.organisation_id for seat in chair_queries.seats_on(day) if seat.chaired is Chaired.YES}


def _place_of_supporters(sign_on: SignOn) -> int:
    return LAST_BY_HAND if sign_on.order is Order.BY_HAND else 1


def reorder(sign_on: SignOn, *, now: datetime) -> None:
    """Put every name where the chosen order wants it, as the organisation is called on the letter's day."""
    day = letter_day(sign_on, now)
    first = _stand_first(sign_on, day)
    by_organisation = {request.organisation_id: request for request in sign_on.requests}
    if sign_on.fixed_at is None:
        settle_again(sign_on, day=day, now=now)
    statement = select(Signature).where(
        Signature.letter_id == sign_on.letter_id, Signature.organisation_id.in_(by_organisation)
    )
    for signature in db.session.scalars(statement):
        request = by_organisation.get(signature.organisation_id or 0)
        if request is not None:
            signature.position = _place_of(request, first)
            _print(signature, request.organisation, day)
    from_outside = (Signature.letter_id == sign_on.letter_id, Signature.supporter_id.is_not(None))
    db.session.execute(update(Signature).where(*from_outside).values(position=_place_of_supporters(sign_on)))
    note_change(sign_on)


def settle_again(sign_on: SignOn, *, day: date, now: datetime) -> None:
    """Settle the names that may be others on a letter of this day.

    Organisations that are no more stand there as what they became, or not at all; one whose end proved a mistake
    stands there again with the yes that it gave.
    """
    without_name = _yes_without_name(sign_on)
    for request in sign_on.requests:
        if request.organisation.over_from is not None or request.id in without_name:
            settle_name(request, now=now, day=day)


def _yes_without_name(sign_on: SignOn) -> Collection[int]:
    """The ids of the requests whose answer is a yes, to whichever text, from which no name follows."""
    db.session.flush()
    named = select(Signature.answer_id).where(
        Signature.letter_id == sign_on.letter_id, Signature.answer_id.is_not(None)
    )
    said_yes = select(SignAnswer.request_id).where(
        SignAnswer.request.has(sign_on_id=sign_on.id),
        SignAnswer.replaced_at.is_(None),
        SignAnswer.answer.in_(rules.SIGNED),
        SignAnswer.id.not_in(named),
    )
    return set(db.session.scalars(said_yes))


def _print(signature: Signature, organisation: Organisation, day: date) -> None:
    signature.printed_name = name_on(organisation, day)
    signature.sort_name = sort_key(signature.printed_name)


def letter_day(sign_on: SignOn, now: datetime) -> date:
    """The London day whose names count: that of the letter's date, or else of sending, planned or done, or today.

    A date known to the month or year is the day of sending, where that lies in it, or its last day.
    """
    goes_on = (
        london_day(sign_on.fixed_at) if sign_on.fixed_at is not None else sign_on.send_on or london_day(now)
    )
    return letter_day_if_it_goes(sign_on, goes_on)


def letter_day_if_it_goes(sign_on: SignOn, goes_on: date) -> date:
    """The same for a letter that goes on this London day."""
    borne = upwards.date_borne_by(sign_on.letter_id)
    return goes_on if borne is None or partial.covers(borne, borne, goes_on) else partial.last_day(borne)
