"""Freezing a draft and asking organisations to sign it. Nothing here commits."""

from collections.abc import Sequence
from datetime import date, datetime

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person
from tracker.core.calendar import LONDON
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import moment, plural
from tracker.deadlines import services as deadlines
from tracker.deadlines.stages import DeadlineKind
from tracker.drafting import approvals, queries, rules
from tracker.letters import queries as letter_queries
from tracker.letters import services as letters
from tracker.letters import versions
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.signoffs import services as signoffs
from tracker.signoffs.models import SignOn
from tracker.signoffs.services import Terms

WHAT_IS_DUE = "answers of the organisations"


def open_for_signing(
    letter: Letter,
    terms: Terms,
    *,
    asked: Sequence[Organisation],
    told: Sequence[Organisation] = (),
    by: Person | None,
    now: datetime,
) -> SignOn:
    """Freeze a draft's text and ask organisations to stand behind it. The soft cut-off becomes a deadline of its own.

    Raises RuleViolation: without a text, with an open comment, without an approval, for dates that cannot be.
    """
    letter_queries.lock(letter.id)
    db.session.refresh(letter)  # as it stands now that nobody else can change it
    check_may_open(letter)
    rules.check_settled(queries.count_open_comments(letter))
    version = versions.present_version(letter, now=now)
    rules.check_approved([one.person.name for one in approvals.missing(letter, version, now=now)])
    sign_on = signoffs.open_sign_on(
        letter.id, title=letter.title, text=letter.text, terms=terms, asked=asked, told=told, by=by, now=now
    )
    letter.sign_on = sign_on
    letter.changed_at = now  # whoever is changing it at this moment sees that it was frozen
    _record_due(letter, terms.answers_by, by=by, now=now)
    if terms.send_on is not None:
        _plan_sending(letter, terms.send_on, by=by, now=now)
    said = (
        f"froze the text and asked {plural(len(asked), 'organisation')} to sign by {moment(terms.closes_at)}"
    )
    activity.record(letter, said, by=by, now=now)
    return sign_on


def check_may_open(letter: Letter) -> None:
    """Raise RuleViolation for a letter that is no draft, is signed already or has no text."""
    check_is_unsigned_draft(letter)
    if not letter.text.strip():
        raise RuleViolation("There is no text to sign yet. Write it first.", field="text")


def check_is_unsigned_draft(letter: Letter) -> None:
    """Raise RuleViolation for a letter that is no draft, or that organisations are asked to sign already."""
    if letter.sign_on is not None:
        raise RuleViolation("Organisations are being asked to sign this already.")
    if letter.stage is LetterStage.CLOSED:
        raise RuleViolation("This letter is closed. Open it again before you ask anybody to sign it.")
    if letter.stage is not LetterStage.DRAFT:
        raise RuleViolation("This has gone already, so nobody can be asked to sign it any more.")


def _record_due(letter: Letter, answers_by: datetime, *, by: Person | None, now: datetime) -> None:
    local = answers_by.astimezone(LONDON)
    deadlines.record_deadline(
        kind=DeadlineKind.SIGN_ON,
        title=f"{letter.title}: {WHAT_IS_DUE}",
        due_on=local.date(),
        at_time=local.time().replace(second=0, microsecond=0),
        letter=letter,
        by=by,
        now=now,
        announce=False,
    )


def _plan_sending(letter: Letter, send_on: date, *, by: Person | None, now: datetime) -> None:
    """The day of sending that was stated is the one that the letter is planned for."""
    planned = letters.open_deadlines(letter, DeadlineKind.SENDING)
    if not planned:
        letters.plan_sending(letter, send_on, by=by, now=now, announce=False)
    elif send_on not in [one.due_on for one in planned]:
        why = "the day of sending was stated when organisations were asked to sign"
        deadlines.move_deadline(planned[0], to_on=send_on, to_time=None, reason=why, by=by, now=now)
