"""Reading sign-ons: the one of a letter, who is asked and what they answered, the names below a letter."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Label, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.models import Organisation
from tracker.core import pagination
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.pagination import Key, Page
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind
from tracker.organisations import membership
from tracker.signoffs import rules
from tracker.signoffs.models import FrozenText, SignAnswer, Signature, SignOn, SignRequest


def sign_on_of(letter_id: int) -> SignOn | None:
    """The sign-on of a letter, with its frozen texts; None while none was opened."""
    statement = select(SignOn).where(SignOn.letter_id == letter_id).options(selectinload(SignOn.texts))
    return db.session.scalars(statement).one_or_none()


def get_or_404(letter_id: int) -> SignOn:
    """The sign-on of a letter. Raises NotHere."""
    found = sign_on_of(letter_id)
    if found is None:
        raise NotHere
    return found


def is_member_on(organisation: Organisation, day: date) -> bool:
    """Whether an organisation is a member on a London day."""
    return membership.is_member(organisation, day)


def silence_counts_from(request: SignRequest) -> datetime | None:
    """From when the silence of one asked counts as yes; None where it never does, as when it is no member by then."""
    due = request.silence_from
    return due if due is not None and is_member_on(request.organisation, london_day(due)) else None


def requests_of(sign_on: SignOn) -> Sequence[SignRequest]:
    """Everybody asked or told, in the order of their names, with the answer that stands and its text."""
    statement = (
        select(SignRequest)
        .join(SignRequest.organisation)
        .where(SignRequest.sign_on_id == sign_on.id)
        .options(
            joinedload(SignRequest.organisation),
            joinedload(SignRequest.answer).options(
                joinedload(SignAnswer.text), joinedload(SignAnswer.recorded_by)
            ),
        )
        .order_by(Organisation.sort_name, Organisation.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).all()


def request_of(sign_on: SignOn, organisation_id: int) -> SignRequest | None:
    """What one organisation was asked."""
    statement = select(SignRequest).where(
        SignRequest.sign_on_id == sign_on.id, SignRequest.organisation_id == organisation_id
    )
    return db.session.scalars(statement).one_or_none()


def asked_and_signed(letter_id: int) -> tuple[int, int]:
    """How many organisations are asked to sign a letter, and how many of them stand below it. One statement."""
    found = db.session.execute(
        select(*_asked_and_signed()).where(SignOn.letter_id == letter_id)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else (0, 0)


def signed_so_far(letter_ids: Collection[int], *, decides: bool) -> Mapping[int, tuple[int, int]]:
    """The same of letters that are being signed, by letter, where the reader may know. One statement, or none."""
    if not letter_ids:
        return {}
    running = (
        select(SignOn.letter_id, SignOn.shows_signatories, SignOn.fixed_at, *_asked_and_signed())
        .where(SignOn.letter_id.in_(letter_ids), SignOn.fixed_at.is_(None))
        .order_by(SignOn.letter_id)
    )
    return {
        one.letter_id: (one.asked, one.signed)
        for one in db.session.execute(running)
        if rules.are_names_shown(one, decides=decides)
    }


def _asked_and_signed() -> tuple[Label[int], Label[int]]:
    """The two counts of each sign-on that is read."""
    asked = select(func.count(SignRequest.id)).where(
        SignRequest.sign_on_id == SignOn.id, SignRequest.is_asked
    )
    signed = (  # from those asked, who are few: a letter may have a hundred thousand names from outside
        select(func.count(Signature.id))
        .join(SignAnswer, Signature.answer_id == SignAnswer.id)
        .join(SignRequest, SignAnswer.request_id == SignRequest.id)
        .where(SignRequest.sign_on_id == SignOn.id, Signature.later.is_(False))
    )
    return (
        asked.correlate(SignOn).scalar_subquery().label("asked"),
        signed.correlate(SignOn).scalar_subquery().label("signed"),
    )


def deadline_of(letter_id: int, kind: DeadlineKind) -> Deadline | None:
    """The last deadline of one kind that was set on a letter, whatever became of it."""
    statement = select(Deadline).where(Deadline.letter_id == letter_id, Deadline.kind == kind)
    return db.session.scalars(statement.order_by(Deadline.id.desc()).limit(1)).one_or_none()


def request_or_404(sign_on: SignOn, request_id: int) -> SignRequest:
    """One of the organisations asked, by the request's id. Raises NotHere."""
    for request in requests_of(sign_on):
        if request.id == request_id:
            return request
    raise NotHere


def signature_or_404(sign_on: SignOn, signature_id: int) -> Signature:
    """One of the names below the letter. Raises NotHere."""
    found = db.session.get(Signature, signature_id)
    if found is None or found.letter_id != sign_on.letter_id:
        raise NotHere
    return found


def signature_of(request: SignRequest) -> Signature | None:
    """The name of an organisation below the letter, if it stands there."""
    statement = select(Signature).where(
        Signature.letter_id == request.sign_on.letter_id, Signature.organisation_id == request.organisation_id
    )
    return db.session.scalars(statement).one_or_none()


def signatures_by_organisation(letter_id: int) -> dict[int, Signature]:
    """The names of those who were asked, as they stand below the letter, by organisation."""
    statement = select(Signature).where(Signature.letter_id == letter_id, Signature.answer_id.is_not(None))
    return {one.organisation_id or 0: one for one in db.session.scalars(statement)}


