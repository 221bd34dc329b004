"""Changing the coalition's settings and its themes; sending a test mail. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from tracker.activity import services as activity
from tracker.coalition.models import Coalition, Person, Theme
from tracker.coalition.queries import the_coalition
from tracker.coalition.rules import name_key
from tracker.coalition.themes import all_themes
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.typed import read_line
from tracker.core.wording import listed
from tracker.outbox import emails as outbox_emails
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail

FIELD_NAMES = {
    "name": "the coalition's name",
    "terms": "the terms",
    "sender_name": "the sender's name",
    "reply_to": "the address for replies",
    "reply_days": "the days for a reply",
    "response_days": "the days for a government response",
    "second_factor_required": "whether co-chairs need a second step to sign in",
    "silence_allowed": "whether silence may count as a yes",
}


@dataclass(frozen=True)
class Settings:
    """What co-chairs can set for the whole coalition, apart from its reminders and days off."""

    name: str
    terms: str = ""
    sender_name: str = ""
    reply_to: str = ""
    reply_days: int = 20
    response_days: int = 84
    second_factor_required: bool = False
    silence_allowed: bool = False


def change_settings(wanted: Settings, *, by: Person | None, now: datetime) -> list[str]:
    """Change the settings; what is recorded already stays as it was computed. Returns what changed, in words.

    Raises RuleViolation.
    """
    if not read_line(wanted.name):
        raise RuleViolation("Enter the coalition's name.", field="name")
    for field, most in (("reply_days", 250), ("response_days", 366)):
        if not 1 <= getattr(wanted, field) <= most:
            raise RuleViolation(f"Enter a whole number from 1 to {most}.", field=field)
    coalition = the_coalition()
    db.session.add(coalition)  # the first time there is no row yet
    changed = [field for field in FIELD_NAMES if getattr(coalition, field) != getattr(wanted, field)]
    for field in changed:
        setattr(coalition, field, getattr(wanted, field))
    db.session.flush()
    words = [FIELD_NAMES[field] for field in changed]
    if changed:
        activity.record(coalition, f"changed {listed(words)}", by=by, now=now)
        _note_security(coalition, changed, by=by, now=now)
    return words


def _note_security(coalition: Coalition, changed: list[str], *, by: Person | None, now: datetime) -> None:
    if "second_factor_required" in changed:
        said = "need" if coalition.second_factor_required else "no longer need"
        who = f" ({by.name})" if by else ""
        activity.record_security(
            "settings", f"Co-chairs {said} a second step to sign in{who}.", person=by, now=now
        )


def send_test_mail(to: Person, *, now: datetime) -> Mail:
    """Owe a person a test mail, due at once. The edge delivers it and reads what became of it."""
    content = outbox_emails.test(now)
    return outbox.queue(
        f"test|{to.email_key}|{now.isoformat()}", kind="test", to=to.email, content=content, now=now
    )


def add_theme(*, name: str, other_names: str = "", by: Person | None, now: datetime) -> Theme:
    """Add something that letters and calls are about. Raises RuleViolation when it is there by any name."""
    theme = Theme(name=_checked_name(name, but=None), other_names=_tidy(other_names))
    db.session.add(theme)
    db.session.flush()
    activity.record(theme, "added", by=by, now=now)
    return theme


def change_theme(theme: Theme, *, name: str, other_names: str, by: Person | None, now: datetime) -> bool:
    """Rename a theme or change its other names; its former name stays one of them. False when nothing differs."""
    before, tidy = theme.name, _checked_name(name, but=theme)
    if tidy != before:
        other_names = f"{other_names}\n{before}"
    wanted = (tidy, _tidy(other_names, but=tidy))
    if (theme.name, theme.other_names) == wanted:
        return False
    theme.name, theme.other_names = wanted
    was = f" (before: {before})" if before != theme.name else ""
    activity.record(theme, f"changed{was}", by=by, now=now)
    return True


def _checked_name(name: str, but: Theme | None) -> str:
    written = read_line(name)
    if not written:
        raise RuleViolation("Enter the name of the theme.", field="name")
    for theme in all_themes():
        known = (theme.name, *theme.other_names.split(";"))
        if theme is not but and name_key(written) in {name_key(one) for one in known if one.strip()}:
            raise RuleViolation(f"There is a theme “{theme.name}” already.", field="name")
    return written


def _tidy(other_names: str, but: str = "") -> str:
    parts = (read_line(part) for line in other_names.splitlines() for part in line.split(";"))
    return "; ".join(dict.fromkeys(part for part in parts if part and part != but))
