"""What letters and calls are about, read as plain rows for their pages. Their packages lie above this one."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal, null, select, union_all

from tracker.core.database import Model
from tracker.core.rows import rows
from tracker.core.wording import partial_date
from tracker.legislation.models import ConsultationMeasure, LetterMeasure, Measure, Review
from tracker.legislation.rules import About, name_of


class Subject(NamedTuple):
    """A measure, or the review that a record belongs to, at its place among the review's calls."""

    is_review: bool
    id: int
    title: str
    number: str
    url: str
    about: About | None
    in_force: str | None
    expires: str | None
    place: int | None

    @property
    def name(self) -> str:
        """The title, with the number where there is one."""
        return name_of(self.title, self.number)

    @property
    def dates(self) -> str:
        """ "in force from 24 April 2020, expires 25 September 2020": the event's own dates, as far as known."""
        known = (("in force from", self.in_force), ("until", self.expires))
        return " ".join(f"{words} {partial_date(value)}" for words, value in known if value)


def of_letter(letter_id: int) -> Sequence[Subject]:
    """The measures that a letter is about, by title, and after them its review. One statement."""
    return [Subject._make(row) for row in rows(_of("letter"), {"record_id": letter_id})]


def of_call(consultation_id: int) -> Sequence[Subject]:
    """The measures that a call is about, by title, and after them its review. One statement."""
    return [Subject._make(row) for row in rows(_of("consultation"), {"record_id": consultation_id})]


@lru_cache(maxsize=2)
def _of(record: str) -> Any:
    """Kept, as it takes longer to make than to run."""
    link: Any = LetterMeasure if record == "letter" else ConsultationMeasure
    mine = link.letter_id if record == "letter" else link.consultation_id
    table = Model.metadata.tables[record]
    place = table.c.review_position if record == "consultation" else null()
    measures = (
        select(
            *(literal(False).label("is_review"), Measure.id, Measure.title, Measure.number, Measure.url),
            *(link.about, Measure.in_force, Measure.expires, null().label("place")),
            Measure.title_key.label("sorted_by"),
        )
        .join(link, link.measure_id == Measure.id)
        .where(mine == bindparam("record_id"))
    )
    review = (
        select(
            *(literal(True), Review.id, Review.name, literal(""), Review.url),
            *(null(), null(), null(), place, Review.name_key),
        )
        .join(table, table.c.review_id == Review.id)
        .where(table.c.id == bindparam("record_id"))
    )
    both = union_all(measures, review).subquery()
    shown = [column for column in both.c if column.name != "sorted_by"]
    return select(*shown).order_by(both.c.is_review, both.c.sorted_by)
