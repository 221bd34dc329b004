"""What every page's layout shows: who is signed in, the coalition's name, and alarms for those who can act on them."""

from typing import Any

from flask import Flask, url_for
from flask_login import current_user

from tracker.coalition.queries import the_coalition
from tracker.core import clock
from tracker.core.identity import me_or_none
from tracker.core.permissions import Permission
from tracker.outbox import status


def install(app: Flask) -> None:
    """Give every template the layout's values."""
    app.context_processor(layout_values)


def layout_values() -> dict[str, Any]:
    """The values that ``layouts/`` reads. Two statements for a stranger, a few more for a co-chair."""
    return {"current_person": me_or_none(), "coalition_name": the_coalition().name, "alarms": alarms()}


def alarms() -> list[dict[str, str]]:
    """The red bar: why reminders may not be going out. Only for those who can do something about it."""
    if not current_user.may(Permission.MANAGE_REMINDERS):
        return []
    return [
        {"text": problem, "url": url_for("reminders.index"), "action": "See the reminders"}
        for problem in status.problems(clock.now())
    ]
