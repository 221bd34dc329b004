"""What needs a person now: one row for each thing, with how urgent it is and the one page to go to. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.consultations.models import Consultation
from tracker.consultations.rules import WORKING, Decision, Stage, WindowState
from tracker.consultations.standing import IN_SHORT, Closing, how_long
from tracker.core.calendar import Calendar, Nation
from tracker.core.clock import london_day
from tracker.core.wording import day as in_words
from tracker.core.wording import day_and_time, plural
from tracker.deadlines.models import Deadline
from tracker.deadlines.presentation import Standing, standing
from tracker.deadlines.stages import DeadlineKind
from tracker.drafting.waiting import Waiting
from tracker.legislation.models import ComputedDate
from tracker.legislation.reckoning import Reckoning
from tracker.letters.addressing import Unheld
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.logos.models import Logo
from tracker.reminders import wording
from tracker.signoffs import presentation as signing
from tracker.signoffs.models import SignRequest

Calendars = Mapping[Nation, Calendar]
TO_SEND_OR_CHASE = (LetterStage.DRAFT, LetterStage.SENT, LetterStage.ACKNOWLEDGED)


@dataclass(frozen=True)
class Page:
    """A page and what it is about."""

    endpoint: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """One thing. ``page`` is where it is done; whoever may not do it is shown ``about`` instead."""

    title: str
    tag: str
    tone: str
    when: str
    note: str
    action: str
    page: Page
    about: Page


def of_deadline(
    deadline: Deadline,
    today: date,
    now: datetime,
    calendars: Calendars,
    answered: Collection[int],
    so_far: Mapping[int, str],
) -> Need:
    """What is to be done about a deadline that is overdue or soon.

    ``answered``: letters whose asked all answered; ``so_far``: how many have signed, by letter.
    """
    stands = standing(deadline, today, now, calendars[deadline.nation])
    action, page = action_of(deadline, now, answered)
    about = page_of(deadline)
    return Need(
        title=wording.names_of(deadline),
        tag="overdue" if stands.tone == "overdue" else stands.left,
        tone="overdue" if stands.tone == "overdue" else "soon",
        when=_when(deadline, stands),
        note=_note(deadline, answered, so_far),
        action=action,
        page=page,
        about=about,
    )


def _note(deadline: Deadline, answered: Collection[int], so_far: Mapping[int, str]) -> str:
    """Where the work on it stands, and who is on it."""
    if deadline.kind is DeadlineKind.MEETING:
        return ""
    call = deadline.consultation
    if call is not None and call.decision is Decision.MEMBERS_ONLY and deadline.kind is DeadlineKind.CLOSING:
        return "Members answer on their own."
    return wording.standing(deadline, answered, so_far)


def _when(deadline: Deadline, stands: Standing) -> str:
    """ "Closed Monday 16 November 2026, 11:45pm, 3 working days ago"; what is soon says how soon elsewhere."""
    when = f"{stands.label} {day_and_time(deadline.due_on, deadline.at_time)}"
    if stands.tone != "overdue":
        return when
    return f"{when}, {'earlier today' if stands.left == 'today' else stands.left}"


def action_of(deadline: Deadline, now: datetime, answered: Collection[int]) -> tuple[str, Page]:
    """The words on the link and the page it leads to."""
    call, letter = deadline.consultation, deadline.letter
    if call is not None and deadline.kind is DeadlineKind.CLOSING:
        return _of_call(call.id, call.stage, call.decision, now > deadline.passes_at)
    if call is not None and deadline.kind is DeadlineKind.GOVERNMENT_RESPONSE:
        return "See whether a response came", page_of(deadline)
    if letter is not None and deadline.kind is DeadlineKind.SIGN_ON:
        return wording.next_step(deadline, answered), page_of(deadline)
    if letter is not None and letter.stage in TO_SEND_OR_CHASE and deadline.kind is not DeadlineKind.MEETING:
        return wording.next_step(deadline, answered), page_of(deadline)
    if deadline.kind is DeadlineKind.MEETING and now <= deadline.passes_at:
        return "Look at it", page_of(deadline)
    return "Say that it is done", Page("deadlines.done", {"deadline_id": deadline.id})


def _of_call(call_id: int, stage: Stage, decision: Decision | None, passed: bool) -> tuple[str, Page]:
    values = {"consultation_id": call_id}
    if decision is Decision.MEMBERS_ONLY:
        return ("Close it here", Page("consultations.close", values)) if passed else (
            "Look at the call", Page("consultations.show", values)
        )  # fmt: skip
    if passed and stage in (Stage.DRAFTING, Stage.SIGNING):
        return "Record whether it went in", Page("consultations.submit", values)
    words = IN_SHORT[stage][1] if stage in WORKING else "Look at the call"
    return words, Page("consultations.decide" if stage is Stage.RECORDED else "consultations.show", values)


def page_of(deadline: Deadline) -> Page:
    """The page of what a deadline belongs to, or its own."""
    if deadline.consultation_id is not None:
        return Page("consultations.show", {"consultation_id": deadline.consultation_id})
    if deadline.letter_id is not None:
        endpoint = "signoffs.show" if deadline.kind is DeadlineKind.SIGN_ON else "letters.show"
        return Page(endpoint, {"letter_id": deadline.letter_id})
    return Page("deadlines.show", {"deadline_id": deadline.id})


def of_undecided(
    calls: Iterable[Consultation], closings: Mapping[int, Closing], now: datetime, calendars: Calendars
) -> list[Need]:
    """The calls to decide about. One that is suspended or withdrawn waits."""
    return [
        _to_decide(call, closings[call.id], now, calendars)
        for call in calls
        if closings[call.id].state is WindowState.RUNNING
    ]


def _to_decide(call: Consultation, closing: Closing, now: datetime, calendars: Calendars) -> Need:
    values = {"consultation_id": call.id}
    stands, step = IN_SHORT[Stage.RECORDED]
    when = f"Closes {day_and_time(closing.due_on, closing.at_time)}" if closing.due_on else "No closing date"
    left = how_long(closing, london_day(now), calendars[call.nation], passed=closing.has_passed(now))
    return Need(
        title=call.title,
        tag=left or "to decide",
        tone="waiting",
        when=when,
        note=stands,
        action=step,
        page=Page("consultations.decide", values),
        about=Page("consultations.show", values),
    )


def of_reckoned(found: Iterable[Reckoning]) -> list[Need]:
    """Deadlines made of a date that is another one now, since what is entered of Parliament's days was changed."""
    return [_to_move(one, one.made) for one in found if one.made is not None]


