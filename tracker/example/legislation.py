"""The example's Acts and instruments, and the review with its calls: facts that were printed, with no day made up.

The bill that the briefings of January 2017 were on is not named in what they were taken from, so none is recorded.
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tracker.consultations import services as calls
from tracker.consultations.rules import ConsultationKind
from tracker.core.database import db
from tracker.example.cast import Cast
from tracker.groups.queries import group_called
from tracker.legislation import linking, services
from tracker.legislation.models import Review
from tracker.legislation.rules import About, MeasureKind
from tracker.letters.models import Letter

FILE = Path(__file__).parent / "data" / "legislation.json"
NOT_PRINTED = "When this call opened and closed was not printed in what this record was made from."


def record(cast: Cast) -> None:
    """Record them all, and what the letters of the record have to do with them."""
    document = json.loads(FILE.read_text("utf-8"))
    letters = {letter.title: letter for letter in db.session.scalars(select(Letter))}
    for facts in document["measures"]:
        _measure(facts, letters, cast)
    for facts in document["reviews"]:
        _review(facts, letters, cast)


def _measure(facts: dict[str, Any], letters: dict[str, Letter], cast: Cast) -> None:
    about = facts.pop("letters")
    kind = MeasureKind(facts.pop("kind"))
    measure = services.record_measure(kind=kind, **facts, by=None, now=cast.now)
    for one in about:
        linking.connect_letter(letters[one["title"]], measure, About(one["about"]), by=None, now=cast.now)


def _review(facts: dict[str, Any], letters: dict[str, Letter], cast: Cast) -> None:
    entries, others = facts.pop("calls"), facts.pop("letters")
    group = group_called(facts.pop("sub_group"))
    review = services.record_review(**facts, sub_group=group, by=None, now=cast.now)
    for position, entry in enumerate(entries, start=1):
        _call(review, position, entry, letters[entry["response"]], cast)
    for title in others:
        linking.set_review_of_letter(letters[title], review, by=None, now=cast.now)


def _call(review: Review, position: int, entry: dict[str, Any], response: Letter, cast: Cast) -> None:
    call = calls.record_consultation(
        title=entry["title"],
        body=review.name,
        kind=ConsultationKind(entry["kind"]),
        notes=NOT_PRINTED,
        announce=False,
        by=None,
        now=cast.now,
    )
    response.consultation = call
    linking.set_review_of_call(call, review, position, by=None, now=cast.now)
    calls.close(call, reason="the review has ended", by=cast.chair, now=cast.now)
