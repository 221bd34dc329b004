"""What a contact reads that is asked for an answer: request, renewal, reminders, the notice before silence counts."""

from collections.abc import Callable, Mapping, Sequence

from tracker.coalition.queries import the_coalition
from tracker.signoffs import mail_queries, presentation
from tracker.signoffs.mail_words import (
    OPENS_NOTHING,
    Case,
    Group,
    Words,
    differences,
    on_day,
    said,
    until,
    why,
)
from tracker.signoffs.mails import What
from tracker.signoffs.rules import SHORT_DIGEST, SIGNED, Change, ConsentRule, Via


def _to_answer(
    case: Case, subject: str, ask: str, *, first: Sequence[str] = (), groups: Sequence[Group] = ()
) -> Words:
    """A mail that asks for an answer."""
    return Words(
        subject=subject,
        ask=ask,
        standing=said(*first, _dates(case), case.so_far, *_consent(case), _text(case)),
        groups=groups,
        link_text="Read the letter and answer",
        why=[OPENS_NOTHING.format(name=case.name), *why(case)],
    )


def _dates(case: Case) -> str:
    """What can be answered, and until when at all."""
    closes = case.sign_on.closes_at
    if case.due == closes:
        return "You can sign, decline or abstain. After that nothing can be signed any more."
    return (
        "You can sign, decline or abstain; if you need more time, say until when. "
        f"Nothing can be signed after {until(closes)}."
    )


def _consent(case: Case) -> list[str]:
    """In whose name the letter goes, and what silence means."""
    name, sign_on = case.name, case.sign_on
    told = [presentation.voice_in_words(sign_on, the_coalition().name)]
    if case.silence is not None:
        told.append(
            f"If {name} says nothing by {until(case.silence)}, its silence counts as yes and its name goes below the "
            "letter."
        )
    elif sign_on.rule is ConsentRule.SILENCE_COUNTS:
        told.append(f"The silence of {name} does not count as yes: it is named only if it says so.")
    else:
        told.append(f"Silence is not a yes: {name} is named only if it says so.")
    if sign_on.rule is ConsentRule.UNANIMOUS:
        told.append("The letter goes only if every organisation asked says yes.")
    return told


def _text(case: Case) -> str:
    """Which text is asked about."""
    mark = case.sign_on.text.digest[:SHORT_DIGEST]
    return (
        f"The text is frozen; its mark (SHA-256) begins with {mark}. If its sense changes after you signed, you are "
        "asked again."
    )


def request(case: Case) -> Words:
    """Will you sign?"""
    text = case.sign_on.text
    is_new = text.change is Change.MATERIAL and case.about.subject == str(text.number)
    return _to_answer(
        case,
        f"By {case.by}: will {case.name} sign {case.title}?",
        f"Will {case.name} sign {case.title}? Please answer by {until(case.due)}, {case.left}.",
        first=[f"This text takes the place of the one you were asked about before: {text.note}"]
        if is_new
        else (),
    )


def renewal(case: Case) -> Words:
    """The text says something else now: sign again? Or for the first time, where only its silence had counted."""
    name, new = case.name, case.sign_on.text
    old = mail_queries.text_signed_before(case.request) or case.sign_on.texts[0]
    short = old.digest[:SHORT_DIGEST]
    if case.request.answer is not None and case.request.answer.via is Via.SILENCE:
        wanted, after = f"will {name} sign {case.title}", f"the silence of {name} was taken as a yes"
        counts = f"That yes was for the old text ({short}). It counts no more, and silence is no yes to the new one."
    else:
        wanted, after = f"will {name} sign {case.title} again", f"{name} signed it"
        counts = (
            f"The signature of {name} was for the old text ({short}) and counts no more until you renew it."
        )
    return _to_answer(
        case,
        f"By {case.by}: the text was changed, {wanted}?",
        f"{case.title} was changed after {after}. Will {name} sign the new text? "
        f"Please answer by {until(case.due)}, {case.left}.",
        first=[
            f"What was changed, and why: {new.note}",
            f"{counts} The page shows the difference word for word.",
        ],
        groups=differences(old, new),
    )


def chase(case: Case) -> Words:
    """Nothing was heard yet."""
    which = case.about.subject.split(" ")[0]
    begins = {"first": "A reminder", "second": "The last reminder"}.get(which, "The co-chairs ask once more")
    heard = "We have not heard from you"
    if case.request.own_until is not None:
        heard = f"You asked for time until {until(case.request.own_until)}"
    return _to_answer(
        case,
        f"No answer yet, due {case.left} on {case.by}: will {case.name} sign {case.title}?",
        f"{begins}: will {case.name} sign {case.title}? {heard}. Please answer by {until(case.due)}, "
        f"{case.left}.",
        first=said(_renewing(case)),
    )


def _renewing(case: Case) -> str:
    answer = case.request.answer
    if answer is None or answer.answer not in SIGNED:
        return ""
    return (
        f"{case.name} signed an earlier text. That text was changed since, so the signature does not count."
    )


def silence_notice(case: Case) -> Words:
    """Your silence is about to count."""
    counts_from = case.silence or case.sign_on.closes_at
    return _to_answer(
        case,
        f"By {on_day(counts_from)}: without an answer {case.name} signs {case.title}",
        f"If {case.name} does not answer by {until(counts_from)}, its silence counts as yes and it signs {case.title}.",
        first=["If it is not to sign, say so before then, on the page behind the link: decline, or abstain."],
    )


WORDS: Mapping[What, Callable[[Case], Words]] = {
    What.REQUEST: request,
    What.RENEWAL: renewal,
    What.CHASE: chase,
    What.SILENCE_NOTICE: silence_notice,
}
