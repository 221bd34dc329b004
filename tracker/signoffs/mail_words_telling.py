"""What a contact reads that is told something: receipts, edits, how its name appears, the final copy."""

from collections.abc import Callable, Mapping

from tracker.coalition.queries import the_coalition
from tracker.core.clock import london_day
from tracker.core.wording import day, moment, plural
from tracker.signoffs import presentation, queries
from tracker.signoffs.mail_words import (
    OPENS_NOTHING,
    Case,
    Group,
    Words,
    differences,
    on_day,
    said,
    until,
    whom_to_tell,
    why,
)
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignAnswer
from tracker.signoffs.presentation import VIA
from tracker.signoffs.rules import SHORT_DIGEST, SIGNED, Answer, Via


def told(case: Case) -> Words:
    """To a member that may not sign."""
    closes = until(case.sign_on.closes_at)
    return Words(
        subject=f"For your information, until {on_day(case.sign_on.closes_at)}: members are asked to sign {case.title}",
        ask=f"Nothing is asked of you: {case.name} does not sign letters, so it is only told of this one.",
        standing=said(
            f"Members of {the_coalition().name} are asked to sign {case.title} by {closes}. {case.so_far}".strip(),
            presentation.voice_in_words(case.sign_on, the_coalition().name),
        ),
        why=[*why(case), "“Unsubscribe” in your mail program ends such news."],
    )


def edited(case: Case) -> Words:
    """A minor edit: the signature stands."""
    number = int(case.about.subject)
    old, new = case.sign_on.texts[number - 2 : number]
    return Words(
        subject=f"{day(london_day(new.frozen_at))}: a small change in {case.title}, which {case.name} signed",
        ask=f"Please look at a small change in {case.title}. If you agree with it, there is nothing to do: the "
        f"signature of {case.name} stands.",
        standing=[
            f"What was changed, and why: {new.note}",
            f"The text now has the mark {new.digest[:SHORT_DIGEST]}; before, it was {old.digest[:SHORT_DIGEST]}. "
            f"If {case.name} does not stand behind it any more, take the signature back on the page.",
        ],
        groups=differences(old, new),
        link_text="Read the letter as it is now",
        why=[
            OPENS_NOTHING.format(name=case.name),
            f"You get this because {case.name} signed. It cannot be switched off.",
        ],
    )


def readdressed(case: Case) -> Words:
    """The letter goes to somebody else: the signature stands."""
    whom = case.sign_on.addressed_to or "nobody in particular"
    return Words(
        subject=f"{day(london_day(case.now))}: {case.title}, which {case.name} signed, goes to {whom}",
        ask=f"There is nothing to do: {case.title} is now addressed to {whom}. The signature of {case.name} stands.",
        standing=[
            "Not a word of the text was changed, so nobody is asked to sign again. If "
            f"{case.name} does not stand behind the letter any more, take the signature back on the page.",
        ],
        link_text="Read the letter",
        why=[
            OPENS_NOTHING.format(name=case.name),
            f"You get this because {case.name} signed. It cannot be switched off.",
        ],
    )


GAVE: Mapping[Answer, str] = {
    Answer.SIGN: "signs",
    Answer.SIGN_WITH_NOTE: "signs, with a note,",
    Answer.DECLINE: "does not sign",
    Answer.ABSTAIN: "abstains from",
    Answer.NEED_TIME: "needs more time for",
}


def receipt(case: Case) -> Words:
    """What was answered."""
    answer = _known(case.answer)
    signed = answer.answer in SIGNED
    return Words(
        subject=f"Answered on {on_day(answer.at)}: {case.name} {GAVE[answer.answer]} {case.title}",
        ask=_said_so(case, answer),
        standing=said(
            *_facts(answer),
            "Nobody will remind you of this letter again."
            if answer.answer is not Answer.NEED_TIME
            else "You are reminded once more, two working days before that.",
            f"Until {until(case.sign_on.closes_at)} you can answer differently over the same link; a signature can be "
            "taken back also later.",
        ),
        link_text="See how you stand, or take it back" if signed else "See the answer, or change it",
        why=[
            OPENS_NOTHING.format(name=case.name),
            f"You get this because the answer of {case.name} was given over your link or by you, signed in. "
            f"If that was not you, tell {whom_to_tell(case.now)} at once.",
        ],
    )


def _said_so(case: Case, answer: SignAnswer) -> str:
    if answer.answer is Answer.NEED_TIME and answer.until is not None:
        return f"There is nothing more to do now: {case.name} has time until {until(answer.until)} for {case.title}."
    return f"There is nothing more to do: {case.name} {GAVE[answer.answer]} {case.title}. Thank you."


def _facts(answer: SignAnswer) -> list[str]:
    role = f", {answer.signer_role}" if answer.signer_role else ""
    mark = answer.text.digest[:SHORT_DIGEST]
    who = f"Said by {answer.signer_name}{role} on {moment(answer.at)}, to the text with the mark {mark}."
    shown = ""
    if answer.answer in SIGNED:
        shown = (
            "Name and job title may be shown."
            if answer.shows_person
            else "Only the organisation is shown, not the person."
        )
    return said(who, f"The note: {answer.note}" if answer.note else "", shown)


