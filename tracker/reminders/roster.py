"""Who is concerned by a deadline on a given London day. Planning, sending and previewing all ask here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from tracker.coalition.models import Person, RoleTerm
from tracker.coalition.queries import co_chairs_on, roles_on
from tracker.coalition.rules import Role
from tracker.contacts.models import Absence
from tracker.contacts.queries import Away, away_on, because_away
from tracker.core.database import db
from tracker.deadlines.models import Deadline
from tracker.groups import queries as groups
from tracker.groups.departures import Heirs, heirs_on
from tracker.groups.rules import Charge
from tracker.reminders.mail_queries import is_named


@dataclass(frozen=True)
class Roster:
    """The people who can be told on one London day: the co-chairs in office, or, with nobody else left, the last ones.

    Each part is read when it is first asked for, and once, however many deadlines are asked about.
    """

    day: date

    @cached_property
    def co_chairs(self) -> Sequence[Person]:
        return co_chairs_on(self.day)

    @cached_property
    def last_co_chairs(self) -> Sequence[Person]:
        return [] if self.co_chairs else _last_co_chairs(self.day)

    @cached_property
    def _away(self) -> Away:
        return away_on(self.day)

    @cached_property
    def _heirs(self) -> Heirs:
        return heirs_on(self.day)

    @cached_property
    def everywhere(self) -> list[Person]:
        """Who is told of every deadline: the co-chairs in office, or who stands in for one who is away."""
        return [self._away.instead_of(person) for person in self.co_chairs]

    def concerned(self, deadline: Deadline) -> list[Person]:
        """Co-chairs, the record's lead and deputy, the leads of its sub-group, whoever is named, or who stands in
        for one who is away.

        Each once, only those with a role that day.
        """
        named = [*self.co_chairs, *self._in_charge(deadline), *self._named(deadline)]
        reached = (self._away.instead_of(person) for person in named if roles_on(person, self.day))
        return list({person.id: person for person in reached}.values())

    def _in_charge(self, deadline: Deadline) -> list[Person]:
        record = deadline.consultation or deadline.letter
        if record is None:
            return []
        both = (
            self._or_heir(record.lead, Charge.LEAD, record),
            self._or_heir(record.deputy, Charge.DEPUTY, record),
        )
        return [*(person for person in both if person), *groups.leads_on(record.group, self.day)]

    def _named(self, deadline: Deadline) -> list[Person]:
        named = (self._or_heir(person, Charge.NAMED, deadline) for person in deadline.people)
        return [person for person in named if person]

    def _or_heir(self, person: Person | None, charge: Charge, record: Any) -> Person | None:
        """The person, or, of one without a role any more, who takes this over where that is not carried out yet."""
        if person is None or roles_on(person, self.day):
            return person
        return self._heirs.of(person, charge, record)

    def recipients(self, deadline: Deadline) -> list[Person]:
        """Those concerned; where that is nobody, the last co-chairs."""
        return self.concerned(deadline) or list(self.last_co_chairs)

    def is_recipient(self, person: Person, deadline: Deadline) -> bool:
        """Whether this person is among the recipients; asks for the others only where that matters.

        Whoever is away stays one: what was handed over before goes to them.
        """
        if self._is_concerned(person, deadline) or self._covered_by(person, deadline) is not None:
            return True
        return any(person.id == other.id for other in self.recipients(deadline))

    def _is_concerned(self, person: Person, deadline: Deadline) -> bool:
        """Whether a person is concerned on their own behalf."""
        return bool(roles_on(person, self.day)) and self._duty(person, deadline) is not None

    def _covered_by(self, person: Person, deadline: Deadline) -> Absence | None:
        """The days away of somebody concerned for whom this person stands in."""
        covered = self._away.covered_by(person) if roles_on(person, self.day) else ()
        return next((one for one in covered if self._is_concerned(one.person, deadline)), None)

    def why(self, person: Person, deadline: Deadline) -> str:
        """Why this person is told, as a clause: "you are a co-chair"."""
        duty = self._duty(person, deadline)
        if duty is not None:
            return duty
        covered = self._covered_by(person, deadline)
        if covered is not None:
            return because_away(covered)
        before = self._heirs.taken_over_from(person)
        if before is not None:
            return f"you take over from {before.name}"
        return "you were a co-chair, and nobody else can be reached"

    def _duty(self, person: Person, deadline: Deadline) -> str | None:
        """What ties one person to a deadline, as that clause; looks no further than it must, and loads nobody else."""
        record = deadline.consultation or deadline.letter
        if Role.CO_CHAIR in roles_on(person, self.day):
            return "you are a co-chair"
        if record is not None and person.id == record.lead_id:
            return "you lead on this"
        if record is not None and person.id == record.deputy_id:
            return "you are the deputy on this"
        if record is not None and groups.leads(person.id, record.group_id, self.day) and record.group:
            return f"you lead the sub-group {record.group.name}"
        return "you are named on this deadline" if is_named(person, deadline) else None


def _last_co_chairs(day: date) -> Sequence[Person]:
    """Those whose term as co-chair ended last before ``day`` and who are not suspended."""
    ended = select(func.max(RoleTerm.to_on)).where(RoleTerm.role == Role.CO_CHAIR, RoleTerm.to_on < day)
    return (
        db.session.scalars(
            select(Person)
            .join(RoleTerm)
            .where(RoleTerm.role == Role.CO_CHAIR, RoleTerm.to_on == ended.scalar_subquery())
            .where(Person.suspended_at.is_(None))
            .order_by(Person.name, Person.id)
            .options(selectinload(Person.roles))
        )
        .unique()
        .all()
    )
