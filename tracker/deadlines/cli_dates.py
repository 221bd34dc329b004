"""`tracker dates …`: the rules of dates on the command line.

Needs no database and no settings: it answers from the bundled bank holidays alone.
Local times are London's, written without an offset: "2023-05-11T23:45".
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from functools import wraps
from typing import ParamSpec

import click

from tracker.core.bank_holidays import calendar_of
from tracker.core.calendar import LONDON, Calendar, Nation, day_in_words, london_moment, time_in_words
from tracker.core.calendar import working_days_after as nth_working_day_after
from tracker.core.errors import RuleViolation
from tracker.core.options import DAY, Refused, Written
from tracker.core.printed import parse_wall_time
from tracker.deadlines import clocks, rules

P = ParamSpec("P")


def read_recorded(written: str) -> datetime:
    """An ISO moment; without an offset London time, a date alone its first moment."""
    try:
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None:
            return london_moment(moment.date(), moment.time())
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise RuleViolation(f"“{written}” is not a moment. Write it as 2023-01-31T09:00:00Z.") from None


CLOCK_TIME = Written("HH:MM", parse_wall_time)
NATION = Written("NATION", Nation.parse)
RUNGS = Written("RUNGS", rules.parse_ladder)
MOMENT = Written("ISO", read_recorded)

with_nation = click.option(
    "--nation",
    type=NATION,
    default=Nation.ENGLAND_AND_WALES.value,
    show_default=True,
    help="Whose bank holidays: england-and-wales, scotland or northern-ireland.",
)
with_closed = click.option(
    "--closed", type=DAY, multiple=True, help="A day on which the coalition is closed. May be given again."
)
with_days = click.option(
    "--working-days", "count", type=click.IntRange(0, 5000), required=True, help="How many working days."
)
with_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def within_the_calendar(command: Callable[P, None]) -> Callable[P, None]:
    """Refuse what leads beyond the years 1 to 9999, which is as far as dates go here."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except OverflowError:
            raise Refused("That leads beyond the dates that can be counted.") from None

    return guarded


@click.group()
def dates() -> None:
    """Work out reminders, due dates and latest days to ask. Needs no database."""


@dates.command()
@click.option("--due", "due_on", type=DAY, required=True, help="The London date that something is due.")
@click.option("--time", "due_time", type=CLOCK_TIME, help="The London time, if one is stated. Not midnight.")
@with_nation
@with_closed
@click.option("--recorded", "recorded_at", type=MOMENT, help="When the deadline was recorded. Default: now.")
@click.option("--rungs", type=RUNGS, default=rules.CLOSING_LADDER, show_default=True, help="The reminders.")
@with_json
@within_the_calendar
def ladder(
    due_on: date,
    due_time: time | None,
    nation: Nation,
    closed: tuple[date, ...],
    recorded_at: datetime | None,
    rungs: tuple[int, ...],
    as_json: bool,
) -> None:
    """The reminders of a deadline. When each goes, and why or why not."""
    due_at = rules.due_moment(due_on, due_time)
    planned = rules.ladder(due_on, due_time, rungs, _calendar(nation, closed), recorded_at or _now())
    if as_json:
        _print_json(_ladder_document(due_on, due_at, planned))
    else:
        _print_ladder(due_on, due_time, planned)


@dates.command()
@click.option("--from", "from_on", type=DAY, required=True, help="The day to count from; it is day 0.")
@with_days
@with_nation
@with_closed
@with_json
@within_the_calendar
def add(from_on: date, count: int, nation: Nation, closed: tuple[date, ...], as_json: bool) -> None:
    """The working day so many working days after a day."""
    counted = nth_working_day_after(from_on, count, _calendar(nation, closed))
    if as_json:
        skipped = [{"date": one.day.isoformat(), "why": one.why} for one in counted.skipped]
        _print_json({"date": counted.day.isoformat(), "skipped": skipped, "warning": counted.warning})
    else:
        _print_answer(counted.day, counted.working, counted.warning)


@dates.command("latest-ask")
@click.option("--cut-off", type=DAY, required=True, help="The day by which the answer must be due.")
@with_days
@with_nation
@with_closed
@with_json
@within_the_calendar
def latest_ask(cut_off: date, count: int, nation: Nation, closed: tuple[date, ...], as_json: bool) -> None:
    """The last working day on which to ask for an answer. It takes so many working days."""
    worked = clocks.latest_ask(cut_off, count, _calendar(nation, closed))
    if as_json:
        _print_json({"date": worked.day.isoformat(), "working": worked.working, "warning": worked.warning})
    else:
        _print_answer(worked.day, worked.working, worked.warning)


def _calendar(nation: Nation, closed: Iterable[date]) -> Calendar:
    return calendar_of(nation, closed=dict.fromkeys(closed, ""))


def _now() -> datetime:
    from tracker.core import clock  # loads the database's drivers, which nothing else here needs

    return clock.now()


def _ladder_document(
    due_on: date, due_at: datetime | None, planned: Iterable[rules.PlannedRung]
) -> dict[str, object]:
    local = f"{due_at.astimezone(LONDON):%Y-%m-%dT%H:%M}" if due_at else due_on.isoformat()
    rungs = [
        {
            "rung": one.rung,
            "at": _utc(one.at),
            "local": one.local,
            "armed": one.armed,
            "why": one.why,
            "warning": one.warning,
        }
        for one in planned
    ]
    return {"due_at": _utc(due_at), "due_local": local, "rungs": rungs}


def _utc(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


def _print_json(document: object) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _print_ladder(due_on: date, due_time: time | None, planned: Iterable[rules.PlannedRung]) -> None:
    stated = f"{time_in_words(due_time)} UK time" if due_time else "time not stated"
    click.echo(f"Due {day_in_words(due_on)}, {stated}\n")
    for one in planned:
        moment = (
            f"{day_in_words(one.day)}, {time_in_words(rules.REMINDERS_GO_AT)}" if one.at else "no reminder"
        )
        click.echo(f"{one.rung:>3}  {moment:<36}  {one.why}")
    for warning in dict.fromkeys(one.warning for one in planned if one.warning):
        click.echo(f"\n{warning}", err=True)


def _print_answer(day: date, working: str, warning: str | None) -> None:
    click.echo(f"{day_in_words(day)}\n{working}")
    if warning:
        click.echo(warning, err=True)
