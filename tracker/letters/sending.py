"""A letter goes, and something comes back: sent, acknowledged, replied to. Nothing here commits.

A reply is expected by a benchmark, counted in working days from receipt; it is nobody's right.
"""

from datetime import date, datetime, timedelta

from tracker.activity import services as activity
from tracker.attachments import services as attachments
from tracker.attachments.services import Upload
from tracker.coalition.models import Person
from tracker.coalition.queries import the_coalition
from tracker.core.calendar import Nation, end_of_london_day
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import day
from tracker.deadlines import services as deadlines
from tracker.deadlines.clocks import reply_expected
from tracker.deadlines.models import Deadline
from tracker.deadlines.queries import calendar_for
from tracker.deadlines.stages import DeadlineKind
from tracker.letters import addressing, printing, rules, steps
from tracker.letters.models import Letter, Reply
from tracker.letters.rules import LetterStage, ReplyKind
from tracker.letters.services import open_deadlines
from tracker.signoffs import queries as sign_ons
from tracker.signoffs import services as signing
from tracker.signoffs.rules import digest_of

A_MOMENT = timedelta(seconds=1)


def send_letter(
    letter: Letter,
    *,
    sent_on: date,
    how: str,
    sent_by_name: str,
    received_on: date | None = None,
    reply_wanted: bool = True,
    reference: str = "",
    proof: Upload | None = None,
    without_holder: str = "",
    by: Person,
    now: datetime,
    announce: bool = True,
) -> Deadline | None:
    """Record that a draft went. Returns the deadline by which a reply is expected, if one is wanted.

    The days are London's. Without ``received_on`` it counts as received on the day it was sent. A planned day of
    sending is settled. Where organisations were asked to sign, that ends, the list of names is fixed, and those who
    signed get a copy. From then on it stands addressed as on that day; to a post that nobody holds it goes only with a
    reason, ``without_holder``. Raises RuleViolation.
    """
    rules.check_goes_by_itself(letter.consultation_id)
    rules.check_may_go(letter.stage)
    rules.check_sent_on(sent_on, received_on, london_day(now))
    rules.check_sender(how, sent_by_name)
    addressing.check_held(letter, sent_on, reason=without_holder, by=by, now=now)
    if proof is not None:
        attachments.attach(letter, proof, purpose="proof of sending", by=by, now=now, field="proof")
    is_today = sent_on == london_day(now)
    fix_names(letter, sent_at=now if is_today else end_of_london_day(sent_on) - A_MOMENT, now=now)

    addressing.fix(letter, sent_on, reason=without_holder)
    letter.sent_on, letter.sent_how, letter.sent_by_name = sent_on, how, sent_by_name
    letter.received_on, letter.reference = received_on, reference
    _has_gone(letter, f"sent on {day(sent_on)}", by=by, now=now)
    printing.keep(letter, now=now)
    activity.record(
        letter,
        f"recorded that {sent_by_name} sent this on {day(sent_on)}, {steps.how_words(how)}",
        by=by,
        now=now,
    )
    _say_why(letter, by=by, now=now)
    if not reply_wanted:
        return None
    return expect_reply(letter, received_on or sent_on, by=by, now=now, announce=announce)


def mark_of(letter: Letter) -> str:
    """What says which text somebody reads who is about to send it."""
    return digest_of(letter.title, letter.text)


def check_read(letter: Letter, mark: str) -> None:
    """Raise RuleViolation where another text stands by now than the one that was on the page."""
    sign_on = sign_ons.sign_on_of(letter.id)
    if sign_on is not None:
        sign_ons.lock(sign_on.id)  # an edit that is being made is waited for
        db.session.refresh(letter, ["title", "text"])
    if mark and mark != mark_of(letter):
        raise RuleViolation("The text was changed while this page was open. Read it once more, then send it.")


def _say_why(letter: Letter, *, by: Person, now: datetime) -> None:
    """The history says of each post that nobody held why the letter went to it all the same."""
    for one in letter.recipients:
        if one.without_holder:
            said = f"sent this to {one.in_words} although nobody held the post: {one.without_holder}"
            activity.record(letter, said, by=by, now=now)


