"""From the rows of a letter to the paper: which text, which date, which names, and what its ending may claim."""

import enum
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import selectinload

from tracker.coalition.models import Membership, Organisation
from tracker.coalition.queries import the_coalition
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.letters import addressing, chairs, document, versions
from tracker.letters.closing import Standing, closing_words
from tracker.letters.document import Document, Name
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.organisations import membership
from tracker.signoffs import names, queries
from tracker.signoffs.models import SignAnswer, Signature, SignOn, SignRequest
from tracker.signoffs.rules import Answer, Voice


class Shape(enum.Enum):
    """Which paper is wanted of a letter."""

    WITHOUT_NAMES = "without names"  # for those to whom it is not shown who has signed so far
    AS_IT_STANDS = "as it stands"  # a draft says that it is one; later names and withdrawals stand apart
    AS_IT_GOES = (
        "as it goes"  # the letter itself: to print or to attach on the day of sending, and ever after
    )


def document_of(letter: Letter, shape: Shape = Shape.AS_IT_STANDS, *, now: datetime) -> Document:
    """What is printed of a letter. Where organisations were asked to sign, it is the very text that they were asked."""
    sign_on = queries.sign_on_of(letter.id)
    listed = queries.names_below(letter.id) if shape is not Shape.WITHOUT_NAMES else []
    whole = shape is not Shape.AS_IT_GOES
    later = queries.names_below(letter.id, later=True) if whole and sign_on else []
    gone, today = letter.stage is not LetterStage.DRAFT, london_day(now)
    to = addressing.printed_all(letter, today, copies=False)
    ours = _ours(letter, sign_on, len(listed), now)
    return Document(
        title=sign_on.text.title if sign_on else letter.title,
        text=sign_on.text.text if sign_on else letter.text,
        sender=ours.sender,
        standing="" if gone or not whole else _standing_words(letter, sign_on, now),
        dated=_dated(letter, sign_on, shape, now),
        to=tuple(document.lines_of(one.person, one.post, one.body) for one in to),
        copies=tuple(one.in_words for one in addressing.printed_all(letter, today, copies=True)),
        closing=ours.closing,
        chairs=ours.chairs,
        names=tuple(map(_name, listed)),
        later=tuple(map(_name, later)),
        withdrawn=_withdrawn(listed) if whole else (),
        contact=ours.contact,
    )


class Ours(NamedTuple):
    """What a paper says of us who send it: kept with a letter when it goes, and printed so ever after."""

    sender: str
    closing: str
    chairs: tuple[str, ...]
    contact: str


def keep(letter: Letter, *, now: datetime) -> None:
    """The letter goes: whoever chairs, leads it or is called otherwise from now on, its paper stands as it went."""
    sign_on = queries.sign_on_of(letter.id)
    count = len(queries.names_below(letter.id))
    ours = _present(letter, sign_on, count, now)
    letter.printed = ours._asdict() | {"chairs": list(ours.chairs)}


def correct(letter: Letter, changed: Collection[str], *, now: datetime) -> None:
    """Where the date of a letter that went was put right, or who leads it, so is who chaired then, and who speaks."""
    if letter.printed is not None and not {"dated", "led_by"}.isdisjoint(changed):
        sign_on = queries.sign_on_of(letter.id)
        present = _present(letter, sign_on, len(queries.names_below(letter.id)), now)
        letter.printed = letter.printed | {"sender": present.sender, "chairs": list(present.chairs)}


def _ours(letter: Letter, sign_on: SignOn | None, count: int, now: datetime) -> Ours:
    """As it went; of a draft, and of an old letter that a file brought, as the record knows it now."""
    if letter.printed is None:
        return _present(letter, sign_on, count, now)
    kept = letter.printed
    return Ours(kept["sender"], kept["closing"], tuple(kept["chairs"]), kept["contact"])


def _present(letter: Letter, sign_on: SignOn | None, count: int, now: datetime) -> Ours:
    coalition = the_coalition()
    return Ours(
        letter.led_by or coalition.name,
        closing_for(letter, sign_on, count, now=now),
        chairs.printed(letter, sign_on, count, now),
        document.contact_words(letter.lead.name if letter.lead else "", coalition.name, coalition.reply_to),
    )


