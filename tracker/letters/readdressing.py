"""One message of a letter that did not arrive goes to the right address. The others are left alone.

Nothing here commits. The message that failed is set aside for good, so that the letter cannot go to both.
"""

from datetime import datetime

from sqlalchemy import select

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.rules import address_key
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.typed import read_email_address
from tracker.letters import mailing, queries
from tracker.letters.mailing import Fate
from tracker.letters.models import Letter, LetterMessage
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.outbox.queries import is_suppressed
from tracker.outbox.rules import State

NOT_FAILED = "This message did not fail, so nothing was sent again."


def fate_or_404(letter: Letter, message_id: int) -> Fate:
    """What became of one message of a letter. Raises NotHere."""
    found = next((one for one in mailing.fates(letter.id) if one.message.id == message_id), None)
    if found is None:
        raise NotHere
    return found


def correct_address(message: LetterMessage, *, address: str, by: Person, now: datetime) -> Mail:
    """Send one message to another address, or to the same one once more, now that it is known to be right.

    Raises RuleViolation where it may have arrived or is on its way, and for an address that has the letter already.
    """
    letter = message.letter
    queries.lock(letter.id)
    db.session.refresh(message)  # as it stands now that nobody else can change it
    failed = _failed(message)
    new = read_email_address(address)
    _check_free(message, new)
    before, message.address = message.address, new
    mail = outbox.queue(
        f"v1|letter|{letter.uid}|{address_key(new)}|in place of {failed.id}",
        kind=mailing.KIND,
        to=new,
        subject=message.subject,
        now=now,
        expires_at=now + mailing.TRIED_FOR,
        outsider=True,
    )
    db.session.flush()
    message.mail_id, message.queued_at = mail.id, now
    outbox.finish(failed, State.SUPERSEDED, "Sent anew in its place.")
    for one in letter.recipients:
        if address_key(one.email) == address_key(before):
            one.email = new
    what = (
        "once more to the same address" if address_key(before) == address_key(new) else "to another address"
    )
    activity.record(letter, f"sent this {what}, as the first message failed: {message.named}", by=by, now=now)
    return mail


def _failed(message: LetterMessage) -> Mail:
    mail = db.session.scalar(
        select(Mail).where(Mail.id == message.mail_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if mail is None or not mailing.never_arrived(mail):
        raise RuleViolation(NOT_FAILED)
    return mail


def _check_free(message: LetterMessage, address: str) -> None:
    others = select(LetterMessage.address).where(
        LetterMessage.letter_id == message.letter_id, LetterMessage.id != message.id
    )
    if address_key(address) in {address_key(one) for one in db.session.scalars(others)}:
        raise RuleViolation(f"The letter was sent to {address} already.", field="address")
    if is_suppressed(address):
        raise RuleViolation(
            f"A server said that nobody has the address {address}, so it takes no mail. Enter another one.",
            field="address",
        )
