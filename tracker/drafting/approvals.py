"""Agreeing to one exact version of a text before it is frozen. Nothing here commits.

Each of the letter's lead and the co-chairs in office agrees for themselves; a co-chair may take down what the other
said elsewhere. A new version needs new approvals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.drafting import queries
from tracker.drafting.models import Approval
from tracker.drafting.rules import Approver, ApproverKind, how_said
from tracker.letters import versions
from tracker.letters.models import Letter, LetterVersion

COMMAND_LINE = "the command line"


def approve(letter: Letter, version: LetterVersion, *, by: Person, now: datetime) -> Approval:
    """Agree to a version for oneself. Raises RuleViolation for one that is not the present text, and for others."""
    wanted = _approver(letter, by, now)
    if wanted is None:
        raise RuleViolation("Only the lead of this letter and the co-chairs approve its text.")
    return _give(letter, version, wanted, channel="", by=by, now=now)


def record_approval(
    letter: Letter, version: LetterVersion, *, person: Person, channel: str, by: Person, now: datetime
) -> Approval:
    """Take down, as a co-chair, that another approved, and how that was said. Raises RuleViolation."""
    own = _approver(letter, by, now)
    if own is None or own.kind is not ApproverKind.CO_CHAIR:
        raise RuleViolation("Only a co-chair records the approval of somebody else.")
    wanted = _approver(letter, person, now)
    if wanted is None:
        raise RuleViolation(f"{person.name} is not asked to approve this text.", field="person")
    if not channel:
        raise RuleViolation(f"Choose how {person.name} said so.", field="channel")
    return _give(letter, version, wanted, channel=channel, by=by, now=now)


def record_all(letter: Letter, *, channel: str, now: datetime) -> None:
    """Take down that everybody approved the present text, as whoever runs the installation says."""
    version = versions.present_version(letter, now=now)
    for wanted in missing(letter, version, now=now):
        _give(letter, version, wanted, channel=channel, by=None, now=now)


def _give(
    letter: Letter,
    version: LetterVersion,
    wanted: Approver,
    *,
    channel: str,
    by: Person | None,
    now: datetime,
) -> Approval:
    newest = versions.newest_version(letter)
    if newest is None or newest.id != version.id or version.text != letter.text:
        raise RuleViolation(
            "The text was changed in the meantime. Read the present version and approve that one."
        )
    given = queries.approval_of(version, wanted.person, wanted.kind)
    if given is not None:
        return given
    approval = Approval(
        approved=version, person=wanted.person, kind=wanted.kind, channel=channel, recorded_by=by, at=now
    )
    db.session.add(approval)
    db.session.flush()
    said = f"approved version {version.number} of the text"
    if channel:
        said = f"recorded that {wanted.person.name} {said} ({how_said(channel)})"
    activity.record(letter, said, by=by, now=now)
    return approval


def take_back(letter: Letter, version: LetterVersion, *, by: Person, now: datetime) -> None:
    """Approve no more. Once the text is frozen that has no effect, so it is refused."""
    if letter.sign_on is not None:
        raise RuleViolation("The text is frozen already and organisations are being asked to sign it.")
    given = [one for one in queries.approvals_of(version) if one.person_id == by.id]
    for one in given:
        db.session.delete(one)
    if given:
        activity.record(letter, f"took back the approval of version {version.number}", by=by, now=now)


def missing(letter: Letter, version: LetterVersion | None, *, now: datetime) -> Sequence[Approver]:
    """Who has not yet agreed to a version."""
    given = {one.person_id for one in queries.approvals_of(version)}
    return [one for one in queries.approvers_of(letter, london_day(now)) if one.person.id not in given]


def _approver(letter: Letter, person: Person, now: datetime) -> Approver | None:
    wanted = queries.approvers_of(letter, london_day(now))
    return next((one for one in wanted if one.person.id == person.id), None)


@dataclass(frozen=True)
class Standing:
    """Whether one of those who have to agree to a version has done so."""

    approver: Approver
    approval: Approval | None


def standing(letter: Letter, version: LetterVersion | None, *, now: datetime) -> Sequence[Standing]:
    """Everybody who has to agree to a version, with their approval where it was given."""
    given = {one.person_id: one for one in queries.approvals_of(version)}
    return [Standing(one, given.get(one.person.id)) for one in queries.approvers_of(letter, london_day(now))]
