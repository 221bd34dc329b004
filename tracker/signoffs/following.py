"""What a sign-on does when one of the organisations asked takes a new name, ends, or goes on after all.

Called from ``organisations.upwards``. A list that was sent stands; its page says what became of the names.
"""

from datetime import datetime

from sqlalchemy import select, update

from tracker.activity import services as activity
from tracker.coalition.models import Organisation
from tracker.core.database import db
from tracker.organisations.upwards import What
from tracker.signoffs import heirs, names, queries, steps
from tracker.signoffs.models import Signature, SignOn, SignRequest
from tracker.signoffs.rules import Answer

WAITED_FOR = (None, Answer.NEED_TIME)


def follow(organisation: Organisation, what: What, now: datetime) -> None:
    """Print the names that belong to its new name or to its heirs; ask nobody that is no more."""
    db.session.flush()
    for sign_on in heirs.open_with(organisation.id):
        queries.lock(sign_on.id)
        request = queries.request_of(sign_on, organisation.id)
        if request is not None and what is not What.NAMES:
            _ask_or_not(request, ended=what is What.ENDED, now=now)
        names.reorder(sign_on, now=now)
    _say_that_lists_differ(organisation.id)


def _ask_or_not(request: SignRequest, *, ended: bool, now: datetime) -> None:
    """One that has ended without having answered is not asked any more; what it answered stays on record."""
    sign_on, organisation = request.sign_on, request.organisation
    live = names.live_answer(request)
    waits = (live.answer if live else None) in WAITED_FOR
    wanted = organisation.may_sign and not (ended and waits)
    if request.is_asked is wanted:
        return
    request.is_asked = wanted
    said = f"{organisation.name} is {'asked again' if wanted else 'not asked any more: it has ended'}"
    activity.record(sign_on, said, by=None, now=now)
    if sign_on.closed_at is None:
        steps.arm(sign_on, now=now)


def _say_that_lists_differ(organisation_id: int) -> None:
    """Pages that were kept say nothing of what became of a name below a letter: they are drawn anew."""
    letters = select(Signature.letter_id).where(Signature.organisation_id == organisation_id)
    db.session.execute(
        update(SignOn)
        .where(SignOn.letter_id.in_(letters), SignOn.fixed_at.is_not(None))
        .values(names_version=SignOn.names_version + 1),
        execution_options={"synchronize_session": False},
    )
