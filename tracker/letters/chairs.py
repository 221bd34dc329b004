"""Who chaired on the date of a letter that speaks for the coalition: what its paper prints, and what nobody knows."""

from datetime import date, datetime
from typing import Protocol

from tracker.core.clock import london_day
from tracker.core.wording import day, partial_date
from tracker.groups.chair_queries import Seat, chairs_of_date, uncertain_of_date
from tracker.letters.rules import LetterStage
from tracker.signoffs.rules import Voice

A_DAY = len("2020-05-11")


class Dated(Protocol):
    """A letter, or what its page shows of it."""

    @property
    def stage(self) -> LetterStage: ...
    @property
    def dated(self) -> str | None: ...
    @property
    def sent_on(self) -> date | None: ...
    @property
    def led_by(self) -> str: ...


class Signed(Protocol):
    """Its sign-on, as far as it matters here."""

    @property
    def voice(self) -> Voice: ...
    @property
    def fixed_at(self) -> datetime | None: ...


def date_of(letter: Dated, sign_on: Signed | None, count: int, now: datetime) -> str | None:
    """The date of which the seats in the chair are printed, as well as it is known; None where none are.

    ``count`` is of the names below it. A draft without a date bears the day on which it goes; of a letter that went on
    a day nobody knows, nobody is printed.
    """
    speaks_for_us = sign_on.voice is Voice.COALITION if sign_on else not (letter.led_by or count)
    if not speaks_for_us:
        return None
    goes_on = london_day(sign_on.fixed_at if sign_on and sign_on.fixed_at else now).isoformat()
    went_on = letter.sent_on.isoformat() if letter.sent_on else None
    return letter.dated or (goes_on if letter.stage is LetterStage.DRAFT else went_on)


def printed(letter: Dated, sign_on: Signed | None, count: int, now: datetime) -> tuple[str, ...]:
    """The seats in the chair, as they stand below the letter."""
    dated = date_of(letter, sign_on, count, now)
    return tuple(one.in_words for one in chairs_of_date(dated)) if dated else ()


def not_printed(letter: Dated, sign_on: Signed | None, count: int, now: datetime) -> list[str]:
    """The seats that are left out of the paper because nobody knows, a sentence for each: why, and what to record."""
    dated = date_of(letter, sign_on, count, now)
    return [_sentence(one, dated) for one in uncertain_of_date(dated)] if dated else []


def _sentence(seat: Seat, dated: str) -> str:
    exact = len(dated) == A_DAY
    when = f"on {day(date.fromisoformat(dated))}" if exact else f"all through {partial_date(dated)}"
    what = "" if exact else "enter the day that this bears, or "
    return (
        f"It is not certain that {seat.name} was in the chair {when}, so it is not printed below this "
        f"({seat.words[:1].lower()}{seat.words[1:]}). If you know it, {what}record since when and until when under "
        "“Who chairs”."
    )
