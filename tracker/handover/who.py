"""The handover's lists of people: sub-groups, who speaks for which member, who has which rights until when."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tracker.coalition.models import Person, RoleTerm
from tracker.contacts.reaching import to_ring
from tracker.core.database import db
from tracker.core.links import absolute_url
from tracker.core.wording import capitalised, listed, partial_date
from tracker.groups import queries as groups
from tracker.handover.lists import Row, Section
from tracker.organisations.membership_queries import members_on
from tracker.people.role_services import describe


def sub_groups(today: date) -> Section:
    """The sub-groups at work, and who leads them."""
    running = [one for one in groups.all_groups() if groups.runs_on(one, today)]
    rows = [
        Row(
            (
                one.name,
                listed([person.name for person in groups.leads_on(one, today)]) or "Nobody named",
                one.chair_organisation.name if one.chair_organisation else "Nobody named",
            ),
            absolute_url("groups.show", group_id=one.id),
        )
        for one in running
    ]
    return Section("Sub-groups", ("Sub-group", "Led by", "Chaired by"), rows, "No sub-group is at work.")


def members(today: date) -> Section:
    """The members, and whom to ring."""
    members = members_on(today)
    ring = to_ring([one.id for one in members], today)
    rows = [
        Row(
            (one.name, "; ".join(each.in_words for each in ring.get(one.id, ())) or "Nobody recorded"),
            absolute_url("organisations.show", organisation_id=one.id),
        )
        for one in members
    ]
    return Section(
        "Who speaks for which member", ("Member", "Whom to ring or write to"), rows, "There is no member."
    )


def rights(today: date) -> Section:
    """Every role that has not ended."""
    terms = db.session.scalars(
        select(RoleTerm)
        .join(RoleTerm.person)
        .where(Person.suspended_at.is_(None), or_(RoleTerm.to_on.is_(None), RoleTerm.to_on >= today))
        .options(joinedload(RoleTerm.person), joinedload(RoleTerm.organisation))
        .order_by(RoleTerm.role, Person.name, RoleTerm.id)
    )
    rows = [
        Row(
            (
                one.person.name,
                capitalised(describe(one)),
                partial_date(one.to_on.isoformat()) if one.to_on else "No end",
            ),
            absolute_url("people.show", person_id=one.person_id),
        )
        for one in terms
    ]
    return Section(
        "Who has which rights, and until when", ("Person", "Role", "Until"), rows, "Nobody has any."
    )