def _to_move(reckoning: Reckoning, made: ComputedDate) -> Need:
    page = Page("legislation.show", {"measure_id": made.measure_id})
    moved_to = reckoning.moved_to
    return Need(
        title=made.deadline.title,
        tag="another date",
        tone="soon",
        when=f"The deadline stands on {in_words(made.deadline.due_on)}",
        note=f"Now {in_words(moved_to)} is reckoned."
        if moved_to
        else "Its date cannot be worked out any more.",
        action="Move the deadline" if moved_to else "Look at it",
        page=page,
        about=page,
    )


def of_logos(found: Iterable[Logo]) -> list[Need]:
    """Logos whose permission is about to end: whoever wants to go on using one asks again."""
    return [
        Need(
            title=f"Logo of {one.organisation.name}",
            tag="permission ends",
            tone="soon",
            when=f"It may be used until {in_words(one.expires_on)}",
            note=f"Permitted by {one.permitted_by}.",
            action="Prolong the permission",
            page=Page("logos.change_permission", {"uid": one.uid}),
            about=Page("organisations.show", {"organisation_id": one.organisation_id}),
        )
        for one in found
    ]


def of_approvals(drafts: Iterable[Waiting]) -> list[Need]:
    """The texts that this person was asked to approve."""
    return [
        _of_draft(one, "approval", f"Version {one.number} waits for you.", "Approve it", place="approval")
        for one in drafts
    ]


def of_comments(drafts: Iterable[Waiting]) -> list[Need]:
    """The drafts on which members said something that nobody has answered."""
    return [
        _of_draft(one, "comments", f"{plural(one.number, 'comment')} to settle.", "Settle the comments")
        for one in drafts
    ]


def _of_draft(draft: Waiting, tag: str, note: str, action: str, place: str = "") -> Need:
    page = Page("drafting.text", {"letter_id": draft.letter_id} | ({"_anchor": place} if place else {}))
    return Need(draft.title, tag, "waiting", "", note, action, page, page)


def of_unheld(drafts: Iterable[tuple[Letter, Sequence[Unheld]]]) -> list[Need]:
    """Drafts that go to a post which nobody holds, as far as is known: they would be stopped on the day of sending."""
    return [_without_holder(letter, posts) for letter, posts in drafts if posts]


def _without_holder(letter: Letter, posts: Sequence[Unheld]) -> Need:
    about = Page("letters.show", {"letter_id": letter.id})
    known = next((one.post_id for one in posts if one.post_id is not None), None)
    page = Page("government.post", {"post_id": known}) if known is not None else about
    note = " ".join(one.words for one in posts)
    return Need(letter.title, "no holder", "waiting", "", note, "Record who holds the post", page, about)


def of_asked(requests: Iterable[SignRequest], now: datetime, calendar: Calendar) -> list[Need]:
    """The letters that this person's organisations are asked to sign and did not answer."""
    return [
        _to_answer(one, now, calendar)
        for one in sorted(requests, key=signing.due_at)
        if signing.waits_for_answer(one, now)
    ]


def _to_answer(request: SignRequest, now: datetime, calendar: Calendar) -> Need:
    left, due = signing.left_until(signing.due_at(request), now, calendar), signing.due_at(request)
    page = Page("signoffs.answer_asked", {"request_uid": request.uid})
    return Need(
        title=request.sign_on.text.title,
        tag="overdue" if left.tone == "overdue" else left.words,
        tone="overdue" if left.tone == "overdue" else "soon" if left.tone == "soon" else "waiting",
        when=f"Answer by {signing.until_when(due)}",
        note=f"You answer for {request.organisation.name}.",
        action="Sign, or answer otherwise",
        page=page,
        about=page,
    )


def with_asked(found: Sequence[Need], asked: Sequence[Need]) -> list[Need]:
    """What is to be signed soon before all else, what has time after it."""
    return [
        *(one for one in asked if one.tone != "waiting"),
        *found,
        *(one for one in asked if one.tone == "waiting"),
    ]


def of_mail(failed: int, held: int) -> list[Need]:
    """What the sending of mail asks of a co-chair."""
    found = []
    if failed:
        found.append(_mail(f"{plural(failed, 'mail')} could not be sent", "Those they are for do not know.",
                           "See what happened", "reminders.index"))  # fmt: skip
    if held:
        found.append(_mail(f"{plural(held, 'mail')} held back", "Nothing of this goes until you say so.",
                           "Decide what becomes of them", "outbox.hold"))  # fmt: skip
    return found


def _mail(title: str, note: str, action: str, endpoint: str) -> Need:
    page = Page(endpoint, {})
    return Need(title, "now", "overdue", "", note, action, page, page)


def in_order(deadlines: Sequence[Need], mail: Sequence[Need], to_decide: Sequence[Need]) -> list[Need]:
    """Mail that does not go first, then deadlines as they come, then what is only to be decided."""
    return [*mail, *deadlines, *to_decide]
