"""What the mails of a sign-on look up."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.core.database import db
from tracker.signoffs.models import FrozenText, SignAnswer, SignRequest
from tracker.signoffs.rules import SIGNED


def answer_called(uid: str) -> SignAnswer | None:
    """The answer with that uid, with the text it was given to and who took it down."""
    statement = select(SignAnswer).where(SignAnswer.uid == uid)
    return db.session.scalars(
        statement.options(joinedload(SignAnswer.text), joinedload(SignAnswer.recorded_by))
    ).one_or_none()


def text_signed_before(request: SignRequest) -> FrozenText | None:
    """The last text that an organisation signed."""
    signed = (
        select(FrozenText)
        .join(SignAnswer, SignAnswer.frozen_text_id == FrozenText.id)
        .where(
            SignAnswer.request_id == request.id, SignAnswer.answer.in_(SIGNED), SignAnswer.undone_at.is_(None)
        )
        .order_by(SignAnswer.id.desc())
        .limit(1)
    )
    return db.session.scalars(signed).one_or_none()
