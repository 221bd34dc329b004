"""Recording a call, changing what is said about it, deciding on it, closing it. Nothing here commits.

Its windows have a file of their own (``window_services``), and so has our response (``response_services``).
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from tracker.activity import services as activity
from tracker.coalition.models import Person, Theme
from tracker.consultations import queries, rules, window_services
from tracker.consultations.models import Consultation
from tracker.consultations.rules import ConsultationKind, Decision, Stage, WindowState
from tracker.core.calendar import ONE_DAY, Nation
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import capitalised
from tracker.deadlines import edit_services
from tracker.deadlines import rules as deadline_rules
from tracker.deadlines import services as deadlines
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.government import services as government
from tracker.government.models import Body
from tracker.groups.models import SubGroup

NOT_RESPONDING = "We are not responding"
CLOSED_HERE = "Nothing more is expected of the call"
OURS = (NOT_RESPONDING, CLOSED_HERE, window_services.SUSPENDED, window_services.WITHDRAWN)

FIELD_NAMES = {
    "title": "the title",
    "body": "who asks",
    "kind": "the kind",
    "url": "the address",
    "nation": "the nation",
    "notes": "the notes",
    "lead": "the lead",
    "deputy": "the deputy",
    "group": "the sub-group",
    "themes": "the themes",
}


def record_consultation(
    *,
    title: str,
    body: str | Body,
    by: Person | None,
    now: datetime,
    kind: ConsultationKind = ConsultationKind.CONSULTATION,
    url: str = "",
    nation: Nation = Nation.ENGLAND_AND_WALES,
    nation_as_given: str = "",
    opens_on: date | None = None,
    closes_on: date | None = None,
    closes_time: time | None = None,
    printed: str = "",
    notes: str = "",
    lead: Person | None = None,
    deputy: Person | None = None,
    group: SubGroup | None = None,
    themes: Sequence[Theme] = (),
    external_id: str | None = None,
    is_example: bool = False,
    announce: bool = True,
) -> Consultation:
    """Record a call with its first window; with a closing date, its deadline and reminders. Flushes.

    ``body`` is the name of who asks; with ``title`` it identifies. Raises RuleViolation for a second one of both. A
    file hands over the body itself: it has looked, and flushes once.
    """
    tidy = rules.check_title(title)
    rules.check_window(opens_on, closes_on, closes_time)
    rules.check_people(lead, deputy)
    asking = body if isinstance(body, Body) else government.body_called(body, now=now)
    if asking is not body:
        check_is_new(tidy, asking)

    consultation = Consultation(
        title=tidy, body=asking, kind=kind, url=url.strip(), nation=nation, nation_as_given=nation_as_given,
        notes=notes, lead=lead, deputy=deputy, group=group, themes=list(themes), external_id=external_id,
        is_example=is_example, stage=Stage.RECORDED, created_at=now,
    )  # fmt: skip
    db.session.add(consultation)
    window_services.open_window(
        consultation, opens_on=opens_on, closes_on=closes_on, closes_time=closes_time, printed=printed,
        by=by, now=now, announce=announce,
    )  # fmt: skip
    activity.record(
        consultation, f"recorded this call: {queries.closing_words(consultation)}", by=by, now=now
    )
    if asking is not body:
        db.session.flush()
    return consultation


def check_is_new(title: str, body: Body, but: Consultation | None = None) -> None:
    """Raise RuleViolation, naming the record there is, when the body already has a call of this title."""
    found = queries.of_title_and_body(title, body)
    if found is not None and found is not but:
        raise RuleViolation(
            f"“{found.title}” by {body.name} is recorded already: {queries.closing_words(found)}. "
            "Add a window or change its dates there.",
            field="title",
        )


def edit_consultation(
    consultation: Consultation,
    *,
    title: str,
    body: str | Body,
    kind: ConsultationKind,
    url: str,
    nation: Nation,
    notes: str,
    lead: Person | None,
    deputy: Person | None,
    themes: Sequence[Theme],
    group: SubGroup | None = None,
    by: Person | None,
    now: datetime,
) -> list[str]:
    """Change what is said about a call, all but its dates. Returns what changed, in words. Raises RuleViolation."""
    tidy = rules.check_title(title)
    rules.check_people(lead, deputy)
    asking = body if isinstance(body, Body) else government.body_called(body, now=now)
    if (tidy, asking) != (consultation.title, consultation.body):
        check_is_new(tidy, asking, but=consultation)

    before = consultation.title
    wanted = {
        "title": tidy, "body": asking, "kind": kind, "url": url.strip(), "nation": nation,
        "notes": notes, "lead": lead, "deputy": deputy, "group": group,
        "themes": list(themes) if set(themes) != set(consultation.themes) else consultation.themes,
    }  # fmt: skip
    changed = [name for name, value in wanted.items() if getattr(consultation, name) != value]
    for name in changed:
        setattr(consultation, name, wanted[name])
    if "nation" in changed:
        consultation.nation_as_given = ""
    if {"title", "nation"} & set(changed):
        _follow(consultation, before, by=by, now=now)
    words = [FIELD_NAMES[name] for name in changed]
    if changed:
        activity.record(consultation, f"changed {', '.join(words)}", by=by, now=now)
    return words


def _follow(consultation: Consultation, before: str, *, by: Person | None, now: datetime) -> None:
    """The deadlines of a call bear its title and count its nation's working days."""
    for window in consultation.windows:
        deadline = window.deadline
        if deadline is None:
            continue
        was, wanted = (rules.closing_title(title, window.label) for title in (before, consultation.title))
        edit_services.edit_deadline(
            deadline, version=deadline.version, title=wanted if deadline.title == was else deadline.title,
            kind=deadline.kind, nation=consultation.nation, printed=deadline.printed, source=deadline.source,
            by=by, now=now,
        )  # fmt: skip


