"""What is to be done next with a letter: one sentence and one action. Pure."""

from dataclasses import dataclass
from datetime import date

from tracker.core.wording import day
from tracker.letters.rules import AWAITS_REPLY, FROM_A_FILE, LetterKind, LetterStage, OurPart

# Where a letter stands in a sentence, and the next step in a few words: for mails and lists.
IN_SHORT = {
    LetterStage.DRAFT: ("The letter is a draft.", "Finish the letter and send it"),
    LetterStage.SENT: ("The letter was sent and no reply is recorded.", "Record the reply, or chase it"),
    LetterStage.ACKNOWLEDGED: ("The letter was acknowledged.", "Record the reply, or chase it"),
    LetterStage.REPLIED: ("A reply came.", "Read the reply and decide what follows"),
    LetterStage.CLOSED: ("The letter is closed.", "Mark this deadline as done"),
}


@dataclass(frozen=True)
class Step:
    """``action`` is the view that does it, in this package or, with a dot, in another; "consultation" the call that a
    response belongs to."""

    words: str
    action: str | None = None
    button: str = ""


@dataclass(frozen=True)
class Situation:
    """What the next step depends on. The dates are London's."""

    stage: LetterStage
    kind: LetterKind
    today: date
    has_text: bool = False
    is_addressed: bool = False
    answers_a_call: bool = False
    send_by: date | None = None
    reply_by: date | None = None
    is_published: bool = False
    was_sent: bool = True
    wants_names: bool = False
    is_being_signed: bool = False
    was_signed: bool = False


# What organisations put their names to; a briefing or a paper goes in the coalition's own name.
SIGNED_KINDS = frozenset({LetterKind.LETTER, LetterKind.OPEN_LETTER, LetterKind.STATEMENT})


def wants_names(kind: LetterKind, our_part: OurPart) -> bool:
    """Whether organisations are usually asked to sign such a text: one of our own, of a kind that is signed."""
    return kind in SIGNED_KINDS and our_part is OurPart.LED


@dataclass(frozen=True)
class State:
    """The state of a letter in a word or two, with the tone it is shown in."""

    words: str
    tone: str


def state_of(
    stage: LetterStage, reply_by: date | None, today: date, *, is_being_signed: bool | None = None
) -> State:
    """How a letter's state is told in lists and on its page. ``is_being_signed`` is None before anybody was asked."""
    if stage is LetterStage.DRAFT:
        if is_being_signed is None:
            return State("draft", "plain")
        return State("being signed", "waiting") if is_being_signed else State("ready to send", "waiting")
    if stage in (LetterStage.SENT, LetterStage.ACKNOWLEDGED) and reply_by is not None:
        return (
            State("reply overdue", "overdue") if reply_by < today else State("waiting for a reply", "waiting")
        )
    tone = {LetterStage.CLOSED: "plain"}.get(stage, "done")
    return State(stage.value, tone)


def next_step(at: Situation) -> Step:
    """The one thing to do."""
    if at.stage is LetterStage.DRAFT:
        return _of_a_draft(at)
    if at.stage in (LetterStage.SENT, LetterStage.ACKNOWLEDGED) and at.reply_by is not None:
        return _of_a_wait(at.reply_by, at.today)
    if not at.is_published and at.was_sent:
        return Step("Put it on the public record, so that anyone can read it.", "publish", "Publish it")
    if at.stage is LetterStage.CLOSED:
        return Step("Nothing more is expected.")
    return Step("When nothing more is expected of it, close it.", "close", "Close it")


def _of_a_draft(at: Situation) -> Step:
    if at.answers_a_call:
        return Step(
            "When it has gone in, record that on the page of the consultation it answers.",
            "consultation",
            "Go to the consultation",
        )
    if not at.has_text:
        return Step("Write the text.", "edit", "Write the text")
    if not at.is_addressed and at.kind in AWAITS_REPLY:
        return Step("Say whom it goes to.", "edit", "Say whom it goes to")
    if at.is_being_signed:
        return Step("Organisations are being asked to sign it.", "signoffs.show", "Go to the sign-on")
    planned = f"It is planned to go by {day(at.send_by)}. " if at.send_by else ""
    if at.wants_names and not at.was_signed:
        return Step(
            f"{planned}When the text is agreed, freeze it and ask organisations to sign it.",
            "drafting.open_sign_on",
            "Ask organisations to sign",
        )
    return Step(f"{planned}When it has gone, record on which day and how.", "send", "Record that it was sent")


def _of_a_wait(reply_by: date, today: date) -> Step:
    if reply_by < today:
        words = f"A reply was expected by {day(reply_by)}. Write again, and record here what comes back."
    else:
        words = f"A reply is expected by {day(reply_by)}. Record here what comes back."
    return Step(words, "reply", "Record a reply")


def how_it_went(sent_on: date | None, how: str, sent_by_name: str) -> str:
    """ "Thursday 11 May 2023, by post, by Ann Example": as much as is known."""
    if how == FROM_A_FILE:
        how, sent_by_name = "", ""
    parts = [day(sent_on) if sent_on else "Day not known"]
    parts += [how_words(how)] if how else []
    parts += [f"by {sent_by_name}"] if sent_by_name else []
    return ", ".join(parts)


HOW_WORDS = {"by hand": "by hand", "a portal": "through a portal"}


def how_words(how: str) -> str:
    """ "by e-mail", "by hand", "through a portal"."""
    return HOW_WORDS.get(how, f"by {how}")