def _name(signature: Signature) -> Name:
    return Name(signature.printed_name, signature.public_person)


def _withdrawn(listed: Sequence[Signature]) -> tuple[str, ...]:
    return tuple(
        document.withdrawn_words(one.printed_name, london_day(one.withdrawn_at))
        for one in listed
        if one.withdrawn_at is not None
    )


def _standing_words(letter: Letter, sign_on: SignOn | None, now: datetime) -> str:
    """What a paper says of itself that is not the letter yet."""
    if sign_on is not None:
        return document.signing_words(sign_on.text.number, london_day(sign_on.text.frozen_at))
    newest = versions.newest_version(letter)
    if newest is None:
        return document.draft_words(1, london_day(now))
    return document.draft_words(newest.number, london_day(newest.written_at))


def _dated(letter: Letter, sign_on: SignOn | None, shape: Shape, now: datetime) -> str:
    """The date it bears. One that is about to go without any bears the day on which it goes."""
    if letter.dated or letter.stage is not LetterStage.DRAFT or shape is not Shape.AS_IT_GOES:
        return document.dated_words(letter.dated)
    goes_at = sign_on.fixed_at if sign_on and sign_on.fixed_at else now
    return document.dated_words(london_day(goes_at).isoformat())


def closing_for(letter: Letter, sign_on: SignOn | None, count: int, *, now: datetime) -> str:
    """The words above the names, as the answers allow them."""
    if letter.led_by and sign_on is None and not count:
        return ""  # others speak in it
    return closing_words(standing_of(sign_on, count, now=now), the_coalition().name)


def standing_of(sign_on: SignOn | None, count: int, *, now: datetime) -> Standing:
    """What the answers come to. Members are looked at only where a letter speaks for the coalition."""
    if sign_on is None:
        return Standing(names=count)
    if sign_on.voice is Voice.UNDERSIGNED or not count:
        return Standing(voice=sign_on.voice, names=count)
    signed, others = _who_stands_below(sign_on.letter_id)
    members = _members_on(names.letter_day(sign_on, now))
    return Standing(
        voice=sign_on.voice,
        names=count,
        all_members=bool(members) and members <= signed,
        only_members=not others and signed <= members,
        somebody_said_no=_somebody_said_no(sign_on),
    )


def _who_stands_below(letter_id: int) -> tuple[set[int], bool]:
    """The ids of the organisations on the list, and whether it has names that are no organisation of our register."""
    on_the_list = select(Signature.organisation_id).where(
        Signature.letter_id == letter_id, Signature.later.is_(False)
    )
    known = db.session.scalars(on_the_list.where(Signature.organisation_id.is_not(None)))
    unknown = db.session.scalar(select(exists(on_the_list.where(Signature.organisation_id.is_(None)))))
    return {one for one in known if one is not None}, bool(unknown)


def _members_on(day: date) -> set[int]:
    """The ids of all members on a day, those that may not sign included: nobody speaks for them either."""
    statement = (
        select(Organisation)
        .where(exists().where(Membership.organisation_id == Organisation.id))
        .options(selectinload(Organisation.memberships))
    )
    return {one.id for one in db.session.scalars(statement) if membership.is_member(one, day)}


def _somebody_said_no(sign_on: SignOn) -> bool:
    """Whether an organisation that is not on the list ever said no. What it does after sending changes nothing here."""
    on_the_list = exists().where(
        Signature.letter_id == sign_on.letter_id,
        Signature.organisation_id == SignRequest.organisation_id,
        Signature.later.is_(False),
    )
    said_no = (
        select(SignAnswer.id)
        .join(SignAnswer.request)
        .where(
            SignRequest.sign_on_id == sign_on.id,
            SignAnswer.undone_at.is_(None),
            or_(
                SignAnswer.answer.in_((Answer.DECLINE, Answer.ABSTAIN)), SignAnswer.withdrawn_at.is_not(None)
            ),
            ~on_the_list,
        )
    )
    return bool(db.session.scalar(select(said_no.exists())))
