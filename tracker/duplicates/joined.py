"""Both records are on one letter that was signed here: what one organisation answered twice becomes one answer.

The other answer stays in the history, replaced. Works on the rows of a sign-on that is locked, so that it can be given
back. Letters that went with both names are not for this: see ``left_behind``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from tracker.core.database import db
from tracker.duplicates import tables
from tracker.signoffs import names, queries, steps
from tracker.signoffs.models import SignAnswer, Signature, SignLink, SignOn, SignRequest
from tracker.signoffs.rules import Via
from tracker.supporters import queries as supporters
from tracker.supporters.rules import SupporterState

PRINTED = ("printed_name", "sort_name", "position")


def sign_ons_of_both(one_id: int, other_id: int) -> Sequence[SignOn]:
    """The sign-ons in which both are asked, or stand below the letter; in one order, as they are locked."""
    both = and_(_is_in(one_id), _is_in(other_id))
    return db.session.scalars(select(SignOn).where(both).order_by(SignOn.id)).all()


def _is_in(organisation_id: int) -> ColumnElement[bool]:
    asked = select(SignRequest.sign_on_id).where(SignRequest.organisation_id == organisation_id)
    stands = select(Signature.letter_id).where(Signature.organisation_id == organisation_id)
    return or_(SignOn.id.in_(asked), SignOn.letter_id.in_(stands))


def answers_of(requests: Sequence[SignRequest | None]) -> list[SignAnswer]:
    """The answers that stand for these requests now."""
    found = [names.live_answer(one) for one in requests if one is not None]
    return [one for one in found if one is not None]


def lines_of(sign_on: SignOn, *organisation_ids: int) -> list[Signature]:
    """The names of these organisations below the letter, in this order."""
    statement = select(Signature).where(
        Signature.letter_id == sign_on.letter_id, Signature.organisation_id.in_(organisation_ids)
    )
    return sorted(
        db.session.scalars(statement), key=lambda one: organisation_ids.index(one.organisation_id or 0)
    )


def went_with_both(sign_on: SignOn, one_id: int, other_id: int) -> bool:
    """Whether the letter was sent with both names on its list, which stands."""
    sent = [line for line in lines_of(sign_on, one_id, other_id) if _is_on_a_sent_list(sign_on, line)]
    return len(sent) == 2


def which_stands(
    sign_on: SignOn, answers: Sequence[SignAnswer], lines: Sequence[Signature]
) -> SignAnswer | None:
    """Of the answers of both the one that goes on: with which the letter was sent, or else what was said last.

    Silence says nothing where anything was said.
    """
    printed = {
        line.answer_id for line in lines if _is_on_a_sent_list(sign_on, line) and not line.withdrawn_at
    }
    said = [one for one in answers if one.via is not Via.SILENCE or one.withdrawn_at is not None]
    wanted = [one for one in answers if one.id in printed] or said or answers
    return max(wanted, key=lambda one: (max(one.at, one.withdrawn_at or one.at), one.id), default=None)


def _is_on_a_sent_list(sign_on: SignOn, line: Signature) -> bool:
    return sign_on.fixed_at is not None and not line.later


def _goes_on(sign_on: SignOn, stands: SignAnswer | None, lines: Sequence[Signature]) -> Signature | None:
    """The one line that stays: of a list that was sent, or that of the answer; of names from outside the first."""
    sent = [line for line in lines if _is_on_a_sent_list(sign_on, line)]
    of_answer = [line for line in lines if stands is None or line.answer_id == stands.id]
    return next(iter(sent or of_answer), None)


def take(sign_on_id: int, gone_id: int, kept_id: int, *, now: datetime) -> dict[str, Any]:
    """Make one request, one answer and one name of two. Returns what ``give_back`` needs."""
    sign_on = queries.lock(sign_on_id)
    kept, gone = (queries.request_of(sign_on, one) for one in (kept_id, gone_id))
    answers, lines = answers_of((kept, gone)), lines_of(sign_on, kept_id, gone_id)
    stands = which_stands(sign_on, answers, lines)
    line = _goes_on(sign_on, stands, lines)
    taken: dict[str, Any] = {
        "uid": sign_on.uid,
        "was_fixed": sign_on.fixed_at is not None,
        "at": now.isoformat(),
        "replaced": [one.id for one in answers if one is not stands],
        "line": tables.row_of(tables.named("signature"), line.id) if line is not None else None,
        "lines": [],
    }
    for answer in answers:
        if answer is not stands:
            answer.replaced_at = now
    db.session.flush()
    for other in lines:
        if other is not line:
            taken["lines"].append(tables.row_of(tables.named("signature"), other.id))
            names.remove_name(sign_on, other)
    if kept is not None and gone is not None:
        taken["asked"] = _make_one(kept, gone, stands)
    db.session.expire_all()
    return taken


def _make_one(kept: SignRequest, gone: SignRequest, stands: SignAnswer | None) -> dict[str, Any]:
    """Answers and links of both belong to one request; the other one goes."""
    moved = {
        model.__tablename__: list(db.session.scalars(select(model.id).where(model.request_id == gone.id)))
        for model in (SignAnswer, SignLink)
    }
    before = tables.row_of(tables.named("sign_request"), kept.id)
    row = tables.row_of(tables.named("sign_request"), gone.id)
    for model in (SignAnswer, SignLink):
        db.session.execute(update(model).where(model.request_id == gone.id).values(request_id=kept.id))
    may_answer = kept.organisation.may_sign and kept.organisation.over_from is None
    kept.is_asked = kept.is_asked or (gone.is_asked and may_answer)
    if stands is not None:
        kept.own_until = stands.until
    if stands is not None or moved[SignAnswer.__tablename__]:
        kept.silence_from = None  # it was heard of
    db.session.flush()
    gone_id = gone.id
    db.session.expunge(gone)
    db.session.execute(delete(SignRequest).where(SignRequest.id == gone_id))
    after = tables.row_of(tables.named("sign_request"), kept.id)
    return {"request": row, "moved": moved, "kept": before["uid"], "before": before, "after": after}


def settle(taken: Sequence[dict[str, Any]], organisation_id: int, *, now: datetime) -> None:
    """Let the name follow from the answer that goes on; reminders and what is to come follow, too."""
    for sign_on in sign_ons_in(taken):
        _settle(sign_on, organisation_id, now)


def _settle(sign_on: SignOn, organisation_id: int, now: datetime) -> None:
    request = queries.request_of(sign_on, organisation_id)
    if request is not None:
        answer, line = names.live_answer(request), queries.signature_of(request)
        is_from_outside = line is not None and line.answer_id is None and not line.withdrawn_at
        stood = is_from_outside and line is not None and _is_on_a_sent_list(sign_on, line)
        if not stood and (answer is not None or (line is not None and line.answer_id is not None)):
            names.settle_name(request, now=now)
    if sign_on.closed_at is None:
        steps.arm(sign_on, now=now)


def give_back(taken: Sequence[dict[str, Any]], gone: tuple[int, int], kept_id: int, *, now: datetime) -> None:
    """Undo what ``take`` did. ``gone``: the number that the record had, and the one it has now.

    A letter that was sent meanwhile keeps its list: an answer that did not stand then does not stand there now.
    """
    for one in taken:
        sign_on = _sign_on(one)
        if sign_on is None:
            continue
        sign_on = queries.lock(sign_on.id)
        asked = one.get("asked")
        if asked is not None:
            _ask_both_again(asked, gone[1])
        now_kept = _record_in(asked, kept_id)
        if sign_on.fixed_at is None or one["was_fixed"]:
            _answer_again(one)
            _name_again(sign_on, one["lines"], gone, now_kept)
            _put_right(sign_on, one["line"])
            others = () if one["was_fixed"] else [each.organisation_id for each in sign_on.requests]
            for organisation_id in dict.fromkeys((now_kept, gone[1], *others)):
                _settle(sign_on, organisation_id, now)
        db.session.expire_all()


def sign_ons_in(taken: Sequence[dict[str, Any]]) -> list[SignOn]:
    """The sign-ons that are still there."""
    return [found for one in taken if (found := _sign_on(one)) is not None]


def _sign_on(one: dict[str, Any]) -> SignOn | None:
    return db.session.scalars(select(SignOn).where(SignOn.uid == one["uid"])).one_or_none()


def _record_in(asked: dict[str, Any] | None, kept_id: int) -> int:
    """The record that goes on in this sign-on: a part of it may have stayed behind in a later merge."""
    request = queries.request_called(asked["kept"]) if asked is not None else None
    return request.organisation_id if request is not None else kept_id


def _ask_both_again(asked: dict[str, Any], gone_id: int) -> None:
    table = tables.named("sign_request")
    back = tables.insert_row(table, tables.read_row(table, asked["request"]) | {"organisation_id": gone_id})
    kept = queries.request_called(asked["kept"])
    for model in (SignAnswer, SignLink):
        theirs: ColumnElement[bool] = model.id.in_(asked["moved"][model.__tablename__])
        if kept is not None:  # else it became part of another one itself, and they went along
            theirs = and_(theirs, model.request_id == kept.id)
        db.session.execute(update(model).where(theirs).values(request_id=back))
    answers = select(SignAnswer.id).where(SignAnswer.request_id == back)
    stands = select(Signature.letter_id).where(Signature.organisation_id == gone_id)
    below = (Signature.answer_id.in_(answers), Signature.letter_id.not_in(stands))
    db.session.execute(update(Signature).where(*below).values(organisation_id=gone_id))
    if kept is not None:
        before, after = (tables.read_row(table, asked[one]) for one in ("before", "after"))
        for name in ("is_asked", "own_until", "silence_from"):
            if getattr(kept, name) == after[name]:
                setattr(kept, name, before[name])
    db.session.flush()
    db.session.expire_all()


def _answer_again(one: dict[str, Any]) -> None:
    """What a merge replaced stands again, unless something else does by now."""
    for answer in db.session.scalars(select(SignAnswer).where(SignAnswer.id.in_(one["replaced"]))).all():
        as_it_was = answer.replaced_at == datetime.fromisoformat(one["at"])
        if as_it_was and names.live_answer(answer.request) is None:
            answer.replaced_at = None
            db.session.flush()


def _name_again(
    sign_on: SignOn, lines: Sequence[dict[str, Any]], gone: tuple[int, int], kept_id: int
) -> None:
    table = tables.named("signature")
    for stored in lines:
        row = tables.read_row(table, stored)
        row["organisation_id"] = gone[1] if row["organisation_id"] == gone[0] else kept_id
        if _counts(sign_on, row) and not lines_of(sign_on, row["organisation_id"]):
            tables.insert_row(table, row)
            names.count(sign_on, later=row["later"], by=1)


def _counts(sign_on: SignOn, line: dict[str, Any]) -> bool:
    """Whether what a name followed from still holds."""
    if line["supporter_id"] is not None:
        supporter = supporters.by_id(line["supporter_id"])
        if supporter is None or supporter.removal_id is not None:
            return False
        is_agreed_to = supporter.state is SupporterState.APPROVED
        return is_agreed_to and not supporters.signed_too_early(supporter, sign_on)
    if line["answer_id"] is None:
        return True
    answer = db.session.get(SignAnswer, line["answer_id"])
    if answer is None or answer.replaced_at is not None:
        return False
    if answer.request.organisation_id != line["organisation_id"]:
        return False  # of a merge upon this one: the answer went on with that
    return queries.is_counted(answer, sign_on.last_material)


def _put_right(sign_on: SignOn, stored: dict[str, Any] | None) -> None:
    """The name that went on: below a letter that was not sent it is printed as before, where nobody was asked for it;
    below one that was, it says from when it was taken back."""
    table = tables.named("signature")
    was = tables.read_row(table, stored) if stored is not None else None
    line = db.session.get(Signature, was["id"]) if was is not None else None
    if was is None or line is None or line.answer_id != was["answer_id"]:
        return
    if line.answer is None and sign_on.fixed_at is None:
        line.printed_name, line.sort_name, line.position = (was[one] for one in PRINTED)
    elif was["withdrawn_at"] is not None and line.withdrawn_at is None and _was_taken_back(line.answer):
        names.mark_withdrawn(sign_on, line, was["withdrawn_at"])


def _was_taken_back(answer: SignAnswer | None) -> bool:
    return answer is not None and answer.replaced_at is None and answer.withdrawn_at is not None