def fix_names(letter: Letter, *, sent_at: datetime, now: datetime, tells: bool = True) -> None:
    """From now on the letter stands with the names below it, if anybody was asked to sign. A fixed list stays fixed.

    Raises RuleViolation where the sign-on's rule does not let the letter go.
    """
    sign_on = sign_ons.sign_on_of(letter.id)
    if sign_on is not None and sign_on.fixed_at is None:
        signing.fix_list(sign_on, sent_at=sent_at, now=now, tells=tells)


def record_as_gone(letter: Letter, *, by: Person | None, now: datetime) -> None:
    """Record that a letter went at a time nobody tells, as old records do. No reply is waited for."""
    rules.check_move(letter.stage, LetterStage.SENT)
    fix_names(letter, sent_at=now, now=now, tells=False)
    addressing.fix_as_written(letter, london_day(now))
    letter.sent_how = rules.FROM_A_FILE
    _has_gone(letter, "it was sent", by=by, now=now)
    activity.record(letter, "recorded this as sent, as a file says", by=by, now=now)


def _has_gone(letter: Letter, reason: str, *, by: Person | None, now: datetime) -> None:
    """A letter without a date bears the day it went. What was planned for its sending is done."""
    letter.stage = LetterStage.SENT
    if letter.dated is None and letter.sent_on is not None:
        letter.dated = letter.sent_on.isoformat()
    letter.dated_sort = rules.sort_date(letter.dated, letter.stage)
    letter.changed_at = now
    for deadline in open_deadlines(letter, DeadlineKind.SENDING):
        deadlines.mark_done(deadline, reason=reason, by=by, now=now)


def expect_reply(
    letter: Letter, received_on: date, *, by: Person | None, now: datetime, announce: bool = True
) -> Deadline:
    """Set the day by which a reply is expected, with its working. Day 1 is the working day after receipt."""
    days, whose = reply_days(letter)
    counted = reply_expected(received_on, calendar_for(Nation.ENGLAND_AND_WALES), days)
    working = f"Received on {day(received_on)}. {counted.working}. It is {whose}, not a right."
    if counted.warning:
        working = f"{working} {counted.warning}"
    return deadlines.record_deadline(
        kind=DeadlineKind.REPLY,
        title=f"{letter.title}: reply expected",
        due_on=counted.day,
        source=working,
        letter=letter,
        by=by,
        now=now,
        announce=announce,
    )


def reply_days(letter: Letter) -> tuple[int, str]:
    """The working days in which a reply is expected, and whose figure that is: the shortest of those it goes to."""
    named = [
        (one.body.reply_days, f"{one.body.name}'s own benchmark")
        for one in letter.addressees
        if one.body is not None and one.body.reply_days
    ]
    return min(named, default=(the_coalition().reply_days, "the usual benchmark"))


def record_reply(
    letter: Letter,
    *,
    kind: ReplyKind,
    received_on: date,
    dated_on: date | None = None,
    signed_by: str = "",
    text: str = "",
    file: Upload | None = None,
    by: Person,
    now: datetime,
) -> Reply:
    """Record what came back. A full reply settles the day by which it was expected. Raises RuleViolation."""
    rules.check_reply(letter.stage, letter.sent_on, dated_on, received_on, london_day(now))
    if not (text or file or signed_by) and kind is ReplyKind.FULL:
        raise RuleViolation("Put in the reply's text, attach its file, or say who signed it.", field="text")
    wanted = rules.stage_after_reply(letter.stage, kind)
    if wanted is not letter.stage:
        rules.check_move(letter.stage, wanted)

    attached = None
    if file is not None:
        attached = attachments.attach(letter, file, purpose="reply", by=by, now=now)
    reply = Reply(
        kind=kind, dated_on=dated_on, received_on=received_on, signed_by=signed_by, text=text,
        attachment=attached, recorded_at=now, recorded_by_id=by.id,
    )  # fmt: skip
    letter.replies.append(reply)
    letter.stage = wanted
    if kind is ReplyKind.FULL:
        for deadline in open_deadlines(letter, DeadlineKind.REPLY):
            deadlines.mark_done(deadline, reason=f"a reply came on {day(received_on)}", by=by, now=now)
    db.session.flush()
    activity.record(
        letter, f"recorded {rules.REPLY_WORDS[kind]}, received on {day(received_on)}", by=by, now=now
    )
    return reply
