"""A coalition at work on one day: calls and letters with long titles, something overdue, replies expected."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tests.factories import (
    make_body,
    make_consultation,
    make_deadline,
    make_letter,
    make_organisation,
    make_person,
)
from tracker.coalition.models import Person
from tracker.coalition.rules import Role
from tracker.consultations.models import Consultation
from tracker.consultations.rules import Decision, Stage
from tracker.core.database import db
from tracker.deadlines.stages import DeadlineKind
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import LetterStage

TODAY = date(2026, 11, 24)  # a Tuesday; Christmas and New Year lie ahead
BEFORE = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)

CALLS = (
    ("Fair Start: a framework for the early years workforce", 17, time(23, 45), Stage.DRAFTING),
    (
        "Call for evidence on the sufficiency, cost and quality of placements for looked-after children, "
        "including residential care, fostering and supported accommodation",
        6,
        time(17),
        Stage.RECORDED,
    ),
    ("Kinship care: definitions and financial allowances", 1, time(12), Stage.SIGNING),
    ("Children’s Wellbeing Bill: written evidence to the Public Bill Committee", 29, None, Stage.RECORDED),
    ("Corporate parenting duties for public bodies", 45, time(23, 59), Stage.DRAFTING),
    ("Care leavers and the private rented sector", 62, None, Stage.RECORDED),
    ("Unregulated placements: inspection framework", 83, time(9), Stage.RECORDED),
)
LETTERS = (
    (
        "Children’s mental health waiting times: what care-experienced young people need",
        3,
        DeadlineKind.SENDING,
    ),
    ("Independent visitors for every child who wants one", 12, DeadlineKind.REPLY),
    ("Council tax exemption for care leavers up to 25", 24, DeadlineKind.REPLY),
    ("Use of unregistered children’s homes", -6, DeadlineKind.REPLY),
)


@dataclass(frozen=True)
class Sample:
    """The rows that tests ask for by name."""

    co_chair: Person
    lead: Person
    representative: Person
    observer: Person
    call: Consultation
    letter: Letter


def make_sample(today: date = TODAY) -> Sample:
    """Record it all as of some weeks ago."""
    member = make_organisation("Harbour Lights Trust")
    co_chair = make_person("Amira Okafor", organisation=member)
    lead = make_person("Tom Whitfield", role=Role.LEAD, organisation=make_organisation("Kestrel Youth"))
    representative = make_person("Ruth Ellis", role=Role.REPRESENTATIVE, organisation=member)
    observer = make_person("Sam Price", role=Role.OBSERVER)
    body = make_body("Department for Education")
    calls = [
        _call(title, today + timedelta(days=days), at, stage, body, lead) for title, days, at, stage in CALLS
    ]
    letters = [_letter(title, today + timedelta(days=days), kind) for title, days, kind in LETTERS]
    make_deadline(
        today - timedelta(days=4), title="Send the minutes of the autumn meeting to members",
        kind=DeadlineKind.OTHER, people=[representative], now=BEFORE,
    )  # fmt: skip
    make_deadline(
        today + timedelta(days=9), time(14), title="Meeting with the Minister’s private office",
        kind=DeadlineKind.MEETING, now=BEFORE,
    )  # fmt: skip
    db.session.flush()
    return Sample(co_chair, lead, representative, observer, calls[0], letters[0])


def _call(title: str, on: date, at: time | None, stage: Stage, body, lead: Person) -> Consultation:
    decided = {} if stage is Stage.RECORDED else {"decision": Decision.JOINT, "decided_at": BEFORE}
    call = make_consultation(title, body=body, stage=stage, **decided)
    if stage is Stage.DRAFTING:
        call.lead = lead
    closing = make_deadline(on, at, title=f"{title} closes", consultation=call, now=BEFORE, announce=False)
    call.windows[0].deadline = closing
    call.sort_by_closing()
    return call


def _letter(title: str, on: date, kind: DeadlineKind) -> Letter:
    stage = LetterStage.DRAFT if kind is DeadlineKind.SENDING else LetterStage.SENT
    sent = {} if stage is LetterStage.DRAFT else {"sent_on": BEFORE.date(), "dated": "2026-10-01"}
    letter = make_letter(title, stage=stage, **sent)
    letter.recipients.append(Recipient(position=1, post="Minister for Children and Families"))
    what = "is to be sent" if stage is LetterStage.DRAFT else "reply expected"
    make_deadline(on, title=f"{title}: {what}", kind=kind, letter=letter, now=BEFORE, announce=False)
    return letter
