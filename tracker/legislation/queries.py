"""Reading measures and reviews: one of them with all that its page shows, lists, and what they are called."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.rules import sort_key
from tracker.core import pagination
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.pagination import Key, Page
from tracker.legislation import rules
from tracker.legislation.models import (
    ComputedDate,
    ConsultationMeasure,
    LetterMeasure,
    Measure,
    MeasureStage,
    Review,
)
from tracker.legislation.rules import MeasureKind

BY_TITLE = (Key(Measure.title_key, "title_key"), Key(Measure.id, "id"))
REVIEWS_BY_NAME = (Key(Review.name_key, "name_key"), Key(Review.id, "id"))


def get_or_404(measure_id: int) -> Measure:
    """The measure with its stages, what it came from and what is said about it. Raises NotHere."""
    found = db.session.scalars(
        select(Measure)
        .where(Measure.id == measure_id)
        .options(
            joinedload(Measure.became),
            joinedload(Measure.made_under),
            selectinload(Measure.came_from),
            selectinload(Measure.instruments),
            selectinload(Measure.stages),
            selectinload(Measure.computed).joinedload(ComputedDate.deadline),
            selectinload(Measure.letters).joinedload(LetterMeasure.letter),
            selectinload(Measure.calls).joinedload(ConsultationMeasure.consultation),
        )
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def stage_or_404(measure: Measure, stage_id: int) -> MeasureStage:
    """A stage of this measure. Raises NotHere."""
    found = next((one for one in measure.stages if one.id == stage_id), None)
    if found is None:
        raise NotHere
    return found


def review_or_404(review_id: int) -> Review:
    """The review with its calls, what we answered to each, and the other letters to it. Raises NotHere."""
    call = Review.calls.property.mapper.class_  # its package stands above this one
    found = db.session.scalars(
        select(Review)
        .where(Review.id == review_id)
        .options(
            joinedload(Review.body),
            joinedload(Review.sub_group),
            selectinload(Review.calls).selectinload(call.responses),
            selectinload(Review.letters),
        )
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def page_of_measures(
    *, kind: MeasureKind | None = None, search: str = "", after: str | None = None
) -> Page[Measure]:
    """Fifty measures by their titles."""
    wanted: Select[tuple[Measure]] = select(Measure)
    if kind is not None:
        wanted = wanted.where(Measure.kind == kind)
    for word in search.split()[:8]:
        like = f"%{_escaped(word)}%"
        wanted = wanted.where(
            or_(Measure.title.ilike(like, escape="\\"), Measure.number.ilike(like, escape="\\"))
        )
    return pagination.fetch(db.session(), wanted, BY_TITLE, after)


def page_of_reviews(after: str | None = None) -> Page[Review]:
    """Fifty reviews by their names, with their calls."""
    return pagination.fetch(
        db.session(), select(Review).options(selectinload(Review.calls)), REVIEWS_BY_NAME, after
    )


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def counts() -> dict[MeasureKind, int]:
    """How many measures there are of each kind."""
    found = db.session.execute(select(Measure.kind, func.count()).group_by(Measure.kind))
    return {kind: count for kind, count in found}  # noqa: C416 — a row is no pair to the type checker


def names(kind: MeasureKind | None = None) -> Sequence[str]:
    """The names of all measures, or of those of one kind, to choose from while typing."""
    wanted = select(Measure.title, Measure.number).order_by(Measure.title_key, Measure.id)
    if kind is not None:
        wanted = wanted.where(Measure.kind == kind)
    return [rules.name_of(title, number) for title, number in db.session.execute(wanted)]


def called(name: str, kind: MeasureKind | None = None) -> Sequence[Measure]:
    """The measures of this name, title or number, whatever its capitals. Usually one."""
    plain = " ".join(name.split())
    wanted = select(Measure).where(
        or_(
            Measure.title_key == sort_key(plain),
            func.lower(Measure.number) == plain.lower(),
            func.lower(Measure.title + " (" + Measure.number + ")") == plain.lower(),
        )
    )
    if kind is not None:
        wanted = wanted.where(Measure.kind == kind)
    return db.session.scalars(wanted.order_by(Measure.id)).all()


def by_external_id(external_id: str) -> Measure | None:
    """The measure that Parliament lists under this number."""
    return db.session.scalars(select(Measure).where(Measure.external_id == external_id)).one_or_none()


def all_reviews() -> Sequence[Review]:
    """Every review by name, to choose from."""
    return db.session.scalars(select(Review).order_by(Review.name_key)).all()
