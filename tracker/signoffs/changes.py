"""What is different between two frozen texts, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.core.database import db
from tracker.core.differences import difference
from tracker.signoffs.models import FrozenText, SignAnswer, SignRequest
from tracker.signoffs.rules import SIGNED


@dataclass(frozen=True)
class Changed:
    """An earlier text that somebody knows, what was said of each change since, and the difference."""

    before: FrozenText
    notes: Sequence[str]
    difference: Markup


def since_signed(request: SignRequest) -> Changed | None:
    """What changed since the text that an organisation signed before; None where it signed none but the present."""
    texts = request.sign_on.texts
    if len(texts) == 1:
        return None
    statement = (
        select(SignAnswer)
        .where(
            SignAnswer.request_id == request.id, SignAnswer.answer.in_(SIGNED), SignAnswer.undone_at.is_(None)
        )
        .order_by(SignAnswer.id.desc())
        .limit(1)
        .options(joinedload(SignAnswer.text))
    )
    signed = db.session.scalars(statement).one_or_none()
    if signed is None or signed.text.number == texts[-1].number:
        return None
    return between(signed.text, texts[-1], texts)


def between(before: FrozenText, after: FrozenText, texts: Sequence[FrozenText]) -> Changed:
    """What was changed from one frozen text to a later one of the same letter."""
    notes = [one.note for one in texts if before.number < one.number <= after.number and one.note]
    return Changed(before, notes, difference(_whole(before, after), _whole(after, before)))


def _whole(text: FrozenText, other: FrozenText) -> str:
    """A text, under its title where that differs."""
    return text.text if text.title == other.title else f"{text.title}\n\n{text.text}"
