"""Taking an organisation's answer: given over its link, taken down by a co-chair, taken back, undone.

One answer stands for one organisation at a time. Nothing here commits. Each locks the sign-on, so that fifty of the
same answer at once become one, and nobody signs a text that is being changed.
"""

from datetime import datetime

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.contacts import reaching
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import day as day_in_words
from tracker.signoffs import mails, names, presentation, queries, rules, steps, upwards
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignAnswer, SignRequest
from tracker.signoffs.rules import Answer, Given, Via


def give_answer(
    request_id: int,
    given: Given,
    *,
    text_number: int | None = None,
    via: Via,
    person: Person | None = None,
    recorded_by: Person | None = None,
    now: datetime,
) -> SignAnswer:
    """Take an answer to the text that is asked for now; the person gets a receipt. The same again changes nothing.

    ``text_number`` is the frozen text that was on the page: when another one stands by now, nobody signs it unread.
    With ``recorded_by`` a co-chair takes it down, and the organisation's contacts get a note with an undo link.
    Raises RuleViolation, having changed nothing.
    """
    request = queries.locked_request(request_id)
    sign_on = request.sign_on
    _check_may_answer(request, given, recorded_by, now)
    rules.check_given(given, request.organisation.name)
    if text_number is not None and text_number != sign_on.text.number:
        raise RuleViolation(
            "The text was changed while this page was open. Read what is different, then answer again.",
            field="answer",
        )
    if given.until is not None and given.answer is Answer.NEED_TIME:
        rules.check_until(given.until, now, sign_on.closes_at, day_in_words(london_day(sign_on.closes_at)))

    present = names.live_answer(request)
    if present is not None and _is_the_same(present, given, sign_on.text.id):
        return present
    answer = _replace(request, present, given, via=via, person=person, recorded_by=recorded_by, now=now)
    names.settle_name(request, known=answer, now=now)
    if recorded_by is not None:
        did, way = presentation.ANSWERED[answer.answer], presentation.WAYS[via]
        said = f"recorded that {request.organisation.name} {did} ({way})"
        activity.record(sign_on, said, by=recorded_by, now=now)
    _tell(request, answer, recorded_by, now)
    return answer


def _check_may_answer(request: SignRequest, given: Given, recorded_by: Person | None, now: datetime) -> None:
    sign_on = request.sign_on
    if not request.is_asked and request.organisation.over_from is not None:
        raise RuleViolation(f"{request.organisation.name} has ended, so there is nothing to answer.")
    if not request.is_asked:
        raise RuleViolation(
            f"{request.organisation.name} may not sign letters, so there is nothing to answer."
        )
    if sign_on.fixed_at is not None:
        if given.answer not in rules.SIGNED:
            raise RuleViolation("The letter was sent. You can still add your support.", field="answer")
        return  # support after sending is kept apart
    if recorded_by is not None:
        upwards.check_not_closed(sign_on.letter_id)
    elif rules.is_over(sign_on, now):
        if upwards.given_up(sign_on):
            raise RuleViolation("This letter was given up: nothing is asked any more.", field="answer")
        raise RuleViolation(
            "This letter has closed for signing, so your answer was not taken. "
            "Write to the co-chairs at once if it should still count.",
            field="answer",
        )


def _is_the_same(present: SignAnswer, given: Given, text_id: int) -> bool:
    said = (present.answer, present.signer_name, present.signer_role, present.note, present.until)
    says = (
        given.answer,
        given.signer_name.strip(),
        given.signer_role.strip(),
        given.note.strip(),
        given.until,
    )
    return (
        said == says
        and present.shows_person == given.shows_person
        and present.frozen_text_id == text_id
        and present.withdrawn_at is None
    )


def _replace(
    request: SignRequest,
    present: SignAnswer | None,
    given: Given,
    *,
    via: Via,
    person: Person | None,
    recorded_by: Person | None,
    now: datetime,
) -> SignAnswer:
    if present is not None:
        present.replaced_at = now
        db.session.flush()
    answer = SignAnswer(
        request=request,
        text=request.sign_on.text,
        answer=Answer(given.answer),
        note=given.note.strip(),
        until=given.until if given.answer is Answer.NEED_TIME else None,
        signer_name=given.signer_name.strip(),
        signer_role=given.signer_role.strip(),
        shows_person=given.shows_person,
        via=via,
        at=now,
        person=person,
        recorded_by=recorded_by,
    )
    db.session.add(answer)
    request.silence_from = None  # it was heard of, whatever becomes of this answer
    db.session.flush()
    _wait_until(request, answer.until, now)
    return answer


