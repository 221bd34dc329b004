"""Signing in: links, sessions and set-up. The second factor is in ``second_factor``.

Whatever is counted or written to the security log is saved by the edge also when something is refused.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, update

from tracker.accounts import emails, limits, queries, rules
from tracker.accounts.models import Session, SetUpCode, SignInLink
from tracker.accounts.queries import digest
from tracker.accounts.rules import LinkEnded, OtherBrowser
from tracker.activity.services import forget_ip_addresses, record_security
from tracker.coalition import queries as coalition
from tracker.coalition.models import Coalition, Organisation, Person
from tracker.coalition.rules import Role, address_key
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.organisations.membership_services import Period, add_membership
from tracker.organisations.services import organisation_named
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Kind
from tracker.outbox.models import Mail
from tracker.people import services as people
from tracker.people.role_services import give_role

WRONG_SET_UP_CODE = "This is not the code. It was printed in the terminal when the tracker started."


@dataclass(frozen=True)
class Begun:
    """A sign-in that was let in: the cookie's key, and where to go. ``row.awaits_code``: the code is still to come."""

    row: Session
    key: str
    next_path: str


def ask_for_link(address: str, *, browser: str, next_path: str, ip: str | None, now: datetime) -> None:
    """Send a link to whoever may sign in with this address. Nobody can tell from outside whether anybody does.

    ``browser`` is the secret of the asking browser's cookie. Raises TooManyTries.
    """
    key, network = address_key(address), rules.network_of(ip)
    limits.count(rules.ASK_PER_IP, network, now=now)
    limits.count(rules.ASK_PER_ADDRESS_AND_IP, f"{key} {network}", now=now)
    limits.count(rules.ASK_PER_ADDRESS, key, now=now)
    token = new_secret()
    content = emails.sign_in_link(url_of(token))  # for unknown addresses too: it takes most of the time
    person = coalition.person_by_email(address)
    if person is None or not may_sign_in(person, now):
        record_security(
            "failure", "A link was asked for with an address that may not sign in.", ip=ip, now=now
        )
        return
    link = _add_link(person, token, browser=browser, next_path=rules.own_path(next_path), now=now)
    outbox.queue(
        f"sign-in|{link.digest}",
        kind="sign-in",
        to=person.id,
        content=content,
        now=now,
        expires_at=link.expires_at,
    )
    record_security("link", f"A sign-in link was sent to {person.name}.", person=person, ip=ip, now=now)


def printable_link(person: Person, now: datetime) -> str:
    """The address of a link that signs this person in from any browser. Raises RuleViolation for who may not."""
    if not may_sign_in(person, now):
        raise RuleViolation(f"{person.name} may not sign in: suspended, or without a role today.")
    token = new_secret()
    _add_link(person, token, browser=None, next_path=rules.HOME, now=now)
    record_security(
        "link", f"A sign-in link for {person.name} was printed by a command.", person=person, now=now
    )
    return url_of(token)


def check_link(token: str, *, browser: str | None, now: datetime) -> SignInLink:
    """The link, if it still signs somebody in in this browser. Raises LinkEnded or OtherBrowser; uses nothing up."""
    link = queries.link_of(token)
    if (
        link is None
        or link.used_at is not None
        or link.expires_at <= now
        or not may_sign_in(link.person, now)
    ):
        raise LinkEnded("This link has been used or has run out.")
    if link.browser_digest is not None and link.browser_digest != digest(browser or ""):
        raise OtherBrowser("This link works only in the browser in which it was asked for.")
    return link


def use_link(token: str, *, browser: str | None, program: str, ip: str | None, now: datetime) -> Begun:
    """Sign in with a link, once. Raises LinkEnded, OtherBrowser or TooManyTries."""
    limits.count(rules.LINK_PER_IP, rules.network_of(ip), now=now)
    try:
        link = check_link(token, browser=browser, now=now)
    except RuleViolation as refused:
        record_security("failure", f"A sign-in link was refused. {refused.message}", ip=ip, now=now)
        raise
    link.used_at = now
    waits = queries.has_second_factor(link.person)
    begun = start_session(link.person, program=program, awaits_code=waits, next_path=link.next_path, now=now)
    record_security(
        "link used", f"{link.person.name} used a sign-in link.", person=link.person, ip=ip, now=now
    )
    if not waits:
        record_security("sign-in", f"{link.person.name} signed in.", person=link.person, ip=ip, now=now)
    return begun


def start_session(
    person: Person,
    *,
    program: str,
    now: datetime,
    awaits_code: bool = False,
    gave_code: bool = False,
    next_path: str = rules.HOME,
) -> Begun:
    """A new session under a new key. ``program`` is what the browser calls itself."""
    key = new_secret()
    row = Session(
        person=person,
        digest=digest(key),
        started_at=now,
        expires_at=now + (rules.CODE_LIFE if awaits_code else rules.SESSION_LIFE),
        second_factor_at=now if gave_code else None,
        awaits_code=awaits_code,
        next_path=next_path,
        browser=program[:200],
    )
    db.session.add(row)
    db.session.flush()
    return Begun(row, key, next_path)


