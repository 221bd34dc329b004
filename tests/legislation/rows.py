"""Rows of legislation for tests, really in the database."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from tracker.core.database import db
from tracker.legislation import services, sitting_services
from tracker.legislation.models import KnownStretch, Measure, NonSitting, PreElectionPeriod, Review
from tracker.legislation.pre_election import Area
from tracker.legislation.rules import House, Known, MeasureKind, Procedure, StageName
from tracker.legislation.sittings import BreakKind

NOW = datetime(2023, 1, 2, 12, tzinfo=UTC)
_numbers = count(1)


def make_bill(*debates: str | None, title: str | None = None) -> Measure:
    """A bill with a report stage in the Commons, or one for each of the debates."""
    bill = services.record_measure(
        kind=MeasureKind.BILL, title=title or f"Invented Homes Bill {next(_numbers)}", by=None, now=NOW
    )
    for dated in debates or (None,):
        services.add_stage(bill, name=StageName.REPORT, house=House.COMMONS, dated=dated, by=None, now=NOW)
    return bill


def make_instrument(laid: str | None, title: str | None = None, **facts: Any) -> Measure:
    """A statutory instrument of the negative procedure."""
    return services.record_measure(
        kind=MeasureKind.INSTRUMENT,
        title=title or f"The Invented Homes Regulations {next(_numbers)}",
        procedure=Procedure.NEGATIVE,
        laid=laid,
        by=None,
        now=NOW,
        **facts,
    )


def make_review(name: str | None = None, **facts: Any) -> Review:
    """A review without calls."""
    return services.record_review(
        name=name or f"Invented Review of Homes {next(_numbers)}", by=None, now=NOW, **facts
    )


def make_break(
    first_on: date = date(2023, 3, 31),
    last_on: date = date(2023, 4, 16),
    kind: BreakKind = BreakKind.ADJOURNMENT,
    houses: tuple[House, ...] = tuple(House),
) -> NonSitting:
    """Both Houses adjourned over Easter, or what is said instead."""
    number = next(_numbers)
    pause = NonSitting(
        kind=kind,
        of_commons=House.COMMONS in houses,
        of_lords=House.LORDS in houses,
        first_on=first_on,
        last_on=last_on,
        note=f"recess {number}",
    )
    db.session.add(pause)
    db.session.flush()
    return pause


def make_known(first_on: date = date(2023, 1, 1), last_on: date = date(2023, 12, 31)) -> None:
    """Every break of both Houses is entered for a year."""
    sitting_services.say_complete(list(House), first_on=first_on, last_on=last_on, by=None, now=NOW)


def make_stretch() -> KnownStretch:
    """A month of which every break of the Lords is entered, each time in another year."""
    year = 2030 + next(_numbers)
    stretch = KnownStretch(
        house=House.LORDS, what=Known.BREAKS, first_on=date(year, 6, 1), last_on=date(year, 6, 30)
    )
    db.session.add(stretch)
    db.session.flush()
    return stretch


def make_pre_election_period() -> PreElectionPeriod:
    """Six weeks before an election in Wales, each time a year later."""
    year = 2030 + next(_numbers)
    return sitting_services.add_pre_election_period(
        area=Area.WALES, first_on=date(year, 3, 25), last_on=date(year, 5, 7), by=None, now=NOW
    )
