"""The example's letters on their way, and two deadlines that stand alone. All are invented, and say so.

No real organisation stands under any of them.
"""

from datetime import datetime, time
from typing import Any

from tracker.coalition.themes import theme_called
from tracker.core.calendar import london_moment
from tracker.deadlines import services as deadlines
from tracker.deadlines.stages import DeadlineKind
from tracker.drafting import approvals, opening
from tracker.example.cast import Cast, morning
from tracker.example.live_calls import DEPARTMENT, LEAVING_CARE, MENTAL_HEALTH, STABILITY
from tracker.government import appointments, posts
from tracker.government import services as government
from tracker.government.posts import PostFacts
from tracker.government.rules import Term
from tracker.letters import sending, services
from tracker.letters.addressees import Addressee
from tracker.letters.models import Letter
from tracker.letters.rules import LetterKind, ReplyKind
from tracker.signoffs import answering
from tracker.signoffs.printed import Printed, name_signatories
from tracker.signoffs.rules import Answer, Given, Via
from tracker.signoffs.services import Terms

MINISTER = Addressee(post="Minister for Examples", body=DEPARTMENT)
DRAFT = """Dear Minister,

We write about children who have to leave their placement in an emergency.

## What we ask

1. That the reasons are written down, every time.
2. That the child is told them.

*This letter is invented, to show how the tracker works.*
"""

NEARBY = """Dear Minister,

A child who moves into care should be able to stay at their school.

We ask that every placement says how far away that is, and why.

*This letter is invented, to show how the tracker works.*
"""


def record(cast: Cast) -> None:
    """Record them all."""
    _minister(cast)
    _draft(cast)
    _being_signed(cast)
    _awaiting_reply(cast)
    _replied(cast)
    _standing_alone(cast)


def _minister(cast: Cast) -> None:
    """An invented minister of an invented department: letters that have not gone follow the post."""
    body = government.body_called(DEPARTMENT, now=cast.now)
    post = posts.add_post(PostFacts(MINISTER.post, body), by=cast.chair, now=cast.now)
    holder = appointments.holder_called("Pat Example MP (invented)", now=cast.now)
    since = cast.back(180).isoformat()
    appointments.appoint(post, Term(holder, since), source="Invented", by=cast.chair, now=cast.now)


def _letter(cast: Cast, title: str, at: datetime, **facts: Any) -> Letter:
    facts["themes"] = [theme_called(name) for name in facts.pop("themes", ())]
    letter = services.create_letter(
        title=f"Example: {title}", kind=LetterKind.LETTER, recipients=[MINISTER], by=cast.chair, now=at,
        announce=False, **facts,
    )  # fmt: skip
    letter.is_example = True
    return letter


def _sign(cast: Cast, letter: Letter) -> None:
    name_signatories(letter.signatures, [Printed(one, one.name) for one in cast.signatories])


def _draft(cast: Cast) -> None:
    _letter(
        cast, "Placements that end in an emergency", cast.now, text=DRAFT, lead=cast.second_chair,
        send_by=cast.ahead(7), themes=[STABILITY],
    )  # fmt: skip


def _being_signed(cast: Cast) -> None:
    """Three invented organisations are asked; nobody can be written to there, so no mail is owed to anybody."""
    letter = _letter(
        cast, "A home near your school", cast.now, text=NEARBY, lead=cast.chair, themes=[STABILITY],
    )  # fmt: skip
    approvals.record_all(letter, channel="in a meeting", now=cast.now)
    terms = Terms(
        answers_by=london_moment(cast.ahead(8), time(17)), closes_at=london_moment(cast.ahead(9), time(12))
    )
    sign_on = opening.open_for_signing(letter, terms, asked=cast.signatories, by=cast.chair, now=cast.now)
    yes = Given(Answer.SIGN, signer_name="Somebody Invented", signer_role="Director", authorised=True)
    answering.give_answer(
        sign_on.requests[0].id, yes, via=Via.PHONE, recorded_by=cast.second_chair, now=cast.now
    )


def _awaiting_reply(cast: Cast) -> None:
    sent_on = cast.back(12)
    letter = _letter(
        cast, "Waiting times for mental health support", morning(sent_on), text=DRAFT, lead=cast.lead,
        themes=[MENTAL_HEALTH],
    )  # fmt: skip
    _sign(cast, letter)
    _send(cast, letter)


def _replied(cast: Cast) -> None:
    letter = _letter(
        cast, "Council tax for care leavers", morning(cast.back(12)), text=DRAFT, lead=cast.lead,
        themes=[LEAVING_CARE],
    )  # fmt: skip
    _sign(cast, letter)
    _send(cast, letter)
    received_on = cast.back(3)
    sending.record_reply(
        letter, kind=ReplyKind.FULL, received_on=received_on, dated_on=cast.back(4), signed_by="Minister for Examples",
        text="An invented reply: the matter is being looked at.", by=cast.chair, now=morning(received_on),
    )  # fmt: skip


def _send(cast: Cast, letter: Letter) -> None:
    sent_on = cast.back(12)
    sending.send_letter(
        letter, sent_on=sent_on, how="e-mail", sent_by_name=cast.chair.name, by=cast.chair, now=morning(sent_on),
        announce=False,
    )  # fmt: skip


def _standing_alone(cast: Cast) -> None:
    deadlines.record_deadline(
        kind=DeadlineKind.MEETING, title="Example: Meeting of all members", due_on=cast.ahead(9), at_time=time(14),
        by=cast.chair, now=cast.now, announce=False,
    )  # fmt: skip
    overdue_on = cast.back(2)
    deadlines.record_deadline(
        kind=DeadlineKind.OTHER, title="Example: Names for the ministers' round table", due_on=overdue_on,
        at_time=time(17), ladder="2,1", people=[cast.lead], by=cast.chair, now=morning(overdue_on), announce=False,
    )  # fmt: skip
