"""``tracker sign-on …``: freeze a letter's text and ask organisations to sign it; list what they answered."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import click
from flask.cli import with_appcontext

from tracker.coalition.models import Person
from tracker.contacts import reaching
from tracker.core import clock, wording
from tracker.core.calendar import london_moment
from tracker.core.clock import london_day
from tracker.core.database import db, reading
from tracker.core.errors import NotHere, RuleViolation
from tracker.drafting import approvals, asked, opening, rules
from tracker.drafting import queries as drafting_queries
from tracker.letters import queries as letter_queries
from tracker.letters.models import Letter
from tracker.signoffs import bursts, queries
from tracker.signoffs.models import SignOn, SignRequest
from tracker.signoffs.rules import ConsentRule, check_cut_offs
from tracker.signoffs.services import Terms

END_OF_DAY = time(23, 59)

as_json = click.option("--json", "wants_json", is_flag=True, help="Print one JSON document.")


def _cut_off(ctx: click.Context, option: click.Parameter, written: str) -> datetime:
    """The moment in UTC. Without an offset it is London time; a date alone means 11:59pm of that day."""
    try:
        if len(written.strip()) == 10:
            return london_moment(date.fromisoformat(written.strip()), END_OF_DAY)
        return clock.parse_moment(written.strip())
    except ValueError:
        raise RuleViolation(
            f"“{written}” is not a date or moment we can read. Write it such as 2027-03-14T17:00."
        ) from None


@click.group("sign-on")
def sign_on() -> None:
    """Ask organisations to stand behind a letter. And see what they answered."""


@sign_on.command("open")
@click.argument("words", nargs=-1, required=True, metavar="LETTER")
@click.option(
    "--cut-off",
    "closes_at",
    required=True,
    callback=_cut_off,
    metavar="ISO",
    help="After this nobody can sign. London time unless an offset is given.",
)
@click.option(
    "--rule",
    type=click.Choice([rule.value for rule in ConsentRule]),
    default=ConsentRule.OPT_IN.value,
    show_default=True,
    help="When an organisation stands behind the text.",
)
@click.option(
    "--silence-days", type=click.IntRange(1, 260), metavar="N", help="Working days, with silence-counts."
)
@click.option(
    "--ask",
    "named",
    multiple=True,
    metavar="all-members|ORGANISATION…",
    help="Whom to ask, by any of their names; several may follow. Default: all-members.",
)
@as_json
@with_appcontext
def open_(
    words: tuple[str, ...],
    closes_at: datetime,
    rule: str,
    silence_days: int | None,
    named: tuple[str, ...],
    wants_json: bool,
) -> None:
    """Freeze the text of LETTER and ask organisations to sign it. LETTER is its number, or its exact title.

    Acts for the coalition: the approvals of the text are recorded as given from the command line.
    """
    now = clock.now()
    letter = _letter(words[0])
    if len(words) > 1 and not named:
        raise RuleViolation(f"Only one letter can be opened at a time. What is “{words[1]}”?")
    chosen = asked.named([*named, *words[1:]] or [asked.ALL_MEMBERS], london_day(now))
    opening.check_may_open(letter)
    rules.check_settled(drafting_queries.count_open_comments(letter))
    check_cut_offs(closes_at, closes_at, now)
    approvals.record_all(letter, channel=approvals.COMMAND_LINE, now=now)
    terms = Terms(
        answers_by=closes_at,
        closes_at=closes_at,
        rule=ConsentRule(rule),
        silence_days=_days(rule, silence_days),
    )
    opened = opening.open_for_signing(letter, terms, asked=chosen.asked, told=chosen.told, by=None, now=now)
    rows = _requests(opened, london_day(now))
    told = [one.name for one in chosen.told]
    busy = [one.in_words for one in bursts.of_sign_on(opened, now)]
    db.session.commit()
    _say(rows, told, wants_json)
    for words_of_a_day in busy:
        click.echo(f"{words_of_a_day} The page of the sign-on asks for that.", err=True)


def _days(rule: str, silence_days: int | None) -> int | None:
    if silence_days is not None and rule != ConsentRule.SILENCE_COUNTS.value:
        raise RuleViolation("--silence-days goes with --rule silence-counts.")
    return silence_days


def _letter(word: str) -> Letter:
    """The letter with this number, or this very title. Raises RuleViolation."""
    if word.isdecimal() and len(word) < 10:
        try:
            return letter_queries.get_or_404(int(word))
        except NotHere:
            pass
    found = letter_queries.with_title(word)
    drafts = [one for one in found if one.stage.value == "draft"] or found
    if not drafts:
        raise RuleViolation(f"There is no letter with the number or the title “{word}”.")
    if len(drafts) > 1:
        numbers = wording.listed([str(one.id) for one in drafts], joined_by="or")
        raise RuleViolation(f"Several letters are called “{word}”. Give its number: {numbers}.")
    return drafts[0]


def _requests(opened: SignOn, day: date) -> list[dict[str, str | None]]:
    """One row for every request, to one address each; ``to`` is null where nobody can be reached."""
    asked_now = [one for one in queries.requests_of(opened) if one.is_asked]
    people = reaching.contacts_of([one.organisation_id for one in asked_now], day)
    return [
        {"organisation": one.organisation.name, "to": address}
        for one in asked_now
        for address in _addresses(people.get(one.organisation_id, ()))
    ]


def _addresses(people: Sequence[Person]) -> Sequence[str | None]:
    return [person.email for person in people] or [None]


def _say(rows: list[dict[str, str | None]], told: list[str], wants_json: bool) -> None:
    if wants_json:
        _print_json(rows)
    else:
        for row in rows:
            click.echo(f"{row['organisation']}: {row['to'] or 'nobody can be reached'}")
        number = len({row["organisation"] for row in rows})
        click.echo(f"{wording.plural(number, 'organisation')} asked to sign.", err=True)
    if told:
        click.echo(f"Told, not asked, as they may not sign: {wording.listed(told)}.", err=True)
    missed = [str(row["organisation"]) for row in rows if row["to"] is None]
    if missed:
        click.echo(f"Nobody to write to: {wording.listed(missed)}.", err=True)


@sign_on.command("list")
@click.argument("letter")
@as_json
@with_appcontext
def list_(letter: str, wants_json: bool) -> None:
    """List every organisation asked to sign LETTER. With what it answered."""
    with reading():
        found = _letter(letter)
        opened = queries.sign_on_of(found.id)
        if opened is None:
            raise RuleViolation(f"Nobody has been asked to sign {found.title} yet.")
        named = queries.signatures_by_organisation(found.id)
        rows = [
            _row(one, one.organisation_id in named) for one in queries.requests_of(opened) if one.is_asked
        ]
        db.session.commit()
    if wants_json:
        _print_json(rows)
        return
    for row in rows:
        who = f" ({row['signer_name']}, {row['signer_role']})" if row["signer_name"] else ""
        counted = "counts" if row["counted"] else "-"
        click.echo(f"{row['answer'] or 'no answer':<16} {counted:<7} {row['organisation']}{who}")
    total = sum(bool(row["counted"]) for row in rows)
    click.echo(f"{total} of {wording.plural(len(rows), 'organisation')} signed.", err=True)


def _row(request: SignRequest, is_named: bool) -> dict[str, Any]:
    answer = request.answer
    row: dict[str, Any] = {"organisation": request.organisation.name, "answer": None, "counted": False}
    row |= dict.fromkeys(("signer_name", "signer_role", "version", "digest", "at", "via", "withdrawn_at"))
    if answer is None:
        return row
    return row | {
        "answer": answer.answer.value,
        "counted": is_named and answer.withdrawn_at is None,
        "signer_name": answer.signer_name,
        "signer_role": answer.signer_role,
        "version": answer.text.number,
        "digest": answer.text.digest,
        "at": _iso(answer.at),
        "via": answer.via.value,
        "withdrawn_at": _iso(answer.withdrawn_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def _print_json(rows: Sequence[Any]) -> None:
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
