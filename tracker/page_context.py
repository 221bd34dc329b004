"""What every page's layout shows: who is signed in, the coalition's name, and alarms for those who can act on them."""

from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from flask_login import current_user

from tracker.coalition.queries import name_of_the_coalition
from tracker.core import clock
from tracker.core.identity import visitor
from tracker.core.permissions import Permission
from tracker.core.requests import SAFE
from tracker.outbox import status
from tracker.outbox.views import mailbox_is_open

KEPT = "tracker.problems"  # in app.extensions: when this process looked last, and what it found


def install(app: Flask) -> None:
    """Give every template the layout's values."""
    app.context_processor(layout_values)
    app.after_request(_look_again_after_a_change)


def layout_values() -> dict[str, Any]:
    """The values that ``layouts/`` reads. Two statements for a stranger, a few more for a co-chair."""
    return {
        "current_person": visitor(),
        "coalition_name": g.get("coalition_name") or name_of_the_coalition(),
        "alarms": alarms(),
        "kept_here": mailbox_is_open(),  # mail leaves this machine nowhere, and this visitor may read it
    }


def alarms() -> list[dict[str, str]]:
    """The red bar: why reminders may not be going out. Only for those who can do something about it."""
    if not current_user.may(Permission.MANAGE_REMINDERS):
        return []
    decisions, problems = _found()
    return [
        {"text": text, "url": url_for("outbox.hold"), "action": "Look and decide"} for text in decisions
    ] + [
        {"text": text, "url": url_for("reminders.index"), "action": "See the reminders"} for text in problems
    ]


def _found() -> tuple[list[str], list[str]]:
    """What waits for a decision and what is wrong, looked at anew after a few seconds: it is half a page's work."""
    kept = current_app.extensions.get(KEPT)
    if kept is None or clock.monotonic() - kept[0] > current_app.config["ALARMS_KEPT_SECONDS"]:
        health = status.health(clock.now())
        found = list(health.decisions), health.problems
        kept = current_app.extensions[KEPT] = (clock.monotonic(), found)
    decisions, problems = kept[1]
    return list(decisions), list(problems)


def _look_again_after_a_change(response: Response) -> Response:
    """Whoever has just put something right sees that at once."""
    if request.method not in SAFE:
        current_app.extensions.pop(KEPT, None)
    return response
