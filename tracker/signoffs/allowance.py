"""How many mails of one sign-on a co-chair has agreed to beforehand, so that a busy day is not held back.

Mail that plans itself has a limit for each day. What was agreed to is ordered by a person and does not count in it;
what goes beyond that is. The agreement is a line of the sign-on's history, with who and when. Nothing here commits.
"""

from datetime import datetime

from sqlalchemy import select

from tracker.activity import services as activity
from tracker.activity.models import Activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import plural
from tracker.signoffs.models import SignOn

AGREED = "agreed_mails"  # in the details of the line of history
SUBJECT = SignOn.__name__.lower()


def agreed(sign_on: SignOn) -> int:
    """Up to how many mails may go together by themselves; the last word counts, and 0 is without any."""
    lines = (
        select(Activity.details[AGREED].as_integer())
        .where(
            Activity.subject_kind == SUBJECT,
            Activity.subject_id == sign_on.id,
            Activity.details[AGREED].as_integer().is_not(None),
        )
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(1)
    )
    return db.session.scalar(lines) or 0


def agree(sign_on: SignOn, number: int, *, by: Person, now: datetime) -> None:
    """Agree that up to this many mails go together. Raises RuleViolation where nothing asks for it."""
    if sign_on.closed_at is not None:
        raise RuleViolation("Signing has closed, so no reminder goes any more.")
    if number <= agreed(sign_on):
        raise RuleViolation("That was agreed to already, or fewer reminders go now than before.")
    what = f"agreed that up to {plural(number, 'reminder')} of this sign-on may go at once"
    activity.record(sign_on, what, by=by, now=now, **{AGREED: number})
