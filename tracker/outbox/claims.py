"""The steps of sending one mail, each a short transaction of the worker: claim, let go, settle. Nothing commits here.

A claim is a lease by the database's clock. Every later change is guarded by the claim's number (``lease_token``):
a process that was frozen while another took its mail over changes nothing when it wakes. The place where the order
of sending and recording is decided: the lease is saved before anything is sent, the note that the text is leaving
before it leaves, and the outcome at once after the server's answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, Update, or_, select, update

from tracker.core.clock import database_now
from tracker.core.database import db
from tracker.outbox import kinds, process, queries, services
from tracker.outbox.models import Mail
from tracker.outbox.rules import LONGEST_RETRY, State, retry_after

LEASE = timedelta(seconds=180)
SEND_LIMIT = timedelta(seconds=60)  # for one send, all told; well below the lease
WORRYING_RESTARTS = 3  # tries that ended with their process, before such a mail has to wait its turn

TOO_LATE = "Too late: what it speaks of is over."
NO_ADDRESS = "There is no address for this person."
SUPPRESSED = "No mail goes to {address}: its server said that nobody is there."
UNSUBSCRIBED = "This address asked for no more mails of this kind."


@dataclass(frozen=True)
class Claim:
    """A mail that this worker may send, until its lease ends."""

    mail: Mail
    token: int
    address: str


@dataclass(frozen=True)
class Written:
    """A mail's bytes, with the subject and the parts they speak of."""

    message: bytes
    subject: str
    parts: tuple[str, ...] = ()


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
    waiting = (Mail.state == State.QUEUED) & (Mail.attempts > 0)
    change(update(Mail).where(waiting, Mail.try_at > now + LONGEST_RETRY).values(try_at=now))


def claim(now: datetime, *, only: Sequence[str] | None = None) -> Claim | State | None:
    """Take the next mail that is due. None when there is none; the state it ended in when it must not go out.

    ``only``: these kinds of mail. Asks whether the mail is still wanted, to whom it goes, whether it
    is not too late. Raises Unclaimable when one of the functions that answer fails.
    """
    clock = database_now(db.session())
    mail = _take(_due(now), clock, only) or _take(_due_again(clock), clock, only)
    if mail is None:
        return None
    try:
        return _admit(mail, now)
    except Exception as failure:
        raise UnclaimableError(mail.id, f"{type(failure).__name__}: {failure}") from failure


def is_anything_due(now: datetime, *, only: Sequence[str] | None = None) -> bool:
    """Whether ``claim`` would find something: a look without a lock."""
    clock = database_now(db.session())
    looks = (_due(now), _due_again(clock))
    return any(db.session.scalar(_next(ready, only)) is not None for ready in looks)


class UnclaimableError(Exception):
    """Our own program fails over one mail; the others go on."""

    def __init__(self, mail_id: str, error: str) -> None:
        super().__init__(error)
        self.mail_id = mail_id


def _due(now: datetime) -> ColumnElement[bool]:
    return (Mail.state == State.QUEUED) & (Mail.try_at <= now)


def _due_again(clock: datetime) -> ColumnElement[bool]:
    """It may have arrived; its lease is over and another copy is allowed."""
    again = (Mail.lease_until < clock) & (Mail.copies < Mail.copies_allowed)
    return (Mail.state == State.UNCERTAIN) & again


def _next(ready: ColumnElement[bool], only: Sequence[str] | None) -> Select[int]:
    due = select(Mail.number).where(ready).order_by(Mail.try_at).limit(1)
    return due if only is None else due.where(Mail.kind.in_(only))


def _take(ready: ColumnElement[bool], clock: datetime, only: Sequence[str] | None) -> Mail | None:
    due = _next(ready, only)
    taken = (
        update(Mail)
        .where(Mail.number == due.with_for_update(skip_locked=True).scalar_subquery())
        .values(
            state=State.SENDING,
            lease_owner=process.this(),
            lease_until=clock + LEASE,
            lease_token=Mail.lease_token + 1,
            attempts=Mail.attempts + 1,
            on_wire=False,
        )
        .returning(Mail)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return db.session.scalar(taken)


def _admit(mail: Mail, now: datetime) -> Claim | State:
    """The questions asked inside the claim. A mail that fails one is set aside with the reason."""
    if mail.expires_at <= now:
        return _set_aside(mail, State.EXPIRED, mail.server_reply or TOO_LATE, now)
    address = mail.address or (kinds.people.address_of(mail.person_id) if mail.person_id else None)
    if address is None:
        return _set_aside(mail, State.CANCELLED, NO_ADDRESS, now)
    refusal = unwanted(mail, address, now)
    if refusal:
        return _set_aside(mail, State.CANCELLED, refusal, now)
    return Claim(mail, mail.lease_token, address)


def unwanted(mail: Mail, address: str, now: datetime) -> str | None:
    """Why this mail must not go out now, or None."""
    if queries.is_suppressed(address):
        return SUPPRESSED.format(address=address)
    if not mail.duty and queries.has_unsubscribed(address, mail.kind):
        return UNSUBSCRIBED
    wanted = kinds.kind_of(mail.kind).wanted
    return wanted(mail, now) if wanted else None


def _set_aside(mail: Mail, state: State, reason: str, now: datetime) -> State:
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
    if not _still_mine(claim):
        raise Stop("Another process has taken this mail over.", lost=True)
    refusal = unwanted(claim.mail, claim.address, now)
    if refusal:
        raise Stop(refusal)
    first = claim.mail.copies == 0
    parts_of = kinds.kind_of(claim.mail.kind).parts
    if parts_of and first and tuple(parts_of(claim.mail)) != written.parts:
        raise Stop("What it speaks of changed while it was being written.", changed=True)
    values: dict[str, object] = {"on_wire": True, "copies": Mail.copies + 1, "sent_to": claim.address}
    if first:
        values |= {"message": written.message, "subject": written.subject}
    if not change(update(Mail).where(mine(claim), Mail.stop_as.is_(None)).values(values)):
        raise Stop("It was stopped while it was being sent.", changed=True)


class Stop(Exception):  # not an error: the mail must not leave
    """This mail must not leave now. ``lost``: it is another's; ``changed``: to be looked at anew at once."""

    def __init__(self, reason: str, *, lost: bool = False, changed: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.lost, self.changed = reason, lost, changed


def _still_mine(claim: Claim) -> bool:
    clock = database_now(db.session())
    live = select(Mail.number).where(mine(claim), Mail.lease_until > clock, Mail.copies < Mail.copies_allowed)
    return db.session.scalar(live) is not None


def mine(claim: Claim) -> ColumnElement[bool]:
    """The claimed row, as long as nobody has taken it over."""
    return (
        (Mail.number == claim.mail.number)
        & (Mail.lease_token == claim.token)
        & (Mail.state == State.SENDING)
        & (Mail.lease_owner == process.this())
    )


def change(statement: Update) -> int:
    """Run an UPDATE; how many rows it changed."""
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
