"""Organisations that merged, split, closed or took a new name: what that means for names below letters.

Which name is printed on a day is said in ``coalition.names``; rows of names are changed by ``names`` alone.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker.coalition.models import Succession
from tracker.coalition.names import heir_on, what_became
from tracker.core.database import db
from tracker.organisations import queries as organisation_queries
from tracker.signoffs.models import Signature, SignOn, SignRequest


def stands_for_itself(request: SignRequest, day: date) -> bool:
    """Whether an organisation's yes puts a name on a letter of this day.

    Of one that has merged or was succeeded it puts the new name there, unless that organisation is asked itself, or
    its name stands there through another one. Of one that closed or split it puts none.
    """
    organisation = request.organisation
    if organisation.over_from is None:
        return True
    heir = heir_on(organisation, day)
    if heir is None or heir is organisation:
        return heir is organisation
    others = [one for one in request.sign_on.requests if one is not request]
    if any(one.is_asked and one.organisation_id == heir.id for one in others):
        return False
    alike = [one.organisation_id for one in others if heir_on(one.organisation, day) is heir]
    return not _stand_there(request.sign_on, alike)


def _stand_there(sign_on: SignOn, organisation_ids: Collection[int]) -> bool:
    if not organisation_ids:
        return False
    there = select(Signature.id).where(
        Signature.letter_id == sign_on.letter_id, Signature.organisation_id.in_(organisation_ids)
    )
    return db.session.scalar(there.limit(1)) is not None


def open_with(organisation_id: int) -> list[SignOn]:
    """The sign-ons whose list is not fixed, in which an organisation or one that became it is asked."""
    became = select(Succession.organisation_id).where(Succession.other_id == organisation_id)
    asked = aliased(SignRequest)
    statement = (
        select(SignOn)
        .join(asked, asked.sign_on_id == SignOn.id)
        .where(
            SignOn.fixed_at.is_(None),
            (asked.organisation_id == organisation_id) | asked.organisation_id.in_(became),
        )
        .order_by(SignOn.id)
    )
    return list(db.session.scalars(statement).unique())


def said_of(requests: Sequence[SignRequest]) -> list[str]:
    """For the co-chairs: what became of organisations that were asked, and whether one would stand there twice."""
    return [_said(requests, one) for one in requests if one.organisation.over_from is not None]


def _said(requests: Sequence[SignRequest], request: SignRequest) -> str:
    organisation = request.organisation
    name, became = organisation.name, what_became(organisation, organisation.name)
    said = f"{name} has ended ({became})."
    asked = {one.organisation_id for one in requests if one.is_asked and one is not request}
    for other in (one.other for one in organisation.successions if one.other is not None):
        if other.id in asked:
            said += f" {other.name} is asked too, and answers for itself: it counts once."
        else:
            said += f" {other.name} is not asked yet."
    return said


def notes_on(names: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], str]:
    """What is said beside names that stand below letters, by organisation and name as printed; the empty left out."""
    found = (
        {one.id: one for one in organisation_queries.with_names({one for one, _ in names})} if names else {}
    )
    said = {(one, printed): what_became(found[one], printed) for one, printed in names if one in found}
    return {key: words for key, words in said.items() if words}
