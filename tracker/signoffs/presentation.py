"""What pages say of a sign-on and of one organisation's part in it. Pure: the rows and the moment are handed in."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tracker.coalition.models import Organisation
from tracker.core.calendar import LONDON, Calendar, working_days_until
from tracker.core.clock import london_day
from tracker.core.wording import day, moment, plural, working_days_left
from tracker.signoffs import queries, rules
from tracker.signoffs.models import SignAnswer, SignOn, SignRequest
from tracker.signoffs.planner import last_day
from tracker.signoffs.rules import SHORT_DIGEST, Answer, ConsentRule, Via, Voice

SOON = 2  # working days


class Takes(enum.Enum):
    """What an organisation's page takes now."""

    ANSWERS = "answers"
    SUPPORT = "support"  # the letter was sent: names are kept apart
    NOTHING_MORE = "nothing more"  # its name stands on the letter that was sent
    CLOSED = "closed"
    GIVEN_UP = "given up"  # the letter itself was closed: said by ``given_up``
    NOT_ASKED = "not asked"


def takes(request: SignRequest, now: datetime) -> Takes:
    """What the organisation can do now, besides taking its signature back."""
    sign_on = request.sign_on
    if not request.is_asked:
        return Takes.NOT_ASKED
    if sign_on.fixed_at is not None:
        answer = request.answer
        return (
            Takes.NOTHING_MORE
            if answer is not None and queries.is_counted(answer, sign_on.last_material)
            else Takes.SUPPORT
        )
    return Takes.CLOSED if rules.is_over(sign_on, now) else Takes.ANSWERS


def waits_for_answer(request: SignRequest, now: datetime) -> bool:
    """Whether an organisation still has to say something, and can."""
    if takes(request, now) is not Takes.ANSWERS:
        return False
    answer = request.answer
    if answer is None or answer.answer is Answer.NEED_TIME:
        return True
    is_old_yes = answer.answer in rules.SIGNED and answer.withdrawn_at is None
    return is_old_yes and not queries.is_counted(answer, request.sign_on.last_material)


def due_at(request: SignRequest) -> datetime:
    """By when an organisation is expected to answer: its own date, or the soft cut-off."""
    return request.own_until or request.sign_on.answers_by


class Course(rules.Closing, Protocol):
    """How far a sign-on is: its row, or what a page read of it."""

    @property
    def fixed_at(self) -> datetime | None: ...
    @property
    def answers_by(self) -> datetime: ...
    @property
    def counted(self) -> int: ...
    @property
    def supporters(self) -> int: ...


def until_when(at: datetime) -> str:
    """ "Friday 26 May 2023, midday"; of a whole day "the end of Friday 26 May 2023"."""
    local = at.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == (23, 59, 59):
        return f"the end of {day(local.date())}"
    return moment(at)


def closed_when(sign_on: SignOn) -> str:
    """When signing closed: at the cut-off, or before it by a press."""
    if sign_on.closed_at is not None and sign_on.closed_at < sign_on.closes_at:
        return moment(sign_on.closed_at)
    return on_day(sign_on.closes_at)


def on_day(at: datetime) -> str:
    """The same, as a heading: "Friday 26 May 2023, midday"; of a whole day the day alone."""
    local = at.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == (23, 59, 59):
        return day(local.date())
    return moment(at)


@dataclass(frozen=True)
class Left:
    """How long there is until a moment, with the tone of a date that matters."""

    words: str
    tone: str


def left_until(at: datetime, now: datetime, calendar: Calendar) -> Left:
    """ "In 5 working days", "today"; "has passed"."""
    if now > at:
        return Left("has passed", "overdue")
    today, last = london_day(now), london_day(at)
    count = working_days_until(today, last, calendar)
    return Left(working_days_left(count, (last - today).days), "soon" if count <= SOON else "plain")


