"""``tracker import letters FILE``: what a file's entries become. A letter is known by its title and date.

Run twice it changes nothing. A file never makes a letter less than it is: what was sent stays sent, what is public
stays public, and what the file leaves empty stays as it is. No mail is sent.
"""

from datetime import datetime
from pathlib import Path

from tracker.coalition.themes import theme_called
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.imports import CREATED, UNCHANGED, UPDATED, Report
from tracker.letters import publishing, queries, sending, services
from tracker.letters.letter_files import Entry, read_letters
from tracker.letters.models import Letter
from tracker.letters.rules import LetterKind, LetterStage, OurPart
from tracker.organisations.services import organisation_named
from tracker.signoffs.printed import Printed, name_signatories

REASON = "as a file says"


def import_file(path: Path, report: Report, *, now: datetime) -> None:
    """Take in a file of letters, leaving the rows in the session. Raises RuleViolation when it cannot be read."""
    for entry in read_letters(path, report):
        try:
            outcome = take_in(entry, report, now=now)
        except RuleViolation as broken:
            report.blame(entry.row, broken)
        else:
            report.note(entry.row, outcome, entry.title)


def take_in(entry: Entry, report: Report, *, now: datetime) -> str:
    """Add the letter, or put right the one that is there. Returns what became of it. Raises RuleViolation."""
    found = queries.letters_titled(entry.title, entry.dated)
    letter = found[0] if found else _create(entry, now=now)
    changed = bool(found) and _put_right(letter, entry, report, now=now)
    if entry.signatories and letter.sign_on is not None:
        said = (
            f"{letter.title} has the names of those that signed it here. Those in the file are not taken in."
        )
        report.warn(entry.row, "signatories", said)
    elif entry.signatories:
        names_changed = name_signatories(letter.signatures, _signatories(entry, report, now=now))
        changed = changed or names_changed
        if names_changed:
            letter.changed_at = now
    changed = _bring_forward(letter, entry, now=now) or changed
    db.session.flush()
    if not found:
        return CREATED
    return UPDATED if changed else UNCHANGED


def _create(entry: Entry, *, now: datetime) -> Letter:
    return services.create_letter(
        title=entry.title,
        kind=entry.kind or LetterKind.OTHER,
        text=entry.text,
        summary=entry.summary,
        dated=entry.dated,
        recipients=entry.recipients,
        cc=entry.cc,
        themes=[theme_called(name) for name in dict.fromkeys(entry.themes)],
        led_by=entry.led_by,
        our_part=entry.our_part or (OurPart.SUPPORTED if entry.led_by else OurPart.LED),
        url=entry.url,
        by=None,
        now=now,
        said="recorded this from a file",
        as_written=entry.letter_stage is LetterStage.SENT,
    )


def _put_right(letter: Letter, entry: Entry, report: Report, *, now: datetime) -> bool:
    """Change what the file gives otherwise; True when anything was."""
    themes = [theme_called(name) for name in dict.fromkeys(entry.themes)]
    changed = services.edit_letter(
        letter,
        title=letter.title,
        dated=letter.dated,
        kind=entry.kind or letter.kind,
        text=_text_of(letter, entry, report),
        summary=entry.summary or letter.summary,
        recipients=entry.recipients or services.addressees_of(letter, copies=False),
        cc=entry.cc or services.addressees_of(letter, copies=True),
        lead=letter.lead,
        deputy=letter.deputy,
        group=letter.group,
        themes=themes or letter.themes,
        led_by=entry.led_by or letter.led_by,
        our_part=entry.our_part or letter.our_part,
        url=entry.url or letter.url,
        notes=letter.notes,
        reason=REASON,
        by=None,
        now=now,
    )
    return bool(changed)


def _text_of(letter: Letter, entry: Entry, report: Report) -> str:
    """The file's text, where it gives another one: blank ends, which files lose, make no other text.

    What organisations were asked to sign stands, whatever a file says.
    """
    same = not entry.text or entry.text.strip() == letter.text.strip()
    if not same and letter.sign_on is not None:
        report.warn(
            entry.row,
            "text",
            f"{letter.title} stands as organisations were asked to sign it. Its text is kept.",
        )
    return letter.text if same or letter.sign_on is not None else entry.text


def _bring_forward(letter: Letter, entry: Entry, *, now: datetime) -> bool:
    """From draft to sent, from sent to published, where the file says so; never back."""
    moved = False
    if entry.letter_stage is LetterStage.SENT and letter.stage is LetterStage.DRAFT:
        sending.record_as_gone(letter, by=None, now=now)
        moved = True
    if entry.is_published and letter.published_at is None:
        publishing.publish(letter, by=None, now=now)
        moved = True
    return moved


def _signatories(entry: Entry, report: Report, *, now: datetime) -> list[Printed]:
    """The organisations under the letter, each once, found by any of their names or added."""
    named: dict[int, Printed] = {}
    for one in entry.signatories:
        found = organisation_named(one.organisation, by=None, now=now, field="signatories")
        organisation = found.organisation
        if found.is_new:
            said = f"{one.organisation} was not in the register and was added, not as a member.{found.hint}"
            report.warn(entry.row, "signatories", said)
        if organisation.id in named:
            said = _named_twice(one.organisation, named[organisation.id].name, organisation.name)
            report.warn(entry.row, "signatories", f"{said} It is kept once.")
            continue
        named[organisation.id] = Printed(organisation, one.organisation, one.person, one.role)
    return list(named.values())


def _named_twice(written: str, before: str, name: str) -> str:
    """That a signatory stands there already, as what."""
    if written == before:
        return f"{written} stands twice among the signatories."
    if written == name:
        return f"{name} is named already, as {before}."
    return f"{written} is {name}, which is named already."
