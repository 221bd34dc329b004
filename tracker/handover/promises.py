"""The handover's promises, as the record has them: what we said we would do, and what we were told would come."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.consultations.models import Consultation
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.links import absolute_url
from tracker.core.wording import day, day_and_time, moment, plural
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind
from tracker.government.models import Body
from tracker.handover.lists import Row, Section
from tracker.handover.open_work import open_deadlines
from tracker.letters.models import Letter, Reply
from tracker.letters.rules import LetterStage, ReplyKind
from tracker.reminders.emails import address_of_item
from tracker.signoffs.models import SignOn, SignRequest
from tracker.signoffs.rules import ConsentRule, answers_until, is_over
from tracker.supporters.models import Supporter
from tracker.supporters.rules import SupporterState

Dated = tuple[date, Row]  # what to sort by, and the line
OURS_TO_KEEP = (DeadlineKind.OTHER, DeadlineKind.MEETING)
UNANSWERED = (LetterStage.SENT, LetterStage.ACKNOWLEDGED)


def made_by_us(now: datetime) -> Section:
    """What organisations were told when they were asked, who waits for us, and what we set ourselves."""
    found = [*_told_when_asked(now), *_more_time(now), *_to_agree_to(), *_set_for_ourselves()]
    return Section(
        "Promises we made",
        ("What we promised", "To whom", "When"),
        _in_order(found),
        "Nothing that we promised is open.",
        "As far as the record knows them: what was said in a call or a meeting is not here.",
    )


def made_to_us() -> Section:
    """Replies that were announced, and responses of governments to calls we answered."""
    return Section(
        "Promises made to us",
        ("What was promised", "By whom", "When"),
        _in_order([*_full_replies(), *_government_responses()]),
        "Nothing that we were promised is open.",
    )


def _in_order(found: Iterable[Dated]) -> list[Row]:
    return [row for _, row in sorted(found, key=lambda one: (one[0], one[1].cells))]


def _told_when_asked(now: datetime) -> Iterator[Dated]:
    """The terms of letters that organisations were asked to sign and that did not go yet."""
    asked = func.count(SignRequest.id).filter(SignRequest.is_asked)
    found = db.session.execute(
        select(SignOn, Letter.id, Letter.title, asked)
        .join(Letter, Letter.id == SignOn.letter_id)
        .outerjoin(SignRequest, SignRequest.sign_on_id == SignOn.id)
        .where(SignOn.fixed_at.is_(None), Letter.stage == LetterStage.DRAFT)
        .group_by(SignOn.id, Letter.id, Letter.title)
    )
    for sign_on, letter_id, title, count in found:
        url = absolute_url("signoffs.show", letter_id=letter_id)
        to = f"{plural(count, 'organisation')} asked"
        if sign_on.rule is ConsentRule.UNANIMOUS:
            said = f"“{title}” goes only if every organisation says yes"
            due = (
                "Signing is closed"
                if is_over(sign_on, now)
                else f"Signing closes {moment(sign_on.closes_at)}"
            )
            yield london_day(sign_on.closes_at), Row((said, to, due), url)
        if sign_on.send_on is not None:
            yield sign_on.send_on, Row((f"“{title}” is sent", to, f"On {day(sign_on.send_on)}"), url)


def _more_time(now: datetime) -> Iterator[Dated]:
    found = db.session.scalars(
        select(SignRequest)
        .join(SignRequest.sign_on)
        .where(SignRequest.own_until.is_not(None), SignRequest.is_asked, SignOn.closed_at.is_(None))
        .options(joinedload(SignRequest.sign_on), joinedload(SignRequest.organisation))
    )
    waiting = [one for one in found if not is_over(one.sign_on, now)]
    titles = _titles({one.sign_on.letter_id for one in waiting})
    for one in waiting:
        until = answers_until(one.sign_on.closes_at, one.own_until)
        said = f"More time to answer about “{titles[one.sign_on.letter_id]}”"
        url = absolute_url("signoffs.show", letter_id=one.sign_on.letter_id)
        yield london_day(until), Row((said, one.organisation.name, f"Until {moment(until)}"), url)


def _titles(letter_ids: set[int]) -> dict[int, str]:
    found = db.session.execute(select(Letter.id, Letter.title).where(Letter.id.in_(letter_ids)))
    return {row.id: row.title for row in found}


def _to_agree_to() -> Iterator[Dated]:
    """Organisations from outside whose names wait for a co-chair."""
    since = func.min(func.coalesce(Supporter.confirmed_at, Supporter.created_at))
    found = db.session.execute(
        select(Letter.id, Letter.title, func.count(Supporter.id), since)
        .join(SignOn, SignOn.letter_id == Letter.id)
        .join(Supporter, Supporter.sign_on_id == SignOn.id)
        .where(Supporter.state == SupporterState.WAITING)
        .group_by(Letter.id, Letter.title)
    )
    for letter_id, title, count, first in found:
        said = f"To look at who would add a name to “{title}”"
        to = f"{plural(count, 'organisation')} from outside"
        url = absolute_url("supporters.review", letter_id=letter_id)
        yield london_day(first), Row((said, to, f"Waiting since {day(london_day(first))}"), url)


def _set_for_ourselves() -> Iterator[Dated]:
    """What is still to be done about letters that went, such as looking at them again."""
    for one in open_deadlines(*OURS_TO_KEEP):
        if one.letter is not None and one.letter.was_sent:
            title = one.letter.title
            said = one.title if title in one.title else f"{one.title} ({title})"
            yield one.due_on, Row((said, "Ourselves", _when(one)), address_of_item(one))


def _full_replies() -> Iterator[Dated]:
    """Full replies that a holding reply announced. Of several to one letter, the last."""
    found = db.session.scalars(
        select(Reply)
        .join(Reply.letter)
        .where(Reply.kind == ReplyKind.HOLDING, Letter.stage.in_(UNANSWERED))
        .order_by(Reply.received_on, Reply.id)
        .options(joinedload(Reply.letter))
    )
    expected = {one.letter_id: one for one in open_deadlines(DeadlineKind.REPLY)}
    for letter_id, reply in {one.letter_id: one for one in found}.items():
        due = expected.get(letter_id)
        held = f"holding reply received {day(reply.received_on)}"
        when = f"Expected by {_when(due)}; {held}" if due else f"No day is set; {held}"
        said = f"A full reply to “{reply.letter.title}”"
        url = absolute_url("letters.show", letter_id=letter_id)
        yield due.due_on if due else reply.received_on, Row((said, reply.signed_by or "Not known", when), url)


def _government_responses() -> Iterator[Dated]:
    due = open_deadlines(DeadlineKind.GOVERNMENT_RESPONSE)
    bodies = _bodies({one.consultation_id for one in due if one.consultation_id is not None})
    for one in due:
        by = bodies.get(one.consultation_id or 0) or "Not known"
        said = f"A response to “{one.consultation.title}”" if one.consultation else one.title
        yield one.due_on, Row((said, by, f"Expected by {_when(one)}"), address_of_item(one))


def _bodies(call_ids: set[int]) -> dict[int, str]:
    found = select(Consultation.id, Body.name).join(Consultation.body).where(Consultation.id.in_(call_ids))
    return {row.id: row.name for row in db.session.execute(found)}


def _when(deadline: Deadline) -> str:
    return day_and_time(deadline.due_on, deadline.at_time)
