"""What the outbox asks about a mail of a sign-on: is it still wanted, and what does it say."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from tracker.coalition.models import Person
from tracker.coalition.queries import co_chairs_on
from tracker.contacts import reaching
from tracker.contacts.queries import co_chairs_reached
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.signoffs import (
    addressees,
    bursts,
    chasing,
    emails,
    mail_queries,
    mails,
    names,
    queries,
    readers,
    rules,
)
from tracker.signoffs.mails import ASKING, TO_CO_CHAIRS, About, What
from tracker.signoffs.models import SignOn, SignRequest
from tracker.signoffs.planner import last_day
from tracker.signoffs.rules import ConsentRule

CLOSED = "The sign-on has closed."


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """A sentence when the mail must not go out any more, otherwise None: nobody who answered is asked.

    Where it is wanted and its reader alone is the wrong one by now, it is owed to the right one in its place.
    """
    about = mails.about_of(mail.key)
    person = person_called(about.person_uid)
    if about.what in TO_CO_CHAIRS:
        return _why_not_to_co_chair(mail, about, person, now)
    request = queries.request_called(about.uid)
    if request is None:
        return "Nobody is asked to sign this any more."
    reason = _why_not_asked(request, about, now) if about.what in ASKING else None
    if reason is None and about.what in WHY_NOT:
        reason = WHY_NOT[about.what](request, about)
    if reason is not None:
        return reason
    if person is None or not reaching.may_answer_for(person, request.organisation_id, london_day(now)):
        readers.hand_on(mail, about, request, now=now)
        return f"This person speaks for {request.organisation.name} no longer."
    return None


def _why_not_asked(request: SignRequest, about: About, now: datetime) -> str | None:
    sign_on = request.sign_on
    if rules.is_over(sign_on, now):
        return CLOSED
    material = sign_on.last_material
    if _is_asked_anew(sign_on, about) and int(about.subject) < material:
        return "The text was changed since: a request for the new one goes in its place."
    if not queries.is_silent(request, material):
        return f"{request.organisation.name} has answered."
    if about.what is What.CHASE:
        return _why_not_chased(request, about, now)
    return None


def _is_asked_anew(sign_on: SignOn, about: About) -> bool:
    """Whether a mail like this one went to the same people again when the text was changed in substance."""
    silence = sign_on.rule is ConsentRule.SILENCE_COUNTS
    return about.what is What.RENEWAL or (about.what is What.REQUEST and silence)


def _why_not_chased(request: SignRequest, about: About, now: datetime) -> str | None:
    """A reminder is for the date that it was planned by; who asked for more time goes by its own."""
    which, day = about.subject.split(" ")
    if which == "nudge":
        return None
    if chasing.is_left_alone(request, now, chasing.the_calendar()):
        return f"{request.organisation.name} asked for more time."
    own = chasing.own_date(request) if chasing.goes_by_own_date(request, now) else None
    goes_by = own or request.sign_on.answers_by
    return None if last_day(goes_by).isoformat() == day else "The date was moved."


def _why_no_silence_notice(request: SignRequest, about: About) -> str | None:
    if names.live_answer(request) is not None:
        return f"{request.organisation.name} has answered."
    counts_from = queries.silence_counts_from(request)
    if counts_from is None or last_day(counts_from).isoformat() != about.subject:
        return "Its silence counts from another day, or not at all."
    return None


def _why_no_receipt(request: SignRequest, about: About) -> str | None:
    answer = mail_queries.answer_called(about.subject)
    if answer is None or answer.undone_at is not None:
        return "The answer was undone."
    if about.what is What.RECORDED and answer.replaced_at is not None:
        return f"{request.organisation.name} has answered otherwise since."
    return None


def _why_not_appearing(request: SignRequest, about: About) -> str | None:
    if request.sign_on.closed_at is None:
        return "The sign-on is open again."
    if request.sign_on.fixed_at is not None:
        return "The letter has gone: the final copy says how the name appears."
    return _why_not_named(request, about)


def _why_not_named(request: SignRequest, about: About) -> str | None:
    signature = queries.signature_of(request)
    if signature is None or signature.later or signature.withdrawn_at is not None:
        return f"{request.organisation.name} does not stand below the letter."
    return None


def _why_not_readdressed(request: SignRequest, about: About) -> str | None:
    if addressees.mark_of(request.sign_on) != about.subject:
        return "The letter goes to somebody else by now."
    return _why_not_named(request, about)


WHY_NOT: Mapping[What, Callable[[SignRequest, About], str | None]] = {
    What.SILENCE_NOTICE: _why_no_silence_notice,
    What.EDITED: _why_not_named,
    What.READDRESSED: _why_not_readdressed,
    What.RECEIPT: _why_no_receipt,
    What.RECORDED: _why_no_receipt,
    What.APPEARS: _why_not_appearing,
    What.FINAL: _why_not_named,
}


def _why_not_to_co_chair(mail: Mail, about: About, person: Person | None, now: datetime) -> str | None:
    sign_on = sign_on_called(about.uid)
    if sign_on is None or rules.is_over(sign_on, now):
        return CLOSED
    if about.what is What.PHONE_LIST and not queries.silent_requests(sign_on):
        return "Everybody has answered."
    today = london_day(now)
    if person is None or person not in (*co_chairs_on(today), *co_chairs_reached(today)):
        readers.hand_on_to_co_chairs(mail, about, sign_on, now=now)
        return "This person is a co-chair no longer."
    return None


def write(mail: Mail, now: datetime) -> Content:
    """The mail's words, from how things stand now. A link in it is made here, and its secret kept nowhere else."""
    about = mails.about_of(mail.key)
    person = person_called(about.person_uid)
    if person is None:
        raise LookupError(f"nobody is left for the mail {mail.key}")
    if about.what in TO_CO_CHAIRS:
        sign_on = sign_on_called(about.uid)
        if sign_on is None:
            raise LookupError(f"no sign-on is left for the mail {mail.key}")
        found = bursts.of_sign_on(sign_on, now) if about.what is What.COUNT else ()
        return emails.to_a_co_chair(about, sign_on, person, now, busy=[one.in_words for one in found])
    request = queries.request_called(about.uid)
    if request is None:
        raise LookupError(f"no request is left for the mail {mail.key}")
    taken_down = mail_queries.answer_called(about.subject) if about.what is What.RECORDED else None
    return emails.to_a_contact(about, request, person, now, taken_down=taken_down)


def sign_on_called(uid: str) -> SignOn | None:
    """The sign-on with that uid."""
    return db.session.scalars(select(SignOn).where(SignOn.uid == uid)).one_or_none()


def person_called(uid: str) -> Person | None:
    """The person with that uid."""
    return db.session.scalars(select(Person).where(Person.uid == uid)).one_or_none()
