"""Finding calls: one with all that its page shows, one by its title and body, and the list in pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload
from sqlalchemy.sql.base import ExecutableOption

from tracker.coalition.models import Person
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import ConsultationKind, Stage, WindowState
from tracker.consultations.standing import SOON_DAYS, Closing, current
from tracker.core import pagination
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.pagination import Key, Page
from tracker.core.wording import day_and_time
from tracker.deadlines.models import Deadline
from tracker.government.models import Body

COUNTED_UP_TO = 100
STILL_WORKING = (Stage.RECORDED, Stage.DRAFTING, Stage.SIGNING)

FILTERS = {
    "open": "Open",
    "soon": "Closing soon",
    "undecided": "Needs a decision",
    "responding": "Responding",
    "submitted": "Submitted",
    "closed": "Closed",
    "all": "All",
}
COUNTED = ("open", "soon", "undecided", "responding")
NEWEST_FIRST = ("closed", "submitted", "all")


@dataclass(frozen=True)
class Count:
    """How many calls a filter shows, counted no further than is useful."""

    number: int

    @property
    def words(self) -> str:
        return f"{self.number:,}" if self.number < COUNTED_UP_TO else f"{COUNTED_UP_TO:,} or more"


def get_or_404(consultation_id: int) -> Consultation:
    """The call with all that its page shows. Raises NotHere."""
    found = db.session.scalars(
        select(Consultation)
        .where(Consultation.id == consultation_id)
        .options(
            joinedload(Consultation.body),
            joinedload(Consultation.lead),
            joinedload(Consultation.deputy),
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


def listed(
    shown: str,
    *,
    today: date,
    kind: ConsultationKind | None = None,
    search: str = "",
    after: str | None = None,
) -> Page[Consultation]:
    """One page of calls with who asks and who leads: the next to close first, old ones last first. One statement."""
    newest_first = shown in NEWEST_FIRST
    keys = (
        Key(Consultation.closes_sort.expression, "closes_sort", descending=newest_first),
        Key(Consultation.id.expression, "id", descending=newest_first),
    )
    wanted = _narrowed(select(Consultation), shown, today, kind, search).options(*_for_a_list())
    return pagination.fetch(db.session(), wanted, keys, after)


@lru_cache(maxsize=1)
def _for_a_list() -> Sequence[ExecutableOption]:
    """What a line of the list shows. Made once: it takes longer to make than to use."""
    columns = (
        *(Consultation.id, Consultation.title, Consultation.kind, Consultation.stage, Consultation.nation),
        *(Consultation.closes_sort, Consultation.is_example),
    )
    body = joinedload(Consultation.body).load_only(Body.name)
    return (load_only(*columns), body, joinedload(Consultation.lead).load_only(Person.name))


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


def counts(today: date) -> Mapping[str, Count]:
    """How many calls the filters show that people work through, whatever the kind. One statement."""
    numbers = db.session.execute(_counting(today)).one()
    return {shown: Count(number) for shown, number in zip(COUNTED, numbers, strict=True)}


@lru_cache(maxsize=2)
def _counting(today: date) -> Select[Any]:
    """Made once a day: it takes longer to make than to run."""
    columns = []
    for shown in COUNTED:
        some = _narrowed(select(literal(1)).select_from(Consultation), shown, today, None, "")
        limited = some.limit(COUNTED_UP_TO).subquery()
        columns.append(select(func.count()).select_from(limited).scalar_subquery())
    return select(*columns)


def _narrowed(
    query: Select[Any],
    shown: str,
    today: date,
    kind: ConsultationKind | None,
    search: str,
) -> Select[Any]:
    query = query.where(*_conditions(shown, today))
    if kind is not None:
        query = query.where(Consultation.kind == kind)
    for word in search.split():
        bodies = select(Body.id).where(Body.name.icontains(word, autoescape=True))
        query = query.where(
            or_(Consultation.title.icontains(word, autoescape=True), Consultation.body_id.in_(bodies))
        )
    return query


def _conditions(shown: str, today: date) -> list[ColumnElement[bool]]:
    """What a filter shows. "Closed" means that the closing day has passed, whatever became of our response."""
    day = today.isoformat()
    ahead = Consultation.closes_sort >= day
    table: dict[str, list[ColumnElement[bool]]] = {
        "open": [ahead, Consultation.stage != Stage.CLOSED],
        "soon": [
            ahead,
            Consultation.closes_sort <= (today + timedelta(days=SOON_DAYS)).isoformat(),
            Consultation.stage.in_(STILL_WORKING),
        ],
        "undecided": [ahead, Consultation.stage == Stage.RECORDED],
        "responding": [Consultation.stage.in_((Stage.DRAFTING, Stage.SIGNING))],
        "submitted": [Consultation.stage == Stage.SUBMITTED],
        "closed": [Consultation.closes_sort < day],
        "all": [],
    }
    return table.get(shown, table["open"])


def closing_now(consultation: Consultation, now: datetime) -> Closing:
    """The closing time that matters now."""
    return current(closings(consultation), now)