def decide(
    consultation: Consultation, *, decision: Decision, reason: str = "", by: Person, now: datetime
) -> None:
    """Decide whether and how to respond. Not responding stops the reminders; deciding otherwise brings them back.

    Raises RuleViolation without a reason for not responding, and once a response is in.
    """
    rules.check_decision(consultation.stage, decision, reason)
    wanted = rules.STAGE_AFTER[decision]
    goes_on = consultation.stage is Stage.SIGNING and wanted is Stage.DRAFTING
    if wanted is not consultation.stage and not goes_on:
        rules.check_move(consultation.stage, wanted)
        consultation.stage = wanted

    consultation.decision, consultation.decision_reason = decision, reason.strip()
    consultation.decided_at, consultation.decided_by = now, by
    if decision is Decision.NOT_RESPONDING:
        why = f"{NOT_RESPONDING}: {reason.strip()}"
        cancel_all(open_deadlines(consultation, DeadlineKind.CLOSING), why, by=by, now=now)
    else:
        bring_back(consultation, by=by, now=now)
    because = f": {reason.strip()}" if reason.strip() else ""
    activity.record(consultation, f"decided: {decision.value}{because}", by=by, now=now)


def take_back_decision(consultation: Consultation, *, by: Person, now: datetime) -> None:
    """Not responding was decided and is open again: reminders that are still to come are armed again."""
    rules.check_move(consultation.stage, Stage.RECORDED)
    consultation.stage = Stage.RECORDED
    consultation.decision = consultation.decided_at = consultation.decided_by = None
    consultation.decision_reason = ""
    bring_back(consultation, by=by, now=now)
    activity.record(consultation, "took back the decision", by=by, now=now)


def move_stage(consultation: Consultation, to: Stage, *, by: Person, now: datetime) -> None:
    """Between drafting and signing. The other moves are verbs of their own. Raises RuleViolation."""
    if to not in (Stage.DRAFTING, Stage.SIGNING) or consultation.decision is not Decision.JOINT:
        raise RuleViolation("Only a joint response is drafted and signed. Decide that first.", field="stage")
    rules.check_move(consultation.stage, to)
    if consultation.stage is Stage.SUBMITTED:
        raise RuleViolation("The response is in. Take back that it was submitted first.", field="stage")
    consultation.stage = to
    activity.record(consultation, f"moved it to {to.value}", by=by, now=now)


def close(consultation: Consultation, *, reason: str = "", by: Person, now: datetime) -> None:
    """Nothing more is expected of a call: what is still due on it is cancelled. Raises RuleViolation."""
    rules.check_move(consultation.stage, Stage.CLOSED)
    consultation.stage = Stage.CLOSED
    # Among those that have closed, from now on, whenever it would have or whether it ever would.
    consultation.closes_sort = min(consultation.closes_sort, (london_day(now) - ONE_DAY).isoformat())
    because = f": {reason.strip()}" if reason.strip() else ""
    cancel_all(open_deadlines(consultation), f"{CLOSED_HERE}{because}", by=by, now=now)
    activity.record(consultation, f"closed it here{because}", by=by, now=now)


def reopen(consultation: Consultation, *, by: Person, now: datetime) -> None:
    """Take back that nothing more is expected. What was due then and is still to come is due again."""
    was_submitted = any(letter.submitted_at for letter in consultation.responses)
    wanted = Stage.SUBMITTED if was_submitted else Stage.RECORDED
    rules.check_move(consultation.stage, wanted)
    consultation.stage = wanted
    consultation.sort_by_closing()
    if wanted is Stage.RECORDED:
        consultation.decision = consultation.decided_at = consultation.decided_by = None
        consultation.decision_reason = ""
    bring_back(consultation, by=by, now=now)
    activity.record(consultation, f"opened it here again: it is “{wanted.value}”", by=by, now=now)


def open_deadlines(consultation: Consultation, kind: DeadlineKind | None = None) -> list[Deadline]:
    """What is still due on a call, of one kind or of any."""
    return [
        deadline
        for deadline in consultation.deadlines
        if deadline.state is DeadlineState.OPEN and kind in (None, deadline.kind)
    ]


def cancel_all(found: Sequence[Deadline], reason: str, *, by: Person | None, now: datetime) -> None:
    """Cancel what is still due, for one reason."""
    for deadline in found:
        deadlines.cancel_deadline(deadline, reason=capitalised(reason), by=by, now=now)


def bring_back(consultation: Consultation, *, by: Person | None, now: datetime) -> None:
    """Re-open what was cancelled with the call and has not passed; never the closing of a suspended window.

    What somebody cancelled on a deadline's own page stays cancelled.
    """
    standing_still = {
        window.deadline_id for window in consultation.windows if window.state is not WindowState.RUNNING
    }
    for deadline in consultation.deadlines:
        was_ours = deadline.state is DeadlineState.CANCELLED and deadline.settled_reason.startswith(OURS)
        passed = deadline_rules.has_passed(deadline.due_on, deadline.at_time, now)
        if was_ours and not passed and deadline.id not in standing_still:
            deadlines.reopen_deadline(deadline, by=by, now=now)
