"""Our response to a call: a letter tied to it, from its first draft to the record that it went in."""

from datetime import date, datetime

from tracker.activity import services as activity
from tracker.attachments import services as attachments
from tracker.attachments.rules import WENT_IN
from tracker.attachments.services import Upload
from tracker.coalition.models import Person
from tracker.coalition.queries import the_coalition
from tracker.consultations import queries, rules, services
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import Decision, Stage, WindowState
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import moment
from tracker.deadlines import clocks
from tracker.deadlines import services as deadlines
from tracker.deadlines.clocks import NotComputed, Worked
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.letters import addressing, printing, sending
from tracker.letters import rules as letter_rules
from tracker.letters import services as letters
from tracker.letters.models import Letter
from tracker.letters.rules import LetterKind, LetterStage

SUBMITTED = "Our response was recorded as submitted"
TAKEN_BACK = "Our response was not submitted after all"


def start_response(consultation: Consultation, *, title: str = "", by: Person, now: datetime) -> Letter:
    """Begin the draft of our response: a letter to the body, tied to the call. Raises RuleViolation."""
    if consultation.decision is not Decision.JOINT:
        raise RuleViolation("Decide on a joint response first.")
    if consultation.stage not in (Stage.DRAFTING, Stage.SIGNING):
        raise RuleViolation(f"This call is “{consultation.stage.value}”, so no response is drafted.")
    response = _new_response(consultation, title, by=by, now=now)
    activity.record(consultation, f"began the draft “{response.title}”", by=by, now=now)
    return response


def record_submission(
    consultation: Consultation,
    *,
    response: Letter | None,
    submitted_at: datetime,
    submitted_by_name: str,
    reference: str = "",
    upload: Upload | None = None,
    expect_response: bool = False,
    by: Person,
    now: datetime,
) -> Letter:
    """Record that our response went in, with the file that went in; also after the closing time.

    What is still to be sent about the closing time is not. ``expect_response`` adds a deadline for the government's
    response, where one can be computed. Without ``response`` a letter is made. Raises RuleViolation.
    """
    rules.check_move(consultation.stage, Stage.SUBMITTED)
    if submitted_at > now:
        raise RuleViolation("This lies in the future. Record it once it has gone in.", field="submitted_on")
    name = submitted_by_name.strip()
    if not name:
        raise RuleViolation("Enter who submitted it.", field="submitted_by_name")
    if response is not None and response.submitted_at is not None:
        raise RuleViolation("This response is recorded as submitted already.", field="response")

    letter = response or _new_response(consultation, "", by=by, now=now)
    if upload is not None:
        attachments.attach(letter, upload, purpose=WENT_IN, by=by, now=now)
    _mark_as_sent(letter, submitted_at, name, reference.strip(), by=by, now=now)
    late = queries.is_late(consultation, submitted_at)
    consultation.stage = Stage.SUBMITTED
    for deadline in services.open_deadlines(consultation, DeadlineKind.CLOSING):
        deadlines.mark_done(deadline, reason=f"{SUBMITTED}.", by=by, now=now)
    words = f"recorded our response as submitted by {name} on {moment(submitted_at)}"
    activity.record(
        consultation, f"{words}{', after the closing time' if late else ''}", by=by, now=now, late=late
    )
    if expect_response:
        expect_government_response(consultation, by=by, now=now)
    return letter


def take_back_submission(consultation: Consultation, *, reason: str, by: Person, now: datetime) -> None:
    """It was not submitted after all: back to drafting, and reminders that are still to come are armed again."""
    why = rules.check_reason(reason, "this is taken back")
    if consultation.stage is not Stage.SUBMITTED:
        raise RuleViolation("No response is recorded as submitted.")
    rules.check_move(consultation.stage, Stage.DRAFTING)
    consultation.stage = Stage.DRAFTING
    for letter in consultation.responses:
        if letter.submitted_at is not None and letter.published_at is None:
            letter.submitted_at, letter.submitted_by_name, letter.reference = None, "", ""
            letter.stage, letter.sent_on, letter.sent_by_name, letter.sent_how = (
                LetterStage.DRAFT,
                None,
                "",
                "",
            )
            letter.dated_sort = letter_rules.sort_date(letter.dated, letter.stage)
            activity.record(letter, f"took back that it was submitted: {why}", by=by, now=now)
    for deadline in consultation.deadlines:
        if deadline.state is DeadlineState.DONE and deadline.settled_reason.startswith(SUBMITTED):
            deadlines.reopen_deadline(deadline, by=by, now=now)
        elif deadline.state is DeadlineState.OPEN and deadline.kind is DeadlineKind.GOVERNMENT_RESPONSE:
            deadlines.cancel_deadline(deadline, reason=f"{TAKEN_BACK}: {why}", by=by, now=now)
    activity.record(consultation, f"took back that our response was submitted: {why}", by=by, now=now)