def consent_in_words(request: SignRequest, coalition: str, now: datetime) -> list[str]:
    """In whose name the letter goes; and while it can answer, what an answer and silence mean for an organisation."""
    sign_on, name = request.sign_on, request.organisation.name
    said = [voice_in_words(sign_on, coalition)]
    if takes(request, now) is not Takes.ANSWERS:
        return said
    is_waited_for = waits_for_answer(request, now)
    counts_from = queries.silence_counts_from(request)
    if is_waited_for and counts_from is not None and counts_from <= sign_on.closes_at:
        said.append(
            f"If {name} has not answered by the end of {day(last_day(counts_from))}, "
            f"{plural(sign_on.silence_days or 0, 'working day')} after it was asked, its silence counts as yes. If it "
            "is not to sign, decline or abstain before then."
        )
    elif is_waited_for:
        said.append(f"Without an answer the name of {name} does not go below the letter.")
    if sign_on.rule is ConsentRule.UNANIMOUS:
        said.append("The letter goes only if every organisation that is asked says yes.")
    return said


def voice_in_words(sign_on: SignOn, coalition: str) -> str:
    """Who speaks in the letter."""
    if sign_on.voice is Voice.COALITION:
        return f"The letter goes in the name of {coalition}, with the names of those who sign."
    return "The letter goes in the name of the organisations that sign it, and of nobody else."


def rule_in_words(sign_on: SignOn) -> str:
    """The consent rule of a sign-on, as the co-chairs read it."""
    if sign_on.rule is ConsentRule.SILENCE_COUNTS:
        days = plural(sign_on.silence_days or 0, "working day")
        return f"The silence of a member counts as yes {days} after it was asked. Others have to say yes."
    if sign_on.rule is ConsentRule.UNANIMOUS:
        return "It goes only if every organisation that is asked says yes."
    return "Only those that say yes sign."


ANSWERED = {
    Answer.SIGN: "has signed",
    Answer.SIGN_WITH_NOTE: "has signed, with a note",
    Answer.DECLINE: "has declined",
    Answer.ABSTAIN: "abstains",
    Answer.NEED_TIME: "needs more time",
}
IN_SHORT = {
    Answer.SIGN: ("Signed", "done"),
    Answer.SIGN_WITH_NOTE: ("Signed with a note", "done"),
    Answer.DECLINE: ("Declined", "plain"),
    Answer.ABSTAIN: ("Abstains", "plain"),
    Answer.NEED_TIME: ("Needs more time", "waiting"),
}


@dataclass(frozen=True)
class Standing:
    """Where one organisation stands: a sentence, what more there is to know, a word with its tone for lists."""

    said: str
    details: tuple[str, ...]
    word: str
    tone: str
    counts: bool
    can_withdraw: bool


def standing(request: SignRequest, *, is_later: bool = False) -> Standing:
    """What an organisation has answered, and whether that counts. ``is_later``: its name came after the letter."""
    answer, name, sign_on = request.answer, request.organisation.name, request.sign_on
    if not request.is_asked and request.organisation.over_from is not None:
        said = f"{name} has ended and is not asked any more."
        return Standing(said, (), "Ended", "plain", False, False)
    if not request.is_asked:
        return Standing(
            f"{name} is told of this letter and not asked to sign it.", (), "Told", "plain", False, False
        )
    if answer is None:
        return Standing(f"{name} has not answered yet.", (), "No answer yet", "waiting", False, False)
    if answer.withdrawn_at is not None:
        by = f" by {answer.withdrawn_by_name}" if answer.withdrawn_by_name else ""
        said = f"{name} took its signature back on {moment(answer.withdrawn_at)}{by}."
        return Standing(said, (), "Taken back", "plain", False, False)
    word, tone = IN_SHORT[answer.answer]
    said = _said(answer, name, is_later)
    word = "Silence counts" if answer.via is Via.SILENCE else word
    signed = answer.answer in rules.SIGNED
    counts = queries.is_counted(answer, sign_on.last_material)
    if signed and not counts:
        said = f"{name} signed an earlier text. That does not count until it signs the present one."
        word, tone = "Signed an earlier text", "waiting"
    return Standing(said, tuple(_details(answer)), word, tone, counts, signed)


def _said(answer: SignAnswer, name: str, is_later: bool) -> str:
    if answer.via is Via.SILENCE:
        return f"{name} did not answer, and its silence counts as yes since {moment(answer.at)}."
    if answer.answer is Answer.NEED_TIME and answer.until is not None:
        return f"{name} asked for time until {until_when(answer.until)}."
    if is_later:
        return f"{name} supports the letter since it was sent."
    return f"{name} {ANSWERED[answer.answer]}."


