"""Putting a letter on the public record, and taking it back. Nothing here commits."""

from datetime import datetime
from itertools import count

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.errors import RuleViolation
from tracker.letters import queries, rules
from tracker.letters.models import Letter


def publish(letter: Letter, *, by: Person | None, now: datetime) -> None:
    """Show a letter to everybody. Its public address is made once and kept for good. Raises RuleViolation."""
    rules.check_publish(letter.stage, letter.was_sent, letter.published_at is not None)
    if letter.slug is None:
        letter.slug = free_slug(letter)
    letter.published_at = letter.changed_at = now
    activity.record(letter, "published this on the public record", by=by, now=now)


def take_back(letter: Letter, *, reason: str, by: Person | None, now: datetime) -> None:
    """Take a letter off the public record. Its address stays its own. Raises RuleViolation."""
    if letter.published_at is None:
        raise RuleViolation("This is not on the public record.")
    if not reason:
        raise RuleViolation("Say in a few words why it is taken back.", field="reason")
    letter.published_at = None
    letter.changed_at = now
    activity.record(letter, f"took this off the public record: {reason}", by=by, now=now)


def free_slug(letter: Letter) -> str:
    """A public address that no other letter has had: the title, then with its year, then with a number."""
    plain = rules.slug_of(letter.title)
    dated = f"{plain}-{letter.dated[:4]}" if letter.dated else plain
    for number in count(1):
        slug = (plain, dated)[number - 1] if number < 3 else f"{plain}-{number - 1}"
        if not queries.is_slug_taken(slug):
            return slug
    raise AssertionError("numbers do not run out")
