"""The list of calls: its filters and how many calls they show, and its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from tracker.coalition.models import Person
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import ConsultationKind, Stage
from tracker.consultations.standing import SOON_DAYS, Closing
from tracker.core import pagination
from tracker.core.calendar import Nation
from tracker.core.pagination import Key, Page
from tracker.core.rows import rows
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
FACTS: Sequence[Any] = (
    *(Consultation.id, Consultation.title, Consultation.stage, Consultation.nation, Consultation.closes_sort),
    *(Consultation.is_example, Body.name.label("body"), Person.name.label("lead")),
)


@dataclass(frozen=True)
class Count:
    """How many calls a filter shows, counted no further than is useful."""

    number: int

    @property
    def words(self) -> str:
        return f"{self.number:,}" if self.number < COUNTED_UP_TO else f"{COUNTED_UP_TO:,} or more"


class Line(NamedTuple):
    """What a list shows of one call: who asks, who leads, the closing times of its windows."""

    id: int
    title: str
    stage: Stage
    nation: Nation
    closes_sort: str
    is_example: bool
    body: str
    lead: str | None
    closings: list[Closing]


def page(
    shown: str,
    *,
    today: date,
    kind: ConsultationKind | None = None,
    search: str = "",
    after: str | None = None,
) -> Page[Line]:
    """One page of calls: the next to close first, old ones last first. One statement."""
    keys = _keys(shown)
    seen = pagination.read_mark(after, keys)
    wanted = _lines(shown, kind, tuple(search.split()), bool(seen))
    found = rows(wanted, _days(today) | seen)
    lines = [_line(list(of_one)) for _, of_one in groupby(found, itemgetter(0))]
    return pagination.page_of(lines, keys, seen)


def _line(found: Sequence[Any]) -> Line:
    """A call's rows have its own facts, then one window each, or none."""
    *facts, _, _, _, _ = found[0]
    return Line._make([*facts, [Closing(*row[-4:]) for row in found if row[-2] is not None]])


def _keys(shown: str) -> Sequence[Key]:
    newest_first = shown in NEWEST_FIRST
    return (
        Key(Consultation.closes_sort.expression, "closes_sort", descending=newest_first),
        Key(Consultation.id.expression, "id", descending=newest_first),
    )


@lru_cache(maxsize=64)
def _lines(shown: str, kind: ConsultationKind | None, words: tuple[str, ...], goes_on: bool) -> Select[Any]:
    """Kept, as it takes longer to make than to run. The days are handed in."""
    keys = _keys(shown)
    query = select(*FACTS).join(Consultation.body).outerjoin(Consultation.lead).where(*_conditions(shown))
    if kind is not None:
        query = query.where(Consultation.kind == kind)
    query = query.where(*(_mentions(word) for word in words))
    page = pagination.cut(query, keys, goes_on=goes_on).subquery()
    return (
        select(page, Deadline.due_on, Deadline.at_time, Window.state, Window.opens_on)
        .outerjoin(Window, Window.consultation_id == page.c.id)
        .outerjoin(Deadline, Window.deadline_id == Deadline.id)
        .order_by(*pagination.in_order(keys, page.c), Window.position)
    )


def counts(today: date) -> Mapping[str, Count]:
    """How many calls the filters show that people work through, whatever the kind. One statement."""
    numbers = rows(_counting(), _days(today)).one()
    return {shown: Count(number) for shown, number in zip(COUNTED, numbers, strict=True)}


@lru_cache(maxsize=1)
def _counting() -> Select[Any]:
    queries = [select(Consultation.id).where(*_conditions(shown)) for shown in COUNTED]
    return pagination.counting(queries, up_to=COUNTED_UP_TO)


def _mentions(word: str) -> ColumnElement[bool]:
    """The title, or who asks, has the word in it, whatever its capitals."""
    bodies = select(Body.id).where(Body.name.icontains(word, autoescape=True))
    return or_(Consultation.title.icontains(word, autoescape=True), Consultation.body_id.in_(bodies))


def _conditions(shown: str) -> list[ColumnElement[bool]]:
    """What a filter shows. "Closed" means that the closing day has passed, whatever became of our response."""
    ahead = Consultation.closes_sort >= bindparam("today")
    table: dict[str, list[ColumnElement[bool]]] = {
        "open": [ahead, Consultation.stage != Stage.CLOSED],
        "soon": [ahead, Consultation.closes_sort <= bindparam("soon"), Consultation.stage.in_(STILL_WORKING)],
        "undecided": [ahead, Consultation.stage == Stage.RECORDED],
        "responding": [Consultation.stage.in_((Stage.DRAFTING, Stage.SIGNING))],
        "submitted": [Consultation.stage == Stage.SUBMITTED],
        "closed": [Consultation.closes_sort < bindparam("today")],
        "all": [],
    }
    return table.get(shown, table["open"])


def _days(today: date) -> dict[str, Any]:
    """What the conditions are handed, as ``closes_sort`` is written."""
    return {"today": today.isoformat(), "soon": (today + timedelta(days=SOON_DAYS)).isoformat()}
