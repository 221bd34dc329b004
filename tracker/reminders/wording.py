"""What a reminder says: its subject, where things stand, the one next step. No template, no sending.

What has to be looked up for that is looked up by ``as_of``, once for all that is written; the rest asks nobody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tracker.coalition.models import Person
from tracker.consultations import standing as of_calls
from tracker.core import wording
from tracker.core.calendar import Calendar, Nation
from tracker.core.clock import london_day
from tracker.deadlines import presentation, queries
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind
from tracker.letters import steps as of_letters
from tracker.reminders import queries as reminders
from tracker.reminders.rules import MOVED, OPEN, PASSED, RECORDED
from tracker.signoffs import queries as sign_ons
from tracker.signoffs.presentation import how_many_signed
from tracker.signoffs.queries import answered_by_all

NOTHING_COUNTED: Mapping[int, str] = {}


class Told(Protocol):
    """What words are needed for: a reminder, or one for somebody who is not among our people."""

    @property
    def key(self) -> str: ...
    @property
    def person(self) -> Person | None: ...
    @property
    def deadline(self) -> Deadline: ...
    @property
    def rung(self) -> str: ...
    @property
    def was(self) -> str: ...


@dataclass(frozen=True)
class Telling:
    """A reminder that no row stands for."""

    deadline: Deadline
    rung: str
    was: str = ""
    key: str = ""
    person: Person | None = None


@dataclass(frozen=True)
class AsOf:
    """The moment of writing, the calendars that days are counted by, and how things stand with what is told."""

    now: datetime
    calendars: Mapping[Nation, Calendar]
    answered: Collection[int]  # letters that all who were asked to sign have answered
    told_again: Collection[str]  # keys of notices of a date that their reader knew before


def as_of(now: datetime, told: Sequence[Told]) -> AsOf:
    """Ready to write of these at this moment."""
    return AsOf(
        now,
        queries.calendars(),
        answered_letters(one.deadline for one in told),
        {one.key for one in told if one.rung == MOVED and _knew_the_date(one)},
    )


def answered_letters(deadlines: Iterable[Deadline]) -> Collection[int]:
    """Of the letters that are to be signed by one of these deadlines, those that all who were asked have answered."""
    return answered_by_all(_to_be_signed(deadlines))


def signed_so_far(deadlines: Iterable[Deadline], *, decides: bool) -> Mapping[int, str]:
    """Of the letters that are to be signed by one of these deadlines, how many have signed, where that may be told."""
    counts = sign_ons.signed_so_far(_to_be_signed(deadlines), decides=decides)
    return {one: how_many_signed(asked, signed) for one, (asked, signed) in counts.items()}


def _to_be_signed(deadlines: Iterable[Deadline]) -> set[int]:
    return {one.letter_id for one in deadlines if one.letter_id and one.kind is DeadlineKind.SIGN_ON}


def _knew_the_date(notice: Told) -> bool:
    """A date is the old one only to somebody who knew it: what was undone before a mail left, nobody was told."""
    person = notice.person
    return person is not None and reminders.knew_the_date(notice.deadline, person, but=notice.key)


COMES = {
    DeadlineKind.CLOSING: "Closes",
    DeadlineKind.SENDING: "To be sent",
    DeadlineKind.SIGN_ON: "Answers due",
    DeadlineKind.REPLY: "Reply expected",
    DeadlineKind.GOVERNMENT_RESPONSE: "Government response expected",
    DeadlineKind.MEETING: "Meets",
    DeadlineKind.OTHER: "Due",
}
CAME = COMES | {
    DeadlineKind.CLOSING: "Closed",
    DeadlineKind.SENDING: "Was to be sent",
    DeadlineKind.SIGN_ON: "Answers were due",
    DeadlineKind.REPLY: "Reply was expected",
    DeadlineKind.GOVERNMENT_RESPONSE: "Government response was expected",
    DeadlineKind.MEETING: "Met",
    DeadlineKind.OTHER: "Was due",
}


def item_of(deadline: Deadline) -> str:
    """The full title of what the deadline belongs to; its own where it stands alone."""
    record = deadline.consultation or deadline.letter
    return record.title if record is not None else deadline.title


def names_of(deadline: Deadline) -> str:
    """What to call it: the record, and what falls due where the closing of a call is not meant."""
    item = item_of(deadline)
    if deadline.kind is DeadlineKind.CLOSING or item in deadline.title:
        return item
    return item if deadline.title == item else f"{deadline.title} ({item})"


def subject(reminder: Told, at: AsOf) -> str:
    """ "Closes in 5 working days, Thursday 11 May 11:45pm: Fair Start"."""
    deadline = reminder.deadline
    if reminder.rung == MOVED:
        moved = "The date is the old one again" if reminder.key in at.told_again else "The date has moved"
        return f"{moved}, {when(deadline)}: {names_of(deadline)}"
    if reminder.rung == RECORDED:
        return f"New: {COMES[deadline.kind].lower()} {left(deadline, at)}, {when(deadline)}: {names_of(deadline)}"
    if reminder.rung == PASSED:
        return f"{CAME[deadline.kind]} while reminders were down, {when(deadline)}: {names_of(deadline)}"
    verbs = CAME if at.now > deadline.passes_at else COMES
    return f"{verbs[deadline.kind]} {left(deadline, at)}, {when(deadline)}: {names_of(deadline)}"


def ask(reminder: Told, at: AsOf) -> str:
    """The first line: what is asked of this person."""
    deadline = reminder.deadline
    if reminder.rung == MOVED:
        return f"{names_of(deadline)} now falls due on {when_in_full(deadline)}, not on {was_in_words(reminder)}."
    if reminder.rung == RECORDED:
        return f"{names_of(deadline)} was recorded. It falls due {left(deadline, at)}, on {when_in_full(deadline)}."
    if reminder.rung == OPEN:
        return (
            f"{names_of(deadline)} is open. It falls due {left(deadline, at)}, on {when_in_full(deadline)}."
        )
    if reminder.rung == PASSED:
        return (
            f"{names_of(deadline)} fell due on {when_in_full(deadline)} while reminders were down, so you were not "
            "reminded. Say whether it was done."
        )
    if at.now > deadline.passes_at:
        return f"{names_of(deadline)} fell due {left(deadline, at)} and is not marked as done. Say what became of it."
    step = next_step(deadline, at.answered)
    return f"{step}: {names_of(deadline)} falls due {left(deadline, at)}, on {when_in_full(deadline)}."


def standing(
    deadline: Deadline, answered: Collection[int], so_far: Mapping[int, str] = NOTHING_COUNTED
) -> str:
    """Where things stand, in a sentence or two. ``answered``: the letters that all who were asked have answered.

    ``so_far``: how many have signed, by letter.
    """
    taken = f" {deadline.taken_by.name} is on it." if deadline.taken_by is not None else ""
    count = so_far.get(deadline.letter_id or 0) if deadline.kind is DeadlineKind.SIGN_ON else None
    if count is not None and deadline.letter_id in answered:
        return f"{count}. Everybody who was asked has answered.{taken}"
    return (f"{count}." if count is not None else _in_short(deadline, answered)[0]) + taken


def next_step(deadline: Deadline, answered: Collection[int]) -> str:
    """The one next step, as an instruction without a full stop."""
    return _in_short(deadline, answered)[1]


def _in_short(deadline: Deadline, answered: Collection[int]) -> tuple[str, str]:
    if deadline.consultation is not None:
        return of_calls.IN_SHORT[deadline.consultation.stage]
    if deadline.letter is not None and deadline.kind is DeadlineKind.SIGN_ON:
        if deadline.letter_id in answered:
            return "Everybody who was asked to sign has answered.", "Close signing, so that the letter can go"
        return "Organisations are being asked to sign it.", "See who has not answered"
    if deadline.letter is not None:
        return of_letters.IN_SHORT[deadline.letter.stage]
    return "It is not marked as done.", "Do it, or say that it is done"


def left(deadline: Deadline, at: AsOf) -> str:
    """ "in 5 working days", "today", "tomorrow", "1 working day ago"."""
    return presentation.left(deadline.due_on, london_day(at.now), at.calendars[deadline.nation])


def when(deadline: Deadline) -> str:
    """ "Thursday 11 May 11:45pm"; the year only where it is not this one's neighbour is left to the body."""
    on = deadline.due_on
    day = f"{on:%A} {on.day} {on:%B}"
    return f"{day} {wording.clock_time(deadline.at_time)}" if deadline.at_time else day


def when_in_full(deadline: Deadline) -> str:
    """ "Thursday 11 May 2023, 11:45pm"; says so where no time is stated."""
    full = wording.day_and_time(deadline.due_on, deadline.at_time)
    return full if deadline.at_time else f"{full} (time not stated)"


def was_in_words(reminder: Told) -> str:
    """The date and time that this person knew, in words."""
    on, _, at = reminder.was.partition("T")
    full = wording.day(datetime.fromisoformat(on).date()) if on else "another day"
    return f"{full}, {wording.clock_time(datetime.fromisoformat(reminder.was).time())}" if at else full
