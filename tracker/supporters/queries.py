"""Reading supporters: by their link, by where they stand, and which known organisations they may be."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition import matching
from tracker.coalition.matching import Names
from tracker.coalition.models import Organisation
from tracker.coalition.names import spelling_key
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.organisations import queries as organisation_queries
from tracker.signoffs import queries as sign_ons
from tracker.signoffs import rules as signing
from tracker.signoffs.links import digest
from tracker.signoffs.models import Signature, SignOn
from tracker.supporters.models import Removal, Supporter
from tracker.supporters.rules import SupporterState


@lru_cache(maxsize=1)
def _open_to_others() -> Select[SignOn]:
    """Built once, when it is first asked: while modules load, not every table is known yet."""
    wanted = select(SignOn).where(SignOn.uid == bindparam("uid"), SignOn.open_to_outsiders)
    return wanted.options(selectinload(SignOn.texts))


# Built once: asked with every name that is added.
OF_ADDRESS = select(Supporter).where(
    Supporter.sign_on_id == bindparam("sign_on_id"),
    Supporter.name_key == bindparam("name_key"),
    Supporter.email_key == bindparam("email_key"),
)


def open_sign_on(uid: str) -> SignOn:
    """The sign-on with this public address. Raises NotHere for one that is not open to others."""
    found = db.session.scalars(_open_to_others(), {"uid": uid}).one_or_none()
    if found is None:
        raise NotHere
    return found


def count_of(uid: str) -> int | None:
    """How many stand behind a letter that is open to others now: without those who took their name back.

    None while that is shown to nobody.
    """
    counted = select(
        *(SignOn.counted, SignOn.counted_later, SignOn.counted_withdrawn),
        *(SignOn.shows_signatories, SignOn.fixed_at),
    )
    found = db.session.execute(counted.where(SignOn.uid == uid, SignOn.open_to_outsiders)).one_or_none()
    if found is None:
        raise NotHere
    if not signing.are_names_shown(found):
        return None
    behind_it: int = found.counted + found.counted_later - found.counted_withdrawn
    return behind_it


def by_token(token: str) -> Supporter:
    """The supporter whose last mail held this link. Raises NotHere."""
    found = db.session.scalars(
        select(Supporter).where(Supporter.digest == digest(token)).options(joinedload(Supporter.sign_on))
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def by_id(supporter_id: int | None) -> Supporter | None:
    """The supporter with that id."""
    return db.session.get(Supporter, supporter_id) if supporter_id is not None else None


def by_uid(uid: str) -> Supporter | None:
    """The supporter with that uid."""
    return db.session.scalars(select(Supporter).where(Supporter.uid == uid)).one_or_none()


def of_address(sign_on_id: int, name_key: str, email_key: str) -> Supporter | None:
    """What the same organisation asked for before, from the same address."""
    same = {"sign_on_id": sign_on_id, "name_key": name_key, "email_key": email_key}
    return db.session.scalars(OF_ADDRESS, same).one_or_none()


def in_state(sign_on_id: int, *states: SupporterState) -> Sequence[Supporter]:
    """Those that stand somewhere, oldest first, without what was removed."""
    return db.session.scalars(
        select(Supporter)
        .where(
            Supporter.sign_on_id == sign_on_id, Supporter.state.in_(states), Supporter.removal_id.is_(None)
        )
        .order_by(Supporter.id)
        .options(joinedload(Supporter.text), joinedload(Supporter.organisation))
    ).all()


def chosen(sign_on_id: int, ids: Sequence[int]) -> Sequence[Supporter]:
    """Those of one sign-on with these ids, as they stand now."""
    return db.session.scalars(
        select(Supporter)
        .where(Supporter.sign_on_id == sign_on_id, Supporter.id.in_(ids))
        .order_by(Supporter.id)
        .execution_options(populate_existing=True)
    ).all()


def count_in(sign_on_id: int) -> Mapping[SupporterState, int]:
    """How many stand where."""
    counted = (
        select(Supporter.state, func.count())
        .where(Supporter.sign_on_id == sign_on_id, Supporter.removal_id.is_(None))
        .group_by(Supporter.state)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def removals_of(sign_on_id: int) -> Sequence[Removal]:
    """What was removed together and not put back, newest first."""
    return db.session.scalars(
        select(Removal)
        .where(Removal.sign_on_id == sign_on_id, Removal.undone_at.is_(None))
        .order_by(Removal.id.desc())
    ).all()


def get_removal(sign_on_id: int, removal_id: int) -> Removal:
    """One of them. Raises NotHere."""
    found = db.session.get(Removal, removal_id)
    if found is None or found.sign_on_id != sign_on_id:
        raise NotHere
    return found


def signature_of(supporter: Supporter) -> Signature | None:
    """The name of a supporter as it stands below the letter."""
    return db.session.scalars(select(Signature).where(Signature.supporter_id == supporter.id)).one_or_none()


def signatures(sign_on: SignOn) -> Mapping[int, Signature]:
    """The names from outside below a letter, by supporter: those too that were taken back after it was sent."""
    below = select(Signature).where(
        Signature.letter_id == sign_on.letter_id, Signature.supporter_id.is_not(None)
    )
    return {one.supporter_id or 0: one for one in db.session.scalars(below)}


def on_the_list(letter_id: int) -> Sequence[Supporter]:
    """The supporters whose names stand on the list of a letter, in its order."""
    return db.session.scalars(
        select(Supporter)
        .join(Signature, Signature.supporter_id == Supporter.id)
        .where(Signature.letter_id == letter_id, Signature.later.is_(False), Signature.withdrawn_at.is_(None))
        .order_by(Signature.position, Signature.sort_name, Signature.id)
    ).all()


def signed_too_early(supporter: Supporter, sign_on: SignOn) -> bool:
    """Whether the text it stands behind was changed in substance since."""
    return supporter.text.number < sign_on.last_material


def stands_already(letter_id: int, recognised: Organisation | None, supporter: Supporter) -> bool:
    """Whether this organisation, under whatever spelling, stands below the letter already."""
    if recognised is not None:
        found = select(Signature.id).where(
            Signature.letter_id == letter_id, Signature.organisation_id == recognised.id
        )
        if db.session.scalar(found) is not None:
            return True
    same = (
        select(Supporter.id)
        .join(Signature, Signature.supporter_id == Supporter.id)
        .where(Signature.letter_id == letter_id, Supporter.name_key == supporter.name_key)
        .where(Supporter.id != supporter.id)
    )
    return db.session.scalar(same) is not None


def answers_itself(sign_on: SignOn, recognised: Organisation | None) -> bool:
    """Whether an organisation stands below the letter by its own answer, or is asked for one."""
    if recognised is None:
        return False
    asked = sign_ons.request_of(sign_on, recognised.id)
    return asked is not None and asked.is_asked


def asked_itself(
    sign_on: SignOn, recognised: Organisation | None, supporter: Supporter
) -> Organisation | None:
    """The organisation asked to sign that this supporter is: the one it was recognised as, or of the same name."""
    spelt = spelling_key(supporter.organisation_name)
    for request in sign_ons.requests_of(sign_on):
        asked = request.organisation
        if request.is_asked and (asked is recognised or spelling_key(asked.name) == spelt):
            return asked
    return None


def may_not_sign(
    sign_on: SignOn, recognised: Organisation | None, supporter: Supporter
) -> Organisation | None:
    """The organisation that this supporter is and that may not sign: it was recognised, or told under that name."""
    spelt = spelling_key(supporter.organisation_name)
    told = [one.organisation for one in sign_ons.requests_of(sign_on) if not one.is_asked]
    same = [one for one in told if spelling_key(one.name) == spelt]
    return next((one for one in (recognised, *same) if one is not None and not one.may_sign), None)


def known_like(supporters: Sequence[Supporter]) -> Mapping[int, Sequence[Organisation]]:
    """By supporter, the organisations of the register that it may be."""
    register = organisation_queries.register() if supporters else ()
    return {
        one.id: [
            known.organisation for known in register if matching.are_likely_one(_names(one), known.names)
        ]
        for one in supporters
    }


def alike(supporters: Sequence[Supporter], sign_on: SignOn) -> Mapping[int, Sequence[Supporter]]:
    """By supporter, others from outside that may be the same organisation."""
    all_of_them = in_state(sign_on.id, SupporterState.WAITING, SupporterState.APPROVED)
    return {
        one.id: [
            other
            for other in all_of_them
            if other.id != one.id and matching.is_like(one.organisation_name, other.organisation_name)
        ]
        for one in supporters
    }


def _names(supporter: Supporter) -> Names:
    return Names(supporter.organisation_name)
