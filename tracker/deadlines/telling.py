"""What deadlines ask the reminders, which stand above them: who would be told, and what became of what was sent.

The reminders register their answers at assembly; nothing is imported upwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.coalition.models import Person
from tracker.deadlines.models import Deadline


@dataclass(frozen=True)
class Told:
    """What became of one person's reminder. ``rung`` and ``due`` are those it was for, or the kind of notice.

    ``words`` is a sentence without its subject: "sent Tuesday 9 May 2023, 9:00am to Ann Example". One that ``waits``
    may still arrive.
    """

    rung: str
    due: str
    words: str
    arrived: bool
    waits: bool = False


@dataclass
class _Answers:
    recipients: Callable[[Deadline, datetime], Sequence[Person]] = lambda deadline, at: ()
    told: Callable[[Deadline], Sequence[Told]] = lambda deadline: ()


_answers = _Answers()


def register(
    recipients: Callable[[Deadline, datetime], Sequence[Person]],
    told: Callable[[Deadline], Sequence[Told]],
) -> None:
    """Say who answers: ``recipients`` of a deadline at a moment, and what was ``told`` about it so far."""
    _answers.recipients, _answers.told = recipients, told


def recipients_of(deadline: Deadline, at: datetime) -> Sequence[Person]:
    """Who would be reminded of a deadline at this moment."""
    return _answers.recipients(deadline, at)


def told_of(deadline: Deadline) -> Sequence[Told]:
    """What people were told, or are about to be told, about a deadline; newest first."""
    return _answers.told(deadline)