def organisations_to_ask(sign_on: SignOn) -> Sequence[Organisation]:
    """Those that may sign and were not asked or told yet: members first, then by name."""
    known = select(SignRequest.organisation_id).where(SignRequest.sign_on_id == sign_on.id)
    statement = (
        select(Organisation)
        .where(Organisation.may_sign, Organisation.over_from.is_(None), Organisation.id.not_in(known))
        .options(selectinload(Organisation.memberships))
        .order_by(Organisation.sort_name, Organisation.id)
    )
    return db.session.scalars(statement).all()


def request_called(uid: str) -> SignRequest | None:
    """What one organisation was asked, by the request's uid."""
    return db.session.scalars(select(SignRequest).where(SignRequest.uid == uid)).one_or_none()


MOST_ASKED = 200


def requests_to(
    organisation_ids: Collection[int] | Select[int | None], *, only_open: bool = False
) -> Sequence[SignRequest]:
    """What organisations were asked or told, the newest first, with answers and texts. Three statements at most.

    ``only_open`` leaves out what has closed or was sent.
    """
    statement = (
        select(SignRequest)
        .where(SignRequest.organisation_id.in_(organisation_ids))
        .options(
            joinedload(SignRequest.organisation),
            joinedload(SignRequest.sign_on).selectinload(SignOn.texts).defer(FrozenText.text),
            joinedload(SignRequest.answer).options(
                joinedload(SignAnswer.text).defer(FrozenText.text), joinedload(SignAnswer.recorded_by)
            ),
        )
        .order_by(SignRequest.id.desc())
        .limit(MOST_ASKED)
    )
    if only_open:
        statement = statement.where(SignRequest.sign_on.has(SignOn.closed_at.is_(None)))
    return db.session.scalars(statement).all()


def lock(sign_on_id: int) -> SignOn:
    """A sign-on that nobody else changes or answers until this transaction ends, as it stands now. Raises NotHere."""
    statement = (
        select(SignOn)
        .where(SignOn.id == sign_on_id)
        .options(selectinload(SignOn.texts))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotHere
    return found


def locked_request(request_id: int) -> SignRequest:
    """A request with its sign-on, which is locked: of several answers at once each sees the one before."""
    request = db.session.get(SignRequest, request_id)
    if request is None:
        raise NotHere
    lock(request.sign_on_id)
    db.session.refresh(request, ["is_asked", "own_until", "silence_from", "place"])
    return request


def answer_replaced_by(answer: SignAnswer) -> SignAnswer | None:
    """The answer in whose place this one was taken down."""
    statement = (
        select(SignAnswer)
        .where(
            SignAnswer.request_id == answer.request_id,
            SignAnswer.replaced_at == answer.at,
            SignAnswer.undone_at.is_(None),
            SignAnswer.id < answer.id,
        )
        .order_by(SignAnswer.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def requests_that_count(sign_on: SignOn) -> list[SignRequest]:
    """The organisations whose yes stands for the present text, by name."""
    material = sign_on.last_material
    return [
        one for one in requests_of(sign_on) if one.answer is not None and is_counted(one.answer, material)
    ]


def is_counted(answer: SignAnswer, last_material: int) -> bool:
    """Whether an answer stands as a name now."""
    return rules.counts(
        answer.answer, answer.text.number, last_material, withdrawn=answer.withdrawn_at is not None
    )


def silent_requests(sign_on: SignOn) -> list[SignRequest]:
    """Those asked who have not settled it for the present text: no answer, more time asked for, or an old yes."""
    return silent_among(sign_on, requests_of(sign_on))


def answered_by_all(letter_ids: Collection[int]) -> frozenset[int]:
    """Those of the letters which nobody who was asked to sign has still to settle. Three statements, or none."""
    if not letter_ids:
        return frozenset()
    statement = (
        select(SignOn)
        .where(SignOn.letter_id.in_(letter_ids))
        .options(
            selectinload(SignOn.texts).defer(FrozenText.text),
            selectinload(SignOn.requests)
            .joinedload(SignRequest.answer)
            .joinedload(SignAnswer.text)
            .defer(FrozenText.text),
        )
    )
    return frozenset(
        one.letter_id
        for one in db.session.scalars(statement)
        if one.requests and not silent_among(one, one.requests)
    )


def silent_among(sign_on: SignOn, requests: Sequence[SignRequest]) -> list[SignRequest]:
    """As ``silent_requests``, of requests that are read already."""
    material = sign_on.last_material
    return [one for one in requests if one.is_asked and is_silent(one, material)]


def is_silent(request: SignRequest, last_material: int) -> bool:
    """Whether an organisation may still be nudged. One that declined, abstained or withdrew never is."""
    answer = request.answer
    if answer is None or answer.answer is rules.Answer.NEED_TIME:
        return True
    if answer.withdrawn_at is not None or answer.answer not in rules.SIGNED:
        return False
    return answer.text.number < last_material


IN_ORDER = (
    Key(Signature.position, "position"),
    Key(Signature.sort_name, "sort_name"),
    Key(Signature.id, "id"),
)


def page_of_names(letter_id: int, *, later: bool = False, after: str | None = None) -> Page[Signature]:
    """Fifty of the names below a letter, in their order: a letter may have thousands from outside."""
    below = select(Signature).where(Signature.letter_id == letter_id, Signature.later.is_(later))
    return pagination.fetch(db.session(), below, IN_ORDER, after)


def names_below(letter_id: int, *, later: bool = False) -> Sequence[Signature]:
    """The names below a letter in their order: those of the list, or those that came after it was sent."""
    statement = (
        select(Signature)
        .where(Signature.letter_id == letter_id, Signature.later.is_(later))
        .order_by(*pagination.in_order(IN_ORDER))
    )
    return db.session.scalars(statement).all()
