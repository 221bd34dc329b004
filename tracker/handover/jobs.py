"""What a tick does before anybody is reminded: hand over from those whose last day is past."""

import logging
from datetime import datetime

from tracker.coalition.queries import roles_on
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.wording import listed
from tracker.groups import departures
from tracker.handover import leaving_services
from tracker.outbox.kinds import Planned

log = logging.getLogger("tracker.handover")


def plan(now: datetime) -> Planned:
    """Each leaving in a transaction of its own: one that fails holds up no other, and is said.

    Whose role was extended after all keeps everything until that ends too.
    """
    broken, today = [], london_day(now)
    gone = [one for one in departures.due(today) if not roles_on(one.person, today)]
    for departure in gone:
        name, number = departure.person.name, departure.id
        try:
            leaving_services.carry_out(departure, now=now)
            db.session.commit()
        except Exception:  # whatever it is: the others' work must go on, and it is logged and shown
            db.session.rollback()
            log.exception("departure %s cannot be carried out", number)
            broken.append(name)
    if not broken:
        return Planned()
    return Planned(problem=f"What was open could not be handed over from {listed(broken)}.")
