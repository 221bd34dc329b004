"""Asking organisations to sign: each once, by a mail to all its contacts. Nothing here commits or reads the clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person
from tracker.coalition.names import spelling_key, what_became
from tracker.core.calendar import Nation, end_of_london_day, working_days_after
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import listed
from tracker.deadlines.queries import calendar_for
from tracker.signoffs import mails, queries, rules, steps
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignOn, SignRequest
from tracker.signoffs.readers import readers_of
from tracker.signoffs.rules import ConsentRule


def ask(sign_on: SignOn, organisations: Sequence[Organisation], *, now: datetime) -> list[SignRequest]:
    """Ask these organisations, none of them twice. Raises RuleViolation for one that may not sign."""
    known = {request.organisation_id: request for request in sign_on.requests}
    added = []
    _check_spellings([*(one.organisation for one in sign_on.requests), *organisations])
    for organisation in organisations:
        if organisation.over_from is not None:
            became = what_became(organisation, organisation.name)
            raise RuleViolation(
                f"{organisation.name} has ended ({became}), so it cannot be asked.", field="asked"
            )
        if not organisation.may_sign:
            raise RuleViolation(f"{organisation.name} may not sign. It can only be told.", field="asked")
    for organisation in organisations:
        if organisation.id not in known:
            added.append(_request(sign_on, organisation, is_asked=True, now=now))
    write_to(added, What.REQUEST, str(sign_on.text.number), now=now)
    steps.arm(sign_on, now=now)
    return added


def _check_spellings(organisations: Iterable[Organisation]) -> None:
    """Raise RuleViolation for two entries of the register whose names are two spellings of one: it answers once."""
    known: dict[str, Organisation] = {}
    for organisation in organisations:
        other = known.setdefault(spelling_key(organisation.name), organisation)
        if other.id != organisation.id:
            raise RuleViolation(
                f"{other.name} and {organisation.name} look like one organisation, which can answer only once. "
                "Remove one of them from the register first, or give it another name.",
                field="asked",
            )


def ask_more(
    sign_on: SignOn, organisations: Sequence[Organisation], *, by: Person | None, now: datetime
) -> list[SignRequest]:
    """Ask others as well, while answers are taken. Raises RuleViolation."""
    queries.lock(sign_on.id)
    if sign_on.fixed_at is not None:
        raise RuleViolation("The letter was sent, so nobody is asked any more.")
    if rules.is_over(sign_on, now):
        raise RuleViolation("Signing has closed. Move the cut-off first.")
    added = ask(sign_on, organisations, now=now)
    if added:
        said = f"asked {listed([one.organisation.name for one in added])} as well"
        activity.record(sign_on, said, by=by, now=now)
    return added


def tell(sign_on: SignOn, organisations: Iterable[Organisation], *, now: datetime) -> None:
    """Tell members that may not sign what the others are asked: whoever takes part for them, observers as well."""
    known = {request.organisation_id for request in sign_on.requests}
    told = [
        _request(sign_on, organisation, is_asked=False, now=now)
        for organisation in organisations
        if organisation.id not in known
    ]
    write_to(told, What.TOLD, "", now=now)


def _request(sign_on: SignOn, organisation: Organisation, *, is_asked: bool, now: datetime) -> SignRequest:
    request = SignRequest(
        organisation=organisation,
        organisation_id=organisation.id,
        is_asked=is_asked,
        asked_at=now,
        silence_from=silence_from(sign_on, organisation, now) if is_asked else None,
        answers=[],
    )
    sign_on.requests.append(request)
    db.session.flush()
    return request


def silence_from(sign_on: SignOn, organisation: Organisation, now: datetime) -> datetime | None:
    """From when silence counts as yes: the end of the nth working day after asking, in UTC; for members alone.

    None where that lies beyond the cut-off: it is told that its silence does not count, and so it stays.
    """
    if sign_on.rule is not ConsentRule.SILENCE_COUNTS or sign_on.silence_days is None:
        return None
    if not queries.is_member_on(organisation, london_day(now)):
        return None
    counted = working_days_after(
        london_day(now), sign_on.silence_days, calendar_for(Nation.ENGLAND_AND_WALES)
    )
    counts_from = end_of_london_day(counted.day)
    return counts_from if counts_from <= sign_on.closes_at else None


def write_to(
    requests: Sequence[SignRequest], what: What, subject: str, *, now: datetime, planned: bool = False
) -> None:
    """Owe the same mail to everybody who reads it at these organisations."""
    ids = (one.organisation_id for one in requests)
    people = readers_of(what, subject, ids, london_day(now))
    for request in requests:
        for person in people.get(request.organisation_id, ()):
            mails.owe(what, request, person, subject=subject, now=now, planned=planned)
