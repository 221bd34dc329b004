"""A letter sent by e-mail from here: one message to each address, with the letter as a file, never repeated by itself.

Nothing here commits. What became of each message is what the mail that is owed says of itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.rules import address_key
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.typed import read_email_address
from tracker.core.wording import capitalised, moment
from tracker.deadlines.models import Deadline
from tracker.letters import copies, queries, sending
from tracker.letters.models import Letter, LetterMessage, Recipient
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

KIND = "letter"
BY_EMAIL = "e-mail"
TRIED_FOR = timedelta(days=3)  # a letter that leaves later than that is sent anew by a person, or not at all


def send_by_mail(
    letter: Letter,
    *,
    addresses: Mapping[int, str],
    subject: str,
    words: str,
    reply_wanted: bool,
    without_holder: str = "",
    by: Person,
    now: datetime,
) -> Deadline | None:
    """Send a letter to those it goes to. ``addresses`` has the address of each by the id of the recipient.

    Fixes the list of names, as recording it by hand does. Raises RuleViolation, having changed nothing.
    """
    named = _named(letter, addresses)
    if not letter.text.strip():
        raise RuleViolation("There is no text to send yet.")
    if not subject.strip():
        raise RuleViolation("Enter a subject.", field="subject")
    expected = sending.send_letter(
        letter, sent_on=london_day(now), how=BY_EMAIL, sent_by_name=by.name, reply_wanted=reply_wanted,
        without_holder=without_holder, by=by, now=now,
    )  # fmt: skip
    for address, whom in named.items():
        _owe(letter, address, whom, subject=subject.strip(), words=words.strip(), now=now)
    for one in letter.recipients:
        one.email = addresses.get(one.id, "").strip() or one.email
    db.session.flush()
    reached = [one.in_words for some in named.values() for one in some]
    activity.record(letter, f"sent this by e-mail to {'; '.join(reached)}", by=by, now=now)
    return expected


def _named(letter: Letter, addresses: Mapping[int, str]) -> dict[str, list[Recipient]]:
    """Who is reached at each address; several people may share one, and get one message."""
    named: dict[str, list[Recipient]] = {}
    spelt: dict[str, str] = {}  # by the address as it is compared, as it was first written
    for one in letter.recipients:
        given = addresses.get(one.id, "").strip()
        if given:
            address = read_email_address(given)
            named.setdefault(spelt.setdefault(address_key(address), address), []).append(one)
    if not named:
        raise RuleViolation("Enter the address of at least one of those it goes to.")
    if not any(not one.is_copy for some in named.values() for one in some):
        raise RuleViolation("Enter an address of somebody to whom it is written, not of copies alone.")
    return named


def _owe(
    letter: Letter, address: str, whom: list[Recipient], *, subject: str, words: str, now: datetime
) -> None:
    mail = outbox.queue(
        f"v1|letter|{letter.uid}|{address_key(address)}",
        kind=KIND,
        to=address,
        subject=subject,
        now=now,
        expires_at=now + TRIED_FOR,
        outsider=True,
    )
    db.session.flush()
    db.session.add(
        LetterMessage(
            letter=letter,
            address=address,
            named="; ".join(one.in_words for one in whom),
            is_copy=all(one.is_copy for one in whom),
            subject=subject,
            words=words,
            mail_id=mail.id,
            queued_at=now,
        )
    )


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """A message that goes to another address by now does not go to the first one."""
    wanted = select(LetterMessage.id).where(LetterMessage.mail_id == mail.id)
    return None if db.session.scalar(wanted) is not None else "It goes to another address."


def write(mail: Mail, now: datetime) -> Content:
    """What leaves: the covering words, and the letter as it goes."""
    message = db.session.scalars(select(LetterMessage).where(LetterMessage.mail_id == mail.id)).one()
    letter = queries.get_or_404(message.letter_id)
    words = message.words or f"Please find attached: {letter.title}"
    return Content(message.subject, words, attachments=[copies.as_it_goes(letter, now=now)])


@dataclass(frozen=True)
class Fate:
    """What became of one message, in words, with the tone it is shown in."""

    message: LetterMessage
    words: str
    tone: str
    detail: str = ""
    needs_a_person: bool = False
    can_be_corrected: bool = False  # it never arrived: it may go to another address


TONES = {
    State.QUEUED: ("waiting to leave", "waiting"),
    State.SENDING: ("leaving now", "waiting"),
    State.SENT: ("sent", "done"),
    State.UNCERTAIN: ("may have arrived", "soon"),
    State.FAILED: ("not delivered", "overdue"),
    State.HELD: ("held back", "soon"),
}
NOT_SENT = ("not sent", "overdue")
NO_LONGER_KNOWN = "Sent more than a year ago: what became of it is not kept any longer."
NO_ANSWER = (
    "The server broke off after it was handed over. It is not sent again by itself: find out, then decide."
)


def never_arrived(mail: Mail) -> bool:
    """Whether a message was refused, came back, or was given up before any of it left."""
    gone = mail.state in (State.CANCELLED, State.EXPIRED) and mail.copies == 0
    return mail.state is State.FAILED or gone


def fates(letter_id: int) -> list[Fate]:
    """What became of each message of a letter, in the order in which they were owed."""
    rows = db.session.execute(
        select(LetterMessage, Mail)
        .outerjoin(Mail, Mail.id == LetterMessage.mail_id)
        .where(LetterMessage.letter_id == letter_id)
        .order_by(LetterMessage.id)
    )
    return [_fate(message, mail) for message, mail in rows]


def _fate(message: LetterMessage, mail: Mail | None) -> Fate:
    if mail is None:
        return Fate(message, "sent", "plain", NO_LONGER_KNOWN)
    words, tone = TONES.get(mail.state, NOT_SENT)
    if mail.state is State.SENT:
        return Fate(message, words, tone, moment(mail.sent_at))
    if mail.state is State.UNCERTAIN:
        return Fate(message, words, tone, NO_ANSWER, needs_a_person=True)
    detail = capitalised(mail.reason or mail.server_reply)
    return Fate(
        message, words, tone, detail,
        needs_a_person=mail.state is State.FAILED, can_be_corrected=never_arrived(mail),
    )  # fmt: skip
