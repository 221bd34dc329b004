"""Who has not settled it yet: whom to ring, what goes to them by itself and when, whether they can make it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.permissions import Permission, requires
from tracker.signoffs import chasing, coming, presentation, queries, rules
from tracker.signoffs.views import bp


@bp.get("/letters/<int:letter_id>/sign-on/unanswered")
@requires(Permission.DECIDE)
def unanswered(letter_id: int) -> ResponseReturnValue:
    """The list for phoning, the mails to come, and the planner for the dates as they are now."""
    sign_on, now = queries.get_or_404(letter_id), clock.now()
    is_over = rules.is_over(sign_on, now)
    return render_template(
        "signoffs/unanswered.html",
        sign_on=sign_on,
        calls=chasing.phone_list(sign_on, now),
        coming=coming.of_sign_on(sign_on, now),
        plan=None if is_over else chasing.plan_of(sign_on, now),
        may_nudge=bool(chasing.to_nudge(sign_on, now)),
        is_over=is_over,
        words=presentation,
    )
