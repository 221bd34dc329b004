"""Reading sub-groups: the list, one of them, who leads or works in it on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.models import Person
from tracker.coalition.rules import in_force, name_key
from tracker.core import partial
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.groups.models import GroupMember, SubGroup
from tracker.groups.rules import Part, names_in


def all_groups() -> Sequence[SubGroup]:
    """Every sub-group by name, with its chair, themes and members. Three statements."""
    return db.session.scalars(
        select(SubGroup).options(*_with_everybody()).order_by(func.lower(SubGroup.name), SubGroup.id)
    ).all()


def groups_to_choose(day: date, *, also: SubGroup | None = None) -> Sequence[SubGroup]:
    """The sub-groups that are not over on a day, by name, and one that was chosen before."""
    wanted = partial.is_not_over_on(SubGroup.to_on, day)
    if also is not None:
        wanted = or_(wanted, SubGroup.id == also.id)
    return db.session.scalars(select(SubGroup).where(wanted).order_by(func.lower(SubGroup.name))).all()


def get_or_404(group_id: int) -> SubGroup:
    """One sub-group with all that its page shows. Raises NotHere."""
    found = db.session.scalars(
        select(SubGroup).where(SubGroup.id == group_id).options(*_with_everybody())
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def member_or_404(group_id: int, member_id: int) -> GroupMember:
    """One entry of a sub-group. Raises NotHere."""
    found = db.session.get(GroupMember, member_id)
    if found is None or found.group_id != group_id:
        raise NotHere
    return found


def _with_everybody() -> tuple[Any, ...]:
    members = selectinload(SubGroup.members)
    return (
        joinedload(SubGroup.chair_organisation),
        selectinload(SubGroup.themes),
        members.joinedload(GroupMember.organisation),
        members.joinedload(GroupMember.person).selectinload(Person.roles),
    )


def group_called(name: str) -> SubGroup | None:
    """The sub-group of this name, or of another one that it is known by."""
    wanted = name_key(name)
    return next((one for one in all_groups() if wanted in {name_key(known) for known in names_of(one)}), None)


def names_of(group: SubGroup) -> list[str]:
    """All the names of a sub-group, its present one first."""
    return [group.name, *names_in(group.other_names)]


def runs_on(group: SubGroup, day: date) -> bool:
    """Whether a sub-group is at work on a day, as far as its dates are known."""
    return partial.covers(group.from_on, group.to_on, day)


def members_on(group: SubGroup, day: date) -> list[GroupMember]:
    """Who is in a sub-group on a London day, leads first, then in the order they were recorded."""
    now = [one for one in group.members if in_force(day, one.from_on, one.to_on)]
    return sorted(now, key=lambda one: (one.part is not Part.LEAD, one.id))


def leads_on(group: SubGroup | None, day: date) -> list[Person]:
    """The people who lead a sub-group on a London day, each once; of none, nobody."""
    if group is None or not runs_on(group, day):
        return []
    leads = [one.person for one in members_on(group, day) if one.part is Part.LEAD and one.person]
    return list({person.id: person for person in leads}.values())


def leads(person_id: int, group_id: int | None, day: date) -> bool:
    """Whether somebody leads a sub-group on a London day, without loading it."""
    if group_id is None:
        return False
    statement = select(GroupMember.id).join(GroupMember.group).where(
        GroupMember.group_id == group_id, GroupMember.person_id == person_id, GroupMember.part == Part.LEAD,
        in_force_on(day), partial.covers_on(SubGroup.from_on, SubGroup.to_on, day),
    )  # fmt: skip
    return db.session.scalar(statement.limit(1)) is not None


def in_force_on(day: date) -> ColumnElement[bool]:
    """The condition that an entry of a sub-group covers a London day."""
    return and_(
        or_(GroupMember.from_on.is_(None), GroupMember.from_on <= day),
        or_(GroupMember.to_on.is_(None), GroupMember.to_on >= day),
    )


def ids_of_groups(person_id: int, day: date) -> Select[int]:
    """As a part of a statement: the ids of the sub-groups that somebody is in by name on a London day."""
    return select(GroupMember.group_id).where(GroupMember.person_id == person_id, in_force_on(day))


def groups_of(person: Person, day: date) -> Sequence[SubGroup]:
    """The running sub-groups that somebody is in on a London day, themselves or with an organisation they speak for."""
    own = {
        term.organisation_id
        for term in person.roles
        if term.organisation_id is not None and in_force(day, term.from_on, term.to_on)
    }
    alone = and_(GroupMember.organisation_id.in_(own), GroupMember.person_id.is_(None))
    mine = select(GroupMember.group_id).where(
        or_(GroupMember.person_id == person.id, alone), in_force_on(day)
    )
    chaired = SubGroup.chair_organisation_id.in_(own)
    return db.session.scalars(
        select(SubGroup)
        .where(or_(SubGroup.id.in_(mine), chaired), partial.covers_on(SubGroup.from_on, SubGroup.to_on, day))
        .order_by(func.lower(SubGroup.name))
    ).all()


def entries_of(person: Person, day: date) -> Sequence[GroupMember]:
    """What somebody is in sub-groups on a London day or later, with the groups."""
    return db.session.scalars(
        select(GroupMember)
        .where(GroupMember.person_id == person.id, or_(GroupMember.to_on.is_(None), GroupMember.to_on >= day))
        .options(
            joinedload(GroupMember.group).selectinload(SubGroup.members), joinedload(GroupMember.organisation)
        )
        .order_by(GroupMember.id)
    ).all()


def groups_with(organisation_id: int, day: date) -> Sequence[SubGroup]:
    """The sub-groups that an organisation chairs or is in on a London day or later, by name."""
    inside = select(GroupMember.group_id).where(
        GroupMember.organisation_id == organisation_id,
        or_(GroupMember.to_on.is_(None), GroupMember.to_on >= day),
    )
    return db.session.scalars(
        select(SubGroup)
        .where(or_(SubGroup.chair_organisation_id == organisation_id, SubGroup.id.in_(inside)))
        .where(partial.is_not_over_on(SubGroup.to_on, day))
        .order_by(func.lower(SubGroup.name))
    ).all()
