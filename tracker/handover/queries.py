"""Reading what new co-chairs need: what is open, what was promised, who is who, what to put into new hands."""

from datetime import datetime

from tracker.core.clock import london_day
from tracker.handover import hands, open_work, promises, who
from tracker.handover.lists import Handover


def handover(now: datetime) -> Handover:
    """Everything that is open, everybody to know, and everything to put into new hands, at this moment."""
    today = london_day(now)
    return Handover(
        warnings=hands.mail_warnings(today),
        sections=[
            open_work.deadlines(),
            open_work.replies_awaited(),
            open_work.sign_ons(),
            open_work.in_work(),
            promises.made_by_us(now),
            promises.made_to_us(),
            who.sub_groups(today),
            who.members(today),
            who.rights(today),
            hands.hands(today),
        ],
    )