def _details(answer: SignAnswer) -> list[str]:
    """Who said so, by which way and when, and to which text."""
    if answer.via is Via.SILENCE:
        return []
    role = f", {answer.signer_role}" if answer.signer_role else ""
    said = [f"Said by {answer.signer_name}{role}, over {answer.via.value}, on {moment(answer.at)}."]
    if answer.via in rules.RECORDABLE:
        taken = f" It was taken down by {answer.recorded_by.name}." if answer.recorded_by else ""
        said = [
            f"Said by {answer.signer_name}{role}, {VIA[answer.via]}. Recorded on {moment(answer.at)}.{taken}"
        ]
    elif answer.via is Via.PAGE:
        said = [f"Said by {answer.signer_name}{role}, on this page, on {moment(answer.at)}."]
    said.append(f"It was given to the text with the mark {answer.text.digest[:SHORT_DIGEST]}.")
    return said


VIA = {Via.PHONE: "by phone", Via.MAIL: "by e-mail", Via.MEETING: "in a meeting"}
WAYS = VIA | {
    Via.LINK: "over its link",
    Via.PAGE: "signed in",
    Via.SILENCE: "by silence",
    Via.PUBLIC_PAGE: "on the public page",
}


def standing_words(answer: SignAnswer, organisation: Organisation, *, is_reached: bool) -> str:
    """What was taken down for an organisation, and whether somebody there is told."""
    until = f", until {until_when(answer.until)}" if answer.until else ""
    told = (
        "Its contacts get a note, and can undo it."
        if is_reached
        else "Nobody there can be written to about it."
    )
    return f"{organisation.name} {ANSWERED[answer.answer]}{until}. {told}"


def taken(answer: SignAnswer, organisation: Organisation) -> str:
    """What is said once an answer was taken."""
    if answer.answer is Answer.NEED_TIME and answer.until is not None:
        return f"{organisation.name} has time until {until_when(answer.until)}. This link takes the answer until then."
    told = {
        Answer.SIGN: "has signed",
        Answer.SIGN_WITH_NOTE: "has signed, and the co-chairs have the note",
        Answer.DECLINE: "has declined. It will not be asked about this text again",
        Answer.ABSTAIN: "abstains. It will not be asked about this text again",
    }
    if answer.answer is Answer.SIGN and answer.request.sign_on.fixed_at is not None:
        return f"The support of {organisation.name} is added. Thank you, {answer.signer_name}."
    return f"{organisation.name} {told[answer.answer]}. Thank you, {answer.signer_name}."


def how_many_signed(asked: int, signed: int) -> str:
    """ "12 of 28 have signed"."""
    return f"{signed:,} of {asked:,} {'has' if signed == 1 else 'have'} signed"


def in_short(sign_on: Course, asked: int, signed: int, now: datetime) -> str:
    """ "12 of 28 have signed. Answers are due by Friday 26 May 2023, midday."""
    if sign_on.fixed_at is not None:
        since = sign_on.supporters
        more = f"; {since:,} now support it" if since != sign_on.counted else ""
        return f"Sent with {plural(sign_on.counted, 'name')}{more}."
    said = how_many_signed(asked, signed)
    if sign_on.counted > signed:
        said += f", and {sign_on.counted - signed:,} from outside"
    if rules.is_over(sign_on, now):
        return f"Signing has closed: {said}."
    return f"{said}. Answers are due by {until_when(sign_on.answers_by)}."


@dataclass(frozen=True)
class Step:
    """What is next in a sign-on: a sentence, and the page where it is done (an endpoint of this feature)."""

    words: str
    action: str = ""
    button: str = ""


def next_step(sign_on: SignOn, signed: int, unsettled: int, now: datetime) -> Step:
    """What those who look after it do next."""
    if sign_on.fixed_at is not None:
        return Step(f"It was sent on {moment(sign_on.fixed_at)}. There is nothing more to do here.")
    if rules.is_over(sign_on, now):
        missing = f" {plural(unsettled, 'organisation')} did not answer." if unsettled else ""
        return Step(
            f"Signing has closed with {plural(signed, 'organisation')}.{missing} Next the letter is sent."
        )
    if not unsettled:
        return Step(
            "Everybody has answered. You need not wait for the cut-off.", "close", "Close signing now"
        )
    waits = "is" if unsettled == 1 else "are"
    return Step(
        f"{plural(unsettled, 'organisation')} {waits} still to answer. Record what you hear by phone or by e-mail.",
        "record",
        "Record an answer",
    )
