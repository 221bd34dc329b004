"""Ties leaving to the planner and to the page of a person. Called once, in create_app."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from tracker.coalition import page_parts
from tracker.coalition.page_parts import Part
from tracker.core import clock
from tracker.groups import departures
from tracker.handover import jobs, leaving_emails, leaving_queries
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind, Planner
from tracker.reminders import planning


def install(app: Flask) -> None:
    """Register what comes before all reminders, the kind of mail, and a part of the page of a person."""
    kinds.register(Kind(leaving_emails.KIND))
    planning.register_before_all(Planner(plan=jobs.plan))
    page_parts.register_on_people(Part("handover/on_person.html", on_person))


def on_person(person_id: int) -> Mapping[str, Any] | None:
    """Whether somebody leaves, or could: nothing for one whose roles are over."""
    person, today = leaving_queries.with_roles(person_id), clock.today()
    if person is None or not any(one.to_on is None or one.to_on >= today for one in person.roles):
        return None
    return {"person": person, "departure": departures.pending_of(person_id)}
