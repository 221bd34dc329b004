"""Owing mail about a sign-on. What it says is written in ``emails`` when it leaves; here it is put into the queue.

A mail's key says what it is about: ``v1|sign-on|<what>|<request or sign-on uid>|<subject>|<person uid>``.
"""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.coalition.models import Person
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.signoffs.models import SignOn, SignRequest

KIND = "sign-on"
MATTERS_FOR = timedelta(days=14)  # what tells of something that happened


class What(enum.Enum):
    """What a mail of a sign-on tells. The first few carry a link with which to answer, made when they leave."""

    REQUEST = "request"  # will you sign? subject: number of the frozen text
    RENEWAL = "renewal"  # the text was changed in substance: sign again? subject: number
    CHASE = "chase"  # nothing was heard yet; subject: "first <day>", "second <day>" (of the date due), "nudge <day>"
    SILENCE_NOTICE = "silence notice"  # your silence will count as yes; subject: the day it is over
    TOLD = "told"  # to a member that may not sign
    EDITED = "edited"  # a minor edit, to those who signed; subject: number
    READDRESSED = "readdressed"  # it goes to somebody else, to those who signed; subject: whom, as a digest
    RECEIPT = "receipt"  # what was answered; subject: the answer's uid
    RECORDED = "recorded"  # a co-chair took an answer down; with a link to undo it; subject: the answer's uid
    WITHDRAWN = "withdrawn"  # receipt of a withdrawal; subject: the answer's uid
    APPEARS = "appears"  # at the close: you appear as …
    FINAL = "final"  # the final copy
    COUNT = "count"  # to the co-chairs; subject: the London day
    PHONE_LIST = "phone list"  # to the co-chairs; subject: the London day


ASKING = frozenset({What.REQUEST, What.RENEWAL, What.CHASE, What.SILENCE_NOTICE})
TO_CO_CHAIRS = frozenset({What.COUNT, What.PHONE_LIST})
TO_THE_PAGE = ASKING | {
    What.EDITED,
    What.READDRESSED,
    What.RECEIPT,
    What.WITHDRAWN,
    What.APPEARS,
}  # hold a link to its page
KEEPS_A_LINK = TO_THE_PAGE | {What.RECORDED}
NOBODYS_DUTY = {What.TOLD: "sign-on news", What.COUNT: "sign-on count"}  # kinds that can be unsubscribed from
KINDS = (KIND, *NOBODYS_DUTY.values())


@dataclass(frozen=True)
class About:
    """What a key says: which mail of which request (or, to co-chairs, of which sign-on) to whom."""

    what: What
    uid: str
    subject: str
    person_uid: str


def key_of(about: About) -> str:
    """The key of a mail."""
    return "|".join(("v1", "sign-on", about.what.value, about.uid, about.subject, about.person_uid))


def about_of(key: str) -> About:
    """What a key that ``key_of`` made says."""
    _, _, what, uid, subject, person_uid = key.split("|")
    return About(What(what), uid, subject, person_uid)


def owe(
    what: What,
    request: SignRequest,
    person: Person,
    *,
    subject: str = "",
    now: datetime,
    expires_at: datetime | None = None,
    planned: bool = False,
) -> Mail:
    """Owe a contact of an organisation a mail. Those that ask matter until the sign-on closes."""
    about = About(what, request.uid, subject, person.uid)
    closes = request.sign_on.closes_at if what in ASKING else now + MATTERS_FOR
    return outbox.queue(
        key_of(about),
        kind=NOBODYS_DUTY.get(what, KIND),
        to=person.id,
        subject=f"{what.value.capitalize()}: {request.sign_on.text.title}",  # until it is written
        now=now,
        expires_at=expires_at or closes,
        thread=f"sign-on|{request.uid}",
        planned=planned,
        duty=what not in NOBODYS_DUTY,
    )


def owe_co_chair(
    what: What, sign_on: SignOn, person: Person, *, subject: str, now: datetime, expires_at: datetime
) -> Mail:
    """Owe a co-chair a mail about a whole sign-on."""
    about = About(what, sign_on.uid, subject, person.uid)
    return outbox.queue(
        key_of(about),
        kind=NOBODYS_DUTY.get(what, KIND),
        to=person.id,
        subject=f"{what.value.capitalize()}: {sign_on.text.title}",
        now=now,
        expires_at=expires_at,
        thread=f"sign-on|{sign_on.uid}",
        planned=True,
        duty=what not in NOBODYS_DUTY,
    )


def keeps_a_link(mail: Mail) -> bool:
    """Whether writing a mail makes a link, which is kept."""
    return about_of(mail.key).what in KEEPS_A_LINK
