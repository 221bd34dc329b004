"""Writing down the names under a letter as they were printed there. Nothing here asks anybody, or commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from tracker.coalition.models import Organisation
from tracker.coalition.rules import sort_key
from tracker.core.database import db
from tracker.signoffs.models import Signature


@dataclass(frozen=True)
class Printed:
    """An organisation under a letter: the name printed there, and who signed for it, where that is known."""

    organisation: Organisation
    name: str
    person: str = ""
    role: str = ""


def name_signatories(signatures: list[Signature], wanted: Sequence[Printed]) -> bool:
    """Make a letter's ``signatures`` those that are wanted, in their order; True when that changed anything."""
    before = [(one.organisation_id, one.printed_name, one.person, one.role) for one in signatures]
    if before == [(one.organisation.id, one.name, one.person, one.role) for one in wanted]:
        return False
    signatures.clear()
    db.session.flush()  # the old names leave before the new ones come: an organisation stands there once
    signatures += [
        Signature(
            organisation=one.organisation,
            organisation_id=one.organisation.id,
            position=position,
            sort_name=sort_key(one.name),
            printed_name=one.name,
            person=one.person,
            role=one.role,
        )
        for position, one in enumerate(wanted, start=1)
    ]
    return True


def drop_names(letter_id: int) -> int:
    """Take off what a file says stands below a letter that organisations are now asked to sign. Returns how many."""
    dropped = db.session.execute(
        delete(Signature).where(Signature.letter_id == letter_id).returning(Signature.id)
    )
    return len(dropped.all())
