"""Carrying out a reshuffle: appointments end and begin, leads are told, covering notes are drafted. Commits nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.queries import roles_on
from tracker.contacts.queries import away_on, co_chairs_reached, why_as_co_chair
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import day as day_in_words
from tracker.government import appointments
from tracker.government.models import OfficeHolder
from tracker.government.rules import Term
from tracker.outbox import services as outbox
from tracker.reshuffles import covering, emails, queries
from tracker.reshuffles.models import PostMove, Reshuffle, Touched, TouchedLetter
from tracker.reshuffles.moves import Planned
from tracker.reshuffles.queries import Touch

FURTHEST_AHEAD = timedelta(days=60)
MATTERS_FOR = timedelta(days=14)


def check_day(on: date, *, now: datetime) -> None:
    """Raise RuleViolation for a day that is too far ahead to be more than a rumour."""
    if on > london_day(now) + FURTHEST_AHEAD:
        raise RuleViolation("Enter the day of the reshuffle: at most two months from now.", "on_date")


def carry_out(
    moves: Sequence[Planned], *, on: date, source: str = "", by: Person | None, now: datetime
) -> Reshuffle:
    """Record that posts changed hands on a day, and all that follows from it. Raises RuleViolation.

    Whoever leads a letter that this touches gets one mail, with all their letters; of letters without a lead the
    co-chairs do. Whoever does this is not written to.
    """
    check_day(on, now=now)
    if not moves:
        raise RuleViolation("Fill in at least one row: which post changes hands.")
    queries.lock(one.post for one in moves)
    for move in moves:
        _check_still_held(move)
    touches = queries.touched_by(one.post for one in moves)
    reshuffle = Reshuffle(on_date=on, source=source, recorded_at=now, recorded_by=by)
    db.session.add(reshuffle)
    took = {one.post.id: _change_hands(reshuffle, one, on, source, by=by, now=now) for one in moves}
    db.session.flush()
    for touch in touches:
        is_awaited = touch.touched is Touched.AWAITED
        cover = covering.cover(touch, took, on, by=by, now=now) if is_awaited else None
        kept = TouchedLetter(letter=touch.letter, post=touch.post, touched=touch.touched, cover=cover)
        reshuffle.letters.append(kept)
    _say_in_histories(touches, moves, on, by=by, now=now)
    db.session.flush()
    _tell(reshuffle, moves, touches, by=by, now=now)
    return reshuffle


def _check_still_held(move: Planned) -> None:
    """Raise RuleViolation where somebody else was quicker."""
    hold = [one.holder for one in move.post.appointments if one.to_on is None]
    if any(one not in hold for one in move.left):
        raise RuleViolation(
            f"Who holds the post of {move.post.in_words} was changed just now. Look at it again."
        )


def _change_hands(
    reshuffle: Reshuffle, move: Planned, on: date, source: str, *, by: Person | None, now: datetime
) -> OfficeHolder | None:
    """End and begin the appointments of one post. Returns who took it up."""
    for one in [one for one in move.post.appointments if one.holder in move.left and one.to_on is None]:
        appointments.end_appointment(one, to_on=on.isoformat(), by=by, now=now)
    took = appointments.holder_called(move.took, now=now, field="took") if move.took else None
    stay = any(one.holder and one.to_on is None and one.term.may_cover(on) for one in move.post.appointments)
    if took is not None or not stay:  # who shares a post goes on holding it alone
        appointments.appoint(move.post, Term(took, on.isoformat()), source=source, by=by, now=now)
    row = PostMove(
        position=len(reshuffle.moves) + 1, post=move.post, left=move.left[0] if move.left else None, took=took
    )
    reshuffle.moves.append(row)
    return took


def _say_in_histories(
    touches: Sequence[Touch], moves: Sequence[Planned], on: date, *, by: Person | None, now: datetime
) -> None:
    words = {one.post.id: one.in_words for one in moves}
    for touch in touches:
        changed = "; ".join(words[one.id] for one in touch.posts)
        what = f"recorded that a post it goes to changed hands on {day_in_words(on)}: {changed}"
        activity.record(touch.letter, what, by=by, now=now)


def _tell(
    reshuffle: Reshuffle,
    moves: Sequence[Planned],
    touches: Sequence[Touch],
    *,
    by: Person | None,
    now: datetime,
) -> None:
    for person, as_lead, theirs in who_is_told(touches, by=by, now=now):
        outbox.queue(
            f"v1|reshuffle|{reshuffle.uid}|{person.uid}|{'lead' if as_lead else 'co-chair'}",
            kind=emails.KIND,
            to=person.id,
            content=emails.told(
                *(reshuffle.on_date, moves, theirs, reshuffle.id),
                as_lead=as_lead,
                as_co_chair=why_as_co_chair(person, london_day(now)),
            ),
            now=now,
            expires_at=now + MATTERS_FOR,
            thread=f"reshuffle|{reshuffle.uid}",
        )


def who_is_told(
    touches: Sequence[Touch], *, by: Person | None, now: datetime
) -> list[tuple[Person, bool, list[Touch]]]:
    """Each person who gets a mail, whether as a lead (or deputy, or standing in for one), and the letters in it."""
    by_person: dict[int, tuple[Person, list[Touch]]] = {}
    unled: list[Touch] = []
    day = london_day(now)
    away = away_on(day)
    for touch in touches:
        leads = (one for one in (touch.letter.lead, touch.letter.deputy) if one and roles_on(one, day))
        lead = next((away.instead_of(one) for one in leads), None)
        if lead is None:
            unled.append(touch)
        elif by is None or lead.id != by.id:
            by_person.setdefault(lead.id, (lead, []))[1].append(touch)
    told = [(person, True, theirs) for person, theirs in by_person.values()]
    if unled:
        told += [(one, False, unled) for one in co_chairs_reached(day) if by is None or one.id != by.id]
    return told
