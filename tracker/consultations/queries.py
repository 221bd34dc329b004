"""Finding calls: one with all that its page shows, one by its title and body. Lists of them are in ``lists``."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import WindowState
from tracker.consultations.standing import Closing, current
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.wording import day_and_time
from tracker.deadlines.models import Deadline
from tracker.government.models import Body


def get_or_404(consultation_id: int) -> Consultation:
    """The call with all that its page shows. Raises NotHere."""
    found = db.session.scalars(
        select(Consultation)
        .where(Consultation.id == consultation_id)
        .options(
            joinedload(Consultation.body),
            joinedload(Consultation.lead),
            joinedload(Consultation.deputy),
            joinedload(Consultation.group),
            joinedload(Consultation.decided_by),
            selectinload(Consultation.themes),
            selectinload(Consultation.windows).selectinload(Window.changes),
            selectinload(Consultation.deadlines).selectinload(Deadline.moves),
            selectinload(Consultation.deadlines).selectinload(Deadline.rungs),
            selectinload(Consultation.deadlines).selectinload(Deadline.people),
            selectinload(Consultation.responses),
            selectinload(Consultation.attachments),
        )
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def window_or_404(consultation: Consultation, window_id: int) -> Window:
    """One of a call's windows. Raises NotHere."""
    for window in consultation.windows:
        if window.id == window_id:
            return window
    raise NotHere


def window_closing_with(deadline: Deadline) -> Window | None:
    """The window of a call whose closing time this is."""
    return db.session.scalars(select(Window).where(Window.deadline_id == deadline.id)).one_or_none()


def of_title_and_body(title: str, body: Body) -> Consultation | None:
    """The call of this title by this body, whatever its capitals. An exact match goes first."""
    found = db.session.scalars(
        select(Consultation).where(
            Consultation.body_id == body.id,
            or_(Consultation.title == title, func.lower(Consultation.title) == title.lower()),
        )
    ).all()
    exact = [one for one in found if one.title == title]
    return next(iter([*exact, *found]), None)


def of_external_id(external_id: str) -> Consultation | None:
    """The call that came from this item of somebody else's data."""
    return db.session.scalars(
        select(Consultation).where(Consultation.external_id == external_id)
    ).one_or_none()


def closings(consultation: Consultation) -> list[Closing]:
    """The closing times of a call's windows, in their order."""
    return [
        Closing(
            window.deadline.due_on if window.deadline else None,
            window.deadline.at_time if window.deadline else None,
            window.state,
            window.opens_on,
        )
        for window in consultation.windows
    ]


def closing_words(consultation: Consultation) -> str:
    """“closes Thursday 11 May 2023, 11:45pm” of the last window, or that no date is known."""
    dated = [window.deadline for window in consultation.windows if window.deadline]
    if not dated:
        return "no closing date"
    last = max(dated, key=lambda deadline: deadline.passes_at)
    return f"closes {day_and_time(last.due_on, last.at_time)}"


def is_late(consultation: Consultation, submitted_at: datetime) -> bool:
    """Whether something went in after every closing time that the call had."""
    passes = [window.deadline.passes_at for window in consultation.windows if window.deadline]
    rolling = any(window.deadline is None for window in consultation.windows)
    return bool(passes) and not rolling and submitted_at > max(passes)


def closings_of(calls: Sequence[Consultation], now: datetime) -> Mapping[int, Closing]:
    """The closing time that matters now of each call on a page, by the call's id. One statement."""
    found: dict[int, list[Closing]] = {call.id: [] for call in calls}
    rows = db.session.execute(_closing_rows(), {"calls": list(found)})
    for consultation_id, due_on, at_time, state, opens_on in rows:
        found[consultation_id].append(Closing(due_on, at_time, state, opens_on))
    return {key: current(windows, now) for key, windows in found.items()}


@lru_cache(maxsize=1)
def _closing_rows() -> Select[int, date, time | None, WindowState, date | None]:
    return (
        select(Window.consultation_id, Deadline.due_on, Deadline.at_time, Window.state, Window.opens_on)
        .outerjoin(Deadline, Window.deadline_id == Deadline.id)
        .where(Window.consultation_id.in_(bindparam("calls", expanding=True)))
    )


def closing_now(consultation: Consultation, now: datetime) -> Closing:
    """The closing time that matters now."""
    return current(closings(consultation), now)
