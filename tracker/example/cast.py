"""Who acts in the example, and on which days: all counted in working days from the day it is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.coalition.models import Organisation, Person
from tracker.coalition.queries import person_by_email
from tracker.core.calendar import Calendar, Nation, london_moment, working_days_after, working_days_before
from tracker.core.clock import london_day
from tracker.deadlines.queries import calendar_for
from tracker.organisations.queries import named_exactly

SUNDAY = 6


@dataclass(frozen=True)
class Cast:
    """The people and organisations of the live part, and its calendar."""

    now: datetime
    calendar: Calendar
    chair: Person
    second_chair: Person
    lead: Person
    signatories: tuple[Organisation, ...]

    @property
    def today(self) -> date:
        return london_day(self.now)

    def ahead(self, working_days: int) -> date:
        """So many working days from today."""
        return working_days_after(self.today, working_days, self.calendar).day

    def back(self, working_days: int) -> date:
        """So many working days before today."""
        return working_days_before(self.today, working_days, self.calendar).day

    def sunday_after(self, days: int) -> date:
        """The first Sunday that is at least so many days away."""
        day = self.today + timedelta(days=days)
        return day + timedelta(days=(SUNDAY - day.weekday()) % 7)


def morning(day: date) -> datetime:
    """Half past ten in London: when things are recorded in the example."""
    return london_moment(day, time(10, 30))


def cast_on(now: datetime) -> Cast:
    """Find the people and the invented organisations that were loaded just now."""
    return Cast(
        now=now,
        calendar=calendar_for(Nation.ENGLAND_AND_WALES),
        chair=_person("chair1@example.org"),
        second_chair=_person("chair2@example.org"),
        lead=_person("lead@example.org"),
        signatories=tuple(
            _organisation(name)
            for name in ("Invented Lantern Trust", "Invented Bridge Project", "Invented Harbour Association")
        ),
    )


def _person(address: str) -> Person:
    found = person_by_email(address)
    if found is None:
        raise LookupError(f"people.csv does not hold {address}")
    return found


def _organisation(name: str) -> Organisation:
    found = named_exactly(name)
    if found is None:
        raise LookupError(f"organisations.csv does not hold {name}")
    return found