def expect_government_response(
    consultation: Consultation, *, by: Person, now: datetime, announce: bool = True
) -> Deadline | None:
    """Record by when the government is expected to respond; nothing where no clock runs, or it is recorded."""
    worked = government_response(consultation)
    recorded = any(
        one.kind is DeadlineKind.GOVERNMENT_RESPONSE and one.state is DeadlineState.OPEN
        for one in consultation.deadlines
    )
    if worked is None or worked.day is None or recorded:
        return None
    return deadlines.record_deadline(
        kind=DeadlineKind.GOVERNMENT_RESPONSE,
        title=f"Government response expected: {consultation.title}",
        due_on=worked.day,
        printed=worked.working,
        source=consultation.url,
        nation=consultation.nation,
        consultation=consultation,
        by=by,
        now=now,
        announce=announce,
    )


def government_response(consultation: Consultation) -> Worked | NotComputed | None:
    """When the government's response is expected, and why then. None for calls that it does not answer itself."""
    closed_on = last_closing_day(consultation)
    if consultation.kind not in rules.GOVERNMENT_RESPONDS or closed_on is None:
        return None
    is_suspended = any(window.state is WindowState.SUSPENDED for window in consultation.windows)
    days = the_coalition().response_days
    return clocks.government_response_expected(closed_on, days, suspended=is_suspended)


def last_closing_day(consultation: Consultation) -> date | None:
    """The day on which the last of its windows closes; None where one has no date, or all were withdrawn."""
    windows: list[Window] = [one for one in consultation.windows if one.state is not WindowState.WITHDRAWN]
    if not windows or any(window.deadline is None for window in windows):
        return None
    return max(window.deadline.due_on for window in windows if window.deadline)


def _new_response(consultation: Consultation, title: str, *, by: Person, now: datetime) -> Letter:
    return letters.create_letter(
        title=title or f"Response to {consultation.title}",
        kind=LetterKind.CONSULTATION_RESPONSE,
        recipients=[letters.Addressee(body=consultation.body.name)],
        consultation=consultation,
        lead=consultation.lead,
        deputy=consultation.deputy,
        group=consultation.group,
        themes=consultation.themes,
        by=by,
        now=now,
    )


def _mark_as_sent(
    letter: Letter, at: datetime, name: str, reference: str, *, by: Person, now: datetime
) -> None:
    """The letter went with the submission; a letter that was sent before keeps its own day of sending."""
    if letter.stage is LetterStage.DRAFT:
        letter_rules.check_move(letter.stage, LetterStage.SENT)
        sending.fix_names(letter, sent_at=at, now=now)
        addressing.fix(letter, london_day(at), reason="it answers a call, and went in as such")
        letter.stage, letter.sent_on, letter.sent_by_name = LetterStage.SENT, london_day(at), name
        letter.sent_how = "a portal"
        letter.dated = letter.dated or london_day(at).isoformat()
        letter.dated_sort = letter_rules.sort_date(letter.dated, letter.stage)
        printing.keep(letter, now=now)
    letter.submitted_at, letter.submitted_by_name, letter.reference = at, name, reference
    for deadline in letters.open_deadlines(letter, DeadlineKind.SENDING):
        deadlines.mark_done(deadline, reason=f"{SUBMITTED}.", by=by, now=now)
    db.session.flush()
    activity.record(letter, f"recorded as submitted by {name} on {moment(at)}", by=by, now=now)
