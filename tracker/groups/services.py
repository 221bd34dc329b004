"""Services on sub-groups: adding, changing and ending one, and who is in it. Nothing here commits.

Leading a sub-group gives nobody a right: what somebody may do follows from their roles alone.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person, Theme
from tracker.coalition.queries import roles_on
from tracker.coalition.rules import Role, name_key
from tracker.core import partial
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.typed import LONGEST_NAME, read_line
from tracker.core.wording import listed, partial_date
from tracker.groups import queries, rules
from tracker.groups.models import GroupMember, SubGroup
from tracker.groups.rules import Part
from tracker.people.role_services import days_of

FIELD_NAMES = {
    "name": "the name",
    "other_names": "the other names",
    "purpose": "what it is for",
    "chair_organisation": "who chairs it",
    "from_on": "since when it works",
    "to_on": "until when it works",
    "ends_with": "what it ends with",
    "themes": "the themes",
}


def add_group(
    *,
    name: str,
    other_names: str = "",
    purpose: str = "",
    chair: Organisation | None = None,
    themes: Sequence[Theme] = (),
    from_on: str | None = None,
    ends_with: str = "",
    by: Person | None,
    now: datetime,
) -> SubGroup:
    """Record a sub-group. Flushes. Raises RuleViolation when there is one of this name."""
    group = SubGroup(
        name=_checked_name(name, but=None), other_names=rules.joined(rules.names_in(other_names)),
        purpose=purpose, chair_organisation=chair, themes=list(themes), from_on=from_on,
        ends_with=ends_with.strip(), created_at=now,
    )  # fmt: skip
    db.session.add(group)
    db.session.flush()
    activity.record(group, "recorded this sub-group", by=by, now=now)
    return group


def change_group(
    group: SubGroup,
    *,
    name: str,
    other_names: str,
    purpose: str,
    chair: Organisation | None,
    themes: Sequence[Theme],
    from_on: str | None,
    to_on: str | None,
    ends_with: str,
    by: Person | None,
    now: datetime,
) -> list[str]:
    """Change a sub-group; its former name stays one that it is found by. Returns what changed, in words."""
    tidy, others = _checked_name(name, but=group), rules.names_in(other_names)
    check_dates(from_on, to_on)
    if tidy != group.name and group.name not in others:
        others.append(group.name)
    wanted: dict[str, Any] = {
        "name": tidy, "other_names": rules.joined(others), "purpose": purpose, "chair_organisation": chair,
        "from_on": from_on, "to_on": to_on, "ends_with": ends_with.strip(),
        "themes": list(themes) if set(themes) != set(group.themes) else group.themes,
    }  # fmt: skip
    changed = [field for field, value in wanted.items() if getattr(group, field) != value]
    for field in changed:
        setattr(group, field, wanted[field])
    words = [FIELD_NAMES[field] for field in changed]
    if changed:
        activity.record(group, f"changed {listed(words)}", by=by, now=now)
    return words


def end_group(group: SubGroup, *, to_on: str, by: Person | None, now: datetime) -> None:
    """Let a sub-group end, as well as that is known; what it worked on stays with it. Raises RuleViolation."""
    check_dates(group.from_on, to_on)
    group.to_on = to_on
    activity.record(group, f"ended it with {partial_date(to_on)}", by=by, now=now)


def go_on(group: SubGroup, *, by: Person | None, now: datetime) -> None:
    """A sub-group that was ended works again. Raises RuleViolation when it was not."""
    if group.to_on is None:
        raise RuleViolation("This sub-group has no end.")
    group.to_on = None
    activity.record(group, "opened it again", by=by, now=now)


def add_member(
    group: SubGroup,
    *,
    person: Person | None,
    organisation: Organisation | None,
    part: Part,
    from_on: date | None,
    to_on: date | None = None,
    by: Person | None,
    now: datetime,
) -> GroupMember:
    """Let an organisation, or a person, be in a sub-group. Flushes. Raises RuleViolation."""
    if person is None and organisation is None:
        raise RuleViolation("Choose a person, an organisation, or both.", field="person")
    if part is Part.LEAD and person is None:
        raise RuleViolation("A lead is a person: reminders go to them.", field="person")
    rules.check_days(from_on, to_on)
    _check_not_in(group, person, organisation, part, from_on, to_on, but=None)
    member = GroupMember(group=group, person=person, organisation=organisation, part=part, from_on=from_on,
                         to_on=to_on)  # fmt: skip
    db.session.add(member)
    db.session.flush()
    activity.record(group, f"added {describe(member)}", by=by, now=now)
    return member


def change_days(
    member: GroupMember, *, from_on: date | None, to_on: date | None, by: Person | None, now: datetime
) -> bool:
    """Change from when to when somebody is in a sub-group. False when nothing differs. Raises RuleViolation."""
    if (member.from_on, member.to_on) == (from_on, to_on):
        return False
    rules.check_days(from_on, to_on)
    _check_not_in(member.group, member.person, member.organisation, member.part, from_on, to_on, but=member)
    before = describe(member)
    member.from_on, member.to_on = from_on, to_on
    activity.record(member.group, f"changed {before} to {describe(member)}", by=by, now=now)
    return True


def may_lead(person: Person, day: date) -> bool:
    """Whether somebody named as lead may also record and change things: that takes a role of its own."""
    return bool({Role.LEAD, Role.CO_CHAIR} & roles_on(person, day))


def describe(member: GroupMember) -> str:
    """ "Ann Example of Invented Charity as lead from 1 May 2026"."""
    names = [member.person.name] if member.person else []
    names += [member.organisation.name] if member.organisation else []
    return f"{' of '.join(names)} as {member.part.value}{days_of(member)}"


def check_dates(from_on: str | None, to_on: str | None) -> None:
    """Raises RuleViolation when a sub-group would end before it begins, as far as that is known."""
    if partial.is_certainly_before(to_on, from_on):
        raise RuleViolation(
            f"It began in {partial_date(from_on)}. Enter that date or a later one.", field="to_on"
        )


def _check_not_in(
    group: SubGroup,
    person: Person | None,
    organisation: Organisation | None,
    part: Part,
    from_on: date | None,
    to_on: date | None,
    but: GroupMember | None,
) -> None:
    for one in group.members:
        same = (one.person, one.organisation, one.part) == (person, organisation, part)
        apart = _is_before(one.to_on, from_on) or _is_before(to_on, one.from_on)
        if same and one is not but and not apart:
            raise RuleViolation(
                f"{describe(one)} is in this sub-group already. Change those days instead.", field="from_on"
            )


def _is_before(end: date | None, beginning: date | None) -> bool:
    return end is not None and beginning is not None and end < beginning


def _checked_name(name: str, but: SubGroup | None) -> str:
    tidy = read_line(name, longest=LONGEST_NAME)
    if not tidy:
        raise RuleViolation("Enter the name of the sub-group.", field="name")
    for group in queries.all_groups():
        if group is not but and name_key(tidy) in {name_key(one) for one in queries.names_of(group)}:
            raise RuleViolation(f"There is a sub-group “{group.name}” already.", field="name")
    return tidy
