"""Writing letters: recorded as drafts, changed, closed, opened again. Sending and publishing have files of their own.

Nothing here commits. Whom a letter goes to is given as ``Addressee``, which ``addressees`` makes rows of.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from tracker.activity import services as activity
from tracker.coalition.models import Person, Theme
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.deadlines import services as deadlines
from tracker.deadlines.models import Deadline
from tracker.deadlines.queries import lock_the_list
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.groups.models import SubGroup
from tracker.letters import printing, queries, rules, versions
from tracker.letters.addressees import Addressee as Addressee
from tracker.letters.addressees import address, find_posts, is_readdressed
from tracker.letters.addressees import addressees_of as addressees_of
from tracker.letters.models import Letter
from tracker.letters.rules import LetterKind, LetterStage, OurPart
from tracker.signoffs import addressees as signed_addressees
from tracker.signoffs import queries as sign_ons
from tracker.signoffs import services as signing

if TYPE_CHECKING:
    from tracker.consultations.models import Consultation

CLOSED_THIS = "closed this: "  # how the history says it; the reason follows


def check_not_there(title: str) -> None:
    """Refuse a draft that is there already: a button pressed twice, or two people at once. Raises RuleViolation.

    Others who ask wait until the transaction ends.
    """
    lock_the_list()
    if any(letter.stage is LetterStage.DRAFT for letter in queries.letters_titled(title.strip(), None)):
        raise RuleViolation(
            "There is a draft with this title already. Change the title if you mean another one.", "title"
        )


def create_letter(
    *,
    title: str,
    kind: LetterKind,
    by: Person | None,
    now: datetime,
    text: str = "",
    summary: str = "",
    dated: str | None = None,
    recipients: Sequence[Addressee] = (),
    cc: Sequence[Addressee] = (),
    consultation: "Consultation | None" = None,
    lead: Person | None = None,
    deputy: Person | None = None,
    group: SubGroup | None = None,
    themes: Sequence[Theme] = (),
    led_by: str = "",
    our_part: OurPart = OurPart.LED,
    url: str = "",
    notes: str = "",
    send_by: date | None = None,
    announce: bool = True,
    said: str = "recorded this draft",
    text_note: str = "",
    text_source: str = "",
    follows: Letter | None = None,
    as_written: bool = False,
) -> Letter:
    """Record a draft. ``send_by`` is the day on which it is planned to go: it becomes a deadline of its own.

    ``dated`` is the date it bears, as well as it is known; ``said`` begins its history; ``as_written`` leaves its
    addressees as they are given, as old records have them. Raises RuleViolation.
    """
    tidy = rules.check_title(title)
    rules.check_people(lead, deputy)

    letter = Letter(
        title=tidy, kind=kind, text=text, summary=summary, url=url, notes=notes, led_by=led_by,
        our_part=our_part, stage=LetterStage.DRAFT, dated=dated,
        dated_sort=rules.sort_date(dated, LetterStage.DRAFT), consultation=consultation, lead=lead,
        deputy=deputy, group=group, themes=list(themes), follows=follows, created_at=now,
    )  # fmt: skip
    db.session.add(letter)
    address(letter, recipients, cc, now=now, as_written=as_written)
    db.session.flush()
    versions.write_first(letter, note=text_note, source=text_source, by=by, now=now)
    activity.record(letter, said, by=by, now=now)
    if send_by is not None:
        plan_sending(letter, send_by, by=by, now=now, announce=announce)
    return letter


def plan_sending(
    letter: Letter, send_by: date, *, by: Person | None, now: datetime, announce: bool = True
) -> Deadline:
    """Set the day by which a draft is to go. Raises RuleViolation once it has gone."""
    if letter.stage is not LetterStage.DRAFT:
        raise RuleViolation("This has gone already, so there is no day to plan.", field="send_by")
    return deadlines.record_deadline(
        kind=DeadlineKind.SENDING,
        title=f"{letter.title}: to be sent",
        due_on=send_by,
        letter=letter,
        by=by,
        now=now,
        announce=announce,
    )


def add_deadline(
    letter: Letter,
    *,
    kind: DeadlineKind,
    what: str,
    due_on: date,
    at_time: time | None = None,
    printed: str = "",
    by: Person | None,
    now: datetime,
) -> Deadline:
    """Set something else that falls due on a letter; ``what`` names it. Raises RuleViolation."""
    if letter.stage is LetterStage.CLOSED:
        raise RuleViolation("This letter is closed. Open it again before you set a deadline.")
    if not what.strip():
        raise RuleViolation("Enter what falls due.", field="what")
    return deadlines.record_deadline(
        kind=kind,
        title=f"{letter.title}: {what.strip()}",
        due_on=due_on,
        at_time=at_time,
        printed=printed,
        letter=letter,
        by=by,
        now=now,
    )


def edit_letter(
    letter: Letter,
    *,
    by: Person | None,
    now: datetime,
    title: str,
    kind: LetterKind,
    text: str,
    summary: str,
    dated: str | None,
    recipients: Sequence[Addressee],
    cc: Sequence[Addressee],
    lead: Person | None,
    deputy: Person | None,
    themes: Sequence[Theme],
    led_by: str,
    our_part: OurPart,
    url: str,
    notes: str,
    group: SubGroup | None = None,
    reason: str = "",
    text_note: str = "",
) -> list[str]:
    """Change a letter; returns what changed, in words. Once it has gone, what it says changes only with a reason.

    A changed text is kept as a version, with ``text_note``. While organisations are asked to sign, title and text stand
    as they were frozen. Raises RuleViolation.
    """
    tidy = rules.check_title(title)
    rules.check_people(lead, deputy)
    public = {"title": tidy, "kind": kind, "text": text, "summary": summary, "dated": dated, "url": url,
              "led_by": led_by, "our_part": our_part}  # fmt: skip
    own = {"lead": lead, "deputy": deputy, "group": group, "notes": notes}
    changed_public = _differing(letter, public)
    readdressed = is_readdressed(letter, recipients, cc)
    _check_change(letter, {*changed_public, *(["recipients"] if readdressed else [])}, reason)
    changed = changed_public + _differing(letter, own)

    _retitle_deadlines(letter, tidy)
    if "text" in changed_public:
        versions.write_version(letter, text, note=text_note or reason, by=by, now=now)
    elif "title" in changed_public and letter.stage is LetterStage.DRAFT:
        versions.write_retitled(letter, by=by, now=now)
    for name, value in (public | own).items():
        setattr(letter, name, value)
    letter.dated_sort = rules.sort_date(dated, letter.stage)
    if readdressed:
        address(letter, recipients, cc, now=now)
        changed.append("recipients")
    if set(themes) != set(letter.themes):
        letter.themes = list(themes)
        changed.append("themes")
    if changed_public or readdressed:
        letter.changed_at = now
        printing.correct(letter, changed_public, now=now)
    words = rules.changes_in_words(changed)
    _follow_addressees(letter, by=by, now=now)
    if changed:
        because = f": {reason}" if reason else ""
        activity.record(letter, f"changed {words}{because}", by=by, now=now)
    return changed


def _follow_addressees(letter: Letter, *, by: Person | None, now: datetime) -> None:
    """Posts are found that were recorded since; those who signed are told of somebody else to whom it goes."""
    find_posts(letter)
    if letter.sign_on is not None:
        signed_addressees.tell_if_new(letter.sign_on, by=by, now=now)


def _check_change(letter: Letter, changed: set[str], reason: str) -> None:
    """Raise RuleViolation for a change to what was frozen for signing, or to what was sent and without a reason."""
    was_sent = letter.stage is not LetterStage.DRAFT
    if letter.sign_on is not None:
        rules.check_not_frozen(changed, was_sent=was_sent)
    if was_sent:
        rules.check_correction(changed, reason)


def rewrite(
    letter: Letter, *, title: str, text: str, note: str, what: str, by: Person | None, now: datetime
) -> None:
    """Another text, which did not come from its form, is the letter's own from now on: one that was frozen, or written
    anew as a post changed hands. ``what`` says it in its history.
    """
    versions.write_version(letter, text, note=note, by=by, now=now)
    _retitle_deadlines(letter, title)
    letter.title = title
    letter.changed_at = now
    activity.record(letter, what, by=by, now=now)


def _retitle_deadlines(letter: Letter, title: str) -> None:
    """What falls due on a letter bears its name, in reminders too: it follows a new title."""
    if title == letter.title:
        return
    for deadline in letter.deadlines:
        if deadline.title.startswith(f"{letter.title}: "):
            deadline.title = title + deadline.title.removeprefix(letter.title)


def _differing(letter: Letter, values: Mapping[str, object]) -> list[str]:
    return [name for name, value in values.items() if getattr(letter, name) != value]


def close_letter(letter: Letter, *, reason: str, by: Person | None, now: datetime) -> None:
    """Nothing more is expected of a letter: its open deadlines are cancelled. Raises RuleViolation."""
    rules.check_move(letter.stage, LetterStage.CLOSED)
    if not reason:
        raise RuleViolation("Say in a few words why it is closed.", field="reason")
    letter.stage = LetterStage.CLOSED
    letter.dated_sort = rules.sort_date(letter.dated, letter.stage)
    for deadline in open_deadlines(letter):
        deadlines.cancel_deadline(deadline, reason=f"the letter was closed: {reason}", by=by, now=now)
    sign_on = sign_ons.sign_on_of(letter.id)
    if sign_on is not None and sign_on.fixed_at is None:
        signing.give_up(sign_on, now=now)
    activity.record(letter, f"{CLOSED_THIS}{reason}", by=by, now=now)


def reopen_letter(letter: Letter, *, by: Person | None, now: datetime) -> None:
    """Back to where it stood before it was closed. Deadlines that were cancelled stay so."""
    wanted = rules.stage_before_closing(letter.was_sent, [reply.kind for reply in letter.replies])
    rules.check_move(letter.stage, wanted)
    letter.stage = wanted
    letter.dated_sort = rules.sort_date(letter.dated, wanted)
    activity.record(letter, f"opened this again: it is “{wanted.value}”", by=by, now=now)


def open_deadlines(letter: Letter, kind: DeadlineKind | None = None) -> list[Deadline]:
    """What is still due on a letter, of one kind or of any."""
    return [
        deadline
        for deadline in letter.deadlines
        if deadline.state is DeadlineState.OPEN and kind in (None, deadline.kind)
    ]
