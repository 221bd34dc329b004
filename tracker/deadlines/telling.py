"""What deadlines ask the reminders, which stand above them: who would be told, and what became of what was sent.

The reminders register their answers at assembly; nothing is imported upwards.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.coalition.models import Person
from tracker.deadlines.models import Deadline, Rung


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
    reached_nobody: Callable[[Sequence[Deadline]], Collection[Rung]] = lambda deadlines: ()


_answers = _Answers()


def register(
    recipients: Callable[[Deadline, datetime], Sequence[Person]],
    told: Callable[[Deadline], Sequence[Told]],
    reached_nobody: Callable[[Sequence[Deadline]], Collection[Rung]],
) -> None:
    """Say who answers: ``recipients`` of a deadline at a moment, what was ``told`` about it so far, and which reminders
    that were handed over ``reached_nobody``.
    """
    _answers.recipients, _answers.told, _answers.reached_nobody = recipients, told, reached_nobody


def recipients_of(deadline: Deadline, at: datetime) -> Sequence[Person]:
    """Who would be reminded of a deadline at this moment."""
    return _answers.recipients(deadline, at)


def told_of(deadline: Deadline) -> Sequence[Told]:
    """What people were told, or are about to be told, about a deadline; newest first."""
    return _answers.told(deadline)


def reached_nobody(deadlines: Sequence[Deadline]) -> Collection[Rung]:
    """Of the reminder days that these deadlines have now, those that were handed over and were refused for all."""
    return _answers.reached_nobody(deadlines)
