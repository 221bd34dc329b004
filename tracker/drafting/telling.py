"""Owing mail about a draft: comments to settle, an approval that is asked for. Nothing here commits or sends.

A key says what a mail is about: ``v1|draft|comments|<letter uid>|<hour>|<person uid>``, with all that was said in one
hour, and ``v1|draft|approval|<letter uid>|<version>|<person uid>``.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.clock import london_day
from tracker.core.errors import RuleViolation
from tracker.core.wording import listed
from tracker.drafting import approvals, waiting
from tracker.letters import queries as letter_queries
from tracker.letters import versions
from tracker.letters.models import Letter, LetterVersion
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.outbox.queries import by_keys

COMMENTS, APPROVAL = "comments", "approval"
AN_HOUR = timedelta(hours=1)
MATTERS_FOR = {COMMENTS: timedelta(days=3), APPROVAL: timedelta(days=14)}


def tell_of_comments(letter: Letter, *, by: Person, now: datetime) -> None:
    """Let those who settle comments know, once an hour at most, with the full hour; not whoever said it."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for person in waiting.settlers_of(letter, london_day(now)):
        if person.id != by.id:
            _owe(COMMENTS, letter, person, f"{hour:%Y-%m-%dT%H}", due_at=hour + AN_HOUR, now=now)


def ask_for_approval(letter: Letter, version: LetterVersion, *, by: Person, now: datetime) -> list[Person]:
    """Ask those who have not approved this version, each once. Returns who gets a mail; whoever asks gets none.

    Raises RuleViolation for a text that is not the present one, and where nobody is left to ask.
    """
    letter_queries.lock(letter.id)
    newest = versions.newest_version(letter)
    if not waiting.is_open(letter) or newest is None or newest.id != version.id:
        raise RuleViolation(
            "The text was changed or frozen in the meantime. Read the present version and ask for that one."
        )
    missing = [one.person for one in approvals.missing(letter, version, now=now)]
    others = [one for one in missing if one.id != by.id]
    known = by_keys(_key(APPROVAL, letter, str(version.number), one) for one in others)
    asked = [one for one in others if _key(APPROVAL, letter, str(version.number), one) not in known]
    if not asked:
        raise RuleViolation("Everybody whose approval is missing was asked already.")
    for person in asked:
        _owe(APPROVAL, letter, person, str(version.number), due_at=now, now=now)
    what = f"asked {listed([one.name for one in asked])} to approve version {version.number} of the text"
    activity.record(letter, what, by=by, now=now, **{waiting.ASKED: version.number})
    return asked


def hand_on(
    mail: Mail, what: str, letter: Letter, people: Iterable[Person], subject: str, *, now: datetime
) -> None:
    """The person of a mail that has not left is the wrong one by now: it is owed to these, as long, and never twice."""
    for person in people:
        _owe(what, letter, person, subject, due_at=now, expires_at=mail.expires_at, now=now)


def _owe(
    what: str,
    letter: Letter,
    person: Person,
    subject: str,
    *,
    due_at: datetime,
    expires_at: datetime | None = None,
    now: datetime,
) -> None:
    outbox.queue(
        _key(what, letter, subject, person),
        kind=what,
        to=person.id,
        subject=letter.title,  # until it is written
        due_at=due_at,
        expires_at=expires_at or due_at + MATTERS_FOR[what],
        thread=f"draft|{letter.uid}",
        now=now,
    )


def _key(what: str, letter: Letter, subject: str, person: Person) -> str:
    return "|".join(("v1", "draft", what, letter.uid, subject, person.uid))
