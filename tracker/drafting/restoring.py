"""Giving a draft another text as a whole: an older version, or what a Word file holds. Nothing here commits."""

from datetime import datetime

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.letters import queries, rules, versions
from tracker.letters.models import Letter, LetterVersion
from tracker.letters.rules import LetterStage


def check_may_change(letter: Letter) -> None:
    """Raise RuleViolation unless the text of a letter may be changed as a whole: it is a draft, and not frozen."""
    was_sent = letter.stage is not LetterStage.DRAFT
    if letter.sign_on is not None:
        rules.check_not_frozen({"text"}, was_sent=was_sent)
    if was_sent:
        raise RuleViolation("This is no draft any more. What was sent is put right on the letter's own form.")


def _as_it_stands(letter: Letter) -> None:
    """Nobody else writes a version until this transaction ends, and none that was just written is overlooked."""
    queries.lock(letter.id)
    db.session.refresh(letter)


def restore(letter: Letter, older: LetterVersion, *, by: Person, now: datetime) -> LetterVersion | None:
    """Make an older text the present one, as a new version. None where it is that already. Raises RuleViolation."""
    _as_it_stands(letter)
    check_may_change(letter)
    note = f"The text of version {older.number} again"
    made = versions.write_version(letter, older.text, note=note, by=by, now=now)
    if made is not None:
        letter.changed_at = now
        activity.record(letter, f"went back to the text of version {older.number}", by=by, now=now)
    return made


def take_in(
    letter: Letter, text: str, *, source: str, note: str, by: Person, now: datetime
) -> LetterVersion | None:
    """Make the text of a file the present one, as a new version. None where nothing differs. Raises RuleViolation."""
    _as_it_stands(letter)
    check_may_change(letter)
    if not text.strip():
        raise RuleViolation("There is no text in this file.")
    made = versions.write_version(letter, text, note=note, source=source, by=by, now=now)
    if made is not None:
        letter.changed_at = now
        activity.record(letter, f"took in the text of “{source}” as version {made.number}", by=by, now=now)
    return made
