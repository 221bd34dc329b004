"""What letters and calls are about, read as plain rows for their pages. Their packages lie above this one."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal, null, select, union_all

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
        """ "in force from 24 April 2020, expiring 25 September 2020": the event's own dates, as far as known."""
        known = (("in force from", self.in_force), ("expiring", self.expires))
        return ", ".join(f"{words} {partial_date(value)}" for words, value in known if value)


def _review_of(table: Any) -> Any:
    """The review of a call, or of a letter: its own, or that of the call that it answers."""
    if table.name == "consultation":
        return table.c.review_id
    call = Model.metadata.tables["consultation"]
    return func.coalesce(table.c.review_id, call.c.review_id)


def version_of_what_it_is_about() -> Any:
    """A number in a statement about letters that is another one once a measure or review of theirs is; 0 for none.

    What is connected to a letter, or no more, also changes the moment of the letter's own change.
    """
    letter, call = Model.metadata.tables["letter"], Model.metadata.tables["consultation"]
    of_measures = (
        select(func.coalesce(func.sum(Measure.version), 0))
        .join(LetterMeasure, LetterMeasure.measure_id == Measure.id)
        .where(LetterMeasure.letter_id == letter.c.id)
        .correlate(letter)
        .scalar_subquery()
    )
    answered = select(call.c.review_id).where(call.c.id == letter.c.consultation_id).scalar_subquery()
    of_review = (
        select(func.coalesce(func.sum(Review.version), 0))
        .where(Review.id == func.coalesce(letter.c.review_id, answered))
        .correlate(letter)
        .scalar_subquery()
    )
    return of_measures + of_review


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
    table, call = Model.metadata.tables[record], Model.metadata.tables["consultation"]
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
            *(null(), null(), null(), call.c.review_position, Review.name_key),
        )
        .select_from(
            table.outerjoin(call, call.c.id == table.c.consultation_id) if record == "letter" else call
        )
        .join(Review, Review.id == _review_of(table))
        .where(table.c.id == bindparam("record_id"))
    )
    both = union_all(measures, review).subquery()
    shown = [column for column in both.c if column.name != "sorted_by"]
    return select(*shown).order_by(both.c.is_review, both.c.sorted_by)
