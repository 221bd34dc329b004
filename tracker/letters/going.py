"""What a co-chair reads before a letter goes: with which names, who is not on it, and what looks unfinished."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.core.clock import london_day
from tracker.core.wording import partial_date, plural
from tracker.letters import addressing, chairs, printing
from tracker.letters.addressing import Unheld
from tracker.letters.doubts import doubts
from tracker.letters.models import Letter
from tracker.letters.rules import AWAITS_REPLY
from tracker.signoffs import queries
from tracker.signoffs.models import SignAnswer, SignOn, SignRequest
from tracker.signoffs.rules import Answer, is_over, may_speak_for_all

LEFT_OPEN = re.compile(r"\[[^\]()]{0,80}\](?![(\[:])|\b(?:TBC|TODO|TKTK|XX+)\b|…{2,}|\.{5,}|_{4,}")
ANSWERS = {
    Answer.DECLINE: "declined",
    Answer.ABSTAIN: "abstained",
    Answer.NEED_TIME: "asked for more time",
}


@dataclass(frozen=True)
class Going:
    """``without`` pairs the organisations that are not on it with why; ``refused`` says why it may not go at all.

    ``unheld`` says which posts nobody holds: then it goes only with a co-chair's reason.
    """

    count: int = 0
    closing: str = ""
    asked: bool = False
    without: Sequence[tuple[str, str]] = ()
    warnings: Sequence[str] = field(default_factory=list)
    refused: str = ""
    unheld: Sequence[Unheld] = ()

    @property
    def names_in_words(self) -> str:
        return plural(self.count, "name")


def going(letter: Letter, *, now: datetime) -> Going:
    """How a letter would go at this moment."""
    sign_on = queries.sign_on_of(letter.id)
    unfinished = unfinished_parts(
        letter.text, letter.dated, is_addressed=bool(letter.addressees), awaits_reply=letter.kind in AWAITS_REPLY,
        has_files=bool(letter.attachments), today=london_day(now),
    )  # fmt: skip
    unfinished += addressing.others(letter, london_day(now))
    unfinished += doubts(letter.recipients, letter.text, london_day(now), follows_id=letter.follows_id)
    unfinished += chairs.not_printed(letter, sign_on, 0 if sign_on else len(letter.signatures), now)
    unheld = addressing.unheld(letter, london_day(now))
    if sign_on is None:
        return Going(warnings=unfinished, unheld=unheld)
    requests = [one for one in queries.requests_of(sign_on) if one.is_asked]
    material = sign_on.last_material
    without = [one for one in requests if one.answer is None or not queries.is_counted(one.answer, material)]
    signed = len(requests) - len(without)
    return Going(
        count=sign_on.counted,
        closing=printing.closing_for(letter, sign_on, sign_on.counted, now=now),
        asked=True,
        without=[(one.organisation.name, _why_not(one, material)) for one in without],
        warnings=[*unfinished, *_of_the_sign_on(sign_on, now)],
        unheld=unheld,
        refused="" if may_speak_for_all(sign_on.rule, len(requests), signed) else _refusal(len(without)),
    )


def _why_not(request: SignRequest, material: int) -> str:
    """What an organisation answered that is not on the letter, in a few words."""
    answer: SignAnswer | None = request.answer
    if answer is None:
        return "has not answered"
    if answer.withdrawn_at is not None:
        return "took its signature back"
    if answer.text.number < material and answer.answer in (Answer.SIGN, Answer.SIGN_WITH_NOTE):
        return "signed an earlier text and has not renewed it"
    return ANSWERS.get(answer.answer, "has not answered")


def _refusal(missing: int) -> str:
    return (
        f"It was promised that this letter goes only if every organisation asked says yes. "
        f"{plural(missing, 'has', 'have')} not, so it cannot be sent."
    )


def _of_the_sign_on(sign_on: SignOn, now: datetime) -> list[str]:
    said = []
    if not sign_on.counted:
        said.append("No organisation has signed it: it would go without any name.")
    if not is_over(sign_on, now):
        said.append("Organisations can still sign. Sending it ends that at once.")
    return said


def unfinished_parts(
    text: str, dated: str | None, *, is_addressed: bool, awaits_reply: bool, has_files: bool, today: date
) -> list[str]:
    """What looks as if it had been forgotten, a sentence each. London days."""
    said = []
    if not text.strip() and not has_files:
        said.append("It has no text.")
    if found := LEFT_OPEN.search(text):
        said.append(f"Something in the text may still have to be filled in: “{found.group()}”.")
    if not is_addressed and awaits_reply:
        said.append("It does not say whom it goes to.")
    if dated and not today.isoformat().startswith(dated):
        said.append(f"It bears the date {partial_date(dated)}, which is not today.")
    return said
