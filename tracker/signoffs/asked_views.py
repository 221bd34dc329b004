"""What somebody's own organisations have signed and are asked to sign: for representatives who are signed in."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.contacts import reaching
from tracker.core import clock
from tracker.core.calendar import Nation
from tracker.core.errors import NotHere
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.deadlines.queries import calendar_for
from tracker.signoffs import answer_views, presentation, queries, upwards
from tracker.signoffs.answer_views import Visit
from tracker.signoffs.models import SignRequest
from tracker.signoffs.rules import Via
from tracker.signoffs.views import bp


@bp.get("/asked")
@requires(Permission.VIEW)
def asked() -> ResponseReturnValue:
    """What waits for an answer first, by when, then what was answered."""
    now = clock.now()
    organisations = reaching.organisations_of(me(), clock.today())
    requests = queries.requests_to(organisations)
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    open_ones = [one for one in requests if presentation.waits_for_answer(one, now)]
    others = [one for one in requests if one not in open_ones]
    not_sent = {one.sign_on.letter_id for one in others if one.sign_on.fixed_at is None}
    return render_template(
        "signoffs/asked.html",
        waiting=sorted(open_ones, key=presentation.due_at),
        others=others,
        given_up=upwards.closed_among(not_sent),
        speaks_for=bool(organisations),
        several=len(organisations) > 1,
        left={one.id: presentation.left_until(presentation.due_at(one), now, calendar) for one in open_ones},
        words=presentation,
    )


@bp.route("/asked/<request_uid>", methods=["GET", "POST"])
@requires(Permission.VIEW)
def answer_asked(request_uid: str) -> ResponseReturnValue:
    """The same page and form as over the link."""
    return answer_views.answer_page(_visit(request_uid))


@bp.route("/asked/<request_uid>/withdraw", methods=["GET", "POST"])
@requires(Permission.VIEW)
def withdraw_asked(request_uid: str) -> ResponseReturnValue:
    """The same as over the link."""
    return answer_views.withdraw_page(_visit(request_uid))


def _visit(uid: str) -> Visit:
    """Raises NotHere for what another organisation is asked, as for what nobody is."""
    found: SignRequest | None = queries.request_called(uid)
    if found is None or not reaching.may_answer_for(me(), found.organisation_id, clock.today()):
        raise NotHere
    return Visit(
        asked=found,
        via=Via.PAGE,
        person=me(),
        url=url_for("signoffs.answer_asked", request_uid=uid),
        withdraw_url=url_for("signoffs.withdraw_asked", request_uid=uid),
        now=clock.now(),
    )
