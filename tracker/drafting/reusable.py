"""Texts to begin a letter from, and blocks to put into one. A letter keeps no tie to them. Nothing here commits."""

from datetime import datetime

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.drafting import queries
from tracker.drafting.models import ReusableText
from tracker.drafting.rules import ReusableKind


def add_text(*, kind: ReusableKind, name: str, text: str, by: Person, now: datetime) -> ReusableText:
    """Keep a text ready. Raises RuleViolation where one of this kind has the name already."""
    _check_name(kind, name, but=None)
    made = ReusableText(kind=kind, name=name, text=text, changed_at=now)
    db.session.add(made)
    db.session.flush()
    return made


def change_text(
    found: ReusableText, *, kind: ReusableKind, name: str, text: str, by: Person, now: datetime
) -> bool:
    """Change it; letters that began from it stay as they are. False when nothing differs. Raises RuleViolation."""
    if (found.kind, found.name, found.text) == (kind, name, text):
        return False
    _check_name(kind, name, but=found)
    found.kind, found.name, found.text, found.changed_at = kind, name, text, now
    return True


def remove_text(found: ReusableText) -> None:
    """Keep it no longer."""
    db.session.delete(found)


def _check_name(kind: ReusableKind, name: str, but: ReusableText | None) -> None:
    if any(one.name.casefold() == name.casefold() and one is not but for one in queries.reusable_texts(kind)):
        raise RuleViolation("There is one with this name already. Choose another name.", field="name")
