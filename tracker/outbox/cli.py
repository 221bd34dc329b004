"""The commands ``tracker outbox``, ``tracker mail``, ``tracker status`` and ``tracker tick``."""

import json
import sys
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.core import clock, wording
from tracker.core.database import UNREADABLE, db, reading
from tracker.core.documents import json_value
from tracker.core.errors import RuleViolation
from tracker.core.links import absolute_url
from tracker.outbox import emails, installation, jobs, kinds, queries, services
from tracker.outbox import status as health
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

as_json = click.option("--json", "wants_json", is_flag=True, help="Print one JSON document.")


@click.group()
def outbox() -> None:
    """Look at the mail that is waiting, went, or did not."""


@outbox.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only mail in this state.")
@as_json
@with_appcontext
def list_mails(state: str | None, wants_json: bool) -> None:
    """List mail in the order it was queued."""
    with reading():
        try:
            mails = db.session.scalars(queries.listed(State(state) if state else None)).all()
            rows = [_row(mail) for mail in mails]
        except UNREADABLE as failure:
            raise RuleViolation(f"One of the mails cannot be read: {failure}.") from failure
        db.session.commit()
    if wants_json:
        _print_json(rows)
        return
    for row in rows:
        reason = f" ({row['reason']})" if row["reason"] else ""
        click.echo(
            f"{row['at']}  {row['state']:<10} {row['to'] or '-':<32} {row['kind']}: {row['subject']}{reason}"
        )
    click.echo(wording.plural(len(rows), "mail"), err=True)


@click.group()
def mail() -> None:
    """Try out the mail server."""


@mail.command("test")
@click.argument("address")
@with_appcontext
def test(address: str) -> None:
    """Send one mail to ADDRESS and say what the mail server answered."""
    now = clock.now()
    key = f"test|{address.lower()}|{now.isoformat()}"
    sent = services.queue(key, kind="test", to=address, content=emails.test(now), now=now)
    installation.try_server_again(now)
    db.session.commit()
    jobs.deliver(only=["test"])
    db.session.refresh(sent)
    if sent.state is not State.SENT:
        found = queries.installation()
        why = sent.reason or sent.server_reply or (found.smtp_error if found else "")
        services.cancel(sent, "The test failed.")
        db.session.commit()
        raise RuleViolation(f"The mail to {address} was not sent. {why}")
    click.echo(f"Sent to {address}. The mail server answered: {sent.server_reply}")


@click.command()
@as_json
@with_appcontext
def status(wants_json: bool) -> None:
    """Say whether reminders work. Exit 1 when they have stopped."""
    with reading():
        now = clock.now()
        facts, decisions = health.facts(now), health.decisions()
        db.session.commit()
    if wants_json:
        _print_json(facts)
    else:
        click.echo("\n".join([*decisions, *facts["problems"]] or [_all_is_well(facts)]))
    sys.exit(0 if facts["ok"] else 1)


def _all_is_well(facts: dict[str, Any]) -> str:
    """How things stand when nothing is wrong."""
    if facts["tick_age_seconds"] is None:
        return "Nothing has looked for reminders yet: that begins within a minute of the start."
    checked = wording.ago(timedelta(seconds=facts["tick_age_seconds"]))
    return (
        f"Reminders are working: last checked {checked}, {wording.plural(facts['queued'], 'mail')} waiting."
    )


@click.command()
@click.option("--now", "at", help="Act as at this moment (ISO; London time without an offset).")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; change nothing.")
@as_json
@with_appcontext
def tick(at: str | None, dry_run: bool, wants_json: bool) -> None:
    """Plan and send what is due, once."""
    if at and not dry_run and current_app.config["ENV_NAME"] != "test":
        raise RuleViolation(
            "--now needs --dry-run (or TRACKER_ENV=test): real mail is never sent at a made-up time."
        )
    moment = _moment(at) if at else clock.now()
    with clock.fixed(moment) if at else nullcontext():
        answer = _would_do(moment) if dry_run else _do(moment)
    if wants_json:
        _print_json(answer)
    elif dry_run:
        for one in answer["would_send"]:
            click.echo(
                f"{one.get('at', '')}  {one.get('to', '')}: {one.get('subject') or one.get('item', '')}"
            )
        click.echo(f"Would send {wording.plural(len(answer['would_send']), 'mail')}.")
    else:
        click.echo(
            f"Sent {wording.plural(answer['sent'], 'mail')}; {answer['waiting']} waiting, {answer['held']} held."
        )
        for sentence in _what_is_kept_back(answer):
            click.echo(sentence)


def _what_is_kept_back(answer: dict[str, Any]) -> list[str]:
    """Why mail that is due does not leave, and where a co-chair decides."""
    where = f"A co-chair decides on {absolute_url('outbox.hold')}"
    sentences = []
    if answer["on_hold"]:
        sentences.append(f"On hold, so no reminder leaves. {answer['on_hold']} {where}")
    if answer["held"]:
        sentences.append(f"More mail than usual was planned for one day, so some is held. {where}")
    return sentences


def _do(moment: datetime) -> dict[str, Any]:
    before = queries.sent_count()
    db.session.commit()
    while jobs.tick():
        pass
    counts = queries.counts()
    here = queries.installation()
    waiting = counts.get(State.QUEUED, 0) + counts.get(State.UNCERTAIN, 0)
    return {
        "at": json_value(moment),
        "sent": queries.sent_count() - before,
        "waiting": waiting,
        "held": counts.get(State.HELD, 0),
        "on_hold": (here.hold_reason or None) if here else None,
        "error": here.tick_error or here.smtp_error if here else "",
    }


def _would_do(moment: datetime) -> dict[str, Any]:
    with reading():
        queued = [_row(mail) for mail in queries.waiting(moment)]
        planned = kinds.planner.preview(moment)
        db.session.rollback()
    return {"at": json_value(moment), "would_send": queued + planned}


def _row(mail: Mail) -> dict[str, Any]:
    to = mail.sent_to or mail.address
    if not to and mail.person_id is not None:
        to = kinds.people.name_and_address(mail.person_id)[1] or ""
    return {
        "key": mail.key,
        "kind": mail.kind,
        "state": mail.state.value,
        "reason": mail.reason,
        "message_id": mail.message_id,
        "to": to,
        "at": json_value(mail.sent_at or mail.due_at),
        "attempts": mail.attempts,
        "copies": mail.copies,
        "subject": mail.subject,
        "server_reply": mail.server_reply,
    }


def _moment(written: str) -> datetime:
    try:
        return clock.parse_moment(written)
    except ValueError:
        raise RuleViolation(f"“{written}” is no moment. Write it as 2026-05-04T09:00.") from None


def _print_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
