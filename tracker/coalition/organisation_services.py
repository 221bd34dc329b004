"""Keeping the register of organisations: adding, changing, their times of membership. Nothing here commits.

Likely duplicates are shown by the edges, which ask; only the very same name is refused here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from tracker.activity import services as activity
from tracker.coalition import membership as periods
from tracker.coalition import organisation_queries as queries
from tracker.coalition import stands_under
from tracker.coalition.matching import Names
from tracker.coalition.models import Membership, Organisation, OrganisationName, Person
from tracker.coalition.organisation_register import Register
from tracker.coalition.rules import OrganisationKind, name_key, sort_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.typed import LONGEST_NAME, read_line
from tracker.core.wording import listed, partial_date

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
}


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
    old_name_until: str | None = None  # where the name changes: the last day, month or year of the old one


@dataclass(frozen=True)
class Period:
    """A time of membership, its dates as well as they are known."""

    member_from: str | None = None
    member_to: str | None = None
    seen_on: str | None = None
    missing_on: str | None = None

    @property
    def is_empty(self) -> bool:
        return self == Period()


def organisation_named(
    name: str, *, by: Person | None, now: datetime, register: Register | None = None
) -> tuple[Organisation, bool]:
    """The organisation with this name or one of its other names, added when there is none; True when it was.

    Flushes, unless there is a ``register``: that is asked in place of the database, and told of what is added.
    """
    name = _read_name(name, "organisation")
    alike = register.spelled_like(name) if register else queries.spelled_like(name)
    if alike:
        return next((one for one in alike if one.name == name), alike[0]), False
    new = Organisation(name=name, sort_name=sort_key(name), name_key=name_key(name), created_at=now)
    db.session.add(new)
    activity.record(new, "added", by=by, now=now)
    if register:
        register.add(new)
    else:
        db.session.flush()
    return new, True


def names_of(facts: Facts) -> Names:
    """The names under which somebody may know it already."""
    return Names(facts.name, facts.other_names, facts.short_name)


def may_sign_by_kind(kind: OrganisationKind) -> bool:
    """What is taken for granted until somebody says otherwise: a statutory office does not sign."""
    return kind is not OrganisationKind.STATUTORY_OFFICE


def record_organisation(
    facts: Facts, *, period: Period | None = None, by: Person | None, now: datetime
) -> Organisation:
    """Add an organisation; with ``period`` (also an empty one) as a member. Flushes. Raises RuleViolation."""
    _checked_name(facts.name, but=None)
    organisation = add_organisation(facts, period=period, by=by, now=now)
    db.session.flush()
    return organisation


def add_organisation(
    facts: Facts, *, period: Period | None = None, by: Person | None, now: datetime
) -> Organisation:
    """The same for a file, whose edge has looked that nobody has the name. Raises RuleViolation."""
    name = _written_name(facts.name)
    _check_days(facts.approval_days)
    if period is not None:
        _check(period)
    organisation = Organisation(name=name, sort_name=sort_key(name), name_key=name_key(name), created_at=now)
    for field in ("short_name", "kind", "parent", "website", "approval_days", "may_sign"):
        setattr(organisation, field, getattr(facts, field))
    organisation.other_names = [_other(other) for other in _checked_others(facts.other_names, name)]
    if period is not None:
        organisation.memberships.append(Membership(**vars(period)))
    db.session.add(organisation)
    activity.record(organisation, "added to the register", by=by, now=now)
    return organisation


def change_organisation(
    organisation: Organisation, facts: Facts, *, by: Person | None, now: datetime
) -> list[str]:
    """Change what is recorded. Returns what changed, in words. Raises RuleViolation."""
    name = _checked_name(facts.name, but=organisation)
    _check_days(facts.approval_days)
    check_parent(organisation, facts.parent)
    others = _checked_others(facts.other_names, name)
    if facts.old_name_until is not None and name == organisation.name:
        raise RuleViolation(
            "This is for the old name of an organisation that takes a new one. Change the name too, or leave it empty.",
            field="old_name_until",
        )

    before = organisation.name
    wanted = {"name": name} | {
        field: getattr(facts, field)
        for field in ("short_name", "kind", "parent", "website", "approval_days", "may_sign")
    }
    changed = [field for field, value in wanted.items() if getattr(organisation, field) != value]
    for field in changed:
        setattr(organisation, field, wanted[field])
    if name != before:
        organisation.sort_name, organisation.name_key = sort_key(name), name_key(name)
    if _set_other_names(organisation, others):
        changed.append("other_names")
    if facts.old_name_until is not None:
        _keep_earlier(organisation, before, facts.old_name_until)
    if not changed:
        return []
    words = [FIELD_NAMES[field] for field in changed]
    was = f" (before: {before})" if name != before else ""
    _note(organisation, f"changed {listed(words)}{was}", by=by, now=now)
    return words


def record_earlier_name(
    organisation: Organisation, *, name: str, used_to: str | None, by: Person | None, now: datetime
) -> None:
    """Say until when it bore another name, as well as that is known; None: it is only another spelling.

    Letters of that time are printed with it. Raises RuleViolation.
    """
    written = _written_name(name)
    if written == organisation.name:
        raise RuleViolation(f"{written} is its name now. Enter an earlier one.", field="name")
    _keep_earlier(organisation, written, used_to)
    until = f", used until {partial_date(used_to)}" if used_to else ""
    _note(organisation, f"recorded the name {written}{until}", by=by, now=now)


def _keep_earlier(organisation: Organisation, name: str, used_to: str | None) -> None:
    known = next((other for other in organisation.other_names if other.name == name), None)
    if known is None:
        known = _other(name)
        organisation.other_names.append(known)
    known.used_to = used_to


def check_removable(organisation: Organisation) -> None:
    """Raises RuleViolation for an organisation that anything refers to: only what was added by mistake goes."""
    held_by = queries.what_refers_to(organisation)
    letters = stands_under.letters_of(organisation.id)
    if letters:
        held_by.append(
            "a letter that it stands under" if len(letters) == 1 else "letters that it stands under"
        )
    if held_by:
        raise RuleViolation(f"{organisation.name} cannot be removed, because of {listed(held_by)}.")


def remove_organisation(organisation: Organisation, *, by: Person | None, now: datetime) -> None:
    """Take an organisation that was added by mistake out of the register. Raises RuleViolation."""
    check_removable(organisation)
    name = organisation.name
    try:
        with db.session.begin_nested():
            activity.record(organisation, f"removed {name} from the register", by=by, now=now)
            db.session.delete(organisation)
    except IntegrityError:  # what features above keep of it, the database knows
        raise RuleViolation(
            f"{name} cannot be removed: it was asked to sign a letter, or said something that is on record."
        ) from None


def add_membership(
    organisation: Organisation, period: Period, *, by: Person | None, now: datetime
) -> Membership:
    """Record a time in which it is or was a member; all its dates may be unknown. Raises RuleViolation."""
    _check(period)
    membership = Membership(**vars(period))
    organisation.memberships.append(membership)
    _note(organisation, f"recorded a membership: {periods.in_words(period)}", by=by, now=now)
    return membership


def change_membership(membership: Membership, period: Period, *, by: Person | None, now: datetime) -> bool:
    """Correct the dates of a membership. False when nothing differs. Raises RuleViolation."""
    _check(period)
    if period_of(membership) == period:
        return False
    before = periods.in_words(membership)
    for field, value in vars(period).items():
        setattr(membership, field, value)
    said = f"changed the membership from “{before}” to “{periods.in_words(period)}”"
    _note(membership.organisation, said, by=by, now=now)
    return True


def remove_membership(membership: Membership, *, by: Person | None, now: datetime) -> None:
    """Take away a membership that was recorded by mistake. One that ended is changed, not removed."""
    organisation = membership.organisation
    organisation.memberships.remove(membership)
    _note(organisation, f"removed a membership: {periods.in_words(membership)}", by=by, now=now)


def period_of(membership: Membership) -> Period:
    """The dates of a membership."""
    return Period(membership.member_from, membership.member_to, membership.seen_on, membership.missing_on)


def check_parent(organisation: Organisation, parent: Organisation | None) -> None:
    """Raises RuleViolation for an organisation that would belong to itself, also by way of others."""
    above = parent
    while above is not None:
        if above is organisation:
            raise RuleViolation(
                f"{organisation.name} cannot belong to itself or to one that belongs to it.", field="parent"
            )
        above = above.parent


def _note(organisation: Organisation, what: str, *, by: Person | None, now: datetime) -> None:
    """In the history; and the version counts up even where only names or memberships changed."""
    flag_modified(organisation, "name")
    activity.record(organisation, what, by=by, now=now)


def _checked_name(name: str, but: Organisation | None) -> str:
    written = _written_name(name)
    found = queries.named_exactly(written) if but is None or but.name != written else but
    if found is not None and found is not but:
        raise RuleViolation(f"{written} is in the register already.", field="name")
    return written


def _written_name(name: str) -> str:
    written = _read_name(name, "name")
    if not written:
        raise RuleViolation("Enter the name of the organisation.", field="name")
    return written


def _read_name(name: str, field: str) -> str:
    try:
        return read_line(name, longest=LONGEST_NAME)
    except RuleViolation as broken:
        raise RuleViolation(broken.message, field=field) from None


def _checked_others(names: Iterable[str], name: str) -> list[str]:
    """The other names, each once, without the name itself. Raises RuleViolation."""
    written = [_read_name(other, "other_names") for other in names]
    return [other for other in dict.fromkeys(written) if other and other != name]


def _set_other_names(organisation: Organisation, wanted: list[str]) -> bool:
    known = {other.name: other for other in organisation.other_names}
    if set(known) == set(wanted):
        return False
    for name, other in known.items():
        if name not in wanted:
            organisation.other_names.remove(other)
    organisation.other_names += [_other(name) for name in wanted if name not in known]
    return True


def _other(name: str) -> OrganisationName:
    return OrganisationName(name=name, name_key=name_key(name))


def _check_days(days: int | None) -> None:
    if days is not None and not 0 <= days <= MOST_APPROVAL_DAYS:
        raise RuleViolation(
            f"Enter a number of working days from 0 to {MOST_APPROVAL_DAYS}.", field="approval_days"
        )


def _check(period: Period) -> None:
    periods.check_period(period.member_from, period.member_to, period.seen_on, period.missing_on)
