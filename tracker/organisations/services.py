"""Keeping the register of organisations: adding, changing, removing one. Nothing here commits.

Names: ``naming_services``; times of membership: ``membership_services``; how one ended: ``ending_services``.
Likely duplicates are shown by the edges, which ask; only the very same name is refused here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from tracker.activity import services as activity
from tracker.coalition.matching import Names
from tracker.coalition.models import Membership, Organisation, Person
from tracker.coalition.rules import Approver, OrganisationKind, name_key, sort_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import listed
from tracker.organisations import finding, queries, upwards
from tracker.organisations.membership_services import Period, check
from tracker.organisations.naming_services import (
    checked_name,
    checked_others,
    other_name,
    read_name,
    set_name,
    set_other_names,
    written_name,
)
from tracker.organisations.notes import note
from tracker.organisations.register import Register
from tracker.organisations.upwards import What

MOST_APPROVAL_DAYS = 250
FIELD_NAMES = {
    "name": "the name",
    "short_name": "the short name",
    "kind": "the kind",
    "parent": "what it belongs to",
    "website": "the website",
    "approval_days": "the days it needs to agree",
    "may_sign": "whether it may sign",
    "other_names": "its other names",
    "charity_number": "the charity number",
    "company_number": "the company number",
    "approved_by": "who agrees to a text",
}
PLAIN = tuple(field for field in FIELD_NAMES if field not in ("name", "other_names"))


@dataclass(frozen=True)
class Facts:
    """What is recorded of an organisation, apart from its memberships."""

    name: str
    short_name: str = ""
    kind: OrganisationKind = OrganisationKind.CHARITY
    parent: Organisation | None = None
    website: str = ""
    approval_days: int | None = None
    may_sign: bool = True
    other_names: tuple[str, ...] = ()
    charity_number: str = ""
    company_number: str = ""
    approved_by: Approver = Approver.UNKNOWN


@dataclass(frozen=True)
class Named:
    """The organisation that a name was taken for; of a new one, those of the register that it may be."""

    organisation: Organisation
    is_new: bool = False
    likely: Sequence[Organisation] = ()

    @property
    def hint(self) -> str:
        """That a new one may be another, as a sentence that follows one; "" where it is like none."""
        names = listed([one.name for one in self.likely], joined_by="or")
        return f" It may be {names}, in the register already. If it is, merge the two." if names else ""


def organisation_named(
    name: str,
    *,
    by: Person | None,
    now: datetime,
    register: Register | None = None,
    field: str = "organisation",
) -> Named:
    """The organisation that is called this, by any of its names, added when there is none.

    Flushes, unless there is a ``register``: that is asked in place of the database, and told of what is added.
    Raises RuleViolation where two may be meant.
    """
    name = read_name(name, field)
    known = finding.the_one_called(name, field=field, register=register)
    if known is not None:
        return Named(known)
    names = Names(name)
    likely = (
        queries.likely_duplicates(names, register.before) if register else queries.likely_in_register(names)
    )
    new = Organisation(name=name, sort_name=sort_key(name), name_key=name_key(name), created_at=now)
    db.session.add(new)
    activity.record(new, "added", by=by, now=now)
    if register:
        register.add(new)
    else:
        db.session.flush()
    return Named(new, is_new=True, likely=likely)


def names_of(facts: Facts) -> Names:
    """The names under which somebody may know it already."""
    return Names(facts.name, facts.other_names, facts.short_name)


def facts_of(organisation: Organisation) -> Facts:
    """What is recorded of an organisation now."""
    return Facts(
        organisation.name,
        other_names=tuple(other.name for other in organisation.other_names),
        **{field: getattr(organisation, field) for field in PLAIN},
    )


def may_sign_by_kind(kind: OrganisationKind) -> bool:
    """What is taken for granted until somebody says otherwise: a statutory office does not sign."""
    return kind is not OrganisationKind.STATUTORY_OFFICE


def record_organisation(
    facts: Facts, *, period: Period | None = None, by: Person | None, now: datetime
) -> Organisation:
    """Add an organisation; with ``period`` (also an empty one) as a member. Flushes. Raises RuleViolation."""
    checked_name(facts.name, but=None)
    organisation = add_organisation(facts, period=period, by=by, now=now)
    db.session.flush()
    return organisation


def add_organisation(
    facts: Facts, *, period: Period | None = None, by: Person | None, now: datetime
) -> Organisation:
    """The same for a file, whose edge has looked that nobody has the name. Raises RuleViolation."""
    name = written_name(facts.name)
    _check_days(facts.approval_days)
    if period is not None:
        check(period)
    organisation = Organisation(name=name, sort_name=sort_key(name), name_key=name_key(name), created_at=now)
    for field in PLAIN:
        setattr(organisation, field, getattr(facts, field))
    organisation.other_names = [other_name(other) for other in checked_others(facts.other_names, name)]
    if period is not None:
        organisation.memberships.append(Membership(**vars(period)))
    db.session.add(organisation)
    activity.record(organisation, "added to the register", by=by, now=now)
    return organisation


def change_organisation(
    organisation: Organisation, facts: Facts, *, by: Person | None, now: datetime
) -> list[str]:
    """Change what is recorded. Returns what changed, in words. Raises RuleViolation.

    Another name is taken for a correction of its spelling; one that takes a new name goes by ``rename``.
    """
    name = checked_name(facts.name, but=organisation)
    _check_days(facts.approval_days)
    check_parent(organisation, facts.parent)
    others = checked_others(facts.other_names, name)

    before = organisation.name
    wanted = {"name": name} | {field: getattr(facts, field) for field in PLAIN}
    changed = [field for field, value in wanted.items() if getattr(organisation, field) != value]
    for field in changed:
        setattr(organisation, field, wanted[field])
    if name != before:
        set_name(organisation, name)
    if set_other_names(organisation, others):
        changed.append("other_names")
    if not changed:
        return []
    words = [FIELD_NAMES[field] for field in changed]
    was = f" (before: {before})" if name != before else ""
    note(organisation, f"changed {listed(words)}{was}", by=by, now=now)
    if {"name", "other_names"} & set(changed):
        upwards.tell(organisation, What.NAMES, now=now)
    return words


def why_not_removable(organisation: Organisation) -> str:
    """What refers to it, in a sentence; nothing where it may be removed: only what was added by mistake goes."""
    held_by = queries.what_refers_to(organisation)
    return f"{organisation.name} cannot be removed, because of {listed(held_by)}." if held_by else ""


def remove_organisation(organisation: Organisation, *, by: Person | None, now: datetime) -> None:
    """Take an organisation that was added by mistake out of the register. Raises RuleViolation."""
    if refusal := why_not_removable(organisation):
        raise RuleViolation(refusal)
    name = organisation.name
    try:
        with db.session.begin_nested():
            activity.record(organisation, f"removed {name} from the register", by=by, now=now)
            activity.detach(organisation)
            db.session.delete(organisation)
    except IntegrityError:  # what features above keep of it, the database knows
        raise RuleViolation(
            f"{name} cannot be removed: it was asked to sign a letter, or said something that is on record."
        ) from None


def check_parent(organisation: Organisation, parent: Organisation | None) -> None:
    """Raises RuleViolation for an organisation that would belong to itself, also by way of others."""
    above = parent
    while above is not None:
        if above is organisation:
            raise RuleViolation(
                f"{organisation.name} cannot belong to itself or to one that belongs to it.", field="parent"
            )
        above = above.parent


def _check_days(days: int | None) -> None:
    if days is not None and not 0 <= days <= MOST_APPROVAL_DAYS:
        raise RuleViolation(
            f"Enter a number of working days from 0 to {MOST_APPROVAL_DAYS}.", field="approval_days"
        )
