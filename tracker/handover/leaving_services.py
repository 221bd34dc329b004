"""Services on leaving: recording it, taking it back, and handing over once the last day is past. Nothing commits.

Roles and places in sub-groups get their last day at once, so that rights end at midnight after it by themselves; what
goes to a successor from the day after is recorded at once too, or waits as an item. Past acts keep their name.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.queries import roles_on
from tracker.coalition.rules import Role
from tracker.consultations.models import Consultation
from tracker.contacts import services as contacts
from tracker.core.calendar import ONE_DAY
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import plain_day
from tracker.deadlines import services as deadlines
from tracker.deadlines.models import Deadline
from tracker.groups import departures
from tracker.groups import queries as groups
from tracker.groups import services as group_services
from tracker.groups.models import Departure, DepartureItem
from tracker.groups.rules import Charge, Part
from tracker.handover import leaving_emails, leaving_queries
from tracker.handover.leaving_rules import Kind, Open, chosen_for
from tracker.letters.models import Letter
from tracker.people import role_services

Handed = tuple[Open, Person]
CHARGES = {Kind.LEAD: Charge.LEAD, Kind.DEPUTY: Charge.DEPUTY, Kind.NAMED: Charge.NAMED}


def record_leaving(
    person: Person,
    *,
    last_day: date,
    each: Mapping[str, int | None],
    everything: Person | None,
    by: Person,
    now: datetime,
) -> Departure:
    """Somebody leaves with a London day that is still theirs. ``each`` names who takes over a thing, by its key;
    ``everything`` whoever takes what has nobody of its own, and what comes to be open until then.

    Both sides are told by mail. Raises RuleViolation: nobody was chosen for something, or one who could not do it.
    """
    _check_may_leave(person, last_day)
    handed = _chosen(person, last_day, each, everything)
    _check_successors(handed, last_day)
    _hand_over_what_has_days(person, handed, last_day, by=by, now=now)
    departure = _depart(person, handed, last_day, everything, by=by, now=now)
    _end_everything(person, last_day, by=by, now=now)
    activity.record(person, f"leaves with {plain_day(last_day)}; what is open goes to others", by=by, now=now)
    leaving_emails.tell(person, handed, last_day, now=now)
    if last_day < london_day(now):
        carry_out(departure, now=now)
    return departure


def _check_may_leave(person: Person, last_day: date) -> None:
    if departures.pending_of(person.id) is not None:
        raise RuleViolation(f"It is recorded already that {person.name} leaves. Take that back first.")
    running = [one for one in person.roles if one.to_on is None or one.to_on >= last_day]
    if not running:
        raise RuleViolation(
            f"{person.name} has no role on that day, so there is nothing to end.", field="last_day"
        )
    later = [one for one in running if one.from_on is not None and one.from_on > last_day]
    if later:
        raise RuleViolation(
            f"{person.name} is {role_services.describe(later[0])}, which begins later. Change that role first.",
            field="last_day",
        )


def _chosen(
    person: Person, last_day: date, each: Mapping[str, int | None], everything: Person | None
) -> list[Handed]:
    """Who takes what. Raises RuleViolation for what nobody was chosen for."""
    others = {one.id: one for one in leaving_queries.successors(person)}
    handed = []
    for one in leaving_queries.open_of(person, last_day):
        successor = others.get(chosen_for(one, each, everything.id if everything else None) or 0)
        if successor is None:
            raise RuleViolation(
                f"Choose who takes over “{one.title}”, or one person for everything.", field=one.key
            )
        handed.append((one, successor))
    return handed


def _check_successors(handed: Sequence[Handed], last_day: date) -> None:
    """Raises RuleViolation for somebody who would have no role on the day after, so that no mail could reach them."""
    given = {successor.id for one, successor in handed if one.kind in (Kind.CO_CHAIR, Kind.REPRESENTATIVE)}
    for one, successor in handed:
        if successor.id not in given and not roles_on(successor, last_day + ONE_DAY):
            raise RuleViolation(
                f"{successor.name} has no role on the day after, so nobody could remind them. Choose somebody else, "
                "or give them a role first.",
                field=one.key,
            )


def _hand_over_what_has_days(
    person: Person, handed: Sequence[Handed], last_day: date, *, by: Person, now: datetime
) -> None:
    """The chair, speaking for an organisation, leading a sub-group: from the day after, for whoever takes it over."""
    after = last_day + ONE_DAY
    for one, successor in handed:
        if one.kind in (Kind.CO_CHAIR, Kind.REPRESENTATIVE):
            role = Role.CO_CHAIR if one.kind is Kind.CO_CHAIR else Role.REPRESENTATIVE
            term = next(
                each
                for each in person.roles
                if each.role is role and one.number in (0, each.organisation_id)
                and (each.to_on is None or each.to_on >= last_day)
            )  # fmt: skip
            role_services.give_role(
                successor, role=role, organisation=term.organisation, from_on=after, by=by, now=now
            )
        elif one.kind is Kind.GROUP:
            group = groups.get_or_404(one.number)
            if successor not in groups.leads_on(group, after):
                group_services.add_member(
                    group, person=successor, organisation=None, part=Part.LEAD, from_on=after, by=by, now=now
                )


def _depart(
    person: Person,
    handed: Sequence[Handed],
    last_day: date,
    everything: Person | None,
    *,
    by: Person,
    now: datetime,
) -> Departure:
    departure = Departure(
        person=person, last_day=last_day, successor=everything, recorded_at=now, recorded_by_id=by.id
    )
    for one, successor in handed:
        if one.kind in CHARGES:
            place = {f"{one.record}_id": one.number}
            departure.items.append(DepartureItem(successor=successor, charge=CHARGES[one.kind], **place))
    db.session.add(departure)
    db.session.flush()
    return departure


def _end_everything(person: Person, last_day: date, *, by: Person, now: datetime) -> None:
    """The last day of every role, of every place in a sub-group, and as a contact."""
    for term in person.roles:
        if term.to_on is None or term.to_on > last_day:
            role_services.end_role(term, to_on=last_day, by=by, now=now)
    for entry in groups.entries_of(person, last_day):
        if (entry.to_on is None or entry.to_on > last_day) and (
            entry.from_on is None or entry.from_on <= last_day
        ):
            group_services.change_days(entry, from_on=entry.from_on, to_on=last_day, by=by, now=now)
    contacts.end_contacts(person, last_day)


def take_back(departure: Departure, *, by: Person, now: datetime) -> None:
    """Somebody stays after all: nothing is handed over. The last days of roles stand until somebody moves them."""
    if departure.done_at is not None:
        raise RuleViolation("The last day is past, and what was open went to others.")
    activity.record(departure.person, "does not leave after all", by=by, now=now)
    db.session.delete(departure)


def carry_out(departure: Departure, *, now: datetime) -> None:
    """The last day is past: what waits goes to its successors, and what came to be open since to the one for all."""
    person = departure.person
    for item in departure.items:
        _hand_over(person, item.successor, item.charge, _record_of(item), now)
    if departure.successor is not None:
        for one in leaving_queries.open_of(person, departure.last_day):
            if one.kind in CHARGES:
                record = _found(one.record, one.number)
                _hand_over(person, departure.successor, CHARGES[one.kind], record, now)
    deadlines.let_go_of_all(person)
    departure.done_at = now


Record = Letter | Consultation | Deadline
_TABLES: Mapping[str, Any] = {"letter": Letter, "consultation": Consultation, "deadline": Deadline}


def _record_of(item: DepartureItem) -> Record | None:
    places = ((name, getattr(item, f"{name}_id")) for name in _TABLES)
    return next((_found(name, number) for name, number in places if number is not None), None)


def _found(name: str, number: int) -> Record | None:
    record: Record | None = db.session.get(_TABLES[name], number)
    return record


def _hand_over(
    person: Person,
    successor: Person,
    charge: Charge,
    record: Record | None,
    now: datetime,
) -> None:
    """One thing; nothing where somebody has put another in their place meanwhile."""
    if isinstance(record, Deadline):
        if person in record.people:
            record.people.remove(person)
            if successor not in record.people:
                record.people.append(successor)
            activity.record(
                record, f"names {successor.name} instead of {person.name}, who left", by=None, now=now
            )
        return
    if record is None or getattr(record, f"{charge.value}_id") != person.id:
        return
    other = "deputy" if charge is Charge.LEAD else "lead"
    setattr(record, charge.value, successor)
    if getattr(record, f"{other}_id") == successor.id:
        record.deputy = None  # who leads is nobody's deputy
    said = f"{charge.value} went from {person.name}, who left, to {successor.name}"
    activity.record(record, said, by=None, now=now)
