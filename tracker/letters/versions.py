"""The texts that a letter had: each is written down once and kept. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.letters.models import Letter, LetterVersion

LONGEST_NOTE = 500


def write_version(
    letter: Letter, text: str, *, note: str = "", by: Person | None, now: datetime, source: str = ""
) -> LetterVersion | None:
    """Give a letter this text and keep it as its newest version. None where it has this very text already.

    ``source`` is the name of the file it came from. What a letter had before the first version is kept as one too.
    """
    newest = newest_version(letter)
    if newest is None and letter.text and letter.text != text:
        newest = _add(letter, letter.text, 1, written_at=letter.created_at)
    if text == (newest.text if newest else ""):
        letter.text = text
        return None
    letter.text = text
    return _add(
        letter,
        text,
        newest.number + 1 if newest else 1,
        note=note.strip()[:LONGEST_NOTE],
        author=by,
        author_name=by.name if by else "",
        source=source,
        written_at=now,
    )


def write_retitled(letter: Letter, *, by: Person | None, now: datetime) -> None:
    """The title is frozen with the text: a version of its own under another one, which nobody has approved yet."""
    if letter.text:
        number = present_version(letter, now=now).number + 1
        note = f"The title before: {letter.title}"[:LONGEST_NOTE]
        by_name = by.name if by else ""
        _add(letter, letter.text, number, note=note, author=by, author_name=by_name, written_at=now)


def write_first(
    letter: Letter, *, note: str = "", by: Person | None, now: datetime, source: str = ""
) -> None:
    """Keep the text with which a letter is recorded, if it has one. Does not flush: files bring many."""
    if letter.text:
        db.session.add(
            LetterVersion(
                letter=letter,
                number=1,
                text=letter.text,
                note=note.strip()[:LONGEST_NOTE],
                author=by,
                author_name=by.name if by else "",
                source=source,
                written_at=now,
            )
        )


def _add(letter: Letter, text: str, number: int, **facts: object) -> LetterVersion:
    version = LetterVersion(letter=letter, number=number, text=text, **facts)
    db.session.add(version)
    db.session.flush()
    return version


def present_version(letter: Letter, *, now: datetime) -> LetterVersion:
    """The version that is the letter's text now; written down at this moment where it never was."""
    newest = newest_version(letter)
    if newest is None or newest.text != letter.text:
        number = newest.number + 1 if newest else 1
        return _add(letter, letter.text, number, written_at=now if newest else letter.created_at)
    return newest


def newest_version(letter: Letter) -> LetterVersion | None:
    """The last text that was written down for a letter."""
    statement = (
        select(LetterVersion)
        .where(LetterVersion.letter_id == letter.id)
        .order_by(LetterVersion.number.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def versions_of(letter: Letter) -> Sequence[LetterVersion]:
    """Every text a letter had, newest first, with who wrote it."""
    statement = (
        select(LetterVersion)
        .where(LetterVersion.letter_id == letter.id)
        .order_by(LetterVersion.number.desc())
        .options(joinedload(LetterVersion.author))
    )
    return db.session.scalars(statement).all()


def kept_version_or_404(letter: Letter, number: int, *, now: datetime) -> LetterVersion:
    """The same for whoever is about to refer to it: a text that was never written down is, as version 1."""
    if number == 1 and letter.text and newest_version(letter) is None:
        return present_version(letter, now=now)
    return version_or_404(letter, number)


def shown_version_or_404(letter: Letter, number: int) -> LetterVersion:
    """One text of a letter, to be shown: of one that was never written down its text, which is not kept by this."""
    if number == 1 and letter.text and newest_version(letter) is None:
        return LetterVersion(number=1, text=letter.text, written_at=letter.created_at)
    return version_or_404(letter, number)


def version_or_404(letter: Letter, number: int) -> LetterVersion:
    """One text of a letter by its number. Raises NotHere."""
    statement = select(LetterVersion).where(
        LetterVersion.letter_id == letter.id, LetterVersion.number == number
    )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotHere
    return found
