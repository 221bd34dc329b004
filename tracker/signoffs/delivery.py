"""What the outbox asks about a mail of a sign-on: is it still wanted, and what does it say."""

from datetime import datetime

from sqlalchemy import select

from tracker.coalition.models import Person
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.signoffs import contacts, emails, mails, queries, rules
from tracker.signoffs.mails import ASKING, About, What
from tracker.signoffs.models import SignOn, SignRequest

TO_CO_CHAIRS = frozenset({What.COUNT, What.PHONE_LIST})


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """A sentence when the mail must not go out any more, otherwise None: nobody who answered is asked."""
    about = mails.about_of(mail.key)
    if about.what in TO_CO_CHAIRS:
        return None
    request = request_called(about.uid)
    if request is None:
        return "Nobody is asked to sign this any more."
    if about.what in ASKING and (reason := _why_not_asked(request, about, now)) is not None:
        return reason
    person = person_called(about.person_uid)
    if person is None or not contacts.may_answer_for(person, request.organisation_id, london_day(now)):
        return f"This person speaks for {request.organisation.name} no longer."
    return None


def _why_not_asked(request: SignRequest, about: About, now: datetime) -> str | None:
    sign_on = request.sign_on
    if sign_on.closed_at is not None or now > sign_on.closes_at:
        return "The sign-on has closed."
    if about.what in (What.REQUEST, What.RENEWAL) and about.subject != str(sign_on.text.number):
        return "The text was changed since: a request for the new one goes in its place."
    if not queries.is_silent(request, rules.last_material([text.change for text in sign_on.texts])):
        return f"{request.organisation.name} has answered."
    return None


def write(mail: Mail, now: datetime) -> Content:
    """The mail's words, from how things stand now. A link in it is made here, and its secret kept nowhere else."""
    about = mails.about_of(mail.key)
    person = person_called(about.person_uid)
    if person is None:
        raise LookupError(f"nobody is left for the mail {mail.key}")
    if about.what in TO_CO_CHAIRS:
        return emails.to_a_co_chair(about, sign_on_called(about.uid), person, now)
    request = request_called(about.uid)
    if request is None:
        raise LookupError(f"no request is left for the mail {mail.key}")
    return emails.to_a_contact(about, request, person, now)


def request_called(uid: str) -> SignRequest | None:
    """The request with that uid."""
    return db.session.scalars(select(SignRequest).where(SignRequest.uid == uid)).one_or_none()


def sign_on_called(uid: str) -> SignOn:
    """The sign-on with that uid."""
    return db.session.scalars(select(SignOn).where(SignOn.uid == uid)).one()


def person_called(uid: str) -> Person | None:
    """The person with that uid."""
    return db.session.scalars(select(Person).where(Person.uid == uid)).one_or_none()
