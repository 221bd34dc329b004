"""Who reads which mail of a sign-on: asked when it is owed, and again when it waited until its reader was gone.

Mail to an organisation is for whoever speaks for it when it leaves. A receipt alone is for one person: it says that
this person answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from tracker.coalition.models import Person
from tracker.contacts import reaching
from tracker.contacts.queries import co_chairs_reached
from tracker.core.clock import london_day
from tracker.outbox.models import Mail
from tracker.signoffs import mails
from tracker.signoffs.mails import About, What
from tracker.signoffs.models import SignOn, SignRequest

SECOND = "second"  # how the subject of a second reminder begins


def readers_of(
    what: What, subject: str, organisation_ids: Iterable[int], day: date
) -> Mapping[int, Sequence[Person]]:
    """By organisation, whom a mail goes to on a London day.

    Those through whom it is asked; a second reminder goes to its deputies as well. What only tells a member that may
    not sign goes to whoever takes part for it.
    """
    ids = list(organisation_ids)
    people = reaching.contacts_of(ids, day)
    if what is What.TOLD:
        return {**reaching.deputies_of(ids, day), **people}
    if what is What.CHASE and subject.startswith(SECOND):
        deputies = reaching.deputies_of(ids, day)
        return {one: [*people.get(one, ()), *deputies.get(one, ())] for one in ids}
    return people


def hand_on(mail: Mail, about: About, request: SignRequest, *, now: datetime) -> None:
    """Its reader speaks for the organisation no longer: it is owed to whoever does and was not sent it, as long."""
    if about.what is What.RECEIPT:
        return
    people = readers_of(about.what, about.subject, [request.organisation_id], london_day(now))
    for person in people.get(request.organisation_id, ()):
        mails.owe(
            about.what,
            request,
            person,
            subject=about.subject,
            now=now,
            expires_at=mail.expires_at,
            planned=mail.planned,
        )


def hand_on_to_co_chairs(mail: Mail, about: About, sign_on: SignOn, *, now: datetime) -> None:
    """Its reader is a co-chair no longer, or stands in for none: those who are and were not sent it get it."""
    for person in co_chairs_reached(london_day(now)):
        mails.owe_co_chair(
            about.what, sign_on, person, subject=about.subject, now=now, expires_at=mail.expires_at
        )
