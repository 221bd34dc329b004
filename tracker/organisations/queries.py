"""Reading organisations: lists by name, one with all its page shows, the register by every name in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition import matching
from tracker.coalition.matching import Names
from tracker.coalition.models import Membership, Organisation, OrganisationName, Person, RoleTerm, Succession
from tracker.coalition.rules import Ending
from tracker.core.database import Model, db
from tracker.core.errors import NotHere
from tracker.core.rows import rows


@dataclass(frozen=True)
class Known:
    """An organisation of the register, with all the names it is found by."""

    organisation: Organisation
    names: Names


def get_or_404(organisation_id: int) -> Organisation:
    """The organisation with its names, memberships and parent. Raises NotHere."""
    found = db.session.scalars(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .options(
            joinedload(Organisation.parent),
            selectinload(Organisation.other_names),
            selectinload(Organisation.memberships),
            selectinload(Organisation.successions).joinedload(Succession.other),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def with_names(organisation_ids: Collection[int]) -> Sequence[Organisation]:
    """Organisations with their names and what became of them. Three statements at most."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(organisation_ids))
        .options(
            selectinload(Organisation.other_names),
            selectinload(Organisation.successions)
            .joinedload(Succession.other)
            .selectinload(Organisation.other_names),
        )
    ).all()


def membership_or_404(organisation: Organisation, membership_id: int) -> Membership:
    """One time of membership of an organisation. Raises NotHere."""
    for membership in organisation.memberships:
        if membership.id == membership_id:
            return membership
    raise NotHere


def to_choose() -> Sequence[Organisation]:
    """Every organisation, for a list to choose from."""
    return db.session.scalars(select(Organisation).order_by(Organisation.sort_name, Organisation.id)).all()


def siblings(organisation: Organisation) -> Sequence[Organisation]:
    """The others that belong to the same parent, by name."""
    if organisation.parent_id is None:
        return ()
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.parent_id == organisation.parent_id, Organisation.id != organisation.id)
        .order_by(Organisation.sort_name, Organisation.id)
    ).all()


def belonging_to(organisation: Organisation) -> Sequence[Organisation]:
    """Those whose parent it is, by name."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.parent_id == organisation.id)
        .order_by(Organisation.sort_name, Organisation.id)
    ).all()


def became(organisation: Organisation) -> Mapping[Ending, Sequence[Organisation]]:
    """Those that merged into it, split into it, or whose place it took, each by name."""
    statement = (
        select(Succession.kind, Organisation)
        .join(Organisation.successions)
        .where(Succession.other_id == organisation.id)
        .order_by(Organisation.sort_name, Organisation.id)
    )
    found: dict[Ending, list[Organisation]] = {}
    for kind, one in db.session.execute(statement):
        found.setdefault(kind, []).append(one)
    return {kind: found[kind] for kind in Ending if kind in found}


def what_refers_to(organisation: Organisation) -> list[str]:
    """In words, what would lose it if it were removed: people, organisations, letters."""
    groups = Model.metadata.tables["sub_group"].c  # its package stands above this one
    in_groups = Model.metadata.tables["sub_group_member"].c
    chairs = Model.metadata.tables["chair_term"].c
    logos = Model.metadata.tables["logo"].c
    signatures = Model.metadata.tables["signature"].c
    counted = (
        (RoleTerm.organisation_id, "the role of a person", "roles of people"),
        (Organisation.parent_id, "an organisation that belongs to it", "organisations that belong to it"),
        (groups.chair_organisation_id, "a sub-group that it chairs", "sub-groups that it chairs"),
        (in_groups.organisation_id, "its place in a sub-group", "its places in sub-groups"),
        (chairs.organisation_id, "a time in which it lent a co-chair", "times in which it lent a co-chair"),
        (logos.organisation_id, "its logo", "its logos"),
        (Succession.other_id, "an organisation that became it", "organisations that became it"),
        (signatures.organisation_id, "a letter that it stands under", "letters that it stands under"),
    )
    found = []
    for column, one, many in counted:
        count = db.session.scalar(select(func.count()).where(column == organisation.id)) or 0
        if count:
            found.append(one if count == 1 else f"{count} {many}")
    return found


def terms_of(organisation: Organisation, day: date) -> Sequence[RoleTerm]:
    """Who speaks for it on a London day or later, with the person; suspended people left out."""
    return db.session.scalars(
        select(RoleTerm)
        .join(Person)
        .where(
            RoleTerm.organisation_id == organisation.id,
            or_(RoleTerm.to_on.is_(None), RoleTerm.to_on >= day),
            Person.suspended_at.is_(None),
        )
        .order_by(Person.name, RoleTerm.id)
        .options(joinedload(RoleTerm.person))
    ).all()


def register() -> list[Known]:
    """Every organisation with all its names, by name. Two statements."""
    found = db.session.scalars(
        select(Organisation)
        .order_by(Organisation.sort_name, Organisation.id)
        .options(selectinload(Organisation.other_names))
    )
    return [Known(one, names_of(one)) for one in found]


def names_of(organisation: Organisation) -> Names:
    """All the names of an organisation."""
    return Names(
        organisation.name, tuple(other.name for other in organisation.other_names), organisation.short_name
    )


def likely_duplicates(
    names: Names, among: Sequence[Known], *, but: Organisation | None = None
) -> list[Organisation]:
    """Those of a register that may be the organisation of these names."""
    return [
        known.organisation
        for known in among
        if known.organisation is not but and matching.are_likely_one(names, known.names)
    ]


def likely_in_register(names: Names, *, but: Organisation | None = None) -> list[Organisation]:
    """Those of the whole register that may be the organisation of these names, by name.

    All names are read as plain rows: only organisations that are alike are loaded.
    """
    others: dict[int, list[str]] = {}
    for row in rows(select(OrganisationName.organisation_id, OrganisationName.name)):
        others.setdefault(row.organisation_id, []).append(row.name)
    alike = [
        row.id
        for row in rows(select(Organisation.id, Organisation.name, Organisation.short_name))
        if (but is None or row.id != but.id)
        and matching.are_likely_one(names, Names(row.name, tuple(others.get(row.id, ())), row.short_name))
    ]
    if not alike:
        return []
    statement = select(Organisation).where(Organisation.id.in_(alike))
    return list(db.session.scalars(statement.order_by(Organisation.sort_name, Organisation.id)))


def named_exactly(name: str) -> Organisation | None:
    """The organisation whose name is this very text."""
    return db.session.scalars(select(Organisation).where(Organisation.name == name)).one_or_none()