def _wait_until(request: SignRequest, until: datetime | None, now: datetime) -> None:
    """Keep the organisation's own date; its reminder goes by that."""
    if request.own_until != until:
        request.own_until = until
        steps.arm(request.sign_on, now=now)


def _tell(request: SignRequest, answer: SignAnswer, recorded_by: Person | None, now: datetime) -> None:
    """A receipt to who answered; when somebody else took it down, a note to the organisation, with a way to undo it."""
    if recorded_by is None:
        if answer.person is not None:
            mails.owe(What.RECEIPT, request, answer.person, subject=answer.uid, now=now)
        return
    people = reaching.contacts_of([request.organisation_id], london_day(now))
    for contact in people.get(request.organisation_id, ()):
        mails.owe(What.RECORDED, request, contact, subject=answer.uid, now=now)


def withdraw(
    request_id: int,
    *,
    name: str,
    via: Via = Via.LINK,
    person: Person | None = None,
    recorded_by: Person | None = None,
    now: datetime,
) -> SignAnswer:
    """Take a signature back. Before sending the name leaves the list; afterwards it stays and says when.

    Raises RuleViolation when there is none, or nobody says who takes it back. Twice is once.
    """
    request = queries.locked_request(request_id)
    answer = names.live_answer(request)
    if answer is None or answer.answer not in rules.SIGNED:
        raise RuleViolation(
            f"{request.organisation.name} has not signed this, so there is nothing to take back."
        )
    if not name.strip():
        raise RuleViolation("Enter your name.", field="signer_name")
    if answer.withdrawn_at is not None:
        return answer
    answer.withdrawn_at, answer.withdrawn_by_name = now, name.strip()
    names.settle_name(request, now=now)
    said = f"took back the signature of {request.organisation.name} ({via.value})"
    activity.record(request.sign_on, said, by=recorded_by or person, now=now)
    people = reaching.contacts_of([request.organisation_id], london_day(now)).get(request.organisation_id, ())
    for contact in dict.fromkeys([*people, *([person] if person else [])]):
        mails.owe(What.WITHDRAWN, request, contact, subject=answer.uid, now=now)
    return answer


def undo(answer: SignAnswer, *, name: str = "", person: Person | None = None, now: datetime) -> None:
    """Undo an answer that a co-chair took down: what stood before it stands again. ``name``: who undoes it.

    Raises RuleViolation once another answer stands in its place. Twice is once.
    """
    request = queries.locked_request(answer.request_id)
    db.session.refresh(answer)
    if answer.undone_at is not None:
        return
    if answer.replaced_at is not None:
        raise RuleViolation("Another answer was given since, so there is nothing to undo.")
    answer.undone_at = answer.replaced_at = now
    answer.withdrawn_by_name = name.strip()
    db.session.flush()
    before = queries.answer_replaced_by(answer)
    if before is not None:
        before.replaced_at = None
    _wait_until(request, before.until if before else None, now)
    names.settle_name(request, now=now)
    said = f"undid what was recorded for {request.organisation.name}"
    activity.record(request.sign_on, said, by=person, now=now)


def count_silence(request_id: int, *, now: datetime) -> SignAnswer | None:
    """Let the silence of one member count as yes, if the rule says so, its days are over and nothing was answered.

    It counts from the moment at which its days were over, also where that is noticed later.
    """
    request = queries.locked_request(request_id)
    sign_on = request.sign_on
    due = queries.silence_counts_from(request)
    if due is None or now < due or sign_on.fixed_at is not None or due > sign_on.closes_at:
        return None
    if not request.is_asked or not queries.is_member_on(request.organisation, london_day(now)):
        return None
    if names.live_answer(request) is not None:
        return None
    answer = SignAnswer(request=request, text=sign_on.text, answer=Answer.SIGN, via=Via.SILENCE, at=due)
    request.silence_from = None
    db.session.add(answer)
    db.session.flush()
    names.settle_name(request, now=now)
    return answer