def end_session(row: Session, *, ip: str | None, now: datetime) -> None:
    """Sign one browser out."""
    row.ended_at = now
    record_security("sign-out", f"{row.person.name} signed out.", person=row.person, ip=ip, now=now)


def end_all_sessions(person: Person, *, ip: str | None, now: datetime) -> None:
    """Sign a person out everywhere, half-finished sign-ins and unused links included."""
    open_ones = update(Session).where(Session.person_id == person.id, Session.ended_at.is_(None))
    db.session.execute(open_ones.values(ended_at=now))
    unused = update(SignInLink).where(SignInLink.person_id == person.id, SignInLink.used_at.is_(None))
    db.session.execute(unused.values(used_at=now))
    record_security("sign-out", f"{person.name} signed out everywhere.", person=person, ip=ip, now=now)


def may_sign_in(person: Person, now: datetime) -> bool:
    """Whether a person has any rights today."""
    return bool(coalition.roles_on(person, london_day(now)))


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """Why a link or an invitation must not go out any more, asked just before it does; None when it may."""
    person = db.session.get(Person, mail.person_id) if mail.person_id is not None else None
    return (
        None
        if person is not None and may_sign_in_later(person, now)
        else "This person may no longer sign in."
    )


def may_sign_in_later(person: Person, now: datetime) -> bool:
    """Whether a person has rights today or will have some: an invitation may come before the first day."""
    today = london_day(now)
    return person.suspended_at is None and any(t.to_on is None or t.to_on >= today for t in person.roles)


# Without a link nobody could sign in to end a hold.
KINDS = (
    Kind("sign-in", wanted=why_not_wanted, leaves_during_hold=True, signs_in=True),
    Kind("invitation", wanted=why_not_wanted),
)


def make_setup_code(*, now: datetime) -> str:
    """A new code for the set-up page, to be printed; those before it no longer work."""
    code = new_code()
    db.session.execute(delete(SetUpCode))
    db.session.add(SetUpCode(digest=digest(rules.tidy_code(code)), created_at=now))
    return code


def set_up(
    *, code: str, coalition_name: str, name: str, email: str, organisation: str, ip: str | None, now: datetime
) -> Person:
    """Make the coalition and its first co-chair on an empty installation. Raises RuleViolation or TooManyTries."""
    limits.count(rules.SET_UP_PER_IP, rules.network_of(ip), now=now)
    limits.count(rules.SET_UP, "anybody", now=now)
    row = queries.set_up_code(rules.tidy_code(code))
    if row is None or not queries.is_empty():
        record_security("failure", "The set-up page was given a wrong code.", ip=ip, now=now)
        raise RuleViolation(WRONG_SET_UP_CODE, field="code")
    name, email = people.read_name(name), people.read_address(email)
    db.session.delete(row)
    settings = db.session.get(Coalition, 1)
    if settings is None:
        db.session.add(Coalition(id=1, name=coalition_name))
    else:
        settings.name = coalition_name
    person = people.add_person(email=email, name=name, by=None, now=now)
    theirs = _member_named(organisation, now=now) if organisation else None
    give_role(person, role=Role.CO_CHAIR, organisation=theirs, from_on=london_day(now), by=None, now=now)
    record_security(
        "set-up", f"{name} set the tracker up and is its first co-chair.", person=person, ip=ip, now=now
    )
    return person


def _member_named(name: str, *, now: datetime) -> Organisation:
    """The organisation that lends the first co-chair: a member, since a date that nobody has told us."""
    found = organisation_named(name, by=None, now=now)
    if found.is_new:
        add_membership(found.organisation, Period(), by=None, now=now)
    return found.organisation


def forget_old(*, now: datetime) -> None:
    """Drop links and sessions that ended long ago, old counters and IP addresses: for a daily job."""
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at < now - rules.SESSION_LIFE))
    db.session.execute(delete(Session).where(Session.expires_at < now - rules.SESSION_LIFE))
    limits.forget_old(now=now)
    forget_ip_addresses(now=now)


def new_secret() -> str:
    """256 bits by chance, as they stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """80 bits by chance, as a person can type them: letters and digits that are not mistaken for one another."""
    return rules.in_groups("".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(16)))


def url_of(token: str) -> str:
    """The address of a sign-in link: from TRACKER_BASE_URL alone."""
    return address_of(f"/sign-in/{token}")


def address_of(path: str) -> str:
    """The whole address of one of our pages, for mails and the terminal."""
    return f"{current_app.config['BASE_URL']}{path}"


def _add_link(
    person: Person, token: str, *, browser: str | None, next_path: str, now: datetime
) -> SignInLink:
    link = SignInLink(
        person=person,
        digest=digest(token),
        browser_digest=digest(browser) if browser is not None else None,
        next_path=next_path,
        created_at=now,
        expires_at=now + rules.LINK_LIFE,
    )
    db.session.add(link)
    db.session.flush()
    return link
