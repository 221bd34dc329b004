"""The steps of sending one mail, each a short transaction of the worker: claim, let go, settle. Nothing commits here.

A claim is a lease by the database's clock. Every later change is guarded by the claim's number (``lease_token``):
a process that was frozen while another took its mail over changes nothing when it wakes. The place where the order
of sending and recording is decided: the lease is saved before anything is sent, the note that the text is leaving
before it leaves, and the outcome at once after the server's answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Update, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from tracker.core.clock import database_now, monotonic
from tracker.core.database import UNREADABLE, UtcDateTime, db
from tracker.outbox import kinds, process, queries, services
from tracker.outbox.models import Mail
from tracker.outbox.rules import LONGEST_RETRY, State, retry_after

LEASE = timedelta(seconds=180)
LEASE_SAFE_SECONDS = 120.0  # on a clock that nobody sets: later than this no text begins to leave
WORRYING_RESTARTS = 3  # tries that ended with their process, before such a mail has to wait its turn

TOO_LATE = "Too late: what it speaks of is over."
NO_ADDRESS = "There is no address for this person."
SUPPRESSED = "No mail goes to {address}: its server said that nobody is there."
UNSUBSCRIBED = "This address asked for no more mails of this kind."


@dataclass(frozen=True)
class Claim:
    """A mail that this worker may send, until its lease ends. ``mail`` is its row as it was claimed, for reading."""

    mail: Mail
    token: int
    address: str
    since: float  # monotonic
    name: str = ""  # of the person


@dataclass(frozen=True)
class Written:
    """A mail's bytes, with the subject and the parts they speak of. ``is_kept``: they are those that went before."""

    message: bytes
    subject: str
    parts: tuple[str, ...] = ()
    is_kept: bool = False


def free_leases(now: datetime) -> int:
    """Take back mail whose lease has ended or whose process on this host is gone. Returns how many.

    Its text may have left: then it is uncertain, otherwise it is queued again.
    """
    clock = database_now(db.session())
    gone = process.gone(
        db.session.scalars(select(Mail.lease_owner).where(Mail.state == State.SENDING).distinct())
    )
    over = or_(Mail.lease_until < clock, Mail.lease_owner.in_(gone))
    mails = db.session.scalars(
        select(Mail).where(Mail.state == State.SENDING, over).with_for_update(skip_locked=True)
    )
    freed = 0
    for mail in mails.all():
        _free(mail, clock, now)
        freed += 1
    return freed


def _free(mail: Mail, clock: datetime, now: datetime) -> None:
    if mail.stop_as is not None and not mail.on_wire:
        services.finish(mail, mail.stop_as, mail.stop_reason)
    elif mail.on_wire:
        mail.state, mail.lease_owner, mail.on_wire = State.UNCERTAIN, None, False
        mail.lease_until, mail.server_reply = clock, "The program stopped while this mail was on its way."
        services.tell_when_stuck(mail, now=now)
    else:
        services.finish(mail, State.QUEUED, "")
        wait = retry_after(1) if mail.attempts - mail.copies >= WORRYING_RESTARTS else timedelta(0)
        mail.try_at = now + wait


def forget_clock_jumps(now: datetime) -> None:
    """After the clock went back: no lease and no waiting time may be longer than it was meant to be."""
    clock = database_now(db.session())
    leased = Mail.state.in_((State.SENDING, State.UNCERTAIN))
    change(update(Mail).where(leased, Mail.lease_until > clock + LEASE).values(lease_until=clock + LEASE))
    ahead = (Mail.state == State.QUEUED) & (Mail.try_at > now)
    waits_too_long = (Mail.attempts > 0) & (Mail.try_at > now + LONGEST_RETRY)
    was_due_at_once = (Mail.created_at > now) & (Mail.due_at <= Mail.created_at)
    change(update(Mail).where(ahead, or_(waits_too_long, was_due_at_once)).values(try_at=now))


