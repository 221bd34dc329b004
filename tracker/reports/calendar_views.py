"""A person's private calendar: its page, the file that calendar programs fetch, and another address for it."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.forms import Form
from tracker.core.identity import me
from tracker.core.permissions import Permission, public, requires
from tracker.groups.queries import groups_of, groups_to_choose
from tracker.reports import feed as calendars
from tracker.reports import services
from tracker.reports.views import bp

KEPT_FOR = 900  # seconds for which a calendar program need not ask again


@bp.get("/calendar")
@requires(Permission.VIEW)
def calendar() -> ResponseReturnValue:
    """The address of one's own calendar and how to add it."""
    today, sees_all = clock.today(), current_user.may(Permission.MANAGE_PEOPLE)
    mine = groups_to_choose(today) if sees_all else groups_of(me(), today)
    return render_template(
        "reports/calendar.html",
        address=calendars.address_for(me()),
        of_groups=[(group.name, calendars.address_for(me(), group)) for group in mine],
    )


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """The file. Whoever has the address has it; an address that was renewed is not there."""
    now = clock.now()
    if calendars.person_with(token, now) is None:
        raise NotHere
    answer = make_response(calendars.file_for(now, calendars.group_in(token)))
    answer.mimetype = "text/calendar"
    answer.headers["Content-Disposition"] = "inline; filename=deadlines.ics"
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.route("/calendar/renew", methods=["GET", "POST"])
@requires(Permission.VIEW)
def renew() -> ResponseReturnValue:
    """Give one's own calendar another address, after asking."""
    form = Form()
    if form.validate_on_submit():
        services.renew_calendar(me(), now=clock.now(), ip=request.remote_addr)
        db.session.commit()
        flash("Your calendar has a new address. Add it to your calendar program again.")
        return redirect(url_for(".calendar"))
    return render_template("reports/renew.html", form=form)
