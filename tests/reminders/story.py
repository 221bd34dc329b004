"""A worker that ticks through time, and what it sent: for tests that tell a story."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy

from sqlalchemy import func, select

from tracker.core.calendar import LONDON
from tracker.core.database import db
from tracker.deadlines.models import Notice, Rung
from tracker.deadlines.stages import NoticeState, RungState
from tracker.outbox import jobs
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

THRICE_A_DAY = ("08:59", "09:00", "12:00")
WAITING_NOTICES = select(Notice.id).where(Notice.state == NoticeState.WAITING).limit(1)


@dataclass(frozen=True)
class Sent:
    """One mail as it arrived."""

    local: str  # "2023-05-03 09:00": London's minute of the tick that sent it
    to: str
    subject: str
    text: str
    message_id: str


class Story:
    """Lets the clock go on and the worker tick."""

    def __init__(self, clock_at) -> None:
        self._clock_at = clock_at

    def at(self, local: str) -> datetime:
        """Set the clock to this London time and tick once; returns the moment."""
        moment = datetime.fromisoformat(local).replace(tzinfo=LONDON)
        self._clock_at(moment)
        db.session.commit()
        while jobs.tick():  # as the timetable does: while more is due, the next portion follows at once
            pass
        db.session.expire_all()
        return moment

    def through(self, first: str, last: str, *, times: tuple[str, ...] = ()) -> None:
        """Tick at those London times on every day from ``first`` to ``last``.

        Without ``times`` at nine; where something is due or goes then, a minute before and at midday as well.
        """
        day = datetime.fromisoformat(first).date()
        while day <= datetime.fromisoformat(last).date():
            if times:
                for time in times:
                    self.at(f"{day} {time}")
            else:
                self._a_day(f"{day}")
            day += timedelta(days=1)

    def _a_day(self, day: str) -> None:
        due = is_due_until(datetime.fromisoformat(f"{day} 23:59").replace(tzinfo=LONDON))
        if due:
            self.at(f"{day} 08:59")
        before = how_many()
        self.at(f"{day} 09:00")
        if due or how_many() > before:
            self.at(f"{day} 12:00")


def is_due_until(moment: datetime) -> bool:
    """Whether a reminder day or a notice waits for its moment until then."""
    rungs = select(Rung.id).where(Rung.state == RungState.PLANNED, Rung.at <= moment).limit(1)
    return db.session.scalar(rungs) is not None or db.session.scalar(WAITING_NOTICES) is not None


def how_many() -> int:
    """How many mails there are."""
    return db.session.scalar(select(func.count()).select_from(Mail)) or 0


def sent(kind: str | None = "reminder") -> list[Sent]:
    """Every mail that went, in order; of one kind unless told otherwise."""
    db.session.expire_all()
    went = select(Mail).where(Mail.state == State.SENT).order_by(Mail.sent_at, Mail.number)
    if kind:
        went = went.where(Mail.kind == kind)
    return [_as_it_arrived(mail) for mail in db.session.scalars(went)]


def _as_it_arrived(mail: Mail) -> Sent:
    message = message_from_bytes(mail.message, policy=policy.default)
    body = message.get_body(("plain",))
    return Sent(
        local=f"{mail.sent_at.astimezone(LONDON):%Y-%m-%d %H:%M}",
        to=str(message["To"].addresses[0].addr_spec),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
        message_id=str(message["Message-ID"]),
    )


def days_and_people(mails: list[Sent]) -> list[tuple[str, str]]:
    """When and to whom: all that most stories need."""
    return [(mail.local, mail.to) for mail in mails]
