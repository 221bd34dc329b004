"""Recording measures with their stages, and reviews. When Parliament sits: ``sitting_services``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.coalition.rules import name_key, sort_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.partial import is_certainly_before
from tracker.core.wording import listed
from tracker.deadlines.queries import lock_the_list
from tracker.government import services as government
from tracker.government.rules import BodyKind
from tracker.groups import services as groups
from tracker.legislation import queries, rules
from tracker.legislation.models import Measure, MeasureStage, Review
from tracker.legislation.rules import House, MeasureKind, StageName

FIELDS = {
    "title": "title",
    "kind": "kind",
    "number": "number",
    "url": "web address",
    "house": "House",
    "procedure": "procedure",
    "royal_assent": "day of Royal Assent",
    "made": "day it was made",
    "laid": "day of laying",
    "in_force": "day it came into force",
    "expires": "day it expires",
    "became_id": "Act it became",
    "made_under_id": "Act it is made under",
    "notes": "notes",
}
REVIEW_FIELDS = {
    "name": "name",
    "body": "body",
    "sub_group": "sub-group",
    "began": "beginning",
    "ended": "end",
    "url": "web address",
    "notes": "notes",
}


def record_measure(
    *,
    kind: MeasureKind,
    title: str,
    became: str = "",
    made_under: str = "",
    by: Person | None,
    now: datetime,
    external_id: str | None = None,
    **facts: Any,
) -> Measure:
    """Record a bill, an Act or an instrument; ``facts`` are named as the columns are.

    ``became`` and ``made_under`` name Acts that are recorded. Raises RuleViolation for one that is there already: with
    this number, or of this kind with this title and no number to tell them apart.
    """
    lock_the_list()
    values = _checked(kind, title, became, made_under, facts)
    _check_not_there(values, external_id=external_id)
    measure = Measure(**values, external_id=external_id, created_at=now)
    db.session.add(measure)
    db.session.flush()
    activity.record(measure, "recorded this", by=by, now=now)
    return measure


def edit_measure(
    measure: Measure,
    *,
    kind: MeasureKind,
    title: str,
    became: str = "",
    made_under: str = "",
    by: Person | None,
    now: datetime,
    **facts: Any,
) -> list[str]:
    """Change what is recorded; returns what changed, in words. Raises RuleViolation."""
    values = _checked(kind, title, became, made_under, facts)
    if measure.id in (values["became_id"], values["made_under_id"]):
        field = "became" if values["became_id"] == measure.id else "made_under"
        raise RuleViolation("That is this very record. Name the Act.", field)
    _check_not_there(values, but=measure.id)
    changed = [words for name, words in FIELDS.items() if getattr(measure, name) != values.get(name)]
    for name, value in values.items():
        setattr(measure, name, value)
    if changed:
        activity.record(measure, f"changed the {listed(changed)}", by=by, now=now)
    return changed


def _checked(
    kind: MeasureKind, title: str, became: str, made_under: str, facts: Mapping[str, Any]
) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(("house", "procedure", "royal_assent", "made", "laid"))
    values |= {"in_force": None, "expires": None, "number": "", "url": "", "notes": ""}
    values |= facts
    values |= {"kind": kind, "title": rules.check_title(title)}
    values["title_key"] = sort_key(values["title"])
    rules.check_kind(kind, values | {"became": became.strip(), "made_under": made_under.strip()})
    rules.check_order(values["made"], values["in_force"], values["expires"])
    values["became_id"] = _act_called(became, "became")
    values["made_under_id"] = _act_called(made_under, "made_under")
    return values


def _act_called(name: str, field: str) -> int | None:
    """The Act of this name, None for no name. Raises RuleViolation beside the field."""
    if not name.strip():
        return None
    found = queries.called(name, MeasureKind.ACT)
    if not found:
        raise RuleViolation(f"No Act called “{name.strip()}” is recorded. Record it first.", field)
    if len(found) > 1:
        raise RuleViolation(f"Several Acts are called “{name.strip()}”. Enter the number as well.", field)
    return found[0].id


def _check_not_there(
    values: Mapping[str, Any], *, but: int | None = None, external_id: str | None = None
) -> None:
    """Bills of one title may be two where Parliament gives them two numbers."""
    same_title = select(Measure).where(
        Measure.kind == values["kind"],
        Measure.title_key == values["title_key"],
        Measure.id.is_distinct_from(but),
    )
    for other in db.session.scalars(same_title):
        if external_id and other.external_id:
            continue
        if other.number == values["number"] and other.royal_assent == values["royal_assent"]:
            raise RuleViolation(
                "This is recorded already, under this title. Add a number if it is another one.", "title"
            )
    if values["number"] and any(
        other.id != but and other.number.lower() == values["number"].lower()
        for other in queries.called(values["number"], values["kind"])
    ):
        raise RuleViolation("This number is recorded already.", "number")


def add_stage(
    measure: Measure,
    *,
    name: StageName,
    house: House | None,
    dated: str | None,
    note: str = "",
    by: Person | None,
    now: datetime,
) -> MeasureStage:
    """Add a stage after the others. Raises RuleViolation for one that is there, or of something that is no bill."""
    if measure.kind is not MeasureKind.BILL:
        raise RuleViolation("Only a bill has stages.")
    if name is not StageName.ROYAL_ASSENT and house is None:
        raise RuleViolation("Choose the House.", "house")
    if name is StageName.OTHER and not note.strip():
        raise RuleViolation("Say which stage it is.", "note")
    same = (name, house, dated, note.strip())
    if any((one.name, one.house, one.dated, one.note) == same for one in measure.stages):
        raise RuleViolation("This stage is recorded already.", "dated")
    stage = append_stage(measure, name=name, house=house, dated=dated, note=note.strip())
    activity.record(measure, f"added a stage: {stage.in_words}", by=by, now=now)
    return stage


def append_stage(
    measure: Measure, *, name: StageName, house: House | None, dated: str | None, note: str
) -> MeasureStage:
    """Add a stage after the others, as a file has it."""
    position = max((one.position for one in measure.stages), default=0) + 1
    stage = MeasureStage(position=position, name=name, house=house, dated=dated, note=note)
    measure.stages.append(stage)
    db.session.flush()
    return stage


def date_stage(stage: MeasureStage, dated: str | None, *, by: Person | None, now: datetime) -> None:
    """Give a stage another date. Raises RuleViolation for the one it has."""
    if stage.dated == dated:
        raise RuleViolation("That is the date it has now.", "dated")
    stage.dated = dated
    activity.record(stage.measure, f"changed the date of a stage: {stage.in_words}", by=by, now=now)


def remove_stage(stage: MeasureStage, *, by: Person | None, now: datetime) -> None:
    """Take a stage off a bill. A deadline that was made of it stays and is not followed any more."""
    measure, words = stage.measure, stage.in_words
    measure.computed = [one for one in measure.computed if one.stage_id != stage.id]
    measure.stages.remove(stage)
    activity.record(measure, f"removed a stage: {words}", by=by, now=now)


def record_review(*, name: str, by: Person | None, now: datetime, **facts: Any) -> Review:
    """Record a review; ``facts`` are body (a name), sub_group, began, ended, url, notes. Raises RuleViolation."""
    lock_the_list()
    values = _checked_review(name, facts, now)
    if _review_called(values["name_key"]) is not None:
        raise RuleViolation("This review is recorded already.", "name")
    review = Review(**values, created_at=now)
    db.session.add(review)
    db.session.flush()
    activity.record(review, "recorded this review", by=by, now=now)
    return review


def edit_review(review: Review, *, name: str, by: Person | None, now: datetime, **facts: Any) -> list[str]:
    """Change what is recorded of a review; returns what changed, in words. Raises RuleViolation."""
    values = _checked_review(name, facts, now)
    other = _review_called(values["name_key"])
    if other is not None and other is not review:
        raise RuleViolation("Another review has this name.", "name")
    changed = [words for field, words in REVIEW_FIELDS.items() if getattr(review, field) != values.get(field)]
    for field, value in values.items():
        setattr(review, field, value)
    if changed:
        activity.record(review, f"changed the {listed(changed)}", by=by, now=now)
    return changed


def end_sub_group(review: Review, *, by: Person | None, now: datetime) -> None:
    """The sub-group that was formed for a review ends with it. Raises RuleViolation where there is nothing to end."""
    group = review.sub_group
    if group is None or review.ended is None:
        raise RuleViolation("Enter when the review ended first, and which sub-group was formed for it.")
    if group.to_on is not None:
        raise RuleViolation("The sub-group has ended already.")
    groups.end_group(group, to_on=review.ended, by=by, now=now)
    activity.record(review, f"ended {group.name} with it", by=by, now=now)


def _checked_review(name: str, facts: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    tidy = " ".join(name.split())
    if not tidy:
        raise RuleViolation("Enter the name of the review.", "name")
    began, ended = facts.get("began"), facts.get("ended")
    if is_certainly_before(ended, began):
        raise RuleViolation("It cannot end before it begins.", "ended")
    named = str(facts.get("body") or "").strip()
    body = government.body_called(named, now=now) if named else None
    if body is not None and body.kind is BodyKind.OTHER:
        body.kind = BodyKind.REVIEW
    return {
        "name": tidy,
        "name_key": name_key(tidy),
        "body": body,
        "sub_group": facts.get("sub_group"),
        "began": began,
        "ended": ended,
        "url": facts.get("url") or "",
        "notes": facts.get("notes") or "",
    }


def _review_called(key: str) -> Review | None:
    return db.session.scalars(select(Review).where(Review.name_key == key)).one_or_none()
