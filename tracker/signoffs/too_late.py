"""What the page of an organisation says where no answer is taken: where it stands, what it can still do, whom to
write to; and what was typed, to copy or to send.

Pure: the rows are handed in. Nothing of what was typed is kept here; the page that refuses it holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from tracker.signoffs.models import SignRequest
from tracker.signoffs.presentation import ANSWERED, Standing, Takes
from tracker.signoffs.rules import SHORT_DIGEST, SIGNED, Answer, Via

LONGEST_LINK = 1900  # some mail programs cut a longer one off
PASTE_HERE = "Copy what you typed from the page, and paste it here."

Typed = Sequence[tuple[str, str]]


def why_not_taken(request: SignRequest, takes: Takes) -> str:
    """Why an answer that somebody sent was not taken."""
    name = request.organisation.name
    if takes is Takes.NOT_ASKED:
        return f"{name} is not asked to sign this letter. Nothing was changed."
    if takes is Takes.GIVEN_UP:
        return "The letter had been given up before it came. Nothing was changed."
    if takes is Takes.NOTHING_MORE:
        return f"The letter was sent before it came, and {name} stands below it. Nothing was changed."
    return (
        "It came after the letter had closed for signing. Nothing was changed. Below it says what you can do."
    )


@dataclass(frozen=True)
class Closed:
    """After the cut-off: where the organisation stands, and for what it would write to the co-chairs ("If …")."""

    stands: str
    wish: str
    has_signed: bool


def once_closed(request: SignRequest, standing: Standing, typed: bool) -> Closed:
    """What one organisation reads once the letter has closed for signing. ``typed``: an answer was just refused."""
    name, answer = request.organisation.name, request.answer
    instead = "If what you typed should count instead" if typed else "If another answer should take its place"
    if answer is None or answer.answer is Answer.NEED_TIME:
        since = "not answered" if answer is None else "asked for more time, and has not answered since"
        return Closed(f"{name} has {since}.", f"If the answer of {name} should still count", False)
    if standing.counts:
        how = f"The silence of {name} counts as yes" if answer.via is Via.SILENCE else f"{name} has signed"
        stands = f"{how}, and its name goes below the letter: there is nothing that you need to do."
        return Closed(stands, instead, True)
    if answer.withdrawn_at is not None:
        said = "took its signature back"
    elif answer.answer in SIGNED:
        said = "signed an earlier text, and not the present one"
    else:
        said = ANSWERED[answer.answer]
    return Closed(f"{name} {said}, so its name does not go below the letter.", instead, False)


@dataclass(frozen=True)
class WriteTo:
    """An address that may be shown to the reader, and whose it is."""

    address: str
    whom: str = "the co-chairs"


def as_text(request: SignRequest, typed: Typed) -> str:
    """What somebody typed, as they would paste it into a mail to the co-chairs; nothing where nothing was typed."""
    if not typed:
        return ""
    text = request.sign_on.text
    lines = [
        f"For {request.organisation.name}, on “{text.title}” (mark of the text: {text.digest[:SHORT_DIGEST]})"
    ]
    lines += [f"{label}:\n{said}" if "\n" in said else f"{label}: {said}" for label, said in typed]
    return "\n\n".join(lines)


def as_mail(address: str, request: SignRequest, typed: str) -> str:
    """A link that begins a mail to an address with what was typed in it; too long for a link, it says to paste it."""
    begun = f"mailto:{quote(address, safe='@')}?"
    subject = f"{request.organisation.name}: our answer on “{request.sign_on.text.title}”"
    for body in (typed, PASTE_HERE):
        given = {"subject": subject, "body": body.replace("\n", "\r\n")}
        link = begun + urlencode(given, quote_via=quote)
        if len(link) <= LONGEST_LINK:
            break
    return link