def recorded(case: Case) -> Words:
    """A co-chair took an answer down."""
    answer = _known(case.answer)
    by = answer.recorded_by.name if answer.recorded_by else "A co-chair"
    role = f", {answer.signer_role}" if answer.signer_role else ""
    return Words(
        subject=f"Please check, {on_day(answer.at)}: {case.name} {GAVE[answer.answer]} {case.title}",
        ask=f"Please check what was taken down for {case.name}. If it is right, there is nothing to do.",
        standing=said(
            f"{by} recorded on {moment(answer.at)} that {case.name} {GAVE[answer.answer]} {case.title}.",
            f"It was said {VIA.get(answer.via, 'by ' + answer.via.value)} by {answer.signer_name}{role}, on the text "
            f"with the mark {answer.text.digest[:SHORT_DIGEST]}.",
            f"Until {until(answer.until)}." if answer.until else "",
            f"The note: {answer.note}" if answer.note else "",
            "If it is not right, undo it: then what stood before it stands again.",
        ),
        link_text="See it, or undo it",
        why=[
            "Opening the link changes nothing.",
            f"You get this because you speak for {case.name}, and a co-chair answered for it. "
            "It cannot be switched off.",
        ],
    )


def withdrawn(case: Case) -> Words:
    """A signature was taken back."""
    answer = _known(case.answer)
    at = answer.withdrawn_at or case.now
    by = f" by {answer.withdrawn_by_name}" if answer.withdrawn_by_name else ""
    sent = case.sign_on.fixed_at
    stands = (
        f"The letter had gone on {day(london_day(sent))}, so the list that went with it stands. The page of the letter "
        f"says when {case.name} took its signature back."
        if sent is not None
        else f"{case.name} is not named below the letter any more and is not counted."
    )
    return Words(
        subject=f"Taken back on {on_day(at)}: {case.name} no longer signs {case.title}",
        ask=f"There is nothing to do: {case.name} no longer signs {case.title}.",
        standing=[f"The signature was taken back on {moment(at)}{by}.", stands],
        link_text="See the letter",
        why=[
            OPENS_NOTHING.format(name=case.name),
            f"You get this because you speak for {case.name}. If it is a mistake, tell {whom_to_tell(case.now)}.",
        ],
    )


def appears(case: Case) -> Words:
    """At the close: you appear as …"""
    sign_on, signature = case.sign_on, queries.signature_of(case.request)
    printed = signature.printed_name if signature else case.name
    person = "Only the organisation is shown."
    if signature and signature.shows_person and signature.person:
        person = f"Shown with it: {signature.person}{f', {signature.role}' if signature.role else ''}."
    goes = f"on {day(sign_on.send_on)}" if sign_on.send_on else "soon"
    closed = sign_on.closed_at or case.now
    silent = "No answer came, so silence counted as yes." if _is_silent_yes(case) else ""
    return Words(
        subject=f"Closed on {on_day(closed)}: {case.name} appears below {case.title}",
        ask=f"Please check the name: below {case.title} you appear as “{printed}”. If it is right, there is nothing "
        "to do.",
        standing=said(
            person,
            silent,
            f"{plural(sign_on.counted, 'organisation signs', 'organisations sign')} it. It is to be sent {goes}. "
            "You get the final copy on that day.",
            f"If the name is wrong, tell {whom_to_tell(case.now)}. Until the letter goes, the signature can still be "
            "taken back on the page.",
        ),
        link_text="See the letter and your signature",
        why=[
            OPENS_NOTHING.format(name=case.name),
            f"You get this because {case.name} signs the letter. It cannot be switched off.",
        ],
    )


def _is_silent_yes(case: Case) -> bool:
    answer = case.request.answer
    return answer is not None and answer.via is Via.SILENCE


def final(case: Case) -> Words:
    """The final copy, with everybody's names."""
    sign_on = case.sign_on
    sent, names = sign_on.fixed_at or case.now, queries.names_below(sign_on.letter_id)
    signature = queries.signature_of(case.request)
    printed = signature.printed_name if signature else case.name
    return Words(
        subject=f"Sent on {on_day(sent)}: {case.title}, the final copy",
        ask=f"For your files: {case.title} was sent on {day(london_day(sent))}, signed by “{printed}” among "
        f"{plural(len(names), 'organisation')}.",
        standing=[
            "The list of names is fixed; whoever signs from now on is shown apart. The text has the mark "
            f"{sign_on.text.digest[:SHORT_DIGEST]}.",
        ],
        groups=[Group("The names, in their order", [one.printed_name for one in names])],
        why=[f"You get this because {case.name} signed the letter. It cannot be switched off."],
    )


def _known(answer: SignAnswer | None) -> SignAnswer:
    if answer is None:
        raise LookupError("the answer that this mail tells of is gone")
    return answer


WORDS: Mapping[What, Callable[[Case], Words]] = {
    What.TOLD: told,
    What.EDITED: edited,
    What.READDRESSED: readdressed,
    What.RECEIPT: receipt,
    What.RECORDED: recorded,
    What.WITHDRAWN: withdrawn,
    What.APPEARS: appears,
    What.FINAL: final,
}
