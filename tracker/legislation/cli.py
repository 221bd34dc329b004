"""``tracker legislation``: dates that are reckoned from when Parliament sits, as far as that is entered."""

import json
from datetime import date

import click
from flask.cli import with_appcontext

from tracker.core.options import DAY
from tracker.core.wording import day as day_in_words
from tracker.legislation import sitting_queries
from tracker.legislation.amendments import table_by
from tracker.legislation.forty_days import forty_days
from tracker.legislation.sittings import Reckoned


@click.group()
def legislation() -> None:
    """Dates that follow from when Parliament sits. What is not entered is not guessed."""


@legislation.command("forty-days")
@click.option(
    "--laid", type=DAY, required=True, help="The day on which the instrument was laid; it is day 1."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_appcontext
def forty(laid: date, as_json: bool) -> None:
    """The last of the 40 days of the negative procedure."""
    commons, lords = sitting_queries.houses_around(laid, laid)
    _print(forty_days(laid, commons, lords), as_json)


@legislation.command("table-by")
@click.option("--debate", type=DAY, required=True, help="The day on which the Commons debates the amendment.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_appcontext
def tabling(debate: date, as_json: bool) -> None:
    """The last day to table an amendment in the Commons."""
    commons, _ = sitting_queries.houses_around(debate, debate)
    _print(table_by(debate, commons), as_json)


def _print(reckoned: Reckoned, as_json: bool) -> None:
    """The answer; the exit code is 0 where there is none, too: that is the answer."""
    if as_json:
        click.echo(json.dumps(_document(reckoned), ensure_ascii=False, indent=2))
        return
    click.echo(day_in_words(reckoned.day) if reckoned.day else reckoned.why_not)
    if reckoned.working:
        click.echo(reckoned.working)
    if reckoned.earliest:
        click.echo(f"Not before {day_in_words(reckoned.earliest)}")


def _document(reckoned: Reckoned) -> dict[str, object]:
    return {
        "date": _iso(reckoned.day),
        "why_not": reckoned.why_not or None,
        "earliest": _iso(reckoned.earliest),
        "working": reckoned.working,
        "runs": [
            {
                "from": _iso(run.stretch.first),
                "to": _iso(run.stretch.last),
                "days": run.stretch.days,
                "counted": run.counts,
                "why": run.why or None,
            }
            for run in reckoned.runs
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
