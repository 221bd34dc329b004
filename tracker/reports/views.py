"""The dashboard at the root of the site. The calendar of a person: ``calendar_views``."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import is_empty
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.identity import me
from tracker.core.permissions import Permission, public
from tracker.core.unreadable import said_if_unreadable
from tracker.outbox import queries as outbox_queries
from tracker.outbox import status
from tracker.reports import dashboard as overview

bp = Blueprint("reports", __name__, url_prefix=None)


@bp.get("/")
@public
def dashboard() -> ResponseReturnValue:
    """For our people what needs them; for anyone else what we have said; before anybody is recorded, the set-up."""
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.set_up" if is_empty() else "record.index"))
    if current_user.must_set_up_second_factor:
        return redirect(url_for("accounts.second_factor_page"))
    if not current_user.may(Permission.VIEW):
        abort(403)
    return _dashboard()


@said_if_unreadable("Dashboard")
def _dashboard() -> ResponseReturnValue:
    now, minds_mail = clock.now(), current_user.may(Permission.MANAGE_REMINDERS)
    decides = current_user.may(Permission.DECIDE)
    sees_all = Role.CO_CHAIR in current_user.roles
    page = overview.of(me(), now, sees_all=sees_all, minds_mail=minds_mail, decides=decides)
    here = outbox_queries.installation()
    health = None if minds_mail else status.health(now)
    return render_template(
        "reports/dashboard.html",
        page=page,
        speaks_for_somebody=Role.REPRESENTATIVE in current_user.roles,
        now=now,
        # to those who mind it, the bar on top says so
        problems=[*health.decisions, *health.problems] if health else [],
        last_tick=here.tick_ended_at if here else None,
        next_mail=overview.next_mail(now),
    )


from tracker.reports import calendar_views  # noqa: E402, F401 — it adds its pages to ``bp``
