"""What the mails of a sign-on look up."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.core.database import db
from tracker.signoffs.models import FrozenText, SignAnswer, Signature, SignOn, SignRequest
from tracker.signoffs.rules import SIGNED


def how_many(sign_on: SignOn) -> tuple[int, int]:
    """How many of those asked stand below the text now, and how many were asked."""
    signed = select(func.count()).where(
        Signature.letter_id == sign_on.letter_id, Signature.later.is_(False), Signature.answer_id.is_not(None)
    )
    asked = select(func.count()).where(SignRequest.sign_on_id == sign_on.id, SignRequest.is_asked)
    return db.session.scalar(signed) or 0, db.session.scalar(asked) or 0


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


def signature_of(request: SignRequest) -> Signature | None:
    """The name of an organisation below the letter, if it stands there."""
    statement = select(Signature).where(
        Signature.letter_id == request.sign_on.letter_id, Signature.organisation_id == request.organisation_id
    )
    return db.session.scalars(statement).one_or_none()
