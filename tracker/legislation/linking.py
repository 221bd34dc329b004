"""What letters and calls have to do with measures and reviews. Both lie above this package and are handed in."""

from datetime import datetime
from typing import TYPE_CHECKING

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.legislation import queries
from tracker.legislation.models import ConsultationMeasure, LetterMeasure, Measure, Review
from tracker.legislation.rules import About

if TYPE_CHECKING:
    from tracker.consultations.models import Consultation
    from tracker.letters.models import Letter


def named(name: str) -> Measure:
    """The measure of this name, title or number. Raises RuleViolation for none, or several."""
    found = queries.called(name)
    if not found:
        raise RuleViolation(
            f"Nothing called “{name.strip()}” is recorded. Choose from the list, or record it under Legislation first.",
            "measure",
        )
    if len(found) > 1:
        raise RuleViolation(
            f"Several are called “{name.strip()}”. Choose one from the list, with its number.", "measure"
        )
    return found[0]


def named_or_none(name: str) -> Measure | None:
    """The measure of this name, none for no name. Raises RuleViolation."""
    return named(name) if name.strip() else None


def name_numbered(written: str | None) -> str:
    """The name of the measure whose number an address carries, if there is one: to begin a form with."""
    if not written or not written.isdecimal() or len(written) > 9:
        return ""
    found = db.session.get(Measure, int(written))
    return found.name if found else ""


def connect_letter(
    letter: "Letter", measure: Measure, about: About, *, by: Person | None, now: datetime
) -> None:
    """A letter is about a measure. Raises RuleViolation for one that it points to already."""
    _connect(letter, LetterMeasure, measure, about, by=by, now=now)
    letter.changed_at = now


def connect_call(
    call: "Consultation", measure: Measure, about: About, *, by: Person | None, now: datetime
) -> None:
    """A call is about a measure. Raises RuleViolation for one that it points to already."""
    _connect(call, ConsultationMeasure, measure, about, by=by, now=now)


def _connect(
    record: "Letter | Consultation",
    kind: type[LetterMeasure] | type[ConsultationMeasure],
    measure: Measure,
    about: About,
    *,
    by: Person | None,
    now: datetime,
) -> None:
    link = next((one for one in record.measures if one.measure_id == measure.id), None)
    if link is None:
        record.measures.append(kind(measure=measure, about=about))  # type: ignore[arg-type]  # its own kind
    elif link.about is about:
        raise RuleViolation("It points to this already.", "measure")
    else:
        link.about = about
    verb = "proposes to amend" if about is About.AMENDS else "is about"
    activity.record(record, f"noted that it {verb} {measure.name}", by=by, now=now)


def disconnect(record: "Letter | Consultation", measure_id: int, *, by: Person | None, now: datetime) -> None:
    """It has nothing to do with the measure any more; nothing happens where it had not. Raises NotHere for none."""
    if db.session.get(Measure, measure_id) is None:
        raise NotHere
    link = next((one for one in record.measures if one.measure_id == measure_id), None)
    if link is None:
        return
    record.measures.remove(link)  # type: ignore[arg-type]  # a record's own list holds its own kind
    if hasattr(record, "changed_at"):
        record.changed_at = now
    activity.record(record, f"noted that it is not about {link.measure.name}", by=by, now=now)


def set_review_of_letter(
    letter: "Letter", review: Review | None, *, by: Person | None, now: datetime
) -> None:
    """A letter belongs to a review, or to none."""
    if letter.review is review:
        return
    letter.review = review
    letter.changed_at = now
    activity.record(letter, _belongs_to(review), by=by, now=now)


def set_review_of_call(
    call: "Consultation", review: Review | None, position: int | None, *, by: Person | None, now: datetime
) -> None:
    """A call is one of a review's, at this place; without a place it comes after those that are there.

    Raises RuleViolation for a place that another call has.
    """
    if review is None:
        position = None
    else:
        taken = {one.review_position for one in review.calls if one is not call and one.review_position}
        if position in taken:
            raise RuleViolation("Another call of this review has this number.", "position")
        position = position or max(taken, default=0) + 1
    if (call.review, call.review_position) == (review, position):
        return
    call.review, call.review_position = review, position
    activity.record(call, _belongs_to(review), by=by, now=now)


def _belongs_to(review: Review | None) -> str:
    return f"noted that it belongs to {review.name}" if review else "noted that it belongs to no review"
