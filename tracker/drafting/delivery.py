"""What the outbox asks about a mail of a draft: is it still wanted, and what does it say."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from tracker.coalition.models import Person
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.links import absolute_url
from tracker.core.wording import plural
from tracker.drafting import approvals, comments, queries, telling, waiting
from tracker.drafting.models import Comment
from tracker.drafting.rules import CommentState
from tracker.drafting.telling import APPROVAL, COMMENTS
from tracker.letters import versions
from tracker.letters.models import Letter
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.signoffs.emails import drawn
from tracker.signoffs.mail_words import Group, Words

SHOWN = 8  # comments that a mail holds; all of them are on the page
LONGEST = 200  # characters of one


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """A sentence when the mail must not go out any more, otherwise None. Who it is for by now gets it in its place."""
    letter, person, subject = _about(mail)
    if letter is None or person is None or not waiting.is_open(letter):
        return "The text is no draft any more."
    if mail.kind == APPROVAL:
        return _why_not_asked(mail, letter, person, int(subject), now)
    if not _to_settle(letter, person):
        return "Every comment has been settled."
    settlers = waiting.settlers_of(letter, london_day(now))
    if all(one.id != person.id for one in settlers):
        people = [one for one in settlers if _to_settle(letter, one)]
        telling.hand_on(mail, COMMENTS, letter, people, subject, now=now)
        return "Somebody else settles the comments now."
    return None


def _why_not_asked(mail: Mail, letter: Letter, person: Person, number: int, now: datetime) -> str | None:
    newest = versions.newest_version(letter)
    if newest is None or newest.number != number:
        return "The text was changed since."
    missing = [one.person for one in approvals.missing(letter, newest, now=now)]
    if all(one.id != person.id for one in missing):
        if all(one.person_id != person.id for one in queries.approvals_of(newest)):
            askers = waiting.askers_of(letter, number)
            others = [one for one in missing if one.id not in askers]
            telling.hand_on(mail, APPROVAL, letter, others, str(number), now=now)
        return "The approval is not needed any more, or was given."
    return None


def write(mail: Mail, now: datetime) -> Content:
    """The mail's words, from how things stand now."""
    letter, person, subject = _about(mail)
    if letter is None or person is None:
        raise LookupError(f"nothing is left of what the mail {mail.key} is about")
    return drawn(
        _asks_to_approve(letter, subject) if mail.kind == APPROVAL else _tells_of_comments(letter, person)
    )


def _asks_to_approve(letter: Letter, number: str) -> Words:
    return Words(
        subject=f"Your approval, please: {letter.title}",
        ask=f"Please read version {number} of “{letter.title}”, and approve it or say what has to change.",
        standing=[
            "Once everybody who has to has approved it, the text is frozen and organisations are asked to sign it. "
            "Your approval is for this version alone: when the text is changed, you are asked again."
        ],
        link_text="Read it and approve it",
        link_url=absolute_url("drafting.text", letter_id=letter.id),
        why=["You get this because you lead this letter or are a co-chair, and somebody asked for your approval."],
    )  # fmt: skip


def _tells_of_comments(letter: Letter, person: Person) -> Words:
    said = _to_settle(letter, person)
    lines = [f"{comments.said_by(one)}: {_shortened(one.text)}" for one in said[:SHOWN]]
    if len(said) > SHOWN:
        lines.append(f"and {len(said) - SHOWN} more, on the page")
    return Words(
        subject=f"{plural(len(said), 'comment')} to settle: {letter.title}",
        ask=f"Please settle {plural(len(said), 'comment')} on “{letter.title}”: answer each, or change the text.",
        standing=["The text can be frozen once no comment is open."],
        groups=[Group("Not settled yet", lines)],
        link_text="Read and settle them",
        link_url=absolute_url("drafting.text", letter_id=letter.id),
        why=[
            "You get this because you lead this letter, wrote its newest version, or are a co-chair where nobody "
            "leads it. What is said within an hour comes in one mail."
        ],
    )  # fmt: skip


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]} …"


def _to_settle(letter: Letter, person: Person) -> Sequence[Comment]:
    """The open comments of others, oldest first."""
    return [
        one
        for one in queries.comments_of(letter)
        if one.state is CommentState.OPEN and one.author_id != person.id
    ]


def _about(mail: Mail) -> tuple[Letter | None, Person | None, str]:
    *_, letter_uid, subject, person_uid = mail.key.split("|")
    letter = db.session.scalars(select(Letter).where(Letter.uid == letter_uid)).one_or_none()
    person = db.session.scalars(select(Person).where(Person.uid == person_uid)).one_or_none()
    return letter, person, subject
