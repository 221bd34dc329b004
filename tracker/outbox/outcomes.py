"""Recording what became of a claimed mail: one short transaction, right after the server's answer. Commits nothing."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from tracker.core.database import UtcDateTime, db
from tracker.outbox import emails, kinds, rules, services
from tracker.outbox.claims import MINE, Claim, Stop, change, mine
from tracker.outbox.models import Mail
from tracker.outbox.rules import State


class Outcome(enum.Enum):
    """How one attempt to send ended."""

    SENT = "the server took it"
    NOT_NOW = "the server asked to come again, or the connection broke before the text was on its way"
    HOST_DOWN = "the server cannot be reached: no fault of this mail"
    UNCERTAIN = "the text was on its way when the connection broke"
    NO_MAILBOX = "nobody has that address"
    REFUSED = "the server will not take this mail"


@dataclass(frozen=True)
class Result:
    """One attempt's outcome with the server's words."""

    outcome: Outcome
    reply: str


def settle(claim: Claim, result: Result, now: datetime) -> bool:
    """Write down what the server said. False when the lease was lost: then it is another's to say."""
    if result.outcome is Outcome.SENT:
        return _sent(claim, result.reply, now)
    mail = _locked(claim)
    if mail is None:
        return False
    if mail.on_wire and result.outcome is not Outcome.UNCERTAIN:
        mail.copies -= 1  # the server said that it took nothing, or the text had not begun
    if mail.stop_as is not None and mail.copies == 0 and result.outcome is not Outcome.UNCERTAIN:
        services.finish(mail, mail.stop_as, mail.stop_reason)
        return True
    mail.server_reply, mail.sent_to = result.reply, claim.address
    RECORD[result.outcome](mail, claim, result.reply, now)
    return True


def settle_stop(claim: Claim, stop: Stop, now: datetime) -> bool:
    """The mail must not leave, or must be written anew."""
    mail = None if stop.lost else _locked(claim)
    if mail is None:
        return False
    if mail.stop_as is not None:
        services.finish(mail, mail.stop_as, mail.stop_reason)
    elif stop.changed:
        mail.attempts -= 1
        services.finish(mail, State.QUEUED, "")
        return True
    else:
        reason = f"{stop.reason} A copy may have arrived before." if mail.copies else stop.reason
        services.finish(mail, State.CANCELLED, reason)
    _give_up(mail, now)
    return True


def settle_unwritable(mail_id: str, error: str, now: datetime) -> None:
    """Our own program failed over this mail: it waits its turn, is shown, and holds up nobody."""
    mail = db.session.scalar(select(Mail).where(Mail.id == mail_id).with_for_update())
    if mail is None or mail.state not in rules.WAITING:
        return
    services.finish(mail, State.UNCERTAIN if mail.copies else State.QUEUED, "")
    mail.server_reply = f"The program could not write this mail: {error}"[:500]
    mail.unwritable_at = mail.unwritable_at or now
    mail.attempts += 1
    _wait(mail, now)


def set_unreadable_aside(number: int, error: str, now: datetime) -> None:
    """The row of this mail cannot be read: it waits, unread, and is shown as one that the program fails to write."""
    values = {
        "try_at": now + rules.LONGEST_RETRY,
        "lease_until": now + rules.LONGEST_RETRY,
        "attempts": Mail.attempts + 1,
        "unwritable_at": func.coalesce(Mail.unwritable_at, now),
        "server_reply": f"The program could not read this mail: {error}"[:500],
    }
    change(update(Mail).where(Mail.number == number).values(values))


def _sent(claim: Claim, reply: str, now: datetime) -> bool:
    done = change(SENT, mine(claim) | {"now": now, "reply": reply})
    told = kinds.kind_of(claim.mail.kind).sent
    if done and told:
        told(claim.mail, now)
    return bool(done)


SENT = (
    update(Mail)
    .where(MINE)
    .values(
        state=State.SENT,
        sent_at=bindparam("now", type_=UtcDateTime),
        reason="",
        server_reply=bindparam("reply"),
        lease_owner=None,
        lease_until=None,
        on_wire=False,
        stop_as=None,
        stop_reason="",
        unwritable_at=None,
    )
)


def _not_now(mail: Mail, claim: Claim, reply: str, now: datetime) -> None:
    services.finish(mail, State.UNCERTAIN if mail.copies and mail.outsider else State.QUEUED, "")
    _wait(mail, now)


def _wait(mail: Mail, now: datetime) -> None:
    mail.failures += 1
    mail.try_at = min(now + rules.retry_after(mail.failures), max(mail.expires_at, now))
    if mail.state is State.UNCERTAIN:
        mail.lease_until = mail.try_at


def _host_down(mail: Mail, claim: Claim, reply: str, now: datetime) -> None:
    mail.attempts -= 1
    services.finish(mail, State.QUEUED, "")


def _uncertain(mail: Mail, claim: Claim, reply: str, now: datetime) -> None:
    mail.state, mail.lease_owner, mail.on_wire = State.UNCERTAIN, None, False
    mail.reason = f"May have arrived: {reply}"
    services.tell_when_stuck(mail, now=now)


def _no_mailbox(mail: Mail, claim: Claim, reply: str, now: datetime) -> None:
    reason = f"The server says that {claim.address} does not exist: {reply}"
    suppressed = services.suppress_unless_last(mail, claim.address, reason=reply, now=now)
    services.finish(mail, State.FAILED, reason)
    _give_up(mail, now)
    content = emails.mailbox_gone(mail, claim.address, kept=not suppressed)
    services.tell_co_chairs(f"alarm|mailbox|{mail.id}", content, now=now, but=mail.person_id)


def _refused(mail: Mail, claim: Claim, reply: str, now: datetime) -> None:
    services.finish(mail, State.FAILED, f"The server refused this mail: {reply}")
    _give_up(mail, now)
    if mail.kind not in services.SELF_MADE:
        content = emails.refused(mail, claim.address, reply)
        services.tell_co_chairs(f"alarm|refused|{mail.id}", content, now=now)


def _give_up(mail: Mail, now: datetime) -> None:
    told = kinds.kind_of(mail.kind).given_up
    if told:
        told(mail, now)


def _locked(claim: Claim) -> Mail | None:
    statement = select(Mail).where(MINE).with_for_update()
    return db.session.scalar(statement, mine(claim), execution_options={"populate_existing": True})


RECORD: dict[Outcome, Callable[[Mail, Claim, str, datetime], None]] = {
    Outcome.NOT_NOW: _not_now,
    Outcome.HOST_DOWN: _host_down,
    Outcome.UNCERTAIN: _uncertain,
    Outcome.NO_MAILBOX: _no_mailbox,
    Outcome.REFUSED: _refused,
}
