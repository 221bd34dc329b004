"""What one sweep has found: what is to be told to whom, and how the rows are marked once all of it is handed over."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.deadlines.models import Deadline, Notice, Rung
from tracker.deadlines.stages import NoticeState, RungState
from tracker.reminders.models import Reminder
from tracker.reminders.rules import ReminderState


@dataclass(frozen=True)
class Due:
    """One thing that one person is to be told now. ``supersedes`` are notices that it takes the place of."""

    key: str
    person: Person
    deadline: Deadline
    rung: str
    at: datetime
    was: str = ""
    supersedes: tuple[Reminder, ...] = ()

    def as_row(self, state: ReminderState = ReminderState.QUEUED, reason: str = "") -> Reminder:
        """A new row for it, added to the session."""
        reminder = Reminder(
            key=self.key,
            deadline=self.deadline,
            person=self.person,
            rung=self.rung,
            due=self.deadline.due_key,
            was=self.was,
            at=self.at,
            state=state,
            reason=reason,
        )
        db.session.add(reminder)
        return reminder


@dataclass
class Found:
    """Collected by a sweep; ``settle`` marks what was taken. ``unreached``: of what nobody in office can be told."""

    due: list[Due] = field(default_factory=list)
    told_anyway: list[Due] = field(default_factory=list)
    unreached: list[tuple[Deadline, str]] = field(default_factory=list)
    _rungs: list[tuple[Rung, RungState, str]] = field(default_factory=list)
    _notices: list[tuple[Notice, NoticeState, str]] = field(default_factory=list)
    _overtaken: list[tuple[Reminder, str]] = field(default_factory=list)

    def mark(self, rungs: Iterable[Rung], state: RungState, reason: str = "") -> None:
        """These reminder days will be in that state."""
        self._rungs += [(rung, state, reason) for rung in rungs]

    def mark_notice(self, notice: Notice, state: NoticeState, reason: str = "") -> None:
        """This notice will be in that state."""
        self._notices.append((notice, state, reason))

    def overtake(self, reminders: Iterable[Reminder], reason: str) -> None:
        """These notices to people are not to leave any more, and nothing takes their place."""
        self._overtaken += [(reminder, reason) for reminder in reminders]

    def settle(self) -> None:
        """Everybody was handed their mail: mark the rows as taken."""
        for rung, rung_state, reason in self._rungs:
            rung.state, rung.reason = rung_state, reason
        for notice, notice_state, reason in self._notices:
            notice.state, notice.reason = notice_state, reason
        for reminder, reason in self._overtaken:
            reminder.state, reminder.reason = ReminderState.SUPERSEDED, reason
        for one in self.told_anyway:
            one.as_row(ReminderState.SUPERSEDED, "A reminder of the same moment told it.")
