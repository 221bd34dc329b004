"""The handover's lists of what is open: what falls due, replies awaited, letters being signed, calls and drafts."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.consultations.models import Consultation
from tracker.consultations.rules import WORKING
from tracker.core.database import db
from tracker.core.links import absolute_url
from tracker.core.wording import capitalised, day_and_time, moment
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.handover.lists import Row, Section
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.reminders.emails import address_of_item
from tracker.reminders.wording import names_of
from tracker.signoffs.models import SignOn, SignRequest


def open_deadlines(*kinds: DeadlineKind) -> Sequence[Deadline]:
    """What is neither settled nor past when it was recorded, of these kinds or of any; soonest first."""
    wanted = select(Deadline).where(Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))
    if kinds:
        wanted = wanted.where(Deadline.kind.in_(kinds))
    return db.session.scalars(
        wanted.order_by(Deadline.passes_at, Deadline.id).options(
            joinedload(Deadline.consultation).joinedload(Consultation.lead),
            joinedload(Deadline.letter).joinedload(Letter.lead),
        )
    ).all()


def deadlines() -> Section:
    """Every date that is still open, but those of replies."""
    rows = [
        Row(
            (names_of(one), day_and_time(one.due_on, one.at_time), _lead_of(one.consultation or one.letter)),
            address_of_item(one),
        )
        for one in open_deadlines()
        if one.kind is not DeadlineKind.REPLY
    ]
    return Section("What falls due", ("What", "When", "Lead"), rows, "Nothing falls due.")


def _lead_of(record: Consultation | Letter | None) -> str:
    return record.lead.name if record is not None and record.lead is not None else "Nobody yet"


def replies_awaited() -> Section:
    """Letters that went and were not answered in full."""
    rows = [
        Row(
            (one.letter.title if one.letter else one.title, day_and_time(one.due_on, one.at_time)),
            address_of_item(one),
        )
        for one in open_deadlines(DeadlineKind.REPLY)
    ]
    return Section(
        "Letters awaiting a reply", ("Letter", "Reply expected by"), rows, "No letter waits for a reply."
    )


def sign_ons() -> Section:
    """Letters that organisations are being asked to sign."""
    asked = select(func.count()).where(SignRequest.sign_on_id == SignOn.id, SignRequest.is_asked)
    found = db.session.execute(
        select(Letter, SignOn, asked.correlate(SignOn).scalar_subquery())
        .join(SignOn, SignOn.letter_id == Letter.id)
        .where(SignOn.closed_at.is_(None))
        .order_by(SignOn.closes_at)
    ).all()
    rows = [
        Row(
            (letter.title, moment(sign_on.closes_at), f"{sign_on.counted} of {count}"),
            absolute_url("signoffs.show", letter_id=letter.id),
        )
        for letter, sign_on, count in found
    ]
    return Section(
        "Letters being signed",
        ("Letter", "Closes", "Signed"),
        rows,
        "No letter is being signed at the moment.",
    )


def in_work() -> Section:
    """Calls that are being answered, and drafts."""
    calls = db.session.scalars(
        select(Consultation)
        .where(Consultation.stage.in_(WORKING))
        .order_by(Consultation.closes_sort, Consultation.id)
        .options(joinedload(Consultation.lead))
    )
    drafts = db.session.scalars(
        select(Letter)
        .where(Letter.stage == LetterStage.DRAFT)
        .order_by(Letter.id)
        .options(joinedload(Letter.lead))
    )
    rows = [
        Row(
            (one.title, capitalised(one.stage.value), _lead_of(one)),
            absolute_url("consultations.show", consultation_id=one.id),
        )
        for one in calls
    ]
    rows += [
        Row(
            (one.title, "Draft", _lead_of(one)),
            absolute_url("letters.show", letter_id=one.id),
        )
        for one in drafts
    ]
    return Section(
        "Calls and drafts in work", ("What", "Where it stands", "Lead"), rows, "Nothing is in work."
    )