def claim(now: datetime, *, only: Sequence[str] | None = None) -> Claim | State | None:
    """Take the next mail that is due. None when there is none; the state it ended in when it must not go out.

    ``only``: these kinds of mail. Asks whether the mail is still wanted, to whom it goes, whether it
    is not too late. Raises Unclaimable when one of the functions that answer fails.
    """
    clock = database_now(db.session())
    given = {"now": now, "clock": clock, "kinds": only, "until": clock + LEASE, "me": process.this()}
    try:
        mail = _taken(TAKE if only is None else TAKE_OF_KINDS, given)
    except UNREADABLE as failure:  # the row was changed behind our back
        raise UnreadableError(f"{type(failure).__name__}: {failure}") from failure
    if mail is None:
        return None
    try:
        return _admit(mail, now)
    except Exception as failure:
        raise UnclaimableError(mail.id, f"{type(failure).__name__}: {failure}") from failure


def _taken(steps: Sequence[ReturningUpdate[Any]], given: Mapping[str, object]) -> Mail | None:
    """The row that the first of the steps takes: read without the session, which would be most of the work."""
    db.session.flush()
    connection = db.session.connection()
    for step in steps:
        row = connection.execute(step, given).first()
        if row is not None:
            return cast(Mail, row)
    return None


def is_anything_due(now: datetime, *, only: Sequence[str] | None = None) -> bool:
    """Whether ``claim`` would find something: a look without a lock."""
    return next_number(now, only=only) is not None


def next_number(now: datetime, *, only: Sequence[str] | None = None) -> int | None:
    """The number of the mail that ``claim`` would take; its row is not read."""
    given = {"now": now, "clock": database_now(db.session()), "kinds": only}
    looks = LOOK if only is None else LOOK_FOR_KINDS
    return next((number for look in looks if (number := db.session.scalar(look, given)) is not None), None)


class UnclaimableError(Exception):
    """Our own program fails over one mail; the others go on."""

    def __init__(self, mail_id: str, error: str) -> None:
        super().__init__(error)
        self.mail_id = mail_id


class UnreadableError(Exception):
    """The row of the next mail cannot even be read."""


# Built once: building a statement takes longer than running it.
DUE = (Mail.state == State.QUEUED) & (Mail.try_at <= bindparam("now", type_=UtcDateTime))
# It may have arrived; its lease is over and another copy is allowed.
DUE_AGAIN = (
    (Mail.state == State.UNCERTAIN)
    & (Mail.lease_until < bindparam("clock", type_=UtcDateTime))
    & (Mail.copies < Mail.copies_allowed)
)
OF_KINDS = Mail.kind.in_(bindparam("kinds", expanding=True))
MINE = (
    (Mail.number == bindparam("mine"))
    & (Mail.lease_token == bindparam("token"))
    & (Mail.state == State.SENDING)
    & (Mail.lease_owner == bindparam("me"))
)


def _next(ready: ColumnElement[bool]) -> Select[int]:
    return select(Mail.number).where(ready).order_by(Mail.try_at).limit(1)


def _taking(ready: ColumnElement[bool]) -> ReturningUpdate[Any]:
    values = {
        "state": State.SENDING,
        "lease_owner": bindparam("me"),
        "lease_until": bindparam("until", type_=UtcDateTime),
        "lease_token": Mail.lease_token + 1,
        "attempts": Mail.attempts + 1,
        "on_wire": False,
    }
    one = _next(ready).with_for_update(skip_locked=True).scalar_subquery()
    columns = [column for column in Mail.__table__.c if column.name != "message"]
    return update(Mail).where(Mail.number == one).values(values).returning(*columns)


READY = (DUE, DUE_AGAIN)
READY_OF_KINDS = (DUE & OF_KINDS, DUE_AGAIN & OF_KINDS)
LOOK, LOOK_FOR_KINDS = [_next(ready) for ready in READY], [_next(ready) for ready in READY_OF_KINDS]
TAKE, TAKE_OF_KINDS = [_taking(ready) for ready in READY], [_taking(ready) for ready in READY_OF_KINDS]


def _admit(mail: Mail, now: datetime) -> Claim | State:
    """The questions asked inside the claim. A mail that fails one is set aside with the reason."""
    if mail.expires_at <= now:
        return _set_aside(mail, State.EXPIRED, mail.server_reply or TOO_LATE, now)
    name, address = kinds.people.name_and_address(mail.person_id) if mail.person_id else ("", None)
    address = mail.address or address
    if not address:
        return _set_aside(mail, State.CANCELLED, NO_ADDRESS, now)
    refusal = unwanted(mail, address, now)
    if refusal:
        return _set_aside(mail, State.CANCELLED, refusal, now)
    return Claim(mail, mail.lease_token, address, monotonic(), name)


def unwanted(mail: Mail, address: str, now: datetime) -> str | None:
    """Why this mail must not go out now, or None."""
    return (
        SUPPRESSED.format(address=address) if queries.is_suppressed(address) else _refused(mail, address, now)
    )


def _refused(mail: Mail, address: str, now: datetime) -> str | None:
    if not mail.duty and queries.has_unsubscribed(address, mail.kind):
        return UNSUBSCRIBED
    wanted = kinds.kind_of(mail.kind).wanted
    return wanted(mail, now) if wanted else None


def _set_aside(taken: Mail, state: State, reason: str, now: datetime) -> State:
    mail = db.session.get_one(Mail, taken.number, populate_existing=True)
    if mail.copies:
        reason = f"{reason} A copy may have arrived before."
    services.finish(mail, state, reason)
    given_up = kinds.kind_of(mail.kind).given_up
    if given_up:
        given_up(mail, now)
    return state


def let_go(claim: Claim, written: Written, now: datetime) -> None:
    """Ask once more, just before the text leaves, and note that it does. Raises Stop with the reason why it must not.

    From here on a copy may have arrived, and the bytes stand.
    """
    if monotonic() - claim.since > LEASE_SAFE_SECONDS:
        raise Stop("This process was away for longer than its lease.", lost=True)
    refusal = _refused(claim.mail, claim.address, now)
    if refusal:
        raise Stop(refusal)
    first = not written.is_kept
    parts_of = kinds.kind_of(claim.mail.kind).parts
    if parts_of and first and tuple(parts_of(claim.mail)) != written.parts:
        raise Stop("What it speaks of changed while it was being written.", changed=True)
    given = mine(claim) | {"to": claim.address, "for_address": claim.address.lower()}
    if first:
        given |= {"bytes": written.message, "title": written.subject}
    if not change(LEAVES_FIRST if first else LEAVES_AGAIN, given):
        if queries.is_suppressed(claim.address):
            raise Stop(SUPPRESSED.format(address=claim.address))
        raise Stop("It was stopped, or another process has taken it over.", changed=True)


_MAY_LEAVE = (
    MINE,
    Mail.stop_as.is_(None),
    Mail.copies < Mail.copies_allowed,
    ~queries.LIVE_SUPPRESSION.exists(),
)
LEAVES_AGAIN = (
    update(Mail).where(*_MAY_LEAVE).values(on_wire=True, copies=Mail.copies + 1, sent_to=bindparam("to"))
)
LEAVES_FIRST = LEAVES_AGAIN.values(message=bindparam("bytes"), subject=bindparam("title"))


class Stop(Exception):  # not an error: the mail must not leave
    """This mail must not leave now. ``lost``: it is another's; ``changed``: to be looked at anew at once."""

    def __init__(self, reason: str, *, lost: bool = False, changed: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.lost, self.changed = reason, lost, changed


def mine(claim: Claim) -> dict[str, object]:
    """What MINE asks for: the claimed row, as long as nobody has taken it over."""
    return {"mine": claim.mail.number, "token": claim.token, "me": process.this()}


def change(statement: Update, given: dict[str, object] | None = None) -> int:
    """Run an UPDATE; how many rows it changed."""
    db.session.flush()  # what the functions of other features changed comes first
    return db.session.connection().execute(statement, given).rowcount
